"""A place on the disk for a file while it is written: it and all beside it are gone afterwards, whatever happens."""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xlsxwriter.exceptions import FileCreateError

from geodata.errors import PressProblem

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def scratch(name: str) -> Iterator[Path]:
    """A path in a folder of its own. Raises `PressProblem` where the disk is full."""
    try:
        with tempfile.TemporaryDirectory(prefix="gridwatch-", ignore_cleanup_errors=True) as folder:
            yield Path(folder) / name
    except (OSError, FileCreateError) as error:
        cause = error if isinstance(error, OSError) else error.args[0] if error.args else None
        if not isinstance(cause, OSError) or cause.errno not in FULL:
            raise
        where = tempfile.gettempdir()
        raise PressProblem(
            f"磁盘已满，文件没有写成：{where} 没有空间。请腾出空间后再试。", f"The disk is full and the file was not made: {where} has no room. Free some space and try again."
        ) from error
