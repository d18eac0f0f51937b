"""One delivery of a report that was made: by its kind, with what came of it in the log."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from etl.delivery import folder, mail
from etl.delivery.mail import Letter
from geodata.engine import Database
from geodata.errors import DeliveryProblem
from geodata.report_templates import issues, work
from geodata.report_templates.settings import DeliverySettings
from geodata.report_templates.work import Parcel, Words


def post(database: Database, settings: DeliverySettings, parcel: Parcel, reports: Path, now: dt.datetime) -> None:
    """Deliver a parcel that was taken, and say what came of it."""
    with database.write() as conn:
        files = work.files_of(conn, parcel.issue_id)
        told = work.told_of(conn, parcel.issue_id)
    try:
        if not files:
            raise DeliveryProblem("报告文件已过保留期。请重新生成。", "The report's files are over their time. Make the report again.", again=False)
        words = _into(settings, parcel, files, reports) if parcel.kind == "folder" else _by_mail(settings, parcel, files, told, reports)
    except DeliveryProblem as problem:
        with database.write() as conn:
            work.not_delivered(conn, parcel, (problem.zh, problem.en), problem.again, now)
    else:
        with database.write() as conn:
            work.delivered(conn, parcel, words)


def _into(settings: DeliverySettings, parcel: Parcel, files: list[tuple[str, str, str, int]], reports: Path) -> Words:
    kept = issues.folder_of(reports, parcel.issue_id)
    names = [folder.put(settings.folders, parcel.target, name, kept / form, sha256, f"{parcel.id}-{form}") for form, name, sha256, _ in files]
    return f"已写入：{'、'.join(names)}", f"written: {', '.join(names)}"


def _by_mail(settings: DeliverySettings, parcel: Parcel, files: list[tuple[str, str, str, int]], told: work.Told, reports: Path) -> Words:
    kept = issues.folder_of(reports, parcel.issue_id)
    subject = f"{told.name[0]} · {told.area[0]} · {told.first}–{told.last}"
    letter = Letter(parcel.target, subject, _text(told), [(name, kept / form) for form, name, _, _ in files], f"gridwatch-report-{parcel.issue_id}-{parcel.id}")
    server = mail.send(settings, letter)
    return f"{server} 已接收", f"taken by {server}"


def _text(told: work.Told) -> str:
    """What stands in the letter; both languages, because nobody knows who reads it."""
    parts = [
        f"{told.name[0]}\n区域：{told.area[0]}\n统计期：{told.first} 至 {told.last}\n数据版本：{told.data_version}\n编制：{told.owner}",
        f"{told.name[1]}\nArea: {told.area[1]}\nWindow: {told.first} to {told.last}\nData version: {told.data_version}\nBy: {told.owner}",
    ]
    if told.note:
        parts = [f"{part}\n{said}" for part, said in zip(parts, told.note, strict=True)]
    if told.simulated:
        parts = [f"{mark}\n{part}" for part, mark in zip(parts, ("模拟数据，不对应任何真实城市", "Simulated data of no real city"), strict=True)]
    return "\n\n".join([*parts, "内部资料，请勿外传。 For official use; do not pass on.\n"])
