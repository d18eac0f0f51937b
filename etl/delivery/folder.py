"""A file into an allowed folder: whole or not at all, and never over another."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Mapping
from itertools import count
from pathlib import Path

from geodata.errors import DeliveryProblem

NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})
"""What a disk without hard links answers; a share of another system, for one."""


def put(folders: Mapping[str, Path], folder: str, name: str, source: Path, sha256: str, part: str) -> str:
    """Copy a file into a folder and return the name it has there.

    It is written under the temporary name `part`, made sure of on the disk and only then named; a name that is taken gets a number. The
    same bytes under the same name are this very file, written by a try that was broken off. Raises `DeliveryProblem`.
    """
    place = folders.get(folder)
    if place is None:
        listed = "、".join(folders) or "（无）", ", ".join(folders) or "(none)"
        raise DeliveryProblem(
            f"文件夹“{folder}”已不在 GRIDWATCH_REPORT_FOLDERS 里（现有：{listed[0]}）。请管理员恢复，或改计划。",
            f"The folder “{folder}” is no longer in GRIDWATCH_REPORT_FOLDERS (there are: {listed[1]}). Ask the administrator, or change the schedule.",
            again=False,
        )
    temporary = place / f".gridwatch-{part}.part"
    try:
        _copy(source, temporary)
        return _name(temporary, place, name, sha256)
    except OSError as error:
        raise _problem(error, folder, place, source) from error
    finally:
        _forget(temporary)


def _copy(source: Path, temporary: Path) -> None:
    with source.open("rb") as read, temporary.open("wb") as written:
        shutil.copyfileobj(read, written, 1 << 20)
        written.flush()
        os.fsync(written.fileno())


def _name(temporary: Path, place: Path, name: str, sha256: str) -> str:
    """Give the file the first free name, as name.pdf, name (2).pdf."""
    stem, suffix = Path(name).stem, Path(name).suffix
    for number in count(1):
        wanted = place / (name if number == 1 else f"{stem} ({number}){suffix}")
        if wanted.is_file() and _sha256(wanted) == sha256:
            return wanted.name
        try:
            os.link(temporary, wanted)
        except FileExistsError:
            continue
        except OSError as error:
            if error.errno not in NO_LINKS:
                raise
            if not _reserved(wanted):
                continue
            temporary.replace(wanted)
        return wanted.name
    raise AssertionError("numbers never end")


def _reserved(wanted: Path) -> bool:
    """Make an empty file of this name, if there is none."""
    try:
        os.close(os.open(wanted, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644))
    except FileExistsError:
        return False
    return True


def _sha256(path: Path) -> str:
    with path.open("rb") as read:
        return hashlib.file_digest(read, "sha256").hexdigest()


def _forget(temporary: Path) -> None:
    try:
        temporary.unlink(missing_ok=True)
    except OSError:  # the folder itself is out of reach: it has been told
        return


def _problem(error: OSError, folder: str, place: Path, source: Path) -> DeliveryProblem:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        size = source.stat().st_size / 1e6
        return DeliveryProblem(
            f"文件夹“{folder}”所在磁盘已满，需要 {size:.1f} MB。请腾出空间；稍后自动重试。",
            f"The disk of the folder “{folder}” is full; {size:.1f} MB are needed. Make room; it is tried again by itself.",
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return DeliveryProblem(
            f"文件夹“{folder}”不许写入。请管理员给运行账号写权限；稍后自动重试。",
            f"The folder “{folder}” may not be written. Ask the administrator to let the service's account write; it is tried again by itself.",
        )
    if not place.is_dir():
        return DeliveryProblem(
            f"文件夹“{folder}”不存在或未挂载。请管理员检查；稍后自动重试。",
            f"The folder “{folder}” is not there, or not mounted. Ask the administrator; it is tried again by itself.",
        )
    if not source.is_file():
        return DeliveryProblem(
            f"报告文件 {source.name} 已不在磁盘上。请重新生成。", f"The report's file {source.name} is no longer on the disk. Make the report again.", again=False
        )
    reason = error.strerror or str(error)
    return DeliveryProblem(f"写不进文件夹“{folder}”：{reason}。稍后自动重试。", f"The folder “{folder}” does not take it: {reason}. It is tried again by itself.")
