"""A cluster in words: how many, how unlikely, since when. Numbers come from the data room already suppressed."""

from __future__ import annotations

from dashboard import formats
from dashboard.context import Context
from dashboard.contract import Text
from geodata.queries.clusters import ENOUGH, ClusterRow, ScanRow
from layers.cluster_zones import STATES

COUNTED: dict[str, Text] = {"cases": ("例", "cases"), "case_addresses": ("条住址", "addresses")}
CENTURY = 36_525.0
WHY: dict[str, Text] = {
    "none": ("所选日期前 60 天内没有可定到格的病例，没有什么可扫描。", "No cases with a sure cell in the 60 days before: there is nothing to scan."),
    "few": ("可定到格的病例不足 3 例，构不成聚集。", "Fewer than 3 cases with a sure cell: no cluster can be made of them."),
    "one_day": ("病例都在同一天，无从比较时间。至少要有两天。", "All cases are of one day, so days cannot be compared. Two are needed at least."),
    "one_place": ("辖区内只有一个格，无从比较地点。", "There is one cell only, so places cannot be compared."),
}
MODEL_WHY: dict[str, Text] = {
    "no_people": ("没有各格人口，改用置换模型。", "No population of cells is known: the permutation model is used."),
    "bare": ("有病例落在没有人口的格，改用置换模型。", "Some cases lie in cells without residents: the permutation model is used."),
}
MODELS: dict[str, Text] = {
    "poisson": ("按人口比较，逐日总数照实计（全市同涨不算聚集）", "compared by population, each day's total taken as it is: growth everywhere is no cluster"),
    "permutation": ("置换：地点与日期互不相关时该有多少", "permutation: how many there would be if place and day had nothing to do with each other"),
}


def cases(row: ClusterRow, metric: str, context: Context) -> str:
    """13 例 / <5 例 / 不少于 9 例."""
    number, unit = formats.number(row.shown.cases, context.lang), context.t(COUNTED[metric])
    if row.shown.how == "small":
        return f"{formats.suppressed()} {unit}"
    return f"{number} {unit}" if row.shown.how == "exact" else context.t((f"不少于 {number} {unit}", f"at least {number} {unit}"))


def expected(row: ClusterRow, context: Context) -> str:
    """期望 0.21，63.8 倍; empty where cases would follow from it."""
    if row.shown.expected is None:
        return ""
    number = formats.number(row.shown.expected, context.lang, 1 if row.shown.expected >= 1 else 2)
    words = context.t((f"期望 {number}", f"{number} expected"))
    return f"{words}{context.t(('，', ', '))}{times(row, context)}" if row.shown.relative_risk is not None else words


def times(row: ClusterRow, context: Context) -> str:
    """63.8 倍: the risk against elsewhere; empty where it is not told."""
    if row.shown.relative_risk is None:
        return ""
    risk = formats.number(row.shown.relative_risk, context.lang, 1 if row.shown.relative_risk < 100 else 0)
    return context.t((f"{risk} 倍", f"{risk}×"))


def likelihood(row: ClusterRow, scan: ScanRow, context: Context) -> str:
    """How surely it is no chance: p 0.001（999 次重复） / p ≤ 0.05 / 正在判断."""
    shown = row.shown
    if row.significant is None:
        return context.t(("正在判断是否偶然", "Being judged against chance"))
    if shown.how != "exact" and shown.p is not None:
        return f"p ≤ {shown.p:g}" if shown.p < 1 else "p > 0.05"
    fitted = scan.replicates < ENOUGH and shown.gumbel_p is not None
    p = shown.gumbel_p if fitted else shown.p
    assert p is not None
    made = formats.number(scan.replicates, context.lang)
    how = context.t((f"{made} 次重复，Gumbel 分布", f"{made} replicates, Gumbel") if fitted else (f"{made} 次重复", f"{made} replicates"))
    number = "< 0.0001" if p < 0.0001 else f"{p:.4f}" if p < 0.01 else f"{p:.2f}"
    return context.t((f"p {number}（{how}）", f"p {number} ({how})"))


