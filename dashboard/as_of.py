"""The services as of a time: what a reader of the past is given in place of today's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from dashboard.context import Services, User
from geodata import moments
from geodata.errors import BadFilter, MomentNotReady
from geodata.moments import keeping
from geodata.moments.moment import Moment

KIND = "moment"
"""The background job that builds one (`etl/jobs/moment.py`)."""


def moment_of(services: Services, as_of: dt.datetime, user: User, version: int | None = None) -> Moment:
    """The moment of a time, its tables ready to be read. `version`: the one a report remembers having read then.

    Raises `NoMoment`, and `MomentNotReady` where its tables have first to be built: that has begun when it is raised.
    """
    with services.database.read() as conn:
        found = moments.find(conn, as_of, version)
    if keeping.use(services.database, found):
        return found
    job = services.office.request(KIND, {"version": found.version}, user.username, user.scope)
    raise MomentNotReady(
        f"正在备好数据版本 {found.version}（后台任务 {job}），约需半分钟。请稍后再试。",
        f"Data version {found.version} is being prepared (background job {job}); it takes about half a minute. Try again then.",
    )


def known(services: Services, as_of: dt.datetime | None, user: User, version: int | None = None) -> Services:
    """The services as of a time, None for now. Raises like `moment_of`."""
    return services if as_of is None else services.at(moment_of(services, as_of, user, version))


def asked(services: Services, arguments: Mapping[str, str], user: User) -> Services:
    """The services an address asks for: as of its `as_of` (and `version`), or as they are. Raises like `moment_of`, and `BadFilter`."""
    written = arguments.get("as_of")
    version = arguments.get("version")
    if version is not None and not version.isdecimal():
        raise BadFilter(f"数据版本“{version[:40]}”不是编号。请给出数字。", f"“{version[:40]}” is no data version. Give its number.")
    return known(services, moments.parse(written) if written else None, user, int(version) if version else None)
