"""What every layout and handler is told: who looks, in which language, at which city."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol, Self

from analytics.flow.answers import GeoJSON, Hints, Proposal, Reach, Turned
from analytics.flow.outcome import Outcome
from dashboard.contract import Role, Text, Theme
from geodata.alarm_actions import Act
from geodata.clusters import Choice
from geodata.engine import Database
from geodata.errors import Lang
from geodata.feeders import Feeder, Sent
from geodata.filters import Filters
from geodata.map_reports.issue import Issue
from geodata.map_reports.press import Wanted
from geodata.moments.moment import Moment
from geodata.queries.alarms import Action
from geodata.region import Spot
from geodata.rulings import Decided, RuledPlace, Ruling
from geodata.scenarios.base import Base
from geodata.scenarios.document import Scenario
from geodata.scope import Scope
from geodata.shelf import Shelf


@dataclass(frozen=True)
class User:
    """A signed-in person; or a wall that is signed in by itself, named `screen`, with nobody before it."""

    username: str
    display: Text
    role: Role
    district_code: str | None
    clearance: bool
    screen: str | None = None

    @property
    def scope(self) -> Scope:
        """The rows this person may be given."""
        return Scope(self.district_code, self.clearance)


@dataclass(frozen=True)
class City:
    """The city of this database, as the screens need it."""

    code: str
    key: str
    name: Text
    simulated: bool
    case_basis: str
    lon: float
    lat: float
    zoom: float
    day_from: dt.date
    day_to: dt.date
    attribution: Text
    geometry_version: str
    settings: dict[str, Any]


@dataclass(frozen=True)
class Basemap:
    """A raster ground from elsewhere that the house has configured; `url` holds {z}, {x} and {y}."""

    name: Text
    url: str
    attribution: str


@dataclass(frozen=True)
class Context:
    """Everything a pure layout may depend on. `metrics`: metric keys this city has data for; `moment`: of the past, None is now."""

    user: User
    lang: Lang
    theme: Theme
    city: City
    metrics: frozenset[str]
    data_version: int
    basemaps: tuple[Basemap, ...] = ()
    moment: Moment | None = None

    def t(self, text: Text) -> str:
        """The text in the reader's language."""
        return text[0] if self.lang == "zh" else text[1]


class Desk(Protocol):
    """Where decisions about addresses are carried out; the loaders have it, the front door hands it over."""

    def decide(self, key: str, ruling: Ruling, by: str, scope: Scope) -> Decided:
        """Keep what `by` says about an address and place every record that shares it."""
        ...

    def undo(self, alias_id: int, by: str, scope: Scope) -> Decided:
        """Take a decision back."""
        ...

    def find(self, text: str, scope: Scope) -> RuledPlace:
        """Where another name of a place lies."""
        ...

    def locate(self, text: str, scope: Scope) -> Spot | None:
        """Where an address lies, at once or not at all; what was asked is kept nowhere."""
        ...


class Office(Protocol):
    """Where background jobs are asked for; the loaders have it, the front door hands it over."""

    def request(self, kind: str, asked: Mapping[str, Any], by: str, scope: Scope) -> int:
        """The number of the job that does what is asked; an open one with the same wish is not doubled."""
        ...

    def work(self) -> None:
        """See that somebody works on what waits. Called where background callbacks run, not in a request."""
        ...


class Alarms(Protocol):
    """Where alarms are raised and acted upon; the loaders have it, the front door hands it over."""

    def refresh(self) -> bool:
        """Bring the alarms to the newest data; True where there was anything to do."""
        ...

    def act(self, act: Act, filters: Filters, by: str, scope: Scope) -> Action:
        """Keep what `by` does about an alarm on the list of the window's last day."""
        ...

    def undo(self, action_id: int, by: str, scope: Scope) -> Action:
        """Take back what somebody did."""
        ...


