"""Queues in closed form: Erlang's formulas for a steady state.

A. K. Erlang 1917; Gross, Shortle, Thompson and Harris, *Fundamentals of Queueing Theory* (4th ed. 2008), sections 2.3–2.5.
`load` is arrivals × mean service time, in servers. Units of time are the caller's, the same for all arguments.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Queue:
    """M/M/c in steady state. `busy`: all servers are (Erlang C); `wait`: mean time in line; `line`: mean people in it.

    With as much to do as servers can or more, nobody is served at once and line and wait grow without end: 1, inf, inf.
    """

    busy: float
    wait: float
    line: float


def blocking(load: float, servers: int) -> float:
    """Share turned away where nobody waits (Erlang B); right for any distribution of stays with this mean (M/G/c/c).

    Raises:
        ValueError: a negative load or number of servers.
    """
    if not load >= 0 or servers < 0:
        raise ValueError(f"load and servers are numbers from 0, not {load} and {servers}")
    share = 1.0
    for server in range(1, servers + 1):
        share = load * share / (server + load * share)
    return share


def queue(arrivals: float, service: float, servers: int) -> Queue:
    """Waiting in M/M/c: Poisson arrivals, exponential service, first come first served.

    Args:
        arrivals: per unit of time.
        service: mean time of service.
        servers: how many.

    Raises:
        ValueError: a negative number.
    """
    if not (arrivals >= 0 and service >= 0):
        raise ValueError(f"arrivals and service are numbers from 0, not {arrivals} and {service}")
    load = arrivals * service
    lost = blocking(load, servers)
    if load >= servers:
        return Queue(1.0, math.inf, math.inf) if load > 0 else Queue(0.0, 0.0, 0.0)
    busy = servers * lost / (servers - load * (1 - lost))
    wait = busy * service / (servers - load)
    return Queue(busy, wait, arrivals * wait)


def late(arrivals: float, service: float, servers: int, limit: float) -> float:
    """Share who wait longer than a limit."""
    busy = queue(arrivals, service, servers).busy
    load = arrivals * service
    if load >= servers or busy == 0:
        return busy
    return busy * math.exp(-(servers - load) * limit / service)


def staff(arrivals: float, service: float, limit: float, share: float) -> int:
    """Fewest servers with which at least this share wait no longer than the limit.

    Raises:
        ValueError: a share outside 0 … 1 (excluded), a negative number.
    """
    if not 0 <= share < 1 or not limit >= 0:
        raise ValueError(f"a share from 0 to below 1 within a limit from 0, not {share} within {limit}")
    servers = math.floor(arrivals * service) + 1 if arrivals * service > 0 else 0
    while late(arrivals, service, servers, limit) > 1 - share:
        servers += 1
    return servers
