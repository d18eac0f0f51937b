"""The director's desk: an empty place that `assets/wall/director.js` fills and keeps up to date."""

from __future__ import annotations

from dash import html

from dashboard import ids
from dashboard.components import states
from dashboard.components.map_config import dumped
from dashboard.context import Context
from dashboard.contract import Text

WORDS: dict[str, Text] = {
    "screens": ("大屏", "Walls"), "all": ("全部大屏", "Every wall"), "add": ("新建大屏", "New wall"), "since": ("已", "for"), "next": ("下一幕", "Next"),
    "previous": ("上一幕", "Previous"), "pause": ("暂停", "Pause"), "resume": ("继续", "Resume"), "reload": ("重新载入", "Load anew"), "order": ("顺序与时长", "Order and timing"),
    "everything": ("自动：全部有数据的场景", "Automatic: every scene with data"), "show": ("切到", "Show"), "seconds": ("秒", "s"), "remove": ("移出", "Take out"), "put": ("加入", "Add"),
    "message": ("在大屏上显示一句话", "Show a message"), "minutes": ("分钟", "min"), "send": ("显示", "Show"), "clear": ("收起", "Take away"), "point": ("在地图上点一处，大屏随即指出", "Touch a place on the map; the wall points at it"),
    "label": ("这一处叫什么（可不填）", "What the place is called (optional)"), "log": ("记录", "Log"), "none": ("没有显示端在线", "No display is on"), "alive": ("在线", "on"), "lost": ("失联", "lost"),
    "data": ("数据版本", "data version"), "behind": ("落后", "behind"), "settings": ("设置", "Settings"), "theme": ("浅色", "Light"), "night": ("夜间变暗", "Dim at night"), "interrupt": ("紧急预警插播", "Grave alarms interrupt"),
    "open": ("打开", "Open"), "token": ("生成登录链接", "Make a sign-in link"), "tokens": ("个有效令牌", "tokens in force"), "revoke": ("作废全部令牌", "End every token"), "start": ("下载开机文件", "Start-up file"),
    "once": ("只显示这一次。在大屏的电脑上打开一次：", "Shown this once. Open it once on the wall's computer:"), "delete": ("删除这块屏", "Delete this wall"), "sure": ("再按一次确认", "Press again to confirm"),
    "name": ("地址名（a-z、0-9、-）", "Name in the address (a-z, 0-9, -)"), "title_zh": ("标题（中文）", "Title in Chinese"), "title_en": ("标题（英文）", "Title in English"), "save": ("保存", "Save"), "cancel": ("取消", "Cancel"),
    "gone": ("已没有这个场景", "no such scene any more"), "no_data": ("本城没有数据", "no data in this city"), "skipped": ("已跳过", "skipped"), "paused": ("已暂停", "paused"), "up": ("上移", "Up"), "down": ("下移", "Down"),
    "away": ("服务器无响应，正在重试。", "The server does not answer; trying again."), "skew": ("时钟差", "clock off by"), "memory": ("内存", "memory"), "on": ("正在显示", "Shown"), "district": ("只给一个区", "One district only"), "city": ("全市", "Whole city"),
    "did_show": ("切到", "showed"), "did_step": ("换幕", "stepped"), "did_pause": ("暂停", "paused"), "did_resume": ("继续", "resumed"), "did_point": ("指点", "pointed"), "did_message": ("显示", "said"), "did_reload": ("重新载入", "loaded anew"),
    "did_settings": ("改设置", "changed settings"), "did_token": ("生成令牌", "made a token"), "did_revoke": ("作废令牌", "ended tokens"), "took": ("收起", "took away"),
}  # fmt: skip


def desk(context: Context) -> html.Div:
    """The desk with its words; everything else comes by address, every other second."""
    config = {"lang": context.lang, "words": {key: context.t(text) for key, text in WORDS.items()}}
    return html.Div(states.loading(context.lang), id=ids.DIRECTOR, className="gw-director", **{"data-config": dumped(config)})
