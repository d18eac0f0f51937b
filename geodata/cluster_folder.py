"""Where the embedded PostGIS can live on this machine, and what went wrong when it cannot."""

from __future__ import annotations

import hashlib
import re
import stat
import tempfile
import uuid
from pathlib import Path

from geodata import processes
from geodata.errors import ClusterProblem

OUTSIDE = Path("/var/lib/gridwatch")
LONGEST_SOCKET_PATH = 107  # bytes in sockaddr_un, less the closing zero
SOCKET_FILE = ".s.PGSQL.5432"
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._+@ -]+\Z")  # no comma or quote: both separate hosts in a connection address

CONFIGURATION = """\
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
password_encryption = 'scram-sha-256'
max_connections = 100
shared_buffers = '256MB'
work_mem = '32MB'
maintenance_work_mem = '256MB'
effective_cache_size = '1GB'
synchronous_commit = on
fsync = {fsync}
full_page_writes = {fsync}
wal_level = minimal
max_wal_senders = 0
max_wal_size = '2GB'
jit = off
default_toast_compression = 'lz4'
timezone = 'Asia/Shanghai'
log_timezone = 'Asia/Shanghai'
lc_messages = 'C.UTF-8'
"""


def choose_folder(data_dir: Path, user: processes.ServiceUser | None) -> Path:
    """`data_dir/database`, or a folder under /var/lib when the service user cannot get there (as below /root).

    The way is written to `data_dir/database.location`, so a moved data folder still finds its database;
    a copied one is refused, because two instances would meet in one database.
    """
    marker = data_dir / "database.location"
    if marker.exists():
        return _checked(Path(marker.read_text().strip()), data_dir)
    inside = data_dir / "database"
    if user is None or (inside / "pg").exists() or processes.can_enter(data_dir, user):
        return inside
    outside = OUTSIDE / uuid.uuid4().hex[:12] / "database"
    outside.parent.mkdir(parents=True, mode=0o755)
    (outside.parent / "owner").write_text(str(data_dir.stat().st_ino))
    marker.write_text(str(outside))
    return outside


def _checked(outside: Path, data_dir: Path) -> Path:
    owner = outside.parent / "owner"
    if owner.exists() and owner.read_text() != str(data_dir.stat().st_ino):
        raise ClusterProblem(
            f"数据目录 {data_dir} 是另一目录的副本，其数据库在 {outside}，不能两处共用。若原目录已不存在，请删除 {owner} 后重试。",
            f"The data folder {data_dir} is a copy: its database {outside} belongs to the original. If that is gone, delete {owner} and start again.",
        )
    return outside


def choose_socket_folder(folder: Path) -> Path:
    """`folder/run`, or a short private folder under the temporary directory when that path is too long for a socket."""
    near = folder / "run"
    if len(str(near / SOCKET_FILE).encode()) <= LONGEST_SOCKET_PATH and PLAIN_PATH.match(str(near)):
        return near
    name = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
    return _not_foreign(Path(tempfile.gettempdir()) / f"gridwatch-{name}")


def _not_foreign(folder: Path) -> Path:
    """A socket folder in a public place must be ours: a planted one would let its owner listen in."""
    user = processes.service_user()
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return folder
    ours = {user.uid if user else processes.own_uid(), processes.own_uid()}
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in ours:
        raise ClusterProblem(
            f"{folder} 属于其他用户，不能用作数据库的私有套接字目录。请删除它，或使用更短的 GRIDWATCH_DATA_DIR。",
            f"{folder} belongs to somebody else and cannot hold the database's private socket. Delete it, or use a shorter GRIDWATCH_DATA_DIR.",
        )
    return folder


def configuration(socket: Path, *, durable: bool) -> str:
    """PostgreSQL's settings here; `durable` False is for throw-away clusters only."""
    return CONFIGURATION.format(socket=str(socket).replace("'", "''"), fsync="on" if durable else "off")


def problem_of(text: str, folder: Path) -> ClusterProblem:
    """One clear line for what PostgreSQL or the system said."""
    if "No space left on device" in text or "Disk quota exceeded" in text:
        return ClusterProblem(
            f"磁盘已满：{folder} 所在分区没有剩余空间。请腾出空间后重新启动。",
            f"The disk is full: no space is left for {folder}. Free some space and start again.",
        )
    if "Permission denied" in text or "has wrong ownership" in text or "Operation not permitted" in text:
        return ClusterProblem(
            f"没有权限读写 {folder}。请使用当初创建它的用户运行，或更换 GRIDWATCH_DATA_DIR。",
            f"{folder} may not be read or written by this user. Run as the user who made it, or change GRIDWATCH_DATA_DIR.",
        )
    if "Read-only file system" in text:
        return ClusterProblem(
            f"{folder} 所在文件系统为只读。请将 GRIDWATCH_DATA_DIR 指向可写的位置。",
            f"{folder} lies on a read-only file system. Point GRIDWATCH_DATA_DIR to a writable place.",
        )
    reason = _telling_line(text)
    return ClusterProblem(
        f"数据库无法启动：{reason}。详见 {folder / 'postgres.log'}。",
        f"The database cannot start: {reason}. See {folder / 'postgres.log'}.",
    )


def _telling_line(text: str) -> str:
    """The first line that names a failure, without the timestamp."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if re.search(r"FATAL|PANIC|error|ERROR", line)]
    line = (telling or lines or ["?"])[0]
    return re.sub(r"^.*?(FATAL|PANIC|ERROR):\s*", "", line).rstrip(".")
