"""What the doors are given, put together once at start."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Event

from api.settings import Settings
from api.terminal import today
from models.champion import champion_of
from scoring.archive import Archive, Sources
from scoring.assembly import engine_of
from scoring.engine import Engine
from scoring.journal.journal import Journal
from scoring.journal.trouble import Unavailable
from scoring.portfolio import Case, Consultant, Portfolio, applications_in
from scoring.promotion import Occasion, record_promotion

log = logging.getLogger(__name__)


HEAD_START = 1.5
"""Seconds for which the work list leaves the processor to the service that is starting."""


@dataclass(frozen=True, slots=True)
class Services:
    """An engine that serves, the clock, the journal, what is said of a case, and the cases on the list."""

    engine: Engine
    today: Callable[[], date]
    journal: Journal
    consultant: Consultant
    deciding: Future[Portfolio]
    wanted: Event = field(default_factory=Event)

    @property
    def portfolio(self) -> Portfolio:
        """The cases on the list; until they are decided, whoever asks waits."""
        self.wanted.set()
        return self.deciding.result()


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
    """Return the services of an engine.

    The home's cases are read at once and decided in one batch in the background, so that no decision waits
    for them.
    """
    consultant = Consultant(engine)
    applications = applications_in(home, clock())
    wanted = Event()

    def decide() -> Portfolio:
        wanted.wait(HEAD_START)
        return Portfolio.of(consultant.cases(applications))

    pool = ThreadPoolExecutor(1)
    deciding = pool.submit(decide)
    pool.shutdown(wait=False)
    return Services(engine, clock, journal, consultant, deciding, wanted)


def decided(cases: Sequence[Case]) -> Future[Portfolio]:
    """Return cases as what services hold."""
    found: Future[Portfolio] = Future()
    found.set_result(Portfolio.of(cases))
    return found
