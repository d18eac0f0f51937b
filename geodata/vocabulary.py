"""Coded values: one English code, one Chinese and one English label, and what people write instead."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True)
class Codes:
    """A closed list. `labels`: code → (zh, en). `also`: other spellings → code."""

    name: str
    labels: dict[str, tuple[str, str]]
    also: dict[str, str] = field(default_factory=dict)

    def understand(self, text: str) -> str | None:
        """The code for a code, label or known spelling; None if it is none of them."""
        wanted = text.strip()
        if wanted in self.labels:
            return wanted
        for code, (zh, en) in self.labels.items():
            if wanted == zh or wanted.lower() == en.lower():
                return code
        return self.also.get(wanted)

    def label(self, code: str | None, lang: str) -> str:
        """The label of a code; an unknown code is shown as it is, a missing one as 'not stated'."""
        if code is None or code == "":
            return "未填" if lang == "zh" else "Not stated"
        zh, en = self.labels.get(code, (code, code))
        return zh if lang == "zh" else en


# Finest first. "grid" is not a level: a grid is assigned where the radius fits it.
GEO_LEVELS = Codes(
    "geo_level",
    {
        "door": ("门牌", "Door"),
        "compound": ("小区", "Compound"),
        "interpolated": ("插值", "Interpolated"),
        "road": ("路段", "Road section"),
        "community": ("社区", "Community"),
        "street": ("街道", "Street"),
        "district": ("区县", "District"),
        "none": ("未定位", "Not located"),
    },
)
SURE: Final = 0.9
"""From this confidence on (probability that the H3 cell of resolution 8 is right) a place needs nobody's eyes."""
SEX = Codes("sex", {"male": ("男", "Male"), "female": ("女", "Female")}, {"M": "male", "F": "female", "男性": "male", "女性": "female"})
ID_TYPE = Codes(
    "id_type",
    {
        "resident": ("居民身份证", "Resident ID"),
        "passport": ("护照", "Passport"),
        "hk_macao": ("港澳居民来往内地通行证", "Hong Kong/Macao permit"),
        "taiwan": ("台湾居民来往大陆通行证", "Taiwan permit"),
        "other": ("其他证件", "Other"),
    },
    {"身份证": "resident", "港澳通行证": "hk_macao", "台胞证": "taiwan"},
)
PURPOSE = Codes(
    "purpose",
    {
        "work": ("上班", "Work"),
        "business": ("出差", "Business"),
        "school": ("上学", "School"),
        "visit": ("探亲访友", "Visiting"),
        "tourism": ("旅游", "Tourism"),
        "transit": ("途经", "Transit"),
    },
    {"返岗": "work", "复工": "work", "返校": "school", "探亲": "visit", "访友": "visit", "中转": "transit"},
)
MODE = Codes(
    "mode",
    {
        "train": ("火车", "Train"),
        "coach": ("汽车", "Coach"),
        "car": ("自驾", "Private car"),
        "ship": ("船舶", "Ship"),
        "flight": ("飞机", "Flight"),
        "other": ("其他", "Other"),
    },
    {"高铁": "train", "动车": "train", "大巴": "coach", "长途汽车": "coach", "私家车": "car", "轮船": "ship", "航班": "flight"},
)
TASK_KIND = Codes(
    "task_kind",
    {
        "verify_arrival": ("入户核查", "Verify arrival at the door"),
        "health_visit": ("上门体检", "Health visit"),
        "isolation_check": ("隔离巡查", "Isolation check"),
        "contact_trace": ("密接排查", "Contact tracing"),
        "clue_check": ("线索核实", "Clue check"),
        "address_check": ("地址复核", "Address check"),
    },
)
TASK_STATE = Codes(
    "task_state",
    {
        "open": ("待办", "Open"),
        "accepted": ("已接单", "Accepted"),
        "done": ("已完成", "Done"),
        "failed": ("未完成", "Not done"),
        "cancelled": ("已撤销", "Cancelled"),
    },
)
CASE_CLASS = Codes(
    "case_class",
    {
        "confirmed": ("确诊", "Confirmed"),
        "asymptomatic": ("无症状", "Asymptomatic"),
        "suspected": ("疑似", "Suspected"),
    },
    {"确诊病例": "confirmed", "无症状感染者": "asymptomatic", "疑似病例": "suspected"},
)
SEVERITY = Codes(
    "severity",
    {
        "mild": ("轻型", "Mild"),
        "moderate": ("普通型", "Moderate"),
        "severe": ("重型", "Severe"),
        "critical": ("危重型", "Critical"),
    },
    {"轻症": "mild", "普通": "moderate", "重症": "severe", "危重": "critical"},
)
OUTCOME = Codes("outcome", {"recovered": ("治愈", "Recovered"), "dead": ("死亡", "Died")}, {"出院": "recovered"})
ZONE_KIND = Codes(
    "zone_kind",
    {"closed": ("封控区", "Closed"), "controlled": ("管控区", "Controlled"), "precautionary": ("防范区", "Precautionary")},
    {
        "封控": "closed", "管控": "controlled", "防范": "precautionary", "红区": "closed", "黄区": "controlled", "绿区": "precautionary",
        "red_zone": "closed", "yellow_zone": "controlled", "green_zone": "precautionary",
    },
)  # fmt: skip
ROUTE = Codes(
    "route",
    {
        "imported": ("输入", "Imported"),
        "household": ("家庭", "Household"),
        "work": ("工作", "Workplace"),
        "community": ("社区", "Community"),
        "trip": ("同行", "Shared trip"),
        "unknown": ("不明", "Unknown"),
    },
)
FOUND_BY = Codes(
    "found_by",
    {
        "isolation": ("隔离管控", "In isolation"),
        "screening": ("风险筛查", "Screening"),
        "clinic": ("就诊", "At a clinic"),
        "checkpoint": ("卡口", "Checkpoint"),
    },
    {"闭环隔离管控": "isolation", "风险人群筛查": "screening"},
)
SYMPTOM = Codes(
    "symptom",
    {
        "fever": ("发热", "Fever"),
        "cough": ("咳嗽", "Cough"),
        "fatigue": ("乏力", "Fatigue"),
        "breathless": ("气促", "Breathlessness"),
        "vomiting": ("呕吐", "Vomiting"),
        "diarrhoea": ("腹泻", "Diarrhoea"),
        "rash": ("皮疹", "Rash"),
        "headache": ("头痛", "Headache"),
        "other": ("其他", "Other"),
    },
)
ISOLATION_KIND = Codes("isolation_kind", {"home": ("居家隔离", "At home"), "central": ("集中隔离", "Central site"), "hospital": ("医院隔离", "Hospital")})
ISOLATION_SOURCE = Codes(
    "isolation_source",
    {
        "cdc": ("疾控", "CDC"),
        "self": ("自报", "Self-declared"),
        "team": ("三人小组", "Three-person team"),
        "grid": ("网格排查", "Grid check"),
        "checkpoint": ("卡口", "Checkpoint"),
    },
)
PASS_COLOUR = Codes("pass_colour", {"green": ("绿", "Green"), "yellow": ("黄", "Yellow"), "red": ("红", "Red")}, {"绿证": "green", "黄证": "yellow", "红证": "red"})
CODE_SCHEME = Codes("code_scheme", {"pass": ("通行证", "Pass"), "checkin": ("打卡码", "Check-in code")})
DIRECTION = Codes("direction", {"in": ("进", "In"), "out": ("出", "Out")}, {"进入": "in", "离开": "out"})
UNIT = Codes("unit", {"ward": ("普通病房", "Ward"), "icu": ("重症监护", "ICU"), "fever": ("发热门诊", "Fever clinic"), "makeshift": ("方舱", "Makeshift")})
ENCOUNTER_KIND = Codes("encounter_kind", {"fever_clinic": ("发热门诊", "Fever clinic visit"), "admission": ("住院", "Admission"), "transfer": ("转院", "Transfer")})
TRIAGE = Codes(
    "triage",
    {"1": ("一级濒危", "Level 1, dying"), "2": ("二级危重", "Level 2, critical"), "3": ("三级急症", "Level 3, urgent"), "4": ("四级非急症", "Level 4, not urgent")},
    {
        "一级": "1", "二级": "2", "三级": "3", "四级": "4", "Ⅰ级": "1", "Ⅱ级": "2", "Ⅲ级": "3", "Ⅳ级": "4", "I级": "1", "II级": "2", "III级": "3", "IV级": "4",
        "1级": "1", "2级": "2", "3级": "3", "4级": "4", "濒危": "1", "危重": "2", "急症": "3", "非急症": "4",
    },
)  # fmt: skip
CLUE_CLASS = Codes(
    "clue_class",
    {
        "no_temperature_point": ("未设测温点", "No temperature point"),
        "fever": ("发热人员", "Fever"),
        "gathering": ("聚集", "Gathering"),
        "returnee": ("疫区返回人员", "Returnee from the outbreak city"),
        "vehicle": ("疫区车辆", "Vehicle from the outbreak province"),
        "rumour": ("谣言", "Rumour"),
        "price_gouging": ("哄抬物价", "Price gouging"),
        "fake_supplies": ("假冒防护用品", "Fake supplies"),
        "second_hand_masks": ("回收口罩", "Second-hand masks"),
        "wildlife": ("野生动物交易", "Wildlife trade"),
    },
)
CLUE_STATE = Codes("clue_state", {"open": ("待核", "Open"), "verified": ("属实", "Verified"), "refuted": ("不属实", "Refuted"), "answered": ("已答复", "Answered")})
CHANNEL = Codes("channel", {"app": ("小程序", "Mini-program"), "hotline": ("12345 热线", "12345 hotline"), "grid": ("网格员", "Grid worker"), "web": ("网页", "Web")})
SERIES = Codes(
    "series",
    {
        "infected": ("新增感染者", "New infections"),
        "confirmed": ("新增确诊", "New confirmed"),
        "asymptomatic": ("新增无症状", "New asymptomatic"),
        "converted": ("无症状转确诊", "Asymptomatic turned confirmed"),
        "infected_isolation": ("隔离管控中发现", "Found in isolation"),
        "infected_screening": ("社会面发现", "Found by screening"),
        "confirmed_isolation": ("确诊，隔离管控中", "Confirmed, in isolation"),
        "confirmed_screening": ("确诊，社会面", "Confirmed, by screening"),
        "asymptomatic_isolation": ("无症状，隔离管控中", "Asymptomatic, in isolation"),
        "asymptomatic_screening": ("无症状，社会面", "Asymptomatic, by screening"),
        "recovered": ("出院", "Discharged"),
        "dead": ("死亡", "Deaths"),
        "in_hospital": ("在院", "In hospital"),
        "severe": ("在院重型", "Severe in hospital"),
        "critical": ("在院危重型", "Critical in hospital"),
        "imported_city": ("外地来沪（累计确诊）", "From elsewhere in China (cumulative confirmed)"),
        "imported_abroad": ("境外输入（累计确诊）", "From abroad (cumulative confirmed)"),
        "local_confirmed": ("本地（累计确诊）", "Local (cumulative confirmed)"),
    },
)
