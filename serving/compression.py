"""Answers travel compressed; a file the browser has already is not sent again."""

from __future__ import annotations

from flask import Flask, Response
from flask_compress import Compress


def compress(server: Flask) -> None:
    """Compress whatever is text, scripts and styles on disk included."""
    Compress(server)

    def whole(response: Response) -> Response:
        """Read a file before it is compressed. Of a stream the compressor neither closes the file nor compares the ETag."""
        if response.is_streamed and response.status_code == 200 and response.mimetype in server.config["COMPRESS_MIMETYPES"]:
            response.direct_passthrough = False
            response.make_sequence()
        return response

    server.after_request(whole)  # the one registered last is asked first
