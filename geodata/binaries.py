"""Find PostgreSQL programs that have PostGIS beside them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from geodata.errors import ClusterProblem

DEBIAN_ROOT = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Binaries:
    """A folder with `initdb`, `pg_ctl` and `postgres` of one major version, PostGIS installed."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        """The full path of one program."""
        return str(self.folder / name)


def find(major: int | None = None) -> Binaries:
    """The first usable PostgreSQL; with `major`, the one that can open a data folder of that version.

    Looks in `$PG_BIN`, `$CONDA_PREFIX/bin`, this Python's own `bin`, `PATH` and Debian's folders.
    Raises `ClusterProblem` saying what to install.
    """
    usable: list[Binaries] = []
    for candidate in _all():
        if major is None or candidate.major == major:
            return candidate
        usable.append(candidate)
    if usable:
        raise _other_version(major, usable[0])
    raise _nothing_found()


def _all() -> Iterator[Binaries]:
    seen: set[Path] = set()
    for folder in _folders():
        program = folder / "initdb"
        if not os.access(program, os.X_OK):  # also False where a folder of PATH is closed to us
            continue
        home = program.resolve().parent
        if home not in seen:
            seen.add(home)
            if _has_postgis(home):
                yield Binaries(home, _major(home))


def _folders() -> Iterator[Path]:
    named = [os.environ.get("PG_BIN"), _in_conda(), str(Path(sys.prefix) / "bin")]
    yield from (Path(name) for name in named if name)
    yield from (Path(part) for part in os.environ.get("PATH", "").split(os.pathsep) if part)
    versions = DEBIAN_ROOT.glob("*/bin") if DEBIAN_ROOT.is_dir() else ()
    yield from sorted(versions, key=lambda path: float(path.parent.name), reverse=True)


def _in_conda() -> str | None:
    prefix = os.environ.get("CONDA_PREFIX")
    return str(Path(prefix) / "bin") if prefix else None


def _has_postgis(folder: Path) -> bool:
    """PostGIS is there when its control file stands where this PostgreSQL looks for extensions."""
    return (_share(folder) / "extension" / "postgis.control").is_file()


def _share(folder: Path) -> Path:
    try:
        answer = subprocess.run([folder / "pg_config", "--sharedir"], capture_output=True, text=True, check=True)
        return Path(answer.stdout.strip())
    except (OSError, subprocess.CalledProcessError):
        return folder.parent / "share"


def _major(folder: Path) -> int:
    answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True)
    found = re.search(r"(\d+)", answer.stdout)
    if found is None:
        raise ClusterProblem(
            f"无法识别 {folder} 中 PostgreSQL 的版本。请用 PG_BIN 指定另一处。",
            f"The version of PostgreSQL in {folder} is not recognised. Name another folder in PG_BIN.",
        )
    return int(found.group(1))


def _other_version(major: int | None, found: Binaries) -> ClusterProblem:
    return ClusterProblem(
        f"数据目录由 PostgreSQL {major} 创建，本机只有 {found.major}。请安装 postgresql-{major} 与"
        f" postgresql-{major}-postgis-3，或将 GRIDWATCH_DATA_DIR 指向新目录。",
        f"The data folder was made by PostgreSQL {major}, but only {found.major} is installed. Install postgresql-{major}"
        f" and postgresql-{major}-postgis-3, or point GRIDWATCH_DATA_DIR to a new folder.",
    )


def _nothing_found() -> ClusterProblem:
    debian = "apt-get install postgresql-15 postgresql-15-postgis-3"
    conda = "conda install -c conda-forge postgresql postgis"
    return ClusterProblem(
        f"本机没有 PostGIS。Debian 请执行：{debian}；conda 请执行：{conda}；或用 DATABASE_URL 指定已有的 PostGIS。",
        f"PostGIS is not installed. Debian: {debian} — conda: {conda} — or name an existing PostGIS in DATABASE_URL.",
    )
