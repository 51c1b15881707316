"""How this machine runs: addresses and folders, from the environment, read once."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from scoring.journal.place import Place
from scoring.life.standing import Mode
from scoring.policy import PACKAGED


class Settings(BaseSettings):
    """Variables that start with ``GREENLOAN_``, and ``DATABASE_URL``."""

    model_config = SettingsConfigDict(env_prefix="GREENLOAN_", extra="ignore")

    home: Path = Path(".greenloan")
    mode: Mode = Mode.TRIAL
    policy: Path = PACKAGED
    tables: Path | None = None
    programmes: Path | None = None
    database_url: str | None = Field(default=None, validation_alias="DATABASE_URL")
    journal_key: Path | None = None
    checkpoints: Path | None = None

    @property
    def place(self) -> Place:
        """Where the journal is kept."""
        return Place(self.home, self.database_url, self.journal_key, self.checkpoints)
