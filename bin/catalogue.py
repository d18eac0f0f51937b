"""Print docs/catalogue.md: every page, layer and report, from their declarations."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from dashboard.contract import Text
from dashboard.pages import all_pages
from dashboard.reports import REPORTS
from geodata.metrics import METRICS
from layers import all_layers

HEAD = """\
# 目录 · Catalogue

由声明生成（`make dictionary`），请勿手改。Written from the declarations by `make dictionary`; not edited by hand.
"""


def render() -> str:
    """The whole file."""
    return "\n".join([HEAD, *_pages(), *_layers(), *_reports()]) + "\n"


def _pages() -> Iterator[str]:
    yield from ("## 页面 · Pages", "", "| 地址 path | 页面 page | 角色 roles | 图层 layers | 报表 reports | 记录表 tables |", "|---|---|---|---|---|---|")
    for page in all_pages():
        yield f"| `{page.path}` | {_both(page.title)} | {', '.join(page.roles)} | {_codes(page.layers)} | {_codes(page.reports)} | {_codes(page.tables)} |"
    yield ""


def _layers() -> Iterator[str]:
    yield from ("## 图层 · Layers", "", "| 键 key | 图层 layer | 形 drawn as | 单位 unit | 需要 needs | 说明 note |", "|---|---|---|---|---|---|")
    for layer in all_layers().values():
        unit = _both(layer.style.unit)
        yield f"| `{layer.key}` | {_both(layer.title)} | {layer.geometry} {_codes(layer.tilesets)} | {unit} | {_needs(layer.needs)} | {_both(layer.note)} |"
    yield ""


def _reports() -> Iterator[str]:
    yield from ("## 报表 · Reports", "", "| 键 key | 报表 report | 列 columns | 需要 needs | 说明 note |", "|---|---|---|---|---|")
    for report in REPORTS.values():
        columns = "、".join(zh for zh, _ in report.columns.values())
        yield f"| `{report.key}` | {_both(report.title)} | {columns} | {_needs(report.needs)} | {_both(report.note)} |"


def _both(text: Text) -> str:
    zh, en = (part.replace("|", "\\|").replace("\n", " ") for part in text)
    return " · ".join(part for part in (zh, en) if part)


def _codes(keys: Iterable[str]) -> str:
    return ", ".join(f"`{key}`" for key in keys)


def _needs(keys: Iterable[str]) -> str:
    """Names of the metrics a city must have; 'a|b' is either."""
    return "、".join(" / ".join(METRICS[key].zh for key in need.split("|")) for need in keys)


if __name__ == "__main__":
    sys.stdout.write(render())
