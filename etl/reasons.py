"""Why rows stop, and why loaded rows are to be looked at; the screens name them too, so the words stand in geodata."""

from __future__ import annotations

from geodata.reasons import REJECT_REASONS, REVIEW_REASONS

__all__ = ["REJECT_REASONS", "REVIEW_REASONS"]
