"""`python -m etl gazetteer learn`: what it takes, and what it says when it is done."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.door import show_lines, tell, watching
from etl.packs import pack_folder
from etl.reasons import REJECT_REASONS
from etl.values.dates import CHINA
from geodata.errors import FileProblem

if TYPE_CHECKING:
    from etl.learning.learn import Learnt, Lessons

PROBLEM, INTERRUPTED = 2, 130


def learn_command(options: argparse.Namespace) -> int:
    """Learn addresses from the registers in known/, and from online providers that agree."""
    from etl.learning.learn import Lessons, learn
    from etl.learning.registers import registers_in
    from etl.providers.settings import ProviderSettings

    pack = pack_folder(options.city)
    lessons = Lessons(options.register or registers_in(pack), options.provider, options.addresses)
    _check(lessons, pack)
    if lessons.providers:
        _warn(lessons.providers)
    try:
        with watching(options.json) as progress:
            done = learn(pack, lessons, dt.datetime.now(CHINA).date(), ProviderSettings(), progress)
    except KeyboardInterrupt:
        print("已中断。得到的回答都在缓存中，重新运行即可继续。\nInterrupted. Every answer is in the cache; run again to go on.", file=sys.stderr)
        return INTERRUPTED
    if options.json:
        print(json.dumps(as_json(done), ensure_ascii=False, default=str))
    else:
        show_lines(f"{pack}", [*lines(done)])
    for problem in done.problems:
        print(f"{problem.zh}\n{problem.en}", file=sys.stderr)
    return PROBLEM if done.problems else 0


def _check(lessons: Lessons, pack: Path) -> None:
    if bool(lessons.providers) != (lessons.addresses is not None):
        raise FileProblem(
            "在线服务（--provider）和要询问的地址清单（IN.csv）须同时给出。",
            "Providers (--provider) and the list of addresses to ask about (IN.csv) go together; give both.",
        )
    if not lessons.registers and not lessons.providers:
        raise FileProblem(
            f"没有可学的内容：{pack}/known 中没有登记册，也没有给出 --register 或 --provider。",
            f"There is nothing to learn from: no register lies in {pack}/known, and neither --register nor --provider is given.",
        )


def _warn(providers: Sequence[str]) -> None:
    named = ", ".join(providers)
    tell(
        f"下面把城市名和不能确定的地址（不含房号、人名、电话）发往：{named}。",
        f"The city and the addresses that are not sure (no rooms, phones or ID numbers) are now sent to: {named}.",
    )


def lines(done: Learnt) -> list[tuple[str, str]]:
    """(what, how much) for a terminal, Chinese first."""
    shown = [("读取 read", f"{done.read:,}"), ("退回 rejected", f"{done.rejected.total():,}")]
    shown += [(f"　{REJECT_REASONS.label(key, 'zh')} {key}", f"{n:,}") for key, n in done.rejected.most_common()]
    for provider, counts in done.asked.items():
        shown.append((f"{provider}", " · ".join(f"{kind} {n:,}" for kind, n in counts.items() if n) or "0"))
    shown += [(f"不在本市或所填区县，弃用 dropped: {kind}", f"{n:,}") for kind, n in done.dropped.items()]
    shown += [
        ("新学到 learned", f"{done.added:,}"),
        ("更正 corrected", f"{done.replaced:,}"),
        ("原已知道 known already", f"{done.known:,}"),
        ("与已知相距 300 米以上，不采用 conflicts, not taken", f"{done.conflicts:,}"),
        ("仅一家所说，留作建议 suggestions", f"{done.suggestions:,}"),
    ]
    before, after = done.before.lines(), done.after.lines()
    shown += [(what, f"{was} → {now}") for (what, was), (_, now) in zip(before, after, strict=True)]
    return shown + [("退回文件 error file", str(path)) for path in done.reject_files]


def as_json(done: Learnt) -> dict[str, Any]:
    """Plain JSON values; the problems in both languages."""
    plain = {name: getattr(done, name) for name in done.__slots__ if name not in ("problems", "before", "after")}
    figures = {name: asdict(each) | each.shares() for name, each in (("before", done.before), ("after", done.after))}
    return plain | figures | {"problems": [[problem.zh, problem.en] for problem in done.problems]}


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip().lower() for name in text.replace("，", ",").split(",") if name.strip())


def add_commands(gazetteer: Any, add: Callable[..., argparse.ArgumentParser]) -> None:
    """Put `learn` under `gazetteer`."""
    one = add(gazetteer, "learn", learn_command)
    one.add_argument("--city", required=True, metavar="NAME", help="a pack in $GRIDWATCH_PACKS, or its path")
    one.add_argument("--register", nargs="+", type=Path, metavar="FILE", help="register files (default: those in the pack's known/)")
    one.add_argument("--provider", type=_names, default=(), metavar="NAMES", help="online providers to ask, e.g. amap,baidu")
    one.add_argument("addresses", nargs="?", type=Path, metavar="IN.csv", help="addresses to ask the providers about")
    one.add_argument("--json", action="store_true", help="print as JSON")
