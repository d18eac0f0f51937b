"""An existing Dask cluster answers. Only addresses, districts and streets travel, never a row's other cells."""

from __future__ import annotations

import hashlib
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from etl.geocode.answers import Answer, Job, answers
from etl.geocode.workers import WAITING_A_WORKER, Answering, in_order
from etl.geocoder import open_index
from etl.geocoder.contract import Places
from geodata.errors import EtlProblem, GridwatchError

if TYPE_CHECKING:
    from distributed import Client, Future

CONNECT_S: Final = 10
PATIENCE_S: Final = 15.0
"""So long a batch may take before somebody looks whether anyone still works."""
RETRIES: Final = 2
MOST_AHEAD: Final = 512


class IndexCopy(NamedTuple):
    """An index file: where it lies for the one who asks, and the SHA-256 it must have elsewhere too."""

    path: str
    digest: str


_lock = threading.Lock()
_opened: dict[str, Places] = {}


@contextmanager
def answering(address: str, index: Path) -> Iterator[Answering]:
    """Batches are answered by the workers of the scheduler at `address`.

    They open the index under its own path if they reach it, else they are sent its bytes. Raises `EtlProblem` if
    there is no scheduler or no worker, if workers run another version, or if the cluster goes away.
    """
    with _connected(address) as client:
        copy = IndexCopy(str(index.resolve()), hashlib.sha256(index.read_bytes()).hexdigest())
        threads = _threads(client, address)
        content = _content(client, copy)
        ahead = min(MOST_AHEAD, threads * WAITING_A_WORKER + 1)
        yield lambda tasks: in_order(
            tasks,
            lambda job: client.submit(answer_there, job, copy, content, pure=False, retries=RETRIES),
            ahead,
            lambda future: _result(client, future, address),
        )


def _connected(address: str) -> Client:
    from distributed import Client

    class Connected(Client):  # type: ignore[misc]  # distributed is untyped
        """A client that closes itself where it finds nobody: left to the garbage collector it may lock up the next one."""

        def start(self, **options: Any) -> None:
            try:
                super().start(**options)
            except BaseException:
                self.close()
                raise

    try:
        return Connected(address, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise EtlProblem(
            f"连不上 Dask 调度器 {address}：{error}。请核对地址（如 tcp://10.0.0.1:8786），并确认 dask scheduler 正在运行。",
            f"There is no Dask scheduler at {address}: {error}. Check the address (such as tcp://10.0.0.1:8786) and that dask scheduler runs.",
        ) from None


def _threads(client: Client, address: str) -> int:
    """Threads of all workers; at least one worker must be there or come soon."""
    try:
        client.wait_for_workers(1, timeout=CONNECT_S)
    except TimeoutError:
        raise _nobody(address) from None
    return sum(client.nthreads().values())


def _content(client: Client, copy: IndexCopy) -> Any:
    """None if every worker reaches the index, else its bytes, sent to all of them once."""
    try:
        reached = client.run(reaches, copy)
    except GridwatchError:
        raise
    except Exception as error:  # whatever another version of the program makes of it
        raise EtlProblem(
            f"Dask 工作进程执行不了本程序：{error}。请在每台机器上安装同一版本的 gridwatch。",
            f"The Dask workers cannot run this program: {error}. Install the same version of gridwatch on every machine.",
        ) from None
    return None if all(reached.values()) else client.scatter(Path(copy.path).read_bytes(), broadcast=True)


def _result(client: Client, future: Future, address: str) -> list[Answer]:
    from distributed import KilledWorker

    while True:
        try:
            found: list[Answer] = future.result(timeout=PATIENCE_S)
        except TimeoutError:
            if not client.scheduler_info()["workers"]:
                raise _nobody(address) from None
        except KilledWorker as error:
            raise EtlProblem(
                f"Dask 工作进程反复被终止（{error}），多半是内存不足，结果没有写出。请增加内存后重新运行。",
                f"Dask workers were killed again and again ({error}), probably for want of memory; no result was written. Give them more memory.",
            ) from None
        except (OSError, CancelledError) as error:
            raise EtlProblem(
                f"与 Dask 调度器 {address} 的连接断了：{error}。结果没有写出，请在集群恢复后重新运行。",
                f"The connection to the Dask scheduler at {address} broke: {error}. No result was written; run again when it is back.",
            ) from None
        else:
            return found


def _nobody(address: str) -> EtlProblem:
    return EtlProblem(
        f"调度器 {address} 没有工作进程，结果没有写出。请启动 dask worker {address}。",
        f"The scheduler at {address} has no workers; no result was written. Start them: dask worker {address}.",
    )


def reaches(copy: IndexCopy) -> bool:
    """On a worker: whether this very index file lies here too; raises `IndexProblem` if it cannot be read here."""
    return _open(copy, None) is not None


def answer_there(job: Job, copy: IndexCopy, content: bytes | None) -> list[Answer]:
    """On a worker: the answers of one batch. Threads of one worker take turns: the index remembers what it was asked."""
    places = _open(copy, content)
    if places is None:
        raise EtlProblem(
            f"工作进程读不到索引 {copy.path}。请让所有工作进程都能访问它，或重新运行。",
            f"A worker does not reach the index {copy.path}. Let all workers reach it, or run again.",
        )
    with _lock:
        return answers(places, job)


def _open(copy: IndexCopy, content: bytes | None) -> Places | None:
    with _lock:
        if copy.digest not in _opened:
            path = Path(copy.path)
            if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == copy.digest:
                found = open_index(path)
            elif content is not None:
                found = _unpacked(content)
            else:
                return None
            _opened.clear()
            _opened[copy.digest] = found
        return _opened[copy.digest]


def _unpacked(content: bytes) -> Places:
    """The index from its bytes; the file is needed only while it is opened."""
    descriptor, name = tempfile.mkstemp(prefix="gridwatch-", suffix=".index")
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
        return open_index(Path(name))
    finally:
        Path(name).unlink()
