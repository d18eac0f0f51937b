"""Which part of a sentence says where a person lives.

People write more than an address: where they come from, where they were taken, whom to call. A text is cut into
clauses; cues say what each is about. The home is the place to pick; a place of transfer or quarantine only if
nothing else is said, and then it is marked.
"""

from __future__ import annotations

import re
from typing import Final

# What is said before the place a person lives in now: only the text after the last of these is an address.
HOME: Final = re.compile(
    r"(?:现在?居住(?:地址?|于|在)?|现住址?(?:于|在)?|居住(?:地址?|于|在)|实际居住(?:地址?)?|常住(?:地址?|于|在)?|家(?:庭)?住址?(?:在|于)?|住在|住址|住所地?|"
    r"(?:详细|收货|家庭|联系|所在|目前)?(?:地址|住处)|(?:所)?住(?:地|处|于)|address|addr)(?:为|是|在|:|=)*"
)
# Places people are taken to, come from, work at or pass: not where they live.
OTHER: Final = re.compile(
    r"户籍|籍贯|原籍|户口|隔离|转运|转送|转至|转往|送至|送往|送医|收治|方舱|就诊|住院|工作单位|单位(?:为|是|在|:)|上班|途经|路过|曾到|曾去|去过|前往|乘坐|来自|原住|搬自|学校(?:为|是|:)"
)
CONTACT: Final = re.compile(r"(?:联系(?:电话|方式|人)|手机号?|电话|身份证号?码?|微信|姓名|收件人|收货人|tel|phone|备注)[为是:=]?.*$")
CUES: Final = frozenset("住址籍户隔转送舱诊位途班去往自校话机系份微名件收d备l处")  # one character of every cue
OTHERS: Final = frozenset("户籍隔转送舱诊院位班途往搬校離轉")
CUT: Final = re.compile(r"[,;|\n]+|(?<=[弄号室村])(?=(?:后|现|已|于\d|随后|并|且)?(?:转运|转至|转往|送至|送往|集中隔离|隔离))")


def told_of_others(text: str) -> bool:
    """Whether a text may speak of places other than a home."""
    return not OTHERS.isdisjoint(text)


def home_of(text: str) -> tuple[str, bool]:
    """The clauses that say where a person lives, joined by commas, and whether only a temporary place was left to tell."""
    if CUES.isdisjoint(text) or not (HOME.search(text) or OTHER.search(text) or CONTACT.search(text)):
        return text, False
    ends = [found.end() for found in HOME.finditer(text) if len(text) - found.end() > 2]
    after = text[ends[-1] :] if ends else text
    clauses = [CONTACT.sub("", each) for each in CUT.split(after) if each]
    homes = [each for each in clauses if each and not OTHER.search(each)]
    if homes:
        return ",".join(homes), False
    rest = [OTHER.sub("", each) for each in clauses if each]
    return ",".join(rest), any(rest)
