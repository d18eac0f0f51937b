"""Facts about the response: health, checkpoints, hospitals, clues, supplies, movement.

Revision: 0004_response
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geodata.migrations.fact_tables import create_fact

revision = "0004_response"
down_revision = "0003_people"
branch_labels = None
depends_on = None


def _health() -> None:
    create_fact(
        "health_check",
        "健康随访 / Health check",
        "checked_at",
        sa.Column("check_no", sa.String(), nullable=False, comment="随访编号 / Check number"),
        sa.Column("person_no", sa.String(), comment="人员编号 / Person number"),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False, comment="随访时间 / Checked at"),
        sa.Column("temperature", sa.Float(), comment="体温 / Temperature"),
        sa.Column("symptoms", sa.String(), comment="症状 / Symptoms"),
        sa.Column("by_other", sa.Boolean(), comment="他人测量 / Taken by another person"),
        located=True,
    )
    create_fact(
        "isolation",
        "隔离 / Isolation",
        "started_on",
        sa.Column("isolation_no", sa.String(), nullable=False, comment="隔离编号 / Isolation number"),
        sa.Column("person_name", sa.String(), comment="姓名 / Name"),
        sa.Column("id_number", sa.String(), comment="证件号码 / ID number"),
        sa.Column("phone", sa.String(), comment="手机号 / Phone"),
        sa.Column("kind", sa.String(), nullable=False, comment="隔离方式 / Kind of isolation"),
        sa.Column("source", sa.String(), comment="隔离来源 / Source of the report"),
        sa.Column("started_on", sa.Date(), nullable=False, comment="隔离起始 / Started on"),
        sa.Column("due_on", sa.Date(), comment="应解除日期 / Due to end on"),
        sa.Column("ended_on", sa.Date(), comment="解除日期 / Ended on"),
        located=True,
    )
    create_fact(
        "code_state",
        "码色变更 / Code state",
        "at",
        sa.Column("person_no", sa.String(), nullable=False, comment="人员编号 / Person number"),
        sa.Column("scheme", sa.String(), nullable=False, comment="码制 / Scheme"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="变更时间 / Changed at"),
        sa.Column("colour", sa.String(), nullable=False, comment="颜色 / Colour"),
        sa.Column("rule", sa.String(), comment="依据规则 / Rule"),
        sa.Column("evidence", sa.String(), comment="证据 / Evidence"),
    )


def _checkpoints() -> None:
    create_fact(
        "checkpoint",
        "卡口 / Checkpoint",
        "opened_on",
        sa.Column("checkpoint_no", sa.String(), nullable=False, comment="卡口编号 / Checkpoint number"),
        sa.Column("name", sa.String(), nullable=False, comment="名称 / Name"),
        sa.Column("kind", sa.String(), comment="类型 / Kind"),
        sa.Column("lanes", sa.Integer(), comment="通道数 / Lanes"),
        sa.Column("opened_on", sa.Date(), nullable=False, comment="启用日期 / Opened on"),
        sa.Column("closed_on", sa.Date(), comment="停用日期 / Closed on"),
        located=True,
    )
    create_fact(
        "checkpoint_scan",
        "卡口扫码 / Checkpoint scan",
        "scanned_at",
        sa.Column("scan_no", sa.String(), nullable=False, comment="扫码编号 / Scan number"),
        sa.Column("checkpoint_no", sa.String(), nullable=False, comment="卡口编号 / Checkpoint number"),
        sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=False, comment="扫码时间 / Scanned at"),
        sa.Column("person_no", sa.String(), comment="人员编号 / Person number"),
        sa.Column("direction", sa.String(), comment="方向 / Direction"),
        sa.Column("mode", sa.String(), comment="交通方式 / Mode"),
        sa.Column("pass_colour", sa.String(), comment="通行证颜色 / Pass colour"),
        sa.Column("temperature", sa.Float(), comment="体温 / Temperature"),
    )
    create_fact(
        "checkpoint_shift",
        "卡口班次 / Checkpoint shift",
        "starts_at",
        sa.Column("checkpoint_no", sa.String(), nullable=False, comment="卡口编号 / Checkpoint number"),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False, comment="开始 / Starts at"),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False, comment="结束 / Ends at"),
        sa.Column("staff", sa.Integer(), nullable=False, comment="人数 / Staff"),
    )


def _hospitals() -> None:
    create_fact(
        "hospital",
        "医院 / Hospital",
        "listed_on",
        sa.Column("hospital_no", sa.String(), nullable=False, comment="医院编号 / Hospital number"),
        sa.Column("name", sa.String(), nullable=False, comment="名称 / Name"),
        sa.Column("grade", sa.String(), comment="等级 / Grade"),
        sa.Column("fever_clinic", sa.Boolean(), comment="设发热门诊 / Has a fever clinic"),
        sa.Column("designated", sa.Boolean(), comment="定点医院 / Designated"),
        sa.Column("services", sa.String(), comment="开放情况 / Services open"),
        sa.Column("listed_on", sa.Date(), nullable=False, comment="列入日期 / Listed on"),
        located=True,
    )
    create_fact(
        "hospital_capacity",
        "医院床位 / Hospital capacity",
        "day",
        sa.Column("hospital_no", sa.String(), nullable=False, comment="医院编号 / Hospital number"),
        sa.Column("day", sa.Date(), nullable=False, comment="日期 / Day"),
        sa.Column("unit", sa.String(), nullable=False, comment="病区 / Unit"),
        sa.Column("beds", sa.Integer(), nullable=False, comment="床位数 / Beds"),
        sa.Column("staffed_beds", sa.Integer(), comment="有医护的床位 / Staffed beds"),
        sa.Column("occupied", sa.Integer(), comment="占用 / Occupied"),
    )
    create_fact(
        "encounter",
        "就诊住院 / Encounter",
        "arrived_at",
        sa.Column("encounter_no", sa.String(), nullable=False, comment="就诊编号 / Encounter number"),
        sa.Column("hospital_no", sa.String(), nullable=False, comment="医院编号 / Hospital number"),
        sa.Column("case_no", sa.String(), comment="病例编号 / Case number"),
        sa.Column("kind", sa.String(), nullable=False, comment="就诊类型 / Kind"),
        sa.Column("unit", sa.String(), comment="病区 / Unit"),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False, comment="到院时间 / Arrived at"),
        sa.Column("admitted_at", sa.DateTime(timezone=True), comment="入院时间 / Admitted at"),
        sa.Column("left_at", sa.DateTime(timezone=True), comment="离院时间 / Left at"),
        sa.Column("outcome", sa.String(), comment="转归 / Outcome"),
        located=True,
    )


def _reports() -> None:
    create_fact(
        "clue",
        "线索工单 / Clue or ticket",
        "reported_at",
        sa.Column("clue_no", sa.String(), nullable=False, comment="线索编号 / Clue number"),
        sa.Column("clue_class", sa.String(), nullable=False, comment="线索类别 / Class"),
        sa.Column("channel", sa.String(), comment="来源渠道 / Channel"),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False, comment="上报时间 / Reported at"),
        sa.Column("text", sa.String(), comment="内容 / Text"),
        sa.Column("reporter_phone", sa.String(), comment="举报人电话 / Reporter's phone"),
        sa.Column("state", sa.String(), comment="状态 / State"),
        sa.Column("closed_at", sa.DateTime(timezone=True), comment="办结时间 / Closed at"),
        located=True,
    )
    create_fact(
        "opinion_post",
        "网络舆情 / Opinion post",
        "day",
        sa.Column("day", sa.Date(), nullable=False, comment="日期 / Day"),
        sa.Column("title", sa.String(), nullable=False, comment="标题 / Title"),
        sa.Column("heat", sa.Float(), comment="热度 / Heat"),
        sa.Column("sentiment", sa.String(), comment="情感 / Sentiment"),
    )
    create_fact(
        "stock_move",
        "物资流转 / Stock move",
        "moved_at",
        sa.Column("move_no", sa.String(), nullable=False, comment="流转编号 / Move number"),
        sa.Column("site", sa.String(), nullable=False, comment="仓库或单位 / Site"),
        sa.Column("item", sa.String(), nullable=False, comment="物资 / Item"),
        sa.Column("quantity", sa.Integer(), nullable=False, comment="数量 / Quantity"),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False, comment="时间 / Moved at"),
    )
    create_fact(
        "migration_flow",
        "城际迁徙 / Migration between cities",
        "day",
        sa.Column("day", sa.Date(), nullable=False, comment="日期 / Day"),
        sa.Column("origin", sa.String(), nullable=False, comment="出发城市 / Origin"),
        sa.Column("dest", sa.String(), nullable=False, comment="到达城市 / Destination"),
        sa.Column("index", sa.Float(), nullable=False, comment="迁徙指数 / Migration index"),
    )


def upgrade() -> None:
    _health()
    _checkpoints()
    _hospitals()
    _reports()


def downgrade() -> None:
    for noun in (
        "health_check",
        "isolation",
        "code_state",
        "checkpoint",
        "checkpoint_scan",
        "checkpoint_shift",
        "hospital",
        "hospital_capacity",
        "encounter",
        "clue",
        "opinion_post",
        "stock_move",
        "migration_flow",
    ):
        op.drop_table(noun)
