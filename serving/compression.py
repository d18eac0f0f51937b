"""Answers travel compressed; a file the browser has already is not sent again, and one whose address names its version not even asked for."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from functools import partial

import brotli
from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_compress import Compress

A_YEAR_S = 31_536_000
A_SECOND_BYTES = 1_200_000
"""What quality 10 compresses in about a second, once; of the chart library it takes eight."""


def _brotli(plain: bytes) -> bytes:
    return bytes(brotli.compress(plain, quality=10 if len(plain) <= A_SECOND_BYTES else 9))


LASTING: dict[str, Callable[[bytes], bytes]] = {"br": _brotli, "gzip": partial(gzip.compress, compresslevel=9, mtime=0)}
"""For files that never change: slow and small, done once. What is made for one answer is compressed in a hurry by flask-compress."""


class Sessions(SecureCookieSessionInterface):
    """Leaves alone what never changes: an answer that varies with the cookie is asked for again whenever that is renewed."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """See Flask."""
        if not response.cache_control.immutable:
            super().save_session(app, session, response)


def compress(server: Flask) -> None:
    """Compress whatever is text, scripts and styles on disk included."""
    Compress(server)
    server.session_interface = Sessions()
    kept: dict[tuple[str, bytes], bytes] = {}

    def whole(response: Response) -> Response:
        """Read a file before it is compressed. Of a stream the compressor neither closes the file nor compares the ETag."""
        if response.is_streamed and response.status_code == 200 and response.mimetype in server.config["COMPRESS_MIMETYPES"]:
            response.direct_passthrough = False
            response.make_sequence()
        return response

    def lasting(response: Response) -> Response:
        """A file of a version: kept by browsers for a year, its compressed body kept here."""
        if request.method != "GET" or response.status_code != 200 or not _of_a_version(response):
            return response
        response.cache_control.no_cache = None
        response.cache_control.public, response.cache_control.max_age, response.cache_control.immutable = True, A_YEAR_S, True
        how = next((name for name in LASTING if request.accept_encodings.quality(name)), None)
        if how is None or response.is_streamed or response.mimetype not in server.config["COMPRESS_MIMETYPES"]:
            return response
        plain = response.get_data()
        key = (how, hashlib.blake2b(plain).digest())  # not the address: anybody can ask for as many as they like
        if key not in kept:
            kept[key] = LASTING[how](plain)
        response.set_data(kept[key])
        tag, _ = response.get_etag()
        if tag:
            response.set_etag(tag, weak=True)  # the same file in other bytes
        response.headers["Content-Encoding"] = how
        response.vary.add("Accept-Encoding")
        return response

    server.after_request(lasting)
    server.after_request(whole)  # the one registered last is asked first


def _of_a_version(response: Response) -> bool:
    """Dash puts the time of the last change into an asset's address, and says of its own libraries how long they last; so do we of others'. What is one person's is not meant."""
    if response.cache_control.private:
        return False
    asset = request.path.startswith("/assets/") and "m" in request.args
    return asset or (response.cache_control.max_age or 0) >= A_YEAR_S
