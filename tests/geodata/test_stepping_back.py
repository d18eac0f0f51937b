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
import os, subprocess
from pathlib import Path
from geodata import processes

def weight(pid):
    return Path(f"/proc/{pid}/autogroup").read_text().split()[-1]

processes.step_back(19)
child = subprocess.Popen(["sleep", "60"], start_new_session=True)
try:
    processes.weigh_family(19)
    print(os.nice(0), weight(os.getpid()), weight(child.pid))
    processes.weigh_family(0)
    print(weight(child.pid))
finally:
    child.kill()
"""
AS_A_GUEST = "import subprocess, sys; sys.exit(subprocess.run([sys.executable, '-c', sys.argv[1]]).returncode)"
SHARES = "import pathlib; print(pathlib.Path('/proc/self/autogroup').read_text())"


def _in_a_new_session(*arguments: str) -> list[str]:
    """What a Python program says, run in a session made for it: the session a test was started in may weigh anything, or nothing."""
    return subprocess.run([sys.executable, "-c", *arguments], cwd=ROOT, start_new_session=True, capture_output=True, text=True, check=True).stdout.split()


@pytest.mark.processes
@pytest.mark.parametrize(("program", "expected"), [([CHILD], ["19", "19", "19", "0"]), ([AS_A_GUEST, CHILD], ["19", "0", "19", "0"])], ids=["a session of its own", "somebody else's session"])
def test_only_the_own_sessions_step_back(program: list[str], expected: list[str]) -> None:
    if not Path("/proc/self/autogroup").exists() or not _in_a_new_session(SHARES):
        skip_or_fail("this kernel does not share processors between sessions")
    assert _in_a_new_session(*program) == expected


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
