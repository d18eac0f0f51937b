"""What a person reads in the terminal when the app is up."""

from __future__ import annotations

from serving.first_city import Opening
from serving.settings import Settings


def text(opening: Opening, settings: Settings) -> str:
    """Address, city and demo logins; for a real city without accounts, how to make the first one."""
    zh, en = opening.name
    lines = ["", f"  Gridwatch  {zh} · {en}", f"  打开 open     {settings.address}"]
    if opening.simulated:
        lines.append("  数据为模拟，不对应任何真实城市 · the data are simulated")
        lines += [f"  登录 sign in  {x.username:<10} {x.password:<16} {x.display[0]} · {x.display[1]}" for x in opening.logins]
    elif opening.accounts == 0:
        lines.append("  还没有账号 · no accounts yet: python -m geodata user add NAME --role analyst")
    lines += ["  停止 stop     Ctrl-C", ""]
    return "\n".join(lines)
