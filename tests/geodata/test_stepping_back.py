"""What may wait lets screens go first: a process, the session it was given, and the sessions of what it starts; nobody else's."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from geodata.processes import thread_steps_back
from tests.conftest import skip_or_fail

ROOT = Path(__file__).parents[2]
CHILD = """
import os, subprocess, sys
from pathlib import Path
from geodata import processes

processes.step_back(19)
with subprocess.Popen(["sleep", "60"], start_new_session=True) as child:
    processes.weigh_family(19)
    print(os.nice(0), *(Path(f"/proc/{pid}/autogroup").read_text().split()[-1] for pid in (os.getpid(), child.pid)))
    processes.weigh_family(0)
    print(Path(f"/proc/{child.pid}/autogroup").read_text().split()[-1])
    child.kill()
"""


@pytest.mark.processes
@pytest.mark.parametrize(("own", "expected"), [(True, ["19", "19", "19", "0"]), (False, ["19", "before", "19", "0"])], ids=["a session of its own", "somebody else's session"])
def test_only_the_own_sessions_step_back(own: bool, expected: list[str]) -> None:
    if not Path("/proc/self/autogroup").exists():
        skip_or_fail("this kernel does not share processors between sessions")
    answer = subprocess.run([sys.executable, "-c", CHILD], cwd=ROOT, start_new_session=own, capture_output=True, text=True, check=True)
    before = Path("/proc/self/autogroup").read_text().split()[-1]
    assert answer.stdout.split() == [before if value == "before" else value for value in expected]


def test_a_thread_steps_back_alone() -> None:
    found: list[int] = []

    def work() -> None:
        thread_steps_back(7)
        found.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

    before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [max(7, before)] and os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before
