"""Resident ID numbers (GB 11643) and telephone numbers."""

from __future__ import annotations

import datetime as dt
import re

from etl.values.base import BadValue, masked, plain

_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_CHECK_DIGITS = "10X98765432"
_RESIDENT = re.compile(r"\d{15}|\d{17}[\dX]", re.ASCII)
_LOOKS_RESIDENT = re.compile(r"[\dX*]{13,20}", re.ASCII)
_SCIENTIFIC = re.compile(r"\d\.\d+E\+?\d+", re.IGNORECASE)
_CHINA = re.compile(r"^(?:\+|00)?86(?=1\d{10}$|0\d{9,11}$)")
_SEPARATORS = re.compile(r"[\s\-_–—·.()]")
_MOBILE = re.compile(r"1\d{10}", re.ASCII)
_LANDLINE = re.compile(r"(?:0\d{2,3})?[2-8]\d{6,7}(?:(?:转|x|ext|#|,)\d{1,6})?", re.IGNORECASE | re.ASCII)
_ABROAD = re.compile(r"(?:\+|00)\d{7,15}", re.ASCII)
_SERVICE = re.compile(r"(?:[48]00\d{7}|1[0-2]\d{3}|9\d{4})", re.ASCII)


def check_digit(first_17: str) -> str:
    """The last character a resident ID number must have."""
    return _CHECK_DIGITS[sum(int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True)) % 11]


def _birthday(number: str, today: dt.date) -> None:
    try:
        born = dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
        possible = dt.date(1890, 1, 1) <= born <= today
    except ValueError:
        possible = False
    if not possible:
        raise BadValue(
            "bad_id_birthday",
            f"身份证号 {masked(number)} 中的出生日期 {number[6:14]} 不存在。请核对号码。",
            f"The birthday {number[6:14]} inside ID {masked(number)} is impossible. Check the number.",
        )


def _resident(number: str, today: dt.date) -> str:
    if not _RESIDENT.fullmatch(number):
        raise BadValue(
            "bad_id_length",
            f"身份证号 {masked(number)} 有 {len(number)} 位。应为 18 位（旧号 15 位），请核对。",
            f"ID {masked(number)} has {len(number)} characters; a resident ID has 18 (old ones 15). Check it.",
        )
    if len(number) == 15:
        number = f"{number[:6]}19{number[6:]}"
        number += check_digit(number)
    _birthday(number, today)
    if number[17] != check_digit(number[:17]):
        raise BadValue(
            "bad_id_check_digit",
            f"身份证号 {masked(number)} 的校验位 {number[17]} 不对。号码有误，请核对证件。",
            f"The check digit {number[17]} of ID {masked(number)} is wrong. Compare it with the document.",
        )
    return number


def parse_id_number(text: str, id_type: str | None, today: dt.date) -> str:
    """The number in its 18-digit form if it is a resident's, else tidied.

    `id_type` is a code of `ID_TYPE` or None; without it a number that looks like a resident's is checked as one.
    """
    if _SCIENTIFIC.fullmatch(plain(text)):
        raise BadValue(
            "id_lost_digits",
            f"证件号 {text} 被 Excel 当作数字，后几位已丢失。请把该列设为“文本”后重新填写。",
            f"Excel kept ID {text} as a number and lost its last digits. Format the column as text and enter it again.",
        )
    number = _SEPARATORS.sub("", plain(text)).upper()
    if id_type == "resident" or (id_type is None and _LOOKS_RESIDENT.fullmatch(number)):
        return _resident(number, today)
    return number


def _one_phone(text: str) -> str | None:
    number = _SEPARATORS.sub("", text)
    number = _CHINA.sub("", number)
    for pattern in (_MOBILE, _LANDLINE, _SERVICE, _ABROAD):
        if pattern.fullmatch(number):
            return number
    return None


def parse_phone(text: str) -> str:
    """Digits of a mobile, landline, service or foreign number; several are joined by '、'."""
    whole = plain(text)
    if _MOBILE.fullmatch(whole):  # nearly all of them
        return whole
    parts = [whole] if _one_phone(whole) else [part for part in re.split(r"[、;,/，；\s]+", whole) if part]
    numbers = [_one_phone(part) for part in parts]
    if not numbers or None in numbers:
        raise BadValue(
            "bad_phone",
            f"电话 {masked(whole)} 不是有效号码。手机号应为 11 位，固定电话请带区号。",
            f"{masked(whole)} is not a telephone number. A mobile has 11 digits; give landlines with their area code.",
        )
    return "、".join(number for number in numbers if number)
