"""What the doors are given, put together once at start."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from api.serving import Pointer, Serving, serving_by
from api.settings import Settings
from api.terminal import today
from models.champion import champion_of
from scoring.archive import Archive, Sources
from scoring.assembly import engine_of
from scoring.engine import Engine
from scoring.journal.journal import Journal
from scoring.journal.trouble import Unavailable
from scoring.portfolio import applications_in
from scoring.promotion import Occasion, record_promotion

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Services:
    """What serves, the clock and the journal."""

    pointer: Pointer
    today: Callable[[], date]
    journal: Journal

    @property
    def serving(self) -> Serving:
        """What serves now: a request takes it once, and passes it on to whatever answers it."""
        return self.pointer.serving


def services(settings: Settings) -> Services:
    """Put the services together.

    Raises
    ------
    NotThere
        If no bundle can serve.
    """
    engine = engine_of(settings.home, settings.policy, settings.tables, settings.programmes)
    sources = Sources(policy=settings.policy, tables=settings.tables, programmes=settings.programmes)
    Archive(settings.home).keep(engine, sources)
    journal = Journal.open(settings.place)
    _record_what_serves(journal, settings.home, engine)
    return services_over(engine, settings.home, journal)


def _record_what_serves(journal: Journal, home: Path, engine: Engine) -> None:
    """Record a bundle that no promotion in the journal has named; a journal that is down stops nobody."""
    champion = champion_of(home)
    try:
        entry = record_promotion(journal, champion, engine.bundle.data, Occasion.STARTED)
    except Unavailable as error:
        log.warning("Which bundle serves is not recorded: %s", error)
        return
    if entry is not None and entry.value["before"] is not None:
        log.warning(
            "The journal's last promotion named bundle %s, and %s serves: recorded as entry %d.",
            entry.value["before"],
            champion.digest,
            entry.number,
        )


def engine_at(home: Path) -> Engine:
    """Return the engine of a home with this machine's policy, tables and programmes, as served."""
    settings = Settings()
    return engine_of(home, settings.policy, settings.tables, settings.programmes)


def services_over(
    engine: Engine, home: Path, journal: Journal, clock: Callable[[], date] = today
) -> Services:
    """Return the services of an engine; the home's cases are read at once and decided in the background."""
    return Services(Pointer(serving_by(engine, applications_in(home, clock()))), clock, journal)