class Scans(Protocol):
    """Where clusters are looked for; the loaders have it, the front door hands it over."""

    def at(self, moment: Moment) -> Self:
        """The same on the data of a moment."""
        ...

    def observe(self, choice: Choice, last_day: dt.date, scope: Scope, by: str) -> int:
        """The number of the scan of this choice on the data as they are, found and kept at once."""
        ...

    def judge(self, scan_id: int, replicates: int, scope: Scope) -> int:
        """See to it that so many replicates are kept; how many are."""
        ...


class Intake(Protocol):
    """Where machines hand in records; the loaders have it, the front door hands it over."""

    most_bytes: int

    def admit(self, token: str, source: str) -> Feeder:
        """Whose token this is, if it may send this source now."""
        ...

    def take(self, who: Feeder, token: str, source: str, sent: Sent) -> bytes:
        """Load a batch in one transaction; the answer, as JSON."""
        ...

    def schema(self, source: str) -> dict[str, Any]:
        """What a row may hold, as JSON schema."""
        ...


class Planner(Protocol):
    """Where scenarios are reckoned; the loaders have it, the front door hands it over."""

    def at(self, moment: Moment) -> Self:
        """The same on the data of a moment."""
        ...

    def base(self, scope: Scope) -> Base:
        """What the newest reports say; remembered while the data stay as they are."""
        ...

    def answer(self, scenario: Scenario, scope: Scope, replicates: int = 0) -> Outcome:
        """What comes of a scenario: expected at once, and simulated so many times. Raises `BadScenario`."""
        ...

    def kept(self, scenario: Scenario, scope: Scope, replicates: int) -> Outcome | None:
        """The same, if somebody, a background job perhaps, has simulated it so often already on the data as they are; else None."""
        ...

    def templates(self, scope: Scope) -> Sequence[tuple[tuple[str, str], Scenario]]:
        """Examples to begin from: a name (zh, en) and a scenario."""
        ...

    def catchments(self, scenario: Scenario, scope: Scope) -> GeoJSON:
        """One outline a hospital: the cells from which most go there. Properties `no`, `peak` (need ÷ beds, None without beds)."""
        ...

    def transfers(self, scenario: Scenario, scope: Scope, kept: float = 0.0, ambulances: float | None = None) -> Proposal:
        """The best transfers, and the price of each rule; a share of patients `kept` at home, so many `ambulances` a day."""
        ...

    def sites(self, scenario: Scenario, scope: Scope, beds: int = 500) -> Hints:
        """Where one more makeshift hospital would help most."""
        ...

    def turned_round(self, scenario: Scenario, scope: Scope) -> Turned:
        """By how much stays must fall, or how many beds are missing, for no day to lack a bed."""
        ...

    def access(self, scenario: Scenario, scope: Scope) -> Reach:
        """Who loses access to beds by the changes."""
        ...


class Printer(Protocol):
    """Where map reports are printed (`geodata/map_reports/press.py`)."""

    def make(self, person: str, issue: Issue, form: Wanted) -> bytes:
        """The file of an issue as that person may see it. Raises `PressProblem`, or what the page says."""
        ...

    def read_ticket(self, ticket: str) -> tuple[str, Issue]:
        """Who and what a ticket is for. Raises `NotSignedIn`."""
        ...


@dataclass(frozen=True)
class Services:
    """What handlers are given once, at the front door. `kept_reports`: the folder of reports that schedules made."""

    database: Database
    secret_key: str
    demo: bool
    desk: Desk
    office: Office
    alarms: Alarms
    scans: Scans
    planner: Planner
    intake: Intake
    press: Printer
    basemaps: tuple[Basemap, ...] = ()
    shelf: Shelf[bytes] = field(default_factory=Shelf)
    kept_reports: Path = Path("data/reports")

    def at(self, moment: Moment) -> Services:
        """The same, but what is read is told as of a moment whose tables stand; what people do stays of today."""
        return replace(self, database=self.database.at(moment), scans=self.scans.at(moment), planner=self.planner.at(moment))
