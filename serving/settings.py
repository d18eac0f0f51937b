"""What the front door is told by its environment."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode

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
    demo_scale: float = Field(default=1.0, gt=0, le=1000, validation_alias="GRIDWATCH_DEMO_SCALE")

    @field_validator("secret_key", "pack", mode="before")
    @classmethod
    def _unset(cls, value: object) -> object:
        """An exported but empty variable means "not set"."""
        return value or None

    @field_validator("tiles", mode="before")
    @classmethod
    def _tile_servers(cls, value: object) -> object:
        """One template or a JSON list, as text."""
        return tile_servers.read(value) if isinstance(value, str) and value else value or None

    @property
    def address(self) -> str:
        """Where a browser finds the app."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"
