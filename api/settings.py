"""How this machine runs: addresses and folders, from the environment, read once."""

from __future__ import annotations

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

from scoring.policy import PACKAGED


class Settings(BaseSettings):
    """Variables that start with ``GREENLOAN_``."""

    model_config = SettingsConfigDict(env_prefix="GREENLOAN_", extra="ignore")

    home: Path = Path(".greenloan")
    policy: Path = PACKAGED
    tables: Path | None = None
