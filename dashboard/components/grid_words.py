"""AG Grid's own words in Chinese; English is built in."""

from __future__ import annotations

from geodata.errors import Lang

CHINESE: dict[str, str] = {
    "page": "页", "more": "更多", "to": "至", "of": "共", "next": "下一页", "last": "末页", "first": "首页", "previous": "上一页",
    "loadingOoo": "正在取数", "loadingError": "取数出错", "noRowsToShow": "没有记录", "noMatchingRows": "没有符合条件的记录",
    "pageSizeSelectorLabel": "每页", "ariaPageSizeSelectorLabel": "每页行数", "filterOoo": "筛选", "equals": "等于",
    "notEqual": "不等于", "blank": "为空", "notBlank": "不为空", "empty": "选择条件", "lessThan": "小于", "greaterThan": "大于",
    "lessThanOrEqual": "不大于", "greaterThanOrEqual": "不小于", "inRange": "介于", "inRangeStart": "从", "inRangeEnd": "到",
    "contains": "包含", "notContains": "不包含", "startsWith": "开头是", "endsWith": "结尾是", "before": "早于", "after": "晚于",
    "dateFormatOoo": "年-月-日", "andCondition": "且", "orCondition": "或", "applyFilter": "应用", "resetFilter": "重置",
    "clearFilter": "清除", "cancelFilter": "取消", "textFilter": "文字筛选", "numberFilter": "数值筛选", "dateFilter": "日期筛选",
    "true": "是", "false": "否", "sortAscending": "升序", "sortDescending": "降序", "sortUnSort": "取消排序",
    "pinColumn": "固定列", "pinLeft": "固定在左", "pinRight": "固定在右", "noPin": "不固定", "autosizeThisColumn": "适合此列宽",
    "autosizeAllColumns": "适合所有列宽", "resetColumns": "还原列", "copy": "复制", "columns": "列", "filters": "筛选",
    "chooseColumns": "选择列", "columnFilter": "列筛选", "ariaColumn": "列", "ariaRow": "行", "ariaFilterInput": "筛选输入",
    "ariaFilterValue": "筛选值", "ariaFilterFromValue": "起始值", "ariaFilterToValue": "截止值", "ariaFilteringOperator": "筛选条件",
    "ariaSearchFilterValues": "搜索筛选值", "ariaDateFilterInput": "日期", "ariaSortableColumn": "按回车排序",
    "ariaMenuColumn": "按 Alt 和下箭头打开列菜单", "ariaFilterColumn": "按 Ctrl 和回车打开筛选", "ariaHidden": "隐藏", "ariaVisible": "可见",
    "ariaChecked": "已选", "ariaUnchecked": "未选", "ariaIndeterminate": "部分选中", "ariaRowSelect": "按空格选择此行",
    "ariaRowDeselect": "按空格取消选择", "ariaColumnFiltered": "已筛选", "ariaFilterMenuOpen": "打开筛选", "ariaLabelColumnMenu": "列菜单",
    "ariaLabelColumnFilter": "列筛选", "ariaLabelDialog": "对话框", "ariaLabelTooltip": "提示", "ariaLabelLoading": "正在取数",
    "ariaLabelContextMenu": "菜单", "ariaLabelSubMenu": "子菜单", "ariaFilterFromDate": "起始日期", "ariaFilterToDate": "截止日期",
    "thousandSeparator": ",", "decimalSeparator": ".",
}  # fmt: skip


def locale(lang: Lang) -> dict[str, str]:
    """`localeText` for a grid."""
    return CHINESE if lang == "zh" else {}
