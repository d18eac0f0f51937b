"""Why rows stop, and why loaded rows are to be looked at: one short name each, in both languages."""

from __future__ import annotations

from geodata.vocabulary import Codes

REJECT_REASONS = Codes(
    "reject_reason",
    {
        "broken_quoting": ("引号不成对", "Quotes do not pair"),
        "too_many_cells": ("列数偏多", "Too many cells"),
        "too_few_cells": ("列数不足", "Too few cells"),
        "bad_bytes": ("字节无法识别", "Undecodable bytes"),
        "bad_json": ("不是 JSON 对象", "Not a JSON object"),
        "missing_value": ("必填项为空", "Required value missing"),
        "bad_date": ("日期无效", "Not a date"),
        "impossible_date": ("日期不存在", "Impossible date"),
        "impossible_time": ("时间不存在", "Impossible time"),
        "date_without_year": ("日期缺年份", "Date without a year"),
        "future_date": ("日期在未来", "Date in the future"),
        "bad_number": ("数字无效", "Not a number"),
        "bad_yes_no": ("是否项无效", "Neither yes nor no"),
        "unknown_code": ("不在可选项中", "Not one of the choices"),
        "out_of_range": ("超出范围", "Out of range"),
        "too_long": ("内容过长", "Too long"),
        "bad_value": ("内容无效", "Not valid"),
        "bad_phone": ("电话无效", "Not a telephone number"),
        "bad_id_length": ("身份证号位数不对", "Wrong length of ID number"),
        "bad_id_birthday": ("身份证号出生日期不对", "Impossible birthday in ID number"),
        "bad_id_check_digit": ("身份证号校验位不对", "Wrong check digit in ID number"),
        "id_lost_digits": ("证件号被 Excel 截断", "ID number cut by Excel"),
        "duplicate_key": ("编号重复且内容不同", "Same key, different content"),
        "coordinates_swapped": ("经纬度填反", "Coordinates exchanged"),
        "outside_city": ("坐标不在本市", "Outside the city"),
    },
)

REVIEW_REASONS = Codes(
    "review_reason",
    {
        "not_located": ("未能定位", "Not located"),
        "district_only": ("只定位到区县", "Located to the district only"),
        "wrong_district": ("与所填区县不符", "Not in the stated district"),
        "ambiguous": ("有多个可能地点", "Several possible places"),
        "outside_city": ("地址不在本市", "Address outside the city"),
        "street_only": ("只定位到街镇或社区", "Located to the street or committee only"),
        "wrong_street": ("与所填街镇不符", "Not in the stated street"),
        "uncertain": ("把握不足", "Not sure enough"),
        "no_address": ("没有地址", "No address given"),
        "temporary_place": ("临时场所，不是住处", "A temporary place, not a home"),
        "confirmed": ("已由人工确认", "Confirmed by a person"),
        "confirmed_elsewhere": ("已确认不是本市地址", "Confirmed as no address here"),
        "coordinates_swapped": ("经纬度填反，已对调", "Coordinates exchanged, mended"),
        "other_encoding": ("编码与全文件不同", "In another encoding than its file"),
    },
)
