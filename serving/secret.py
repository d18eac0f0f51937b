"""The key that signs session cookies."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from pydantic import SecretStr

from geodata.errors import StartProblem

SHORTEST = 32


def choose(given: SecretStr | None, data_dir: Path, *, simulated: bool) -> str:
    """The key to sign sessions with: the given one, or for a simulated city one made once and kept (0600).

    Raises `StartProblem` when a real city has none, or the given one is shorter than 32 characters.
    """
    if given is not None:
        key = given.get_secret_value()
        if len(key) < SHORTEST:
            raise _too_weak(f"仅 {len(key)} 位", f"has only {len(key)} characters")
        return key
    if not simulated:
        raise _too_weak("未设置", "is not set")
    return _kept(data_dir / "secret_key")


def _kept(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(key := secrets.token_hex(32))
    return key


def _too_weak(zh: str, en: str) -> StartProblem:
    make = "python -c 'import secrets; print(secrets.token_hex(32))'"
    return StartProblem(
        f"真实城市须设置 GRIDWATCH_SECRET_KEY（至少 {SHORTEST} 位），目前{zh}。生成方法：{make}",
        f"GRIDWATCH_SECRET_KEY (at least {SHORTEST} characters) {en}. A real city needs one; make it with: {make}",
    )
