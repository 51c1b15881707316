"""What the doors are given, put together once at start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from api.settings import Settings
from api.terminal import today
from scoring.archive import Archive, Sources
from scoring.assembly import engine_of
from scoring.engine import Engine
from scoring.journal.journal import Journal


@dataclass(frozen=True, slots=True)
class Services:
    """An engine that serves, the clock, and the journal."""

    engine: Engine
    today: Callable[[], date]
    journal: Journal


def services(settings: Settings) -> Services:
    """Put the services together.

    Raises
    ------
    NotThere
        If no bundle can serve.
    """
    engine = engine_of(settings.home, settings.policy, settings.tables)
    Archive(settings.home).keep(engine, Sources(policy=settings.policy, tables=settings.tables))
    return Services(engine, today, Journal.open(settings.place))
