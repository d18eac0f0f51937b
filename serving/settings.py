"""What the front door is told by its environment."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from geodata.errors import StartProblem
from geodata.settings import DataSettings
from serving import tile_servers
from serving.tile_servers import TileServer


class Settings(DataSettings):
    """Everything `app.py` reads from the environment; every field is described in `docs/running.md`."""

    host: str = Field(default="127.0.0.1", validation_alias="HOST")
    port: int = Field(default=8050, ge=1, le=65_535, validation_alias="PORT")
    workers: int = Field(default=2, ge=1, le=64, validation_alias="WORKERS")
    threads: int = Field(default=4, ge=1, le=64, validation_alias="THREADS")
    secret_key: SecretStr | None = Field(default=None, validation_alias="GRIDWATCH_SECRET_KEY")
    https: bool = Field(default=False, validation_alias="GRIDWATCH_HTTPS")
    pack: Path | None = Field(default=None, validation_alias="GRIDWATCH_PACK")
    tiles: Annotated[tuple[TileServer, ...] | None, NoDecode] = Field(default=None, validation_alias="GRIDWATCH_TILES")
    jobs: str | None = Field(default=None, validation_alias="GRIDWATCH_JOBS")
    nightly: str = Field(default="02:30", validation_alias="GRIDWATCH_NIGHTLY")
    demo_scale: float = Field(default=1.0, gt=0, le=1000, validation_alias="GRIDWATCH_DEMO_SCALE")

    @field_validator("secret_key", "pack", "jobs", mode="before")
    @classmethod
    def _unset(cls, value: object) -> object:
        """An exported but empty variable means "not set"."""
        return value or None

    @field_validator("tiles", mode="before")
    @classmethod
    def _tile_servers(cls, value: object) -> object:
        """One template or a JSON list, as text."""
        return tile_servers.read(value) if isinstance(value, str) and value else value or None

    @field_validator("jobs")
    @classmethod
    def _redis(cls, value: str | None) -> str | None:
        """A Redis, if anything."""
        if value is not None and not value.startswith(("redis://", "rediss://")):
            raise StartProblem(
                f"GRIDWATCH_JOBS={value} 不是 Redis 地址。写法：redis://主机:6379/0；不设则由本机处理后台任务。",
                f"GRIDWATCH_JOBS={value} is no address of a Redis. Write redis://HOST:6379/0, or unset it: jobs then run on this machine.",
            )
        return value

    @field_validator("nightly")
    @classmethod
    def _clock(cls, value: str) -> str:
        """A time of day, or empty."""
        if not re.fullmatch(r"|([01]\d|2[0-3]):[0-5]\d", value):
            raise StartProblem(
                f"GRIDWATCH_NIGHTLY={value} 不是时刻。写法：02:30；留空则不在夜间运行。",
                f"GRIDWATCH_NIGHTLY={value} is no time of day. Write 02:30, or leave it empty for no nightly jobs.",
            )
        return value

    @property
    def night_at(self) -> dt.time | None:
        """When the nightly jobs are asked for, in China; None: never."""
        return dt.time.fromisoformat(self.nightly) if self.nightly else None

    @property
    def address(self) -> str:
        """Where a browser finds the app."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"
