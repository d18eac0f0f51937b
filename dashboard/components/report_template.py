"""The desk of report templates: an empty place that `assets/templates/` fills and keeps up to date."""

from __future__ import annotations

from dash import html

from dashboard import ids
from dashboard.components import states
from dashboard.components.map_config import dumped
from dashboard.context import Context
from dashboard.contract import Text

WORDS: dict[str, Text] = {
    "title": ("报表配置", "Report templates"), "new": ("新建报表", "New report"), "mine": ("我的", "Mine"), "shared": ("共享给我的", "Shared with me"), "standards": ("标准报表", "Standard reports"),
    "archived": ("已归档", "Archived"), "none_mine": ("还没有自己的报表。新建一份，或从标准报表复制。", "No report of your own yet. Make one, or copy a standard one."),
    "read_only": ("共享给您或随产品提供，复制后可改", "Shared with you or part of the product; copy it to change it"), "not_maker": ("您的角色可以查看和打印，不能新建", "Your role may look and print, not compose"),
    "content": ("内容", "Content"), "schedule": ("定时", "Schedules"), "issues": ("已出报告", "Reports made"), "versions": ("版本", "Versions"), "version": ("第 {} 版", "version {}"), "unsaved": ("未保存的改动", "Unsaved changes"),
    "name": ("名称", "Name"), "name_zh": ("中文名", "Chinese"), "name_en": ("英文名", "English"), "headline": ("标题（不填则自动成句）", "Title (empty: a sentence from the numbers)"),
    "page": ("版面", "Page"), "paper": ("纸张", "Paper"), "orientation": ("方向", "Orientation"), "lang": ("语言", "Language"), "graticule": ("经纬网", "Graticule"), "forms": ("文件格式", "Forms"),
    "layers": ("图层（上面的在最上）", "Layers (topmost first)"), "indicators": ("指标", "Indicators"), "charts": ("图表", "Charts"), "columns": ("下级区划表的列", "Columns of the table of parts"), "tables": ("附表", "Tables"),
    "units": ("单元", "Units"), "classes": ("分级", "Classes"), "add": ("添加…", "Add…"), "up": ("上移", "Move up"), "down": ("下移", "Move down"), "out": ("移出", "Take out"), "nothing": ("没有选", "None chosen"), "full": ("已满 {} 项", "{} at most"),
    "save": ("保存", "Save"), "save_version": ("保存为第 {} 版", "Save as version {}"), "undo": ("撤销", "Undo"), "redo": ("重做", "Redo"), "copy": ("复制一份", "Duplicate"), "archive": ("归档", "Archive"), "back": ("恢复", "Bring back"),
    "share": ("共享", "Sharing"), "private": ("仅自己", "Private"), "everybody": ("所有角色", "Everybody"), "in_district": ("只在本区县内", "within the district only"), "sure": ("再按一次确认", "Press again to confirm"), "use": ("用作我的报表", "Use as mine"),
    "preview": ("预览", "Preview"), "preview_of": ("以 {} 最近 7 天为例", "{}, last 7 days"), "wait": ("正在排版…", "Laying out…"), "open": ("在新窗口打开", "Open in a new tab"), "broken": ("预览打不开", "No preview"), "again": ("重试", "Try again"), "pdf": ("下载 PDF", "Download PDF"),
    "when": ("时间", "When"), "daily": ("每天", "Daily"), "weekly": ("每周", "Weekly"), "china": ("中国时间", "China time"), "window": ("统计期", "Window"), "areas": ("区域（每个一份）", "Areas (one report each)"), "all": ("全部", "All"), "clear": ("全不选", "None"),
    "folder": ("送到文件夹", "To a folder"), "no_folder": ("不送文件夹", "No folder"), "folders_off": ("本系统未开通文件夹：请管理员设置 GRIDWATCH_REPORT_FOLDERS", "No folder is set up: ask the administrator to set GRIDWATCH_REPORT_FOLDERS"),
    "mail": ("发邮件给（每行一个）", "Mail to (one a line)"), "mail_in": ("只能发往：", "Only to: "), "keep": ("文件保留", "Keep files"), "days": ("天", "days"),
    "new_schedule": ("新建定时", "New schedule"), "save_schedule": ("保存定时", "Save schedule"), "cancel": ("取消", "Cancel"), "edit": ("修改", "Change"), "remove": ("删除", "Remove"), "run": ("现在生成", "Make now"), "on": ("开启", "On"), "off": ("已关", "Off"), "next": ("下次", "Next"),
    "stopped": ("已停：", "Stopped: "), "asked": ("已要求生成 {} 份，稍后见“已出报告”", "{} asked for; see Reports made in a moment"), "no_schedules": ("没有定时。新建一个，到点自动生成并投递。", "No schedule. Make one, and the report is made and sent on time."), "save_first": ("先保存报表，再定时", "Save the report first"),
    "no_issues": ("还没有生成过报告", "No report was made yet"), "log": ("记录", "Log"), "kept": ("保留至", "kept until"), "data": ("数据版本", "data version"), "gone": ("已过保留期", "its time is over"), "by_hand": ("手动", "by hand"),
    "as_then": ("按当时重印", "As of then, anew"), "as_then_hint": ("用生成那一刻所知的数据再印一次，之后的补报与更正不在内", "Made again of what was known when it was made, without what arrived or was corrected later"),
    "as_then_wait": ("正在按当时的数据重印…", "Making it again of the data of then…"), "as_then_done": ("已重印 {}", "Made again: {}"),
    "restore": ("恢复为新版", "Restore as a new version"), "look": ("查看", "Look"), "now": ("现行", "current"), "restored_from": ("恢复自第 {} 版", "restored from version {}"), "looking": ("正在看第 {} 版", "Looking at version {}"), "leave": ("回到现行", "Back to the current one"),
    "saved": ("已保存第 {} 版", "Saved version {}"), "lost": ("有未保存的改动。再按一次放弃", "Unsaved changes. Press again to drop them"), "away": ("服务器无响应，请稍后再试", "The server does not answer; try again"), "pick": ("选一份报表", "Choose a report"),
}  # fmt: skip


def desk(context: Context) -> html.Div:
    """The desk with its words; everything else comes by address."""
    config = {"lang": context.lang, "words": {key: context.t(text) for key, text in WORDS.items()}, "district": context.user.district_code}
    return html.Div(states.loading(context.lang), id=ids.REPORT_TEMPLATES, className="gw-tpl", **{"data-config": dumped(config)})
