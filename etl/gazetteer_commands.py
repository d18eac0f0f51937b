"""`python -m etl gazetteer …`: what the geocoder knows of a city, made ready."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import Any

from etl.door import show_lines, tell
from etl.geocode.commands import Add, Commands
from etl.learning.commands import add_commands as add_learn
from etl.packs import pack_folder


def build(options: argparse.Namespace) -> int:
    """Build the index of a city from its pack."""
    from etl.geocode.index import build as build_index

    pack = pack_folder(options.city)
    tell(f"正在由 {pack} 生成索引……", f"Building the index from {pack}…")
    told: dict[str, Any] = asdict(build_index(pack))
    if options.json:
        print(json.dumps(told, ensure_ascii=False, default=str))
    else:
        show_lines(str(pack), [(what, f"{value:,}" if isinstance(value, int | float) else str(value)) for what, value in told.items()])
    return 0


def add_commands(gazetteer: Commands, add: Add) -> None:
    """Put the commands under `gazetteer`."""
    one = add(gazetteer, "build", build)
    one.add_argument("--city", required=True, metavar="NAME", help="a pack in $GRIDWATCH_PACKS, or its path")
    one.add_argument("--json", action="store_true", help="print as JSON")
    add_learn(gazetteer, add)
