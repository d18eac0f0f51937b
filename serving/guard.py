"""Start the embedded database again when it dies while the app runs."""

from __future__ import annotations

import logging
import threading
import time

from geodata.cluster import Cluster
from geodata.errors import ClusterProblem

SECONDS = 2.0
log = logging.getLogger(__name__)


def watch(cluster: Cluster) -> threading.Thread:
    """Look after the cluster from a thread of this process until the process ends."""
    thread = threading.Thread(target=_look_after, args=(cluster,), name="guard", daemon=True)
    thread.start()
    return thread


def _look_after(cluster: Cluster) -> None:
    said = ""
    while True:
        time.sleep(SECONDS)
        try:
            if cluster.revive():
                log.warning("PostgreSQL had died and was started again: %s", cluster.folder)
            said = ""
        except ClusterProblem as problem:
            if problem.en != said:  # once, not every two seconds
                log.error("%s %s", problem.zh, problem.en)
            said = problem.en
