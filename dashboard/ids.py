"""Every id on the screen, once. Nothing else may write an id as a literal.

The shell holds the stores; pages come and go inside `PAGE_BODY`.

    FILTERS       {"from": iso, "to": iso, "area": code | None, "layers": [key, …], "tileset": "auto" | name,
                   "classes": rule (absent: the layer's own), "region": text (`geodata/region.py`; absent: none), "hospital": its number (absent: all)}
    SELECTION     {"kind": "cell" | "site", "tileset": name, "code": code} | None
    LANG, THEME   "zh" | "en", "dark" | "light"
    DATA_VERSION  int; rises when a load commits, so panels that take it as Input refresh by themselves
    PAGE          key of the page on the screen

FILTERS is the only state of a view and is mirrored in the address. The router writes it first; all other
writers use `allow_duplicate=True, prevent_initial_call=True` and change only their own keys.
"""

from __future__ import annotations

from typing import Any

# --- stores of the shell ---------------------------------------------------------------------------------
LOCATION = "location"
FILTERS = "filters"
SELECTION = "selection"
LANG = "lang"
THEME = "theme"
DATA_VERSION = "data-version"
PAGE = "page"
URL_MIRROR = "url-mirror"
PROVIDER = "provider"
PAGE_BODY = "page-body"
FIRST = "first-picture"
NOTICES = "notices"

DRAWN = "drawn"  # the step of the breadcrumb that stands for a region; those of areas have their codes

# --- header ----------------------------------------------------------------------------------------------
BREADCRUMB = "breadcrumb"
AREA_SWITCH = "area-switch"
AS_OF = "as-of"
SEARCH = "search"
COPY_LINK = "copy-link"
COPY_DONE = "copy-done"
LANG_SWITCH = "lang-switch"
THEME_SWITCH = "theme-switch"
ACTIONS_SINK = "actions-sink"
EXPORT_AS = "export-as"
EXPORT_KNOWN = "export-known"

# --- reports of all areas ----------------------------------------------------------------------------------
FACTORY_OPEN = "factory-open"
FACTORY_BOX = "factory-box"
FACTORY_LEVEL = "factory-level"
FACTORY_FORMS = "factory-forms"
FACTORY_KNOWN = "factory-known"
FACTORY_SAID = "factory-said"
FACTORY_DONE = "factory-done"

# --- map --------------------------------------------------------------------------------------------------
MAP = "map"
MAP_STATE = "map-state"

# --- page parts ------------------------------------------------------------------------------------------
FOOTER_RIBBON = "footer-ribbon"
LEAD = "lead"
MAP_TRUTH = "map-truth"
HOSPITAL_CHOICE = "hospital-choice"
HOSPITAL_LEAD = "hospital-lead"
WINDOW_TITLE = "window-title"
HEADLINES = "headlines"
DIVISIONS = "divisions"
SUPPORT = "support"
SOURCES_RUNS = "sources-runs"
SOURCES_HOUR = "sources-hour"
SOURCES_BATCHES = "sources-batches"
SOURCES_REASONS = "sources-reasons"
SOURCES_LEVELS = "sources-levels"
SOURCES_STATE = "sources-state"
EXPORTS = "exports"

# --- wall ------------------------------------------------------------------------------------------------
SCENE_WINDOW = "scene-window"
SCENE_LEAD = "scene-lead"
SCENE_FIGURES = "scene-figures"
SCENE_ALARMS = "scene-alarms"
SCENE_ALARMS_NOTE = "scene-alarms-note"
SCENE_ALARMS_RIBBON = "scene-alarms-ribbon"
DIRECTOR = "director"
REPORT_TEMPLATES = "report-templates"

# --- review ----------------------------------------------------------------------------------------------
# REVIEW_ROWS {"keys", "start", "total", "kept", "last"}, REVIEW_KEY the chosen address key, REVIEW_PLACE what the map
# shows, REVIEW_ACT what a person does {"act", "key", …, "turn"}, REVIEW_DONE what came of it.
REVIEW_LIST = "review-list"
REVIEW_NOTE = "review-note"
REVIEW_PAGER = "review-pager"
REVIEW_REASON = "review-reason"
REVIEW_SOURCE = "review-source"
REVIEW_START = "review-start"
REVIEW_ROWS = "review-rows"
REVIEW_KEY = "review-key"
REVIEW_CHOSEN = "review-chosen"
REVIEW_PLACE = "review-place"
REVIEW_ALIAS = "review-alias"
REVIEW_ACT = "review-act"
REVIEW_DONE = "review-done"
REVIEW_HISTORY = "review-history"
REVIEW_SINK = "review-sink"

# --- clusters --------------------------------------------------------------------------------------------
# CLUSTER_SCAN {"scan", "replicates", "none"}, CLUSTER_JUDGED what came of its first replicates,
# CLUSTER_TURN rises when the same scan is to be looked at again, CLUSTER_ZONES for the map.
CLUSTER_UNIT = "cluster-unit"
CLUSTER_MODEL = "cluster-model"
CLUSTER_LONGEST = "cluster-longest"
CLUSTER_SHARE = "cluster-share"
CLUSTER_LEAD = "cluster-lead"
CLUSTER_LIST = "cluster-list"
CLUSTER_FACTS = "cluster-facts"
CLUSTER_NOTE = "cluster-note"
CLUSTER_EXCEL = "cluster-excel"
CLUSTER_SCAN = "cluster-scan"
CLUSTER_JUDGED = "cluster-judged"
CLUSTER_TURN = "cluster-turn"
CLUSTER_ZONES = "cluster-zones"
CLUSTER_SINK = "cluster-sink"


