"""A folder takes a file whole and once; a mail server's answer becomes a sentence. Against a real disk and a real local server."""

from __future__ import annotations

import hashlib
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from etl.delivery import folder
from etl.delivery.mail import Letter, send
from geodata.errors import DeliveryProblem, StartProblem
from geodata.report_templates.settings import DeliverySettings


def put(place: Path, source: Path, name: str = "日报.pdf") -> str:
    return folder.put({"公文": place}, "公文", name, source, hashlib.sha256(source.read_bytes()).hexdigest(), "1-pdf")


def test_the_same_name_twice_is_numbered_and_the_same_file_twice_is_one(tmp_path: Path) -> None:
    place = tmp_path / "out"
    place.mkdir()
    sources = [tmp_path / name for name in ("a", "b", "c")]
    for source in sources:
        source.write_text(source.name * 100)
    assert [put(place, source) for source in sources] == ["日报.pdf", "日报 (2).pdf", "日报 (3).pdf"]
    assert put(place, sources[1]) == "日报 (2).pdf"
    assert {path.name: path.read_text()[0] for path in place.iterdir()} == {"日报.pdf": "a", "日报 (2).pdf": "b", "日报 (3).pdf": "c"}


def test_a_disk_without_hard_links_overwrites_nothing_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(folder.os, "link", refused)
    test_the_same_name_twice_is_numbered_and_the_same_file_twice_is_one(tmp_path)


@contextmanager
def mounted(place: Path, options: str) -> Iterator[None]:
    """A small file system of its own, where this machine lets one be made."""
    if subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], capture_output=True).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_leaves_nothing_behind_and_says_what_is_needed(tmp_path: Path) -> None:
    place, source = tmp_path / "small", tmp_path / "a"
    place.mkdir()
    source.write_bytes(b"x" * 300_000)
    with mounted(place, "size=64k"):
        with pytest.raises(DeliveryProblem, match=r"is full; 0\.3 MB") as caught:
            put(place, source)
        assert caught.value.again and "磁盘已满" in caught.value.zh and list(place.iterdir()) == []


def test_a_folder_that_is_missing_closed_or_no_longer_allowed(tmp_path: Path) -> None:
    source, place = tmp_path / "a", tmp_path / "gone"
    source.write_text("a")
    with pytest.raises(DeliveryProblem, match="not there, or not mounted"):
        put(place, source)
    with pytest.raises(DeliveryProblem, match="GRIDWATCH_REPORT_FOLDERS") as caught:
        folder.put({}, "公文", "a.pdf", source, "", "1")
    assert not caught.value.again


def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    source, place = tmp_path / "a", tmp_path / "closed"
    source.write_text("a")
    place.mkdir()
    with mounted(place, "ro"), pytest.raises(DeliveryProblem, match="may not be written") as caught:
        put(place, source)
    assert caught.value.again and "不许写入" in caught.value.zh


def test_only_what_is_written_down_is_allowed() -> None:
    found = DeliverySettings(folders="公文=/srv/out; 备份=/srv/two", mail_domains="Gov.example, @cdc.example")  # type: ignore[arg-type]
    assert {name: str(path) for name, path in found.folders.items()} == {"公文": "/srv/out", "备份": "/srv/two"}
    good = ("a.b@gov.example", "x@CDC.example")
    bad = ("a@evil.example", "a@sub.gov.example", "a@gov.example\nBcc: b@evil.example", "a b@gov.example", "a@gov.example,b@evil.example", "@gov.example", "")
    assert [found.allows(one) for one in good] == [True, True] and not any(found.allows(one) for one in bad)
    for wrong in ("公文", "公文=relative", "=/srv"):
        with pytest.raises(StartProblem, match="GRIDWATCH_REPORT_FOLDERS"):
            DeliverySettings(folders=wrong)  # type: ignore[arg-type]
    assert "secret" not in repr(DeliverySettings(smtp_password="secret"))  # type: ignore[arg-type]


class Box:
    """A mail server's mind: what it takes, and what it answers to whom."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.answers: dict[str, str] = {}

    async def handle_RCPT(self, _server: object, _session: object, envelope: Any, address: str, _options: object) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: object, session: Any, envelope: Any) -> str:
        self.taken.append((envelope.mail_from, envelope.rcpt_tos, session.ssl is not None, message_from_bytes(envelope.content, policy=policy.default)))
        return "250 OK"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost that nobody but these tests trusts."""
    place = tmp_path_factory.mktemp("tls")
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([*command, "-keyout", str(place / "key.pem"), "-out", str(place / "cert.pem")], check=True, capture_output=True)
    return place


