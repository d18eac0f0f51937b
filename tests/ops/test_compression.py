"""Files on disk travel compressed, are closed (an unclosed one fails the suite), and are not sent twice."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import brotli
import pytest
from flask import Flask, Response, send_file
from werkzeug.test import TestResponse

from serving.compression import A_YEAR_S, compress

TEXT = "街道 " * 2_000


@pytest.fixture
def site(tmp_path: Path) -> Flask:
    server = Flask("files", static_folder=None)
    (tmp_path / "a.css").write_text(TEXT, encoding="utf-8")
    (tmp_path / "a.png").write_bytes(bytes(4_000))
    server.add_url_rule("/<name>", "file", lambda name: send_file(tmp_path / name))
    compress(server)
    return server


def ask(site: Flask, name: str, **headers: str) -> TestResponse:
    """As a server does it: the answer is read and closed."""
    return site.test_client().get(name, headers={key.replace("_", "-"): value for key, value in headers.items()}, buffered=True)


def test_a_style_sheet_is_compressed_and_sent_once(site: Flask) -> None:
    first = ask(site, "/a.css", Accept_Encoding="gzip")
    assert first.headers["Content-Encoding"] == "gzip" and int(first.headers["Content-Length"]) == len(first.data) < 500
    assert gzip.decompress(first.data).decode() == TEXT
    again = ask(site, "/a.css", Accept_Encoding="gzip", If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")


def test_without_compression_the_same_bytes_come(site: Flask) -> None:
    plain = ask(site, "/a.css")
    assert "Content-Encoding" not in plain.headers and plain.text == TEXT
    assert ask(site, "/a.css", If_None_Match=plain.headers["ETag"]).status_code == 304
    assert ask(site, "/a.png", Accept_Encoding="gzip").data == bytes(4_000)


def test_part_of_a_file_stays_a_part(site: Flask) -> None:
    answer = ask(site, "/a.css", Accept_Encoding="gzip", Range="bytes=0-9")
    assert answer.status_code == 206 and answer.data == TEXT.encode()[:10] and re.match(r"bytes 0-9/", answer.headers["Content-Range"])


def test_what_is_one_persons_is_not_kept_for_others(site: Flask) -> None:
    def own() -> Response:
        answer = Response(TEXT, mimetype="text/plain")
        answer.headers["Cache-Control"] = "private, max-age=31536000, immutable"
        return answer

    site.add_url_rule("/own/of/mine", "own", own)
    answer = ask(site, "/own/of/mine", Accept_Encoding="br")
    assert answer.cache_control.private and not answer.cache_control.public


def test_a_file_with_its_version_is_not_asked_for_again(site: Flask) -> None:
    site.add_url_rule("/assets/<name>", "asset", site.view_functions["file"])
    first = ask(site, "/assets/a.css?m=1", Accept_Encoding="gzip, br")
    assert first.headers["Content-Encoding"] == "br" and first.cache_control.immutable and first.cache_control.max_age == A_YEAR_S
    assert brotli.decompress(first.data).decode() == TEXT
    assert ask(site, "/assets/a.css?m=1", Accept_Encoding="gzip, br", If_None_Match=first.headers["ETag"]).status_code == 304
    assert not ask(site, "/assets/a.css").cache_control.immutable
    assert ask(site, "/assets/a.css?m=1").text == TEXT
