"""The demo city's housing register teaches what its gazetteer lacks."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

from etl.learning.learn import Lessons, learn
from etl.learning.registers import registers_in
from etl.providers.settings import ProviderSettings


def test_the_demos_register_is_learned_once(demo_pack: Path, tmp_path: Path) -> None:
    pack = tmp_path / "demo"
    shutil.copytree(demo_pack, pack, ignore=shutil.ignore_patterns("registers", "truth"))
    lessons, day = Lessons(registers_in(pack)), dt.date(2020, 3, 9)
    done = learn(pack, lessons, day, ProviderSettings())
    assert done.added > 100 and done.rejected.total() == done.conflicts == 0
    assert done.after.recognised >= done.before.recognised and done.after.queued <= done.before.queued
    again = learn(pack, lessons, day, ProviderSettings())
    assert (again.added, again.changed, again.known) == (0, False, done.added)
