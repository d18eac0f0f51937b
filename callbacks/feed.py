"""`POST /api/records/SOURCE`: batches of records from machines, each let in by its own token (docs/live-data.md)."""

from __future__ import annotations

import datetime as dt
import logging
import traceback
from collections.abc import Callable
from typing import Any

from dash import Dash
from flask import Response, json, request

from callbacks.errors import error_number
from dashboard.context import Intake, Services
from geodata.errors import BadFilter, BadToken, BatchTooLarge, Busy, GridwatchError, TooFast
from geodata.feeders import Feeder, Sent

AGAIN_S: dict[type[GridwatchError], int] = {Busy: 1}
CHINA_OFFSET = dt.timezone(dt.timedelta(hours=8))
log = logging.getLogger(__name__)


def token_of(header: str) -> str:
    """The token of an Authorization header; empty where there is none."""
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def sent_at(text: str | None) -> dt.datetime | None:
    """When the sender made the batch; a time without a zone is Chinese time. Raises `BadFilter`."""
    if not text:
        return None
    try:
        moment = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadFilter(f"Sent-At“{text[:60]}”不是时间。写法：2020-02-05T08:30:00+08:00。", f"Sent-At '{text[:60]}' is not a time. Write 2020-02-05T08:30:00+08:00.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=CHINA_OFFSET)


def _body(most: int) -> bytes:
    """The body, as long as it may be; the rest of a longer one is not even read. Raises `BatchTooLarge`."""
    told = request.content_length or 0
    body = b"" if told > most else request.stream.read(most + 1)
    if max(told, len(body)) > most:
        raise BatchTooLarge(f"一批最多 {most >> 20} MB。请分成几批。", f"A batch may have {most >> 20} MB. Send several.")
    return body


def records(intake: Intake, who: Feeder, token: str, source: str) -> Response:
    """Load a batch: 207 with one entry a row."""
    sent = Sent(_body(intake.most_bytes), request.headers.get("Content-Type", ""), request.headers.get("Idempotency-Key"), sent_at(request.headers.get("Sent-At")))
    return Response(intake.take(who, token, source, sent), 207, mimetype="application/json")


def schema(intake: Intake, _who: Feeder, _token: str, source: str) -> Response:
    """What a row may hold, as JSON schema."""
    return Response(json.dumps(intake.schema(source), ensure_ascii=False), mimetype="application/schema+json")


def _refused(error: GridwatchError) -> Response:
    body = json.dumps({"error": type(error).__name__, "zh": error.zh, "en": error.en}, ensure_ascii=False)
    answer = Response(body, error.http_status, mimetype="application/json")
    if isinstance(error, BadToken):
        answer.headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, TooFast):
        answer.headers["Retry-After"] = str(60 - dt.datetime.now().second)
    elif error.http_status == 503:
        answer.headers["Retry-After"] = str(AGAIN_S.get(type(error), 10))
    return answer


def _broken(error: Exception) -> Response:
    """A bug: where it happened goes into the log, and not one value, since values may be somebody's."""
    number = error_number()
    log.error("%s: a batch failed with %s\n%s", number, type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
    told = {"error": number, "zh": f"程序出错，这一批没有写入。请把错误号 {number} 告诉维护人员。", "en": f"A fault in the program; nothing of the batch was written. Tell your maintainers {number}."}
    return Response(json.dumps(told, ensure_ascii=False), 500, mimetype="application/json")


def let_in(services: Services, view: Callable[[Intake, Feeder, str, str], Response]) -> Callable[..., Response]:
    """The view for a feeder with a token for this source; whatever goes wrong is JSON in both languages."""

    def answer(source: str, **_: Any) -> Response:
        try:
            token = token_of(request.headers.get("Authorization", ""))
            made = view(services.intake, services.intake.admit(token, source), token, source)
        except GridwatchError as error:
            made = _refused(error)
        except Exception as error:
            made = _broken(error)
        made.headers["Cache-Control"] = "no-store"
        return made

    return answer


def register(app: Dash, services: Services) -> None:
    """Wire the routes. Sessions have no part in them: a browser's cookie opens nothing here."""
    app.server.add_url_rule("/api/records/<source>", "records", let_in(services, records), methods=["POST"])
    app.server.add_url_rule("/api/records/<source>/schema", "records_schema", let_in(services, schema))
