"""How sure a place is, addresses that need a person, and what people decided about them.

Revision: 0005_reviews
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005_reviews"
down_revision = "0004_response"
branch_labels = None
depends_on = None

# The located tables as they were when this revision was written.
LOCATED = (
    "registration", "residence", "task", "case", "case_address", "health_check", "isolation", "checkpoint", "hospital", "encounter",
    "clue",
)  # fmt: skip


def _question() -> None:
    op.create_table(
        "address_question",
        sa.Column("key", sa.String(), nullable=False, comment="the place meant, without rooms and noise"),
        sa.Column("address", sa.String(), nullable=False, comment="the text of one record, as written"),
        sa.Column("hint_district", sa.String(), comment="district stated beside the address, as written"),
        sa.Column("reason", sa.String(), nullable=False, comment="why a person should look, e.g. ambiguous"),
        sa.Column("level", sa.String(), nullable=False, comment="precision level of the answer so far"),
        sa.Column("lon", sa.Float(), comment="WGS84, of the answer so far"),
        sa.Column("lat", sa.Float()),
        sa.Column("radius_m", sa.Float()),
        sa.Column("confidence", sa.Float(), comment="0 to 1; null: not located"),
        sa.Column("matched", sa.String()),
        sa.Column("spans", JSONB(), nullable=False, server_default="[]", comment="[start, end, kind] of the parts understood"),
        sa.Column("candidates", JSONB(), nullable=False, server_default="[]", comment="up to three places it may mean, best first"),
        sa.Column("district_code", sa.String(), comment="whose it is; null: no district or several, the city decides"),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("key", name="pk_address_question"),
    )
    op.create_index("ix_address_question_district_code", "address_question", ["district_code"])


def _alias() -> None:
    op.create_table(
        "address_alias",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("key", sa.String(), nullable=False, comment="the address key decided about"),
        sa.Column("kind", sa.String(), nullable=False, comment="accept | pick | alias | reject"),
        sa.Column("address", sa.String(), nullable=False, comment="the text of one record, as written"),
        sa.Column("lon", sa.Float(), comment="WGS84; null: no address of this city"),
        sa.Column("lat", sa.Float()),
        sa.Column("level", sa.String(), nullable=False, comment="none: no address of this city"),
        sa.Column("radius_m", sa.Float()),
        sa.Column("label", sa.String(), nullable=False, comment="the place in words"),
        sa.Column("district_code", sa.String(), comment="holds in this district only; null: in the whole city"),
        sa.Column("street_code", sa.String(), comment="street of the place"),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("records", sa.BigInteger(), nullable=False, server_default="0", comment="records it located anew"),
        sa.Column("undone_by", sa.String()),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.Column("note", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_address_alias"),
    )
    op.create_index("ix_address_alias_key", "address_alias", ["key"])


def upgrade() -> None:
    for noun in LOCATED:
        op.add_column(noun, sa.Column("confidence", sa.Float(), comment="定位把握 / Confidence of place"))
    op.add_column("review_item", sa.Column("address_key", sa.String(), comment="the place meant; records with one key are decided together"))
    op.create_index("ix_review_item_address_key", "review_item", ["address_key"])
    _question()
    _alias()


def downgrade() -> None:
    op.drop_table("address_alias")
    op.drop_table("address_question")
    op.drop_index("ix_review_item_address_key", "review_item")
    op.drop_column("review_item", "address_key")
    for noun in LOCATED:
        op.drop_column(noun, "confidence")
