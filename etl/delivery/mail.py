"""A report by e-mail: encrypted unless the house says otherwise; what a server answers becomes a sentence and whether to try again."""

from __future__ import annotations

import mimetypes
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path

from geodata.errors import DeliveryProblem
from geodata.report_templates.settings import DeliverySettings

PATIENCE_S = 30.0
GREY = 400  # from here to 499 a server asks to come again; from 500 on it refuses
REFUSED = 500


@dataclass(frozen=True)
class Letter:
    """What is sent to one receiver. `files`: (name, path); `number`: the same for every try of the same delivery."""

    to: str
    subject: str
    text: str
    files: Sequence[tuple[str, Path]]
    number: str


def send(settings: DeliverySettings, letter: Letter) -> str:
    """Hand a letter to the server; what the server said. Raises `DeliveryProblem`."""
    if why := settings.why_no_mail():
        raise DeliveryProblem(*why, again=False)
    if not settings.allows(letter.to):
        domains = "、".join(settings.mail_domains), ", ".join(settings.mail_domains)
        raise DeliveryProblem(
            f"已不允许发往 {letter.to}。收件人须在：{domains[0]}。请改计划。", f"{letter.to} may not receive reports any more. Receivers are in {domains[1]}. Change the schedule.", again=False
        )
    message = _message(settings, letter)
    try:
        with _server(settings) as server:
            return _hand_over(server, settings, message, letter.to)
    except smtplib.SMTPException as error:
        raise _said(error, settings, letter.to) from error
    except ssl.SSLError as error:
        raise _unsafe(settings, error.reason or str(error)) from error
    except OSError as error:
        raise _away(settings, error.strerror or str(error)) from error


def _message(settings: DeliverySettings, letter: Letter) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"], made["Date"] = settings.mail_from, letter.to, letter.subject, formatdate(localtime=True)
    made["Message-ID"] = f"<{letter.number}@{settings.mail_from.rpartition('@')[2] or 'gridwatch'}>"
    made.set_content(letter.text)
    size = 0
    for name, path in letter.files:
        try:
            body = path.read_bytes()
        except OSError as error:
            raise DeliveryProblem(f"报告文件 {name} 已不在磁盘上。请重新生成。", f"The report's file {name} is no longer on the disk. Make the report again.", again=False) from error
        size += len(body)
        kind, _, sort = (mimetypes.guess_type(name)[0] or "application/octet-stream").partition("/")
        made.add_attachment(body, maintype=kind, subtype=sort, filename=name)
    if size > settings.mail_most_mb * 1_000_000:
        raise DeliveryProblem(
            f"附件共 {size / 1e6:.1f} MB，超过 {settings.mail_most_mb} MB。请少选格式，或改为送文件夹。",
            f"The files have {size / 1e6:.1f} MB, more than {settings.mail_most_mb} MB. Choose fewer forms, or deliver to a folder.",
            again=False,
        )
    return made


def _server(settings: DeliverySettings) -> smtplib.SMTP:
    if settings.smtp_security == "tls":
        return smtplib.SMTP_SSL(settings.smtp_host, settings.smtp_port, timeout=PATIENCE_S, context=ssl.create_default_context())
    server = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=PATIENCE_S)
    try:
        if settings.smtp_security == "starttls":
            server.starttls(context=ssl.create_default_context())
    except (smtplib.SMTPException, OSError):
        server.close()
        raise
    return server


def _hand_over(server: smtplib.SMTP, settings: DeliverySettings, message: EmailMessage, to: str) -> str:
    password = settings.smtp_password.get_secret_value()
    if password and settings.smtp_security == "none":
        raise DeliveryProblem(
            "GRIDWATCH_SMTP_SECURITY=none 时不发送密码。请改为 starttls 或 tls，或去掉密码。",
            "With GRIDWATCH_SMTP_SECURITY=none no password is sent. Set starttls or tls, or take the password away.",
            again=False,
        )
    if settings.smtp_user:
        server.login(settings.smtp_user, password)
    server.send_message(message, to_addrs=[to])
    return settings.smtp_host


def _said(error: smtplib.SMTPException, settings: DeliverySettings, to: str) -> DeliveryProblem:
    host = settings.smtp_host
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return _unsafe(settings, "STARTTLS / AUTH")
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return DeliveryProblem(
            f"邮件服务器 {host} 不接受账号 {settings.smtp_user}。请管理员核对 GRIDWATCH_SMTP_USER 与 GRIDWATCH_SMTP_PASSWORD，再按“重试”。",
            f"The mail server {host} does not accept the account {settings.smtp_user}. Ask the administrator to check GRIDWATCH_SMTP_USER and GRIDWATCH_SMTP_PASSWORD, then try again.",
            again=False,
        )
    code, words = _code(error)
    if GREY <= code < REFUSED:
        return DeliveryProblem(f"邮件服务器请稍后再来（{code} {words}）。自动重试。", f"The mail server asks to come again ({code} {words}). It is tried again by itself.")
    if code >= REFUSED:
        return DeliveryProblem(
            f"邮件服务器拒收发往 {to} 的报告：{code} {words}。请核对地址。", f"The mail server refuses the report for {to}: {code} {words}. Check the address.", again=False
        )
    return _away(settings, words)


def _code(error: smtplib.SMTPException) -> tuple[int, str]:
    """What the server answered; 0 where it broke off without an answer."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _plain(*next(iter(error.recipients.values())))
    if isinstance(error, smtplib.SMTPResponseException):
        return _plain(error.smtp_code, error.smtp_error)
    return 0, str(error)


def _plain(code: int, words: bytes | str) -> tuple[int, str]:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return code, " ".join(said.split())[:160]


def _unsafe(settings: DeliverySettings, reason: str) -> DeliveryProblem:
    return DeliveryProblem(
        f"与邮件服务器 {settings.smtp_host} 的连接不能加密（{reason}），没有发送。请管理员检查服务器的 TLS 与证书。",
        f"The connection to the mail server {settings.smtp_host} cannot be encrypted ({reason}); nothing was sent. Ask the administrator to check its TLS and certificate.",
        again=False,
    )


def _away(settings: DeliverySettings, reason: str) -> DeliveryProblem:
    return DeliveryProblem(
        f"连不上邮件服务器 {settings.smtp_host}:{settings.smtp_port}（{reason}）。自动重试。",
        f"The mail server {settings.smtp_host}:{settings.smtp_port} does not answer ({reason}). It is tried again by itself.",
    )
