"""A person at a screen: signs in and asks the very addresses that the browser asks."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import requests

PATIENCE_S = 600.0


@dataclass(frozen=True)
class View:
    """Where a screen stands: area by code or all, a closed window of ISO days."""

    area: str | None
    first: str
    last: str

    @property
    def filters(self) -> dict[str, Any]:
        """As the browser's store holds it."""
        return {"from": self.first, "to": self.last, "area": self.area, "layers": [], "tileset": "auto"}

    @property
    def query(self) -> dict[str, str]:
        """As addresses hold it."""
        return {"from": self.first, "to": self.last, **({"area": self.area} if self.area else {})}


class Screen:
    """One signed-in person."""

    def __init__(self, base: str, name: str) -> None:
        self.base, self.name, self.line = base, name, requests.Session()
        page = self.line.get(f"{base}/login", timeout=PATIENCE_S).text
        token = re.search(r'name="token" value="([^"]+)"', page)
        assert token, "no sign-in page"
        answer = self.line.post(f"{base}/login", data={"username": name, "password": f"demo-{name}", "token": token[1]}, allow_redirects=False, timeout=PATIENCE_S)
        assert answer.status_code == 302, f"{name} cannot sign in: {answer.status_code}"

    def ask(self, path: str, lang: str = "zh", **query: str) -> requests.Response:
        """Whatever the server answers."""
        return self.line.get(self.base + path, params=query, cookies={"gridwatch_lang": lang}, timeout=PATIENCE_S)

    def called(self, output: str, outputs: Any, inputs: list[Any], state: list[Any], lang: str) -> dict[str, Any]:
        """What a callback of the page answers."""
        changed = [f"{_written(inputs[0]['id'])}.{inputs[0]['property']}"]
        body = {"output": output, "outputs": outputs, "inputs": inputs, "state": state, "changedPropIds": changed}
        answer = self.line.post(f"{self.base}/_dash-update-component", json=body, cookies={"gridwatch_lang": lang}, timeout=PATIENCE_S)
        assert answer.status_code == 200, f"{output}: {answer.status_code} {answer.text[:200]}"
        found: dict[str, Any] = answer.json()["response"]
        return found

    def number(self, key: str, view: View, lang: str) -> str:
        """An indicator as its tile writes it."""
        own = {"type": "kpi", "key": key}
        found = self.called('{"key":["MATCH"],"type":"kpi"}.children', {"id": own, "property": "children"}, _asking(view, lang), [{"id": own, "property": "id", "value": own}], lang)
        return "".join(words(next(iter(found.values()))["children"][0])[:1])

    def sentence(self, view: View, lang: str) -> str:
        """The sentence on top of the page."""
        names = ("lead", "window-title", "headlines", "divisions")
        output = "..".join(["", "...".join(f"{name}.children" for name in names), ""])
        inputs = [{"id": "filters", "property": "data", "value": view.filters}, {"id": "data-version", "property": "data", "value": 1}]
        found = self.called(output, [{"id": name, "property": "children"} for name in names], inputs, [], lang)
        assert "lead" in found, f"{self.name} at {view}: the screen has no sentence and says {' '.join(words(list(found.values())))[:200]}"
        return "".join(words(found["lead"]["children"]))

    def told(self, asking: str, output: str, lang: str, **wish: Any) -> Any:
        """What the planner's page is told: the data of one store, for a wish in another."""
        inputs = [{"id": asking, "property": "data", "value": {"turn": 1} | wish}]
        return self.called(f"{output}.data", {"id": output, "property": "data"}, inputs, [], lang)[output]["data"]

    def values(self, key: str, tileset: str, view: View) -> npt.NDArray[np.uint16]:
        """A layer's values, one a cell."""
        answer = self.ask(f"/values/{key}/{tileset}", **view.query)
        assert answer.status_code == 200, f"values of {key} for {self.name}: {answer.status_code} {answer.text[:200]}"
        return np.frombuffer(answer.content, dtype="<u2")

    def breaks(self, key: str, tileset: str, view: View, rule: str) -> list[int]:
        """Where the classes are cut by a rule chosen by hand."""
        found: list[int] = self.ask(f"/breaks/{key}/{tileset}", classes=rule, **view.query).json()["breaks"]
        return found


def words(part: Any) -> list[str]:
    """The texts of a piece of a page, in reading order."""
    if isinstance(part, str):
        return [part]
    if isinstance(part, list):
        return [text for each in part for text in words(each)]
    if isinstance(part, dict):
        return words(part.get("props", {}).get("children"))
    return []


def _asking(view: View, lang: str) -> list[Any]:
    values = (("filters", view.filters), ("theme", "light"), ("lang", lang), ("data-version", 1))
    return [{"id": name, "property": "data", "value": value} for name, value in values]


def _written(name: Any) -> str:
    return name if isinstance(name, str) else json.dumps(name, sort_keys=True, separators=(",", ":"))
