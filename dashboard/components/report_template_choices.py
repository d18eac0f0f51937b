"""What a person may put into a report in this city, with names, and what delivery is allowed: for the page's lists."""

from __future__ import annotations

from typing import Any, get_args

from dashboard import access, texts
from dashboard.components.legend import CELL_WORDS
from dashboard.components.report_template_words import AUTO, CLASSES, FORM_NAMES, LANGUAGES, ORIENTATIONS, window_words
from dashboard.context import Context
from dashboard.reports import REPORTS, met, offered
from geodata.map_reports.definition import FORMS, MOST, Paper
from geodata.queries.areas import AreaName
from geodata.queries.indicators import INDICATORS
from geodata.report_templates.clock import WEEK
from geodata.report_templates.settings import DeliverySettings
from layers import LAYERS
from layers.contract import for_basis

WINDOWS = (1, 3, 7, 14, 28)


def choices(context: Context, areas: list[AreaName], allowed: DeliverySettings) -> dict[str, Any]:
    """Lists of [key, name] by part of the definition, and what schedules need."""
    t, at = context.t, 0 if context.lang == "zh" else 1
    may = [item for item in REPORTS.values() if offered(item, context.metrics) and access.allows(context.user, "report", item.key)]
    mail = allowed.why_no_mail()
    return {
        "paper": [[key, key] for key in get_args(Paper)], "orientation": [[key, text[at]] for key, text in ORIENTATIONS.items()], "lang": [[key, text[at]] for key, text in LANGUAGES.items()],
        "layers": _layers(context), "classes": [[key, t(text)] for key, text in CLASSES.items()],
        "indicators": _indicators(context), "columns": _indicators(context),
        "charts": [[item.key, t(item.title)] for item in may if item.draw], "tables": [[item.key, t(item.title)] for item in may],
        "forms": [[form, FORM_NAMES[form]] for form in FORMS], "most": MOST, "roles": [[key, t(text)] for key, text in texts.ROLES.items()],
        "windows": [[days, window_words(days, context.lang)] for days in WINDOWS], "weekdays": [[day + 1, text[at]] for day, text in enumerate(WEEK)],
        "areas": [[one.code, one.name_zh if at == 0 else one.name_en, one.level] for one in areas],
        "folders": list(allowed.folders), "domains": list(allowed.mail_domains), "no_mail": t(mail) if mail else "",
    }  # fmt: skip


def _layers(context: Context) -> list[list[Any]]:
    """Key, name, and the units it can lie on."""
    found = [for_basis(item, context.city.case_basis) for item in LAYERS.values()]
    may = [item for item in found if met(item.needs, context.metrics) and access.allows(context.user, "layer", item.key)]
    return [[item.key, context.t(item.title), [["auto", context.t(AUTO)], *([name, context.t(CELL_WORDS[name])] for name in item.tilesets)] if item.tilesets else []] for item in may]


def _indicators(context: Context) -> list[list[str]]:
    return [[key, context.t(one.title)] for key, one in INDICATORS.items() if met(one.needs, context.metrics)]
