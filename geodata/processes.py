"""Run PostgreSQL's programs as a user PostgreSQL accepts, see which processes live in a folder, and let others go first."""

from __future__ import annotations

import os
import pwd
import subprocess
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geodata.errors import ClusterProblem

BEHIND = 19
"""The priority of what may wait while somebody looks at a screen: the lowest. At 10 a download took 1.9 times as long beside reports, now 1.5 (`bench/factory.py`)."""
ONE_BY_ONE_S = 0.12
"""Who is not root may weigh a session so often, all users together."""


@dataclass(frozen=True)
class ServiceUser:
    """The account the database runs under."""

    name: str
    uid: int
    gid: int


def service_user() -> ServiceUser | None:
    """`postgres`, else `nobody`, when we are root (PostgreSQL refuses to run as root); otherwise None: ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return ServiceUser(name, entry.pw_uid, entry.pw_gid)
    raise ClusterProblem(
        "以 root 运行时需要 postgres 或 nobody 账户，本机两者都没有。请用普通用户运行。",
        "Running as root needs an account postgres or nobody; this machine has neither. Run as a normal user.",
    )


def own_uid() -> int:
    """Our own user id."""
    return os.geteuid()


def run(arguments: Sequence[str], user: ServiceUser | None, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    """Run a program to its end as `user`, detached from the terminal so that Ctrl-C reaches only us.

    The working directory is `/`, because the caller's may be closed to `user`; PG* variables of the
    caller are dropped so that they cannot redirect the program. Raises `ClusterProblem` when `user` may not run it.
    """
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PG") and key != "HOME"}
    environment["LC_ALL"] = "C.UTF-8"
    drop: dict[str, Any] = {"user": user.uid, "group": user.gid, "extra_groups": []} if user else {}
    try:
        return subprocess.run(
            list(arguments),
            cwd="/",
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout,
            start_new_session=True,
            check=False,
            **drop,
        )
    except PermissionError as error:
        name = user.name if user else "?"
        raise ClusterProblem(
            f"账户 {name} 无权运行 {arguments[0]}。请以普通用户运行，或把 PostgreSQL 装在所有人可读的位置。",
            f"The account {name} may not run {arguments[0]}. Run as a normal user, or install PostgreSQL where everybody can read it.",
        ) from error


def can_enter(folder: Path, user: ServiceUser | None) -> bool:
    """Whether `user` can reach `folder` (or, if it does not exist yet, its nearest existing parent)."""
    while not folder.exists():
        folder = folder.parent
    return user is None or run(["/usr/bin/test", "-x", str(folder)], user).returncode == 0


def give(path: Path, user: ServiceUser | None, mode: int) -> None:
    """Hand a file or folder to `user` with exactly this mode."""
    if user is not None:
        os.chown(path, user.uid, user.gid)
    path.chmod(mode)


def living_in(folder: Path) -> list[int]:
    """Processes whose working directory is `folder`: a PostgreSQL server and its backends sit in their data folder."""
    wanted = str(folder.resolve())
    return [int(entry) for entry in os.listdir("/proc") if entry.isdigit() and _cwd(entry) == wanted]


def lives_in(pid: int, folder: Path) -> bool:
    """Whether this process has `folder` as its working directory."""
    return _cwd(str(pid)) == str(folder.resolve())


def _cwd(pid: str) -> str | None:
    try:
        return str(Path(f"/proc/{pid}/cwd").readlink())
    except OSError:
        return None


def wait_until_left(folder: Path, seconds: float) -> bool:
    """Wait until nobody lives in `folder`; False when somebody still does."""
    deadline = time.monotonic() + seconds
    while living_in(folder):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def step_back(niceness: int) -> None:
    """Let everything else on this machine go first: this process and, where it was given a session of its own, that session."""
    os.nice(max(0, niceness - os.nice(0)))
    if _own_session():
        weigh_session(os.getpid(), niceness)


def thread_steps_back(niceness: int) -> None:
    """Let everything else go before this thread: Linux weighs each by itself. Elsewhere nothing happens."""
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), niceness)


def weigh_family(niceness: int) -> None:
    """Set the sessions back, or with 0 in line again, that were given to this process or made by programs it has started, as browsers do."""
    sessions = {_session(pid) for pid in family()} - {os.getsid(0), 0}
    for one in [*sessions, *([os.getpid()] if _own_session() else [])]:
        weigh_session(one, niceness)


def _own_session() -> bool:
    return os.getsid(0) != os.getsid(os.getppid())


def _session(pid: int) -> int:
    """The number of a process's session is that of its first process; 0: it has gone."""
    try:
        return os.getsid(pid)
    except ProcessLookupError:
        return 0


def weigh_session(pid: int, niceness: int) -> None:
    """Set a session back as a whole. Linux shares processors between sessions first (autogroup): a process alone in its own is never behind others."""
    for _ in range(3):
        try:
            Path(f"/proc/{pid}/autogroup").write_text(str(niceness))
        except BlockingIOError:
            time.sleep(ONE_BY_ONE_S)
        except OSError:  # a kernel that does not, another's process, or one that has gone
            return
        else:
            return


def family() -> set[int]:
    """This process and all it started."""
    parents: dict[int, int] = {}
    for entry in os.listdir("/proc"):
        with suppress(OSError, ValueError, IndexError):
            parents[int(entry)] = int(Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()[1])
    mine = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in mine} - mine:
        mine |= more
    return mine
