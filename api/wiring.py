"""What the doors are given, put together once at start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from api.settings import Settings
from api.terminal import today
from scoring.archive import Archive, Sources
from scoring.assembly import engine_of
from scoring.engine import Engine
from scoring.journal.journal import Journal
from scoring.portfolio import Consultant, Portfolio, reports_in


@dataclass(frozen=True, slots=True)
class Services:
    """An engine that serves, the clock, the journal, what is said of a case, and the cases on the list."""

    engine: Engine
    today: Callable[[], date]
    journal: Journal
    consultant: Consultant
    portfolio: Portfolio


def services(settings: Settings) -> Services:
    """Put the services together.

    Raises
    ------
    NotThere
        If no bundle can serve.
    """
    engine = engine_of(settings.home, settings.policy, settings.tables)
    Archive(settings.home).keep(engine, Sources(policy=settings.policy, tables=settings.tables))
    return services_over(engine, settings.home, Journal.open(settings.place))


def services_over(
    engine: Engine, home: Path, journal: Journal, clock: Callable[[], date] = today
) -> Services:
    """Return the services of an engine, the home's cases decided in one batch."""
    consultant = Consultant(engine)
    cases = consultant.cases(reports_in(home, clock()))
    return Services(engine, clock, journal, consultant, Portfolio.of(cases))
