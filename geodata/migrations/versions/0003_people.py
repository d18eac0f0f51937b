"""Facts about people: who comes, what is asked of whom, who is infected.

Revision: 0003_people
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geodata.migrations.fact_tables import create_fact

revision = "0003_people"
down_revision = "0002_books"
branch_labels = None
depends_on = None


def _people() -> None:
    create_fact(
        "registration",
        "返城登记 / Returnee registration",
        "registered_at",
        sa.Column("registration_no", sa.String(), nullable=False, comment="登记编号 / Registration number"),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False, comment="登记时间 / Registered at"),
        sa.Column("person_name", sa.String(), comment="姓名 / Name"),
        sa.Column("id_type", sa.String(), comment="证件类型 / ID type"),
        sa.Column("id_number", sa.String(), comment="证件号码 / ID number"),
        sa.Column("phone", sa.String(), comment="手机号 / Phone"),
        sa.Column("sex", sa.String(), comment="性别 / Sex"),
        sa.Column("age", sa.Integer(), comment="年龄 / Age"),
        sa.Column("relation", sa.String(), comment="与本人关系 / Relation to the person"),
        sa.Column("origin_province", sa.String(), comment="来源省 / Province of origin"),
        sa.Column("origin_city", sa.String(), comment="来源市 / City of origin"),
        sa.Column(
            "from_outbreak", sa.Boolean(), comment="近 14 天到过疫区 / In the outbreak province in the last 14 days"
        ),
        sa.Column("contact_risk", sa.Boolean(), comment="接触过高风险人员 / Contact with a high-risk person"),
        sa.Column("expected_on", sa.Date(), nullable=False, comment="预计到达日期 / Expected arrival"),
        sa.Column("arrived_on", sa.Date(), comment="实际到达日期 / Seen arriving"),
        sa.Column("purpose", sa.String(), comment="来城事由 / Purpose"),
        sa.Column("mode", sa.String(), comment="交通方式 / Mode of travel"),
        sa.Column("service_no", sa.String(), comment="车次/航班/车牌 / Train, flight or plate number"),
        sa.Column("employer", sa.String(), comment="工作单位 / Employer"),
        sa.Column("stopovers", sa.String(), comment="途经地 / Stopovers"),
        sa.Column("verified_on", sa.Date(), comment="核实日期 / Verified on"),
        located=True,
    )
    create_fact(
        "residence",
        "居住 / Residence",
        "lived_from",
        sa.Column("person_no", sa.String(), nullable=False, comment="人员编号 / Person number"),
        sa.Column("lived_from", sa.Date(), nullable=False, comment="入住日期 / Lived there from"),
        sa.Column("lived_to", sa.Date(), comment="搬离日期 / Lived there to"),
        located=True,
    )
    create_fact(
        "household_member",
        "家庭成员 / Household member",
        "since",
        sa.Column("household_no", sa.String(), nullable=False, comment="户编号 / Household number"),
        sa.Column("person_no", sa.String(), nullable=False, comment="人员编号 / Person number"),
        sa.Column("relation", sa.String(), comment="与户主关系 / Relation to the head"),
        sa.Column("since", sa.Date(), nullable=False, comment="起始日期 / Since"),
    )
    create_fact(
        "trip",
        "出行 / Trip",
        "service_date",
        sa.Column("person_no", sa.String(), nullable=False, comment="人员编号 / Person number"),
        sa.Column("service_date", sa.Date(), nullable=False, comment="乘坐日期 / Date of service"),
        sa.Column("mode", sa.String(), nullable=False, comment="交通方式 / Mode"),
        sa.Column("service_no", sa.String(), nullable=False, comment="车次/航班 / Service number"),
        sa.Column("carriage", sa.String(), comment="车厢 / Carriage"),
        sa.Column("seat", sa.String(), comment="座位 / Seat"),
        sa.Column("from_place", sa.String(), comment="上车地 / From"),
        sa.Column("to_place", sa.String(), comment="下车地 / To"),
    )


def _work() -> None:
    create_fact(
        "task",
        "任务 / Task",
        "created_at",
        sa.Column("task_no", sa.String(), nullable=False, comment="任务编号 / Task number"),
        sa.Column("kind", sa.String(), nullable=False, comment="任务类型 / Kind of task"),
        sa.Column("registration_no", sa.String(), comment="登记编号 / Registration number"),
        sa.Column("assignee", sa.String(), comment="承办人 / Assignee"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="派单时间 / Created at"),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False, comment="办结期限 / Due at"),
        sa.Column("closed_at", sa.DateTime(timezone=True), comment="办结时间 / Closed at"),
        sa.Column("state", sa.String(), nullable=False, comment="状态 / State"),
        sa.Column("outcome", sa.String(), comment="办理结果 / Outcome"),
        located=True,
    )
    create_fact(
        "task_event",
        "任务经过 / Task event",
        "at",
        sa.Column("task_no", sa.String(), nullable=False, comment="任务编号 / Task number"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="时间 / At"),
        sa.Column("state", sa.String(), nullable=False, comment="状态 / State"),
        sa.Column("actor", sa.String(), comment="操作人 / Actor"),
        sa.Column("note", sa.String(), comment="备注 / Note"),
    )


def _cases() -> None:
    create_fact(
        "case",
        "病例 / Case",
        "reported_on",
        sa.Column("case_no", sa.String(), nullable=False, comment="病例编号 / Case number"),
        sa.Column("person_name", sa.String(), comment="姓名 / Name"),
        sa.Column("id_number", sa.String(), comment="证件号码 / ID number"),
        sa.Column("phone", sa.String(), comment="手机号 / Phone"),
        sa.Column("sex", sa.String(), comment="性别 / Sex"),
        sa.Column("age", sa.Integer(), comment="年龄 / Age"),
        sa.Column("case_class", sa.String(), nullable=False, comment="病例分类 / Class"),
        sa.Column("severity", sa.String(), comment="临床分型 / Severity"),
        sa.Column("onset_on", sa.Date(), comment="发病日期 / Onset"),
        sa.Column("reported_on", sa.Date(), nullable=False, comment="报告日期 / Reported on"),
        sa.Column("confirmed_on", sa.Date(), comment="确诊日期 / Confirmed on"),
        sa.Column("route", sa.String(), comment="感染途径 / Route of infection"),
        sa.Column("found_by", sa.String(), comment="发现方式 / How found"),
        sa.Column("hospital_no", sa.String(), comment="收治医院编号 / Hospital number"),
        sa.Column("outcome", sa.String(), comment="转归 / Outcome"),
        sa.Column("outcome_on", sa.Date(), comment="转归日期 / Outcome on"),
        located=True,
    )
    create_fact(
        "case_event",
        "病程 / Case event",
        "at",
        sa.Column("case_no", sa.String(), nullable=False, comment="病例编号 / Case number"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="时间 / At"),
        sa.Column("what", sa.String(), nullable=False, comment="事件 / Event"),
        sa.Column("severity", sa.String(), comment="临床分型 / Severity"),
    )
    create_fact(
        "case_address",
        "通报住址 / Published address",
        "day",
        sa.Column("day", sa.Date(), nullable=False, comment="通报日期 / Day of the list"),
        sa.Column("district", sa.String(), nullable=False, comment="区县 / District as published"),
        sa.Column("ordinal", sa.Integer(), comment="同日序号 / Occurrence on that day"),
        located=True,
    )
    create_fact(
        "case_series",
        "官方日报 / Official daily figure",
        "day",
        sa.Column("area_code", sa.String(), nullable=False, comment="区划代码 / Area code"),
        sa.Column("day", sa.Date(), nullable=False, comment="日期 / Day"),
        sa.Column("series", sa.String(), nullable=False, comment="指标 / Series"),
        sa.Column("value", sa.Integer(), nullable=False, comment="数值 / Value"),
    )


def upgrade() -> None:
    _people()
    _work()
    _cases()


def downgrade() -> None:
    for noun in (
        "registration",
        "residence",
        "household_member",
        "trip",
        "task",
        "task_event",
        "case",
        "case_event",
        "case_address",
        "case_series",
    ):
        op.drop_table(noun)