@contextmanager
def server(box: Box, tls: Path | None = None, **more: Any) -> Iterator[DeliverySettings]:
    """A server on this machine, and the settings that lead to it."""
    context = None
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tls / "cert.pem", tls / "key.pem")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    running = Controller(box, hostname="127.0.0.1", port=port, tls_context=context, **more)
    running.start()
    try:
        yield DeliverySettings(smtp_host="localhost", smtp_port=port, mail_from="gridwatch@gov.example", mail_domains=("gov.example",))
    finally:
        running.stop()


def letter(tmp_path: Path, to: str = "qu@gov.example") -> Letter:
    path = tmp_path / "pdf"
    path.write_bytes(b"%PDF-1.7 report")
    return Letter(to, "黄浦区 日报", "统计期 2020-02-10 至 2020-02-16", [("黄浦区_日报.pdf", path)], "gridwatch-report-7-3")


def test_a_report_arrives_whole_over_tls(tmp_path: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    box = Box()
    with server(box, certificate, require_starttls=True) as settings:
        with pytest.raises(DeliveryProblem, match="cannot be encrypted") as caught:
            send(settings, letter(tmp_path))  # a certificate that nobody trusts
        assert not caught.value.again and box.taken == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
        assert send(settings, letter(tmp_path)) == "localhost"
    ((sender, receivers, encrypted, message),) = box.taken
    (attached,) = message.iter_attachments()
    assert (sender, receivers, encrypted) == ("gridwatch@gov.example", ["qu@gov.example"], True)
    assert (message["Subject"], message["Message-ID"]) == ("黄浦区 日报", "<gridwatch-report-7-3@gov.example>")
    assert (attached.get_filename(), attached.get_content_type(), attached.get_content()) == ("黄浦区_日报.pdf", "application/pdf", b"%PDF-1.7 report")


def test_without_tls_nothing_is_sent_unless_the_house_says_so(tmp_path: Path) -> None:
    box = Box()
    with server(box) as settings:
        with pytest.raises(DeliveryProblem, match="cannot be encrypted") as caught:
            send(settings, letter(tmp_path))
        assert not caught.value.again and box.taken == []
        with pytest.raises(DeliveryProblem, match="no password is sent"):
            send(settings.model_copy(update={"smtp_security": "none", "smtp_user": "gw", "smtp_password": DeliverySettings(smtp_password="s").smtp_password}), letter(tmp_path))  # type: ignore[arg-type]
        assert send(settings.model_copy(update={"smtp_security": "none"}), letter(tmp_path)) == "localhost"
    assert len(box.taken) == 1


def test_what_the_server_answers_is_said_and_decides_whether_to_try_again(tmp_path: Path) -> None:
    box = Box()
    box.answers = {"grey@gov.example": "451 4.7.1 greylisted, come again", "gone@gov.example": "550 5.1.1 no such user"}
    with server(box) as plain:
        settings = plain.model_copy(update={"smtp_security": "none"})
        with pytest.raises(DeliveryProblem, match=r"451 4\.7\.1 greylisted") as caught:
            send(settings, letter(tmp_path, "grey@gov.example"))
        assert caught.value.again
        with pytest.raises(DeliveryProblem, match=r"550 5\.1\.1 no such user") as caught:
            send(settings, letter(tmp_path, "gone@gov.example"))
        assert not caught.value.again and "核对地址" in caught.value.zh
        with pytest.raises(DeliveryProblem, match="may not receive") as caught:
            send(settings, letter(tmp_path, "x@evil.example"))
        with pytest.raises(DeliveryProblem, match=r"more than 1 MB"):
            big = letter(tmp_path)
            big.files[0][1].write_bytes(b"x" * 1_200_000)
            send(settings.model_copy(update={"mail_most_mb": 1}), big)
    with pytest.raises(DeliveryProblem, match="does not answer") as caught:
        send(settings, letter(tmp_path))
    assert caught.value.again and box.taken == []


def test_a_wrong_password_is_the_administrators_to_mend(tmp_path: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))

    def judge(_server: object, _session: object, _envelope: object, _mechanism: str, given: LoginPassword) -> AuthResult:
        return AuthResult(success=given.password == b"right", handled=False)

    with server(Box(), certificate, require_starttls=True, authenticator=judge) as settings:
        asked = settings.model_copy(update={"smtp_user": "gw", "smtp_password": DeliverySettings(smtp_password="wrong").smtp_password})  # type: ignore[arg-type]
        with pytest.raises(DeliveryProblem, match="GRIDWATCH_SMTP_PASSWORD") as caught:
            send(asked, letter(tmp_path))
        assert not caught.value.again and "wrong" not in caught.value.en
        right = asked.model_copy(update={"smtp_password": DeliverySettings(smtp_password="right").smtp_password})  # type: ignore[arg-type]
        assert send(right, letter(tmp_path)) == "localhost"