def recurrence(row: ClusterRow, context: Context) -> str:
    """若纯属偶然，约 2.7 年才有一次; empty where it is not told."""
    days = row.shown.recurrence_days
    if days is None:
        return ""
    if days > CENTURY:
        return context.t(("若纯属偶然，百年以上才有一次", "by chance alone once in more than 100 years"))
    if days < 60:
        zh, en = f"{days:.0f} 天", f"{days:.0f} days"
    elif days < 730:
        zh, en = f"{days / 30.44:.0f} 个月", f"{days / 30.44:.0f} months"
    else:
        digits = 1 if days < 3652 else 0
        zh, en = f"{days / 365.25:.{digits}f} 年", f"{days / 365.25:.{digits}f} years"
    return context.t((f"若纯属偶然，约 {zh}一次", f"by chance alone about once in {en}"))


def state(row: ClusterRow, context: Context) -> str:
    """新出现 / 持续，3月5日首见."""
    words = context.t(STATES[row.fresh])
    if row.fresh != "ongoing":
        return words
    day = formats.day(row.since, context.lang)
    return context.t((f"{words}，{day}首见", f"{words}, first seen {day}"))


def days(row: ClusterRow, context: Context) -> str:
    """3月3日–9日，7 天."""
    length = (row.last_day - row.first_day).days + 1
    return context.t((f"{formats.day_range(row.first_day, row.last_day, 'zh')}，{length} 天", f"{formats.day_range(row.first_day, row.last_day, 'en')}, {length} days"))


def place(row: ClusterRow, context: Context) -> str:
    """同洲街道 · 南溪: the street and district of the cell in the middle."""
    name, district = context.t(row.name), context.t(row.district)
    return f"{name} · {district}" if district and district != name else name


def lead(rows: list[ClusterRow], scan: ScanRow, context: Context) -> str:
    """One sentence before all numbers."""
    if scan.model is None:
        return context.t(WHY[scan.why or "none"])
    sure = [row for row in rows if row.significant]
    if not sure:
        waiting = any(row.significant is None for row in rows)
        day = formats.day(scan.last_day, context.lang)
        if waiting:
            return context.t((f"截至 {day}找到 {len(rows)} 处可能的聚集，正在判断是否偶然。", f"As of {day} {len(rows)} possible clusters, being judged against chance."))
        return context.t((f"截至 {day}没有显著聚集。", f"No significant cluster as of {day}."))
    new = sum(row.fresh == "new" for row in sure)
    top, unit = sure[0], cases(sure[0], scan.metric, context)
    span = formats.day_range(top.first_day, top.last_day, context.lang)
    zh = f"显著聚集 {len(sure)} 处{f'，其中新出现 {new} 处' if new else ''}。最强的是 {top.number} 号{top.name[0]}一带：{span} {unit}"
    en = f"{len(sure)} significant clusters{f', {new} of them new' if new else ''}. The strongest is no. {top.number} around {top.name[1]}: {unit}, {span}"
    more = expected(top, context)
    return context.t((f"{zh}{f'，{more}' if more else ''}。", f"{en}{f', {more}' if more else ''}."))


def counted(scan: ScanRow, context: Context) -> str:
    """How many cases took part and how many could not."""
    lang, total = context.lang, scan.cases + scan.left_out
    unit = context.t(COUNTED[scan.metric])
    left = formats.number(scan.left_out, lang)
    share = formats.percent(scan.left_out / total, lang, 1) if total else "0%"
    inside = formats.number(scan.cases, lang)
    return context.t((
        f"计入 {inside} {unit}；{left} {unit}（{share}）位置存疑或到不了格，没有计入。",
        f"{inside} {unit} counted; {left} ({share}) are in doubt or known to no cell and are left out.",
    ))


def method(scan: ScanRow, context: Context) -> str:
    """The model, the days, and what the last ones mean."""
    if scan.model is None:
        return ""
    why = context.t(MODEL_WHY[scan.why]) if scan.why else ""
    days_ = formats.day_range(scan.first_day, scan.last_day, context.lang)
    base = context.t((f"扫描 {days_}，{context.t(MODELS[scan.model])}。", f"Scanned {days_}, {context.t(MODELS[scan.model])}."))
    late = context.t(("按报告日计；末几天未报齐，但逐日照实计，不会因此少报或误报。", "By day of report. The last days still fill up; as each day is taken as it is, that makes no cluster and hides none.")) if scan.metric == "cases" else context.t(
        ("数的是通报住址，不等于病例数。", "Published addresses are counted, which are not cases.")
    )  # fmt: skip
    return " ".join(part for part in (why, base, late) if part) if context.lang == "en" else f"{why}{base}{late}"
