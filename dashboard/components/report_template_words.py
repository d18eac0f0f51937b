"""A report's definition in one line of words, what changed between two saves, and what a schedule does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dashboard.components.legend import CELL_WORDS
from dashboard.contract import Text
from dashboard.reports import report
from geodata.errors import Lang, UnknownName
from geodata.map_reports.definition import Definition, Form, MapLayer
from geodata.queries.indicators import INDICATORS
from geodata.report_templates.schedules import Wish
from layers import layer

ORIENTATIONS: Mapping[str, Text] = {"portrait": ("竖版", "portrait"), "landscape": ("横版", "landscape")}
LANGUAGES: Mapping[str, Text] = {"zh": ("中文", "Chinese"), "en": ("英文", "English")}
FORM_NAMES: Mapping[Form, str] = {"pdf": "PDF", "png": "PNG", "pptx": "PowerPoint", "xlsx": "Excel", "html": "HTML", "csv": "CSV", "gpkg": "GeoPackage"}
PARTS: tuple[tuple[str, Text], ...] = (
    ("indicators", ("指标", "indicators")),
    ("charts", ("图表", "charts")),
    ("columns", ("下级区划表的列", "columns of the table of parts")),
    ("tables", ("附表", "tables")),
)
AUTO: Text = ("自动", "automatic")
CLASSES: Mapping[str, Text] = {"": ("图层自带", "its own"), "quantiles": ("分位数", "quantiles"), "natural": ("自然断点", "natural breaks"), "equal": ("等距", "equal intervals")}


def _at(lang: Lang) -> int:
    return 0 if lang == "zh" else 1


def sentence(definition: Definition, lang: Lang) -> str:
    """A4 竖版 · 中文 · 2 个图层 · PDF."""
    at = _at(lang)
    count = len(definition.layers)
    layers = f"{count} 个图层" if lang == "zh" else f"{count} layer{'' if count == 1 else 's'}"
    forms = " ".join(FORM_NAMES[form] for form in definition.forms)
    return " · ".join([f"{definition.paper} {ORIENTATIONS[definition.orientation][at]}", LANGUAGES[definition.lang][at], layers, forms])


def named(part: str, key: str) -> Text:
    """What a layer, indicator or report is called; its key where there is none such any more."""
    try:
        if part == "layers":
            return layer(key).title
        return INDICATORS[key].title if part in ("indicators", "columns") else report(key).title
    except (UnknownName, KeyError):
        return key, key


def differences(old: Definition, new: Definition, names: tuple[Text, Text], lang: Lang) -> list[str]:
    """What is not the same from `old` to `new`, one sentence each; none: nothing. `names`: of both saves."""
    return [line[_at(lang)] for line in _changes(old, new, names)]


def _changes(old: Definition, new: Definition, names: tuple[Text, Text]) -> Iterator[Text]:
    if names[0] != names[1]:
        yield f"名称由“{names[0][0]}”改为“{names[1][0]}”", f"renamed from {names[0][1]} to {names[1][1]}"
    titles = [(one.title.zh, one.title.en) if one.title else ("", "") for one in (old, new)]
    if titles[0] != titles[1]:
        yield f"标题改为“{titles[1][0] or '（自动）'}”", f"title is now “{titles[1][1] or '(automatic)'}”"
    paper = [f"{one.paper} {ORIENTATIONS[one.orientation][0]}" for one in (old, new)], [f"{one.paper} {ORIENTATIONS[one.orientation][1]}" for one in (old, new)]
    if paper[0][0] != paper[0][1]:
        yield f"纸张由 {paper[0][0]} 改为 {paper[0][1]}", f"paper from {paper[1][0]} to {paper[1][1]}"
    if old.lang != new.lang:
        yield f"语言改为{LANGUAGES[new.lang][0]}", f"language is now {LANGUAGES[new.lang][1]}"
    yield from _layers(old.layers, new.layers)
    for part, label in PARTS:
        yield from _listed(part, label, _keys(old, part), _keys(new, part))
    if old.graticule != new.graticule:
        yield ("加上经纬网", "graticule on") if new.graticule else ("去掉经纬网", "graticule off")
    yield from _listed("forms", ("文件格式", "forms"), old.forms, new.forms)


def _keys(definition: Definition, part: str) -> Sequence[str]:
    if part == "columns":
        return definition.table.columns if definition.table else ()
    found: Sequence[str] = getattr(definition, part)
    return found


def _layers(old: Sequence[MapLayer], new: Sequence[MapLayer]) -> Iterator[Text]:
    yield from _listed("layers", ("图层", "layers"), [one.key for one in old], [one.key for one in new])
    before = {one.key: one for one in old}
    for one in new:
        was, (zh, en) = before.get(one.key), named("layers", one.key)
        if was and was.tileset != one.tileset:
            units = CELL_WORDS.get(one.tileset, AUTO)
            yield f"图层“{zh}”的单元改为{units[0]}", f"units of the layer {en} are now: {units[1]}"
        if was and was.classes != one.classes:
            cut = CLASSES[one.classes]
            yield f"图层“{zh}”的分级改为{cut[0]}", f"classes of the layer {en} are now: {cut[1]}"


def _listed(part: str, label: Text, old: Sequence[str], new: Sequence[str]) -> Iterator[Text]:
    """Added, taken away, or only in another order."""
    names = {key: (FORM_NAMES[key], FORM_NAMES[key]) if part == "forms" else named(part, key) for key in (*old, *new)}  # type: ignore[index]
    for keys, zh, en in (([key for key in new if key not in old], "加上", "added"), ([key for key in old if key not in new], "去掉", "taken out")):
        if keys:
            yield f"{label[0]}{zh}：{'、'.join(names[key][0] for key in keys)}", f"{label[1]} {en}: {', '.join(names[key][1] for key in keys)}"
    if list(old) != list(new) and sorted(old) == sorted(new):
        yield f"{label[0]}的顺序改为：{'、'.join(names[key][0] for key in new)}", f"order of {label[1]}: {', '.join(names[key][1] for key in new)}"


def window_words(days: int, lang: Lang) -> str:
    """昨日 · 截至昨日的 7 天."""
    if days == 1:
        return "昨日" if lang == "zh" else "yesterday"
    return f"截至昨日的 {days} 天" if lang == "zh" else f"{days} days up to yesterday"


def schedule_words(wish: Wish, lang: Lang) -> str:
    """每天 07:30 · 昨日 · 3 个区域 · PDF · 文件夹 公文 · 2 个收件人."""
    zh = lang == "zh"
    count, people = len(wish.areas), len(wish.mail)
    parts = [wish.times.words(lang), window_words(wish.days, lang), f"{count} 个区域" if zh else f"{count} area{'' if count == 1 else 's'}"]
    parts.append(" ".join(FORM_NAMES[form] for form in FORM_NAMES if form in wish.forms))
    if wish.folder:
        parts.append(f"文件夹 {wish.folder}" if zh else f"folder {wish.folder}")
    if people:
        parts.append(f"{people} 个收件人" if zh else f"{people} receiver{'' if people == 1 else 's'}")
    return " · ".join(parts)
