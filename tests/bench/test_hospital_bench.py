"""Three programs say the same of the same patients: the peers are real oracles, on tiny scenes."""

from __future__ import annotations

import numpy as np
import pytest

from bench import hospital
from bench.flow import scene
from bench.flow.ciw_city import ciw_once
from bench.flow.simpy_city import simpy_once
from bench.validate.lines import Line

MEANT = {
    "one ward, steady": (),
    "overload, waiting and giving up": ("turned away",),
    "overload, sent on": ("turned away", "sent on"),
}


@pytest.mark.parametrize("name", MEANT)
def test_the_same_scene_has_the_same_means_in_all_programs(name: str) -> None:
    plan = hospital.SCENES[name][0](2, 14)
    ours = scene.own(plan, 60, 1)
    for peer in (scene.theirs("Ciw", ciw_once, plan, 12), scene.theirs("SimPy", simpy_once, plan, 12)):
        assert scene.apart(ours, peer).max() < 4, peer.name  # of sixteen comparisons; a wrong rule is further off
    means = dict(zip(scene.COUNTED, ours.rows.mean(axis=0), strict=True))
    assert {what for what in ("turned away", "sent on") if means[what] > 0} == set(MEANT[name])


def test_the_whole_course_is_simpys_and_a_wrong_rule_is_seen() -> None:
    plan = scene.whole_course(3, 20)
    ours, peer = scene.own(plan, 60, 1), scene.theirs("SimPy", simpy_once, plan, 12)
    assert scene.apart(ours, peer).max() < 4 and ours.rows[:, scene.COUNTED.index("moved")].mean() > 0
    assert scene.apart(scene.own(scene.queues(3, 20), 60, 1), peer).max() > 6


def test_lines_say_what_is_promised(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [*hospital.beside("one ward, steady", 1, 5, 3), *hospital.city_lines(4, 10, 200.0)]
    assert all(isinstance(line, Line) and np.isfinite(line.figure) for line in lines)
    assert sum(line.mark is None for line in lines) == 1 and sum("Ciw" in line.what for line in lines) == 2
    assert "hours waited" in capsys.readouterr().out
