"""`python app.py` with real processes: it starts, says what is wrong, survives kill -9, and leaves nothing behind."""

from __future__ import annotations

import os
import re
import secrets
import signal
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

import app
from geodata import processes
from geodata.cluster import Cluster
from geodata.errors import PressProblem
from geodata.map_reports import issue as issues
from geodata.map_reports import press, ticket
from geodata.map_reports.press import Press
from serving import guard, pages, press_browser
from tests.conftest import skip_or_fail
from tests.ops.conftest import ESTABLISHED, LISTENING, App, free_port, ports, signal_all

pytestmark = pytest.mark.processes

Refuse = Callable[..., str]


@pytest.fixture
def refuse(data_dir: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Refuse:
    """What the front door says when it does not open: one line a language (below a loader's own words), exit code 2."""

    def go(loader: bool = False, **settings: str) -> str:
        for name in ("DATABASE_URL", "GRIDWATCH_SECRET_KEY", "GRIDWATCH_PACK"):
            monkeypatch.delenv(name, raising=False)
        for name, value in {"GRIDWATCH_DATA_DIR": str(data_dir), "PORT": str(free_port()), **settings}.items():
            monkeypatch.setenv(name, value)
        assert app.main() == 2
        said = capfd.readouterr().err
        assert loader or len(said.strip().splitlines()) == 2, said
        return said

    return go


def test_it_serves_and_tells_when_the_database_is_away(start: Callable[[], App], data_dir: Path) -> None:
    running = start()
    body = running.wait_for(200)
    assert body == {"status": "ok", "city": "town", "data_version": 0}
    with urllib.request.urlopen(f"http://127.0.0.1:{running.port}/", timeout=20) as page:
        policy = page.headers["Content-Security-Policy"]
        assert page.headers["X-Frame-Options"] == "DENY"
    assert "script-src 'self' 'sha256-" in policy and "unsafe-eval" not in policy and "frame-ancestors 'none'" in policy

    Cluster(data_dir).stop()
    away = running.wait_for(503, seconds=10)
    assert away["status"] == "unavailable" and away["reason"] and away["reason_zh"]
    time.sleep(2 * guard.SECONDS)
    assert running.cluster.pid() is None, "what was stopped on purpose stays down"
    Cluster(data_dir).start()
    running.wait_for(200, seconds=15)

    server = running.cluster.pid()
    assert server is not None
    os.kill(server, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while running.cluster.pid() in (None, server):
        assert time.monotonic() < deadline, "what died is started again"
        time.sleep(0.1)
    running.wait_for(200, seconds=15)

    frozen = processes.living_in(running.cluster.folder / "pg")
    try:
        signal_all(frozen, signal.SIGSTOP)
        began = time.monotonic()
        status, body = running.health()
        assert status == 503 and "did not answer" in body["reason"]
        assert time.monotonic() - began < 2
    finally:
        signal_all(frozen, signal.SIGCONT)
    running.wait_for(200, seconds=15)

    os.killpg(running.process.pid, signal.SIGINT)  # a terminal sends Ctrl-C to master and workers at once
    running.process.communicate(timeout=30)
    assert running.process.returncode == 0
    assert running.family() == [] and running.cluster.pid() is None


@pytest.mark.long
def test_a_killed_app_comes_back_and_ctrl_c_leaves_nothing(start: Callable[[], App], data_dir: Path) -> None:
    running = start()
    running.wait_for(200)
    with psycopg.connect(running.cluster.url) as conn:
        conn.execute("insert into data_version (note) values ('kept')")
    os.kill(running.process.pid, signal.SIGKILL)
    running.process.wait(timeout=10)
    assert running.cluster.pid(), "PostgreSQL outlives the app"

    again = start()
    assert again.wait_for(200)["data_version"] == 1, "what was committed is there"
    again.process.send_signal(signal.SIGINT)
    printed, _ = again.process.communicate(timeout=30)
    assert again.process.returncode == 0
    assert f"http://127.0.0.1:{again.port}" in printed and "demo-analyst" in printed and "模拟" in printed
    assert again.family() == []
    assert processes.living_in(again.cluster.folder / "pg") == []


def test_a_busy_port_is_named(refuse: Refuse) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = refuse(PORT=str(port))
    assert f"端口 {port} 已被其他程序占用" in said and f"Port {port} is busy" in said


def test_a_database_that_is_not_there_is_named(refuse: Refuse) -> None:
    said = refuse(DATABASE_URL=f"postgresql://nobody@127.0.0.1:{free_port()}/nothing")
    assert "数据库没有响应" in said and "Connection refused" in said and "DATABASE_URL" in said


@pytest.fixture
def real_city(data_dir: Path) -> Iterator[Path]:
    """The same folder while its city claims to be a real one without demo accounts."""
    cluster = Cluster(data_dir)
    with cluster.lease() as url, psycopg.connect(url, autocommit=True) as conn:
        conn.execute("delete from app_user")
        conn.execute("update city set simulated = false")
        yield data_dir
        conn.execute("delete from app_user")
        conn.execute("update city set simulated = true")


def test_a_real_city_needs_a_secret_key(real_city: Path, refuse: Refuse) -> None:
    assert "GRIDWATCH_SECRET_KEY" in refuse()
    assert "has only 5 characters" in refuse(GRIDWATCH_SECRET_KEY="short")


def test_a_real_city_refuses_demo_accounts(real_city: Path, refuse: Refuse) -> None:
    with psycopg.connect(Cluster(real_city).url, autocommit=True) as conn:
        conn.execute(
            "insert into app_user (username, password_hash, display_zh, display_en, role, demo) values ('leader', 'x', '甲', 'A', 'leader', true)"
        )
    said = refuse(GRIDWATCH_SECRET_KEY=secrets.token_hex(32))
    assert "python -m geodata user remove leader" in said


def test_an_unreadable_pack_is_told(database_url: str, tmp_path: Path, refuse: Refuse) -> None:
    pack = str(tmp_path / "no-such-pack")
    said = refuse(loader=True, DATABASE_URL=database_url, GRIDWATCH_DATA_DIR=str(tmp_path), GRIDWATCH_PACK=pack)
    assert "no-such-pack" in said and "Loading the city failed" in said and "Traceback" not in said


def status(url: str) -> tuple[int, str]:
    """What is answered at an address."""
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_the_printers_pages_have_a_process_that_no_person_reaches(start: Callable[[], App], data_dir: Path) -> None:
    running = start()
    running.wait_for(200)
    folder = data_dir / press.FOLDER
    address, (own,) = press.told(folder)["address"], running.named(pages.NAME)
    port = int(address.removeprefix("http://127.0.0.1:"))
    served = {pid: ports(pid, LISTENING) for pid in running.family() if pid != running.process.pid}
    assert served.pop(own) == {port} and served and all(held == {running.port} for held in served.values())
    assert os.getpriority(os.PRIO_PROCESS, own) == processes.BEHIND > max(os.getpriority(os.PRIO_PROCESS, pid) for pid in served)

    wanted = f"{address}/print/map-report?ticket="
    strangers = [status(f"{address}{path}")[0] for path in ("/", "/login", "/healthz", "/version", "/print/map-report", "/export/map-report.csv", "/download/report/area_ranking.xlsx?ticket=x")]
    assert strangers == [404] * 7 and status(wanted + "x")[0] == 401
    code, page = status(wanted + ticket.sign(folder, "analyst", issues.load({"definition": {"charts": ["case_trend"]}, "window": {"days": 7}})))
    parts = re.findall(r'(?:src|href)="(/[^"]+)"', page)
    assert code == 200 and len(parts) > 4 and {status(address + part)[0] for part in parts} == {200}

    os.kill(own, signal.SIGKILL)
    assert status(wanted + "x")[0] == 401, "who comes in between waits at the same address"
    (other,) = running.named(pages.NAME)
    assert other != own
    os.kill(running.process.pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while running.named(pages.NAME):
        assert time.monotonic() < deadline, "it goes with the app"
        time.sleep(0.1)
    with pytest.raises(urllib.error.URLError):
        status(address)


@pytest.mark.browser
@pytest.mark.long
def test_an_order_outlives_the_process_of_its_pages(start: Callable[[], App], data_dir: Path) -> None:
    try:
        press_browser.chromium()
    except PressProblem as problem:
        skip_or_fail(problem.en)
    running = start()
    running.wait_for(200)
    made: list[bytes] = []
    issue = issues.load({"definition": {"charts": ["case_trend"]}, "window": {"days": 7}})
    order = threading.Thread(target=lambda: made.append(Press(data_dir / press.FOLDER).make("analyst", issue, "pdf")))
    order.start()
    (own,) = running.named(pages.NAME)
    while not ports(own, ESTABLISHED):
        assert order.is_alive()
        time.sleep(0.02)
    os.kill(own, signal.SIGKILL)  # while the browser reads from it
    order.join(120)
    assert made and made[0].startswith(b"%PDF") and running.named(pages.NAME) != [own]
