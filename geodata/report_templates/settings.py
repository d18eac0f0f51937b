"""What delivery of reports is allowed here: folders, a mail server, and the domains that may receive mail."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from geodata.errors import StartProblem

ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?P<domain>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")


class DeliverySettings(BaseSettings):
    """Read by the screens, which offer what is allowed, and by the job that delivers; nothing is allowed until it is set."""

    model_config = SettingsConfigDict(extra="ignore", populate_by_name=True)

    folders: Annotated[Mapping[str, Path], NoDecode] = Field(default_factory=dict, validation_alias="GRIDWATCH_REPORT_FOLDERS")
    mail_domains: Annotated[tuple[str, ...], NoDecode] = Field(default=(), validation_alias="GRIDWATCH_MAIL_DOMAINS")
    mail_most_mb: int = Field(default=20, ge=1, le=200, validation_alias="GRIDWATCH_MAIL_MOST_MB")
    smtp_host: str = Field(default="", validation_alias="GRIDWATCH_SMTP_HOST")
    smtp_port: int = Field(default=587, ge=1, le=65_535, validation_alias="GRIDWATCH_SMTP_PORT")
    smtp_security: Literal["starttls", "tls", "none"] = Field(default="starttls", validation_alias="GRIDWATCH_SMTP_SECURITY")
    smtp_user: str = Field(default="", validation_alias="GRIDWATCH_SMTP_USER")
    smtp_password: SecretStr = Field(default=SecretStr(""), validation_alias="GRIDWATCH_SMTP_PASSWORD")
    mail_from: str = Field(default="", validation_alias="GRIDWATCH_MAIL_FROM")

    @field_validator("folders", mode="before")
    @classmethod
    def _folders(cls, value: object) -> object:
        """`name=/path;name=/path`."""
        if not isinstance(value, str):
            return value
        pairs = [part.partition("=") for part in value.split(";") if part.strip()]
        wrong = next(("".join(pair) for pair in pairs if not pair[0].strip() or not Path(pair[2].strip()).is_absolute()), None)
        if wrong is not None:
            raise StartProblem(
                f"GRIDWATCH_REPORT_FOLDERS 里的“{wrong}”看不懂。写法：名称=/绝对路径;名称=/绝对路径。",
                f"“{wrong}” in GRIDWATCH_REPORT_FOLDERS cannot be read. Write name=/absolute/path;name=/absolute/path.",
            )
        return {name.strip(): Path(path.strip()) for name, _, path in pairs}

    @field_validator("mail_domains", mode="before")
    @classmethod
    def _domains(cls, value: object) -> object:
        """Separated by commas."""
        return tuple(part.strip().lower().lstrip("@") for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    def why_no_mail(self) -> tuple[str, str] | None:
        """What is missing before anything can be mailed, in words; None: it can."""
        missing = [name for name, given in (("GRIDWATCH_SMTP_HOST", self.smtp_host), ("GRIDWATCH_MAIL_FROM", self.mail_from), ("GRIDWATCH_MAIL_DOMAINS", self.mail_domains)) if not given]
        if not missing:
            return None
        return f"本系统未开通邮件：请管理员设置 {'、'.join(missing)}。", f"Mail is not set up here: ask the administrator to set {', '.join(missing)}."

    def allows(self, address: str) -> bool:
        """Whether reports may be mailed there."""
        found = ADDRESS.fullmatch(address)
        return found is not None and found["domain"].lower() in self.mail_domains
