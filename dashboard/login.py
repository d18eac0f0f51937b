"""The sign-in page: plain HTML, so that it works before any script has come."""

from __future__ import annotations

import html
from dataclasses import dataclass
from pathlib import Path

from dashboard import texts
from dashboard.contract import Text, Theme
from geodata.errors import Lang

TEMPLATE = Path(__file__).with_name("login.html")
WRONG: Text = ("账号或密码不对。请核对后再试。", "The name or the password is wrong. Check both and try again.")
TOO_MANY: Text = ("15 分钟内试错太多次。请 15 分钟后再试。", "Too many wrong attempts in 15 minutes. Try again in 15 minutes.")
EXPIRED: Text = ("登录页已过期。请再填一次。", "This page had expired. Please fill it in again.")
WORDS: dict[str, Text] = {
    "title": ("登录", "Sign in"),
    "city_fallback": ("疫情指挥一张图", "One map for the epidemic command"),
    "username": ("账号", "User name"),
    "password": ("密码", "Password"),
    "submit": ("登录", "Sign in"),
    "other": ("English", "中文"),
    "note": ("登录与查看记录都会留痕。账号由市疾控数据组发放。", "Sign-ins and record views are logged. Accounts come from the city's data team."),
}


@dataclass(frozen=True)
class LoginForm:
    """What the page needs; `message` is the one line that says why it is shown again."""

    lang: Lang
    theme: Theme
    token: str
    target: str = "/"
    username: str = ""
    message: Text | None = None
    city: Text | None = None
    simulated: bool = False


def render(form: LoginForm) -> str:
    """The page as HTML; every value is escaped."""
    index = 0 if form.lang == "zh" else 1
    words = {key: html.escape(text[index]) for key, text in WORDS.items()}
    message = f'<p class="gw-login-message" role="alert">{html.escape(form.message[index])}</p>' if form.message else ""
    banner = texts.SIMULATED[index] + " · " + texts.SIMULATED_NOTE[index] if form.simulated else ""
    fields = {
        "lang": "zh-CN" if form.lang == "zh" else "en",
        "other_lang": "en" if form.lang == "zh" else "zh",
        "theme": form.theme,
        "token": html.escape(form.token),
        "target": html.escape(form.target),
        "name": html.escape(form.username),
        "message": message,
        "place": html.escape(form.city[index]) if form.city else words["city_fallback"],
        "banner": f'<p class="gw-login-banner">{html.escape(banner)}</p>' if banner else "",
    }
    page = TEMPLATE.read_text(encoding="utf-8")
    for key, value in {**words, **fields}.items():
        page = page.replace("{{" + key + "}}", value)
    return page


def render_problem(text: str, lang: Lang) -> str:
    """A whole page for a problem that stops everything, such as a database that is away; it tries again by itself."""
    again = "10 秒后自动再试" if lang == "zh" else "Trying again in 10 seconds"
    page = TEMPLATE.with_name("problem.html").read_text(encoding="utf-8")
    return page.replace("{{text}}", html.escape(text)).replace("{{again}}", again).replace("{{lang}}", "zh-CN" if lang == "zh" else "en")