def cluster(found: Any) -> dict[str, Any]:
    """One cluster of the list, by the number of its row; `found` may be `ALL`."""
    return {"type": "cluster", "cluster": found}

# --- alarms ----------------------------------------------------------------------------------------------
# ALARM_ROWS {"keys", "last"}, ALARM_KEY the chosen alarm {"key", "turn"}, ALARM_PLACE where it is, ALARM_ACT what a person
# does {"act", "key", …, "turn"}, ALARM_DONE what came of it, ALARM_CARDS how the algorithms did at every threshold.
ALARM_LIST = "alarm-list"
ALARM_NOTE = "alarm-note"
ALARM_SHOW = "alarm-show"
ALARM_SERIES = "alarm-series"
ALARM_LEVEL = "alarm-level"
ALARM_ROWS = "alarm-rows"
ALARM_KEY = "alarm-key"
ALARM_CHOSEN = "alarm-chosen"
ALARM_PLACE = "alarm-place"
ALARM_REASON = "alarm-reason"
ALARM_ACT = "alarm-act"
ALARM_DONE = "alarm-done"
ALARM_HISTORY = "alarm-history"
ALARM_THRESHOLD = "alarm-threshold"
ALARM_CARDS = "alarm-cards"
ALARM_SCORE = "alarm-score"
ALARM_SCORE_NOTE = "alarm-score-note"
ALARM_SINK = "alarm-sink"

# --- scenarios -------------------------------------------------------------------------------------------
# PLAN_START what the page begins with {"list", "templates", "areas", "hospitals"}; PLAN_KEPT what the tab holds: documents,
# undo, which one is open. PLAN_ASK a document to reckon {"document", "label", "replicates", "unit", "turn"}, PLAN_ANSWER what
# came of it; PLAN_BESIDE_ASK and PLAN_BESIDE the same for those beside it. PLAN_MAP_ASK and PLAN_MAP the map's surfaces,
# PLAN_MORE_ASK a question of its own. PLAN_ACT saves, names, shares {"act", …, "turn"}, PLAN_DONE what came of it.
PLAN_START = "plan-start"
PLAN_KEPT = "plan-kept"
PLAN_ASK = "plan-ask"
PLAN_ANSWER = "plan-answer"
PLAN_BESIDE_ASK = "plan-beside-ask"
PLAN_BESIDE = "plan-beside"
PLAN_MAP_ASK = "plan-map-ask"
PLAN_MAP = "plan-map"
PLAN_MORE_ASK = "plan-more-ask"
PLAN_MORE = "plan-more"
PLAN_ACT = "plan-act"
PLAN_DONE = "plan-done"
PLAN_GRID = "plan-grid"
PLAN_FILE_ASK = "plan-file-ask"
PLAN_FILE = "plan-file"
PLAN_SINK = "plan-sink"


def crumb(code: Any) -> dict[str, Any]:
    """One step of the breadcrumb; `code` may be `ALL` or `MATCH`."""
    return {"type": "crumb", "code": code}


def import_hour(source: Any, feeder: Any, hour: Any) -> dict[str, Any]:
    """What a feeder sent of a source in an hour, as a line of the imports; each may be `ALL`."""
    return {"type": "import-hour", "source": source, "feeder": feeder, "hour": hour}


def export_as(form: Any) -> dict[str, Any]:
    """An entry of the export menu: `map-html`, `cells-csv`, `sites-gpkg`, `list-NAME`; `form` may be `ALL`."""
    return {"type": EXPORT_AS, "form": form}


def export_known(menu: Any) -> dict[str, Any]:
    """As known on which day and hour the export menu takes its files; `menu` may be `ALL`."""
    return {"type": EXPORT_KNOWN, "menu": menu}


def ribbon(panel: Any) -> dict[str, Any]:
    """The truth ribbon under a panel, by the panel's source key."""
    return {"type": "ribbon", "panel": panel}


def clear_chip(part: Any) -> dict[str, Any]:
    """The × of a filter chip."""
    return {"type": "chip", "part": part}


# --- reports, tables, dossier ----------------------------------------------------------------------------
DOSSIER = "dossier"
DOSSIER_CLOSE = "dossier-close"
QUALITY = "quality"


def enter(code: Any) -> dict[str, Any]:
    """The way from a chosen cell into an area; `code` may be `ALL`."""
    return {"type": "enter", "code": code}


def report_part(part: str, key: Any) -> dict[str, Any]:
    """One part of a report's panel: `graph`, `grid`, `state`, `note`, `excel`, `ribbon` or `words`; `key` may be `MATCH`."""
    return {"type": f"report-{part}", "key": key}


def kpi(key: Any) -> dict[str, Any]:
    """A number tile, by the indicator's key."""
    return {"type": "kpi", "key": key}


def job_part(part: str, kind: Any) -> dict[str, Any]:
    """One part of a background job's panel: `asked`, `turn`, `sink`, `ended`, `open`, `tick`, `body`, `start`, `retry` or `cancel`."""
    return {"type": f"job-{part}", "kind": kind}


def table_part(part: str, name: Any) -> dict[str, Any]:
    """One part of a record table: `grid`, `search`, `state`, `note`, `excel` or `turn`."""
    return {"type": f"table-{part}", "name": name}
