"""Run by `test_network_cut` inside a network of its own: the real app and Chromium with nothing but the loopback.

Prints one JSON object: `reached` (an outside address that answered), `wrong` and `failed` requests, `idle` maps.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS, Visit

ROOT = Path(__file__).parents[2]
PORT = 8050
OUTSIDE = ("1.1.1.1", 443)  # a public address; which one does not matter, because no way leads to it
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1
PAGES = ("leader", "analyst", "planner")


def raise_loopback() -> None:
    """A new network has a loopback that is down."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        asked = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(any_socket, SIOCGIFFLAGS, asked))[1]
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | IFF_UP))


def reached() -> bool:
    try:
        socket.create_connection(OUTSIDE, timeout=2).close()
    except OSError:
        return False
    return True


def wait_for(url: str, app: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert app.poll() is None, f"the app ended with {app.returncode}"
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the app did not answer")


def look(base: str) -> dict[str, Any]:
    """Every page with a map until it rests."""
    failed: list[str] = []
    idle: list[str] = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        visit = Visit(browser, base)
        visit.page.on("requestfailed", lambda request: failed.append(f"{request.failure} {request.url}"))
        visit.sign_in("analyst")
        for name in PAGES:
            visit.open(f"/{name}")
            visit.page.wait_for_selector('.gw-map[data-state="idle"]')
            idle.append(name)
        wrong = list(visit.wrong)
        browser.close()
    # A page that is left takes its unfinished questions with it.
    return {"wrong": wrong, "failed": [text for text in failed if "ERR_ABORTED" not in text], "idle": idle}


def main() -> None:
    raise_loopback()
    # The fonts, tiles and libraries of a fresh browser profile would all have to come from here.
    environment = os.environ | {"HOST": "127.0.0.1", "PORT": str(PORT), "WORKERS": "1"}
    app = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{PORT}/healthz", app)
        print(json.dumps({"reached": reached()} | look(f"http://127.0.0.1:{PORT}")))
    finally:
        app.send_signal(signal.SIGINT)
        app.wait(timeout=30)


if __name__ == "__main__":
    main()
