"""Where the data is kept: one settings class, made at the doors (`app.py`, `python -m geodata`, `python -m etl`)."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class DataSettings(BaseSettings):
    """`DATABASE_URL` names an existing PostGIS; without it an embedded one lives in `GRIDWATCH_DATA_DIR`.

    City packs are looked for by name in `GRIDWATCH_PACKS`. `jobs_at_once` and `job_threads` keep background jobs from starving the screens.
    """

    model_config = SettingsConfigDict(extra="ignore", populate_by_name=True)

    database_url: str | None = Field(default=None, validation_alias="DATABASE_URL")
    data_dir: Path = Field(default=Path("data"), validation_alias="GRIDWATCH_DATA_DIR")
    packs: Path = Field(default=Path("packs"), validation_alias="GRIDWATCH_PACKS")
    jobs_at_once: int = Field(default=1, ge=1, le=16, validation_alias="GRIDWATCH_JOBS_AT_ONCE")
    job_threads: int = Field(default=1, ge=1, le=64, validation_alias="GRIDWATCH_JOB_THREADS")

    @field_validator("database_url", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        """An exported but empty variable means "not set"."""
        return value or None

    @field_validator("data_dir", "packs")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        """Absolute from the start: the server changes its working directory later."""
        return value.expanduser().resolve()
