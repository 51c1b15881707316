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
from models.champion import FILE
from scoring.archive import Archive, Sources
from scoring.assembly import engine_of
from scoring.engine import Engine
from scoring.journal.journal import Journal, waited
from scoring.journal.trouble import Unavailable
from scoring.life.serving import Named, serving_at, serving_of
from scoring.life.standing import refuse_unapproved, standing_of
from scoring.life.trial import notice, record_start
from scoring.portfolio import applications_in

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
    journal = Journal.open(settings.place)
    try:
        named = _named(journal, settings.home)
        engine = _engine(settings, named)
        refuse_unapproved(
            standing_of(named, engine.bundle.data, today()), engine.bundle.digest, settings.mode
        )
    except BaseException:
        journal.close()
        raise
    sources = Sources(policy=settings.policy, tables=settings.tables, programmes=settings.programmes)
    Archive(settings.home).keep(engine, sources)
    _record_what_serves(journal, named, engine)
    return services_over(engine, settings.home, journal)


def _named(journal: Journal, home: Path) -> Named:
    """Return what is to serve; a new journal gets its tables first, or it would look as if it were down."""
    try:
        waited(journal.probe())
    except Unavailable as error:
        log.warning("What the journal says of bundles cannot be read: %s", error)
    return serving_of(journal, home)


def _record_what_serves(journal: Journal, named: Named, engine: Engine) -> None:
    """Record what the journal has not named, and what names another bundle; nobody waits for a journal."""
    try:
        record_start(journal, named, engine.bundle.data, today())
        if named.refused is not None:
            log.warning(
                "champion.json names bundle %s, the journal names %s, which serves.",
                named.refused.digest,
                named.champion.digest,
            )
            notice(journal, named, FILE, named.refused, today())
    except Unavailable as error:
        log.warning("Which bundle serves is not recorded: %s", error)


def _engine(settings: Settings, named: Named) -> Engine:
    return engine_of(settings.home, settings.policy, settings.tables, settings.programmes, named.champion)


def engine_at(home: Path) -> Engine:
    """Return the engine of what the journal says serves, with this machine's policy and tables."""
    settings = Settings().model_copy(update={"home": home})
    return _engine(settings, serving_at(settings.place))


def services_over(
    engine: Engine, home: Path, journal: Journal, clock: Callable[[], date] = today
) -> Services:
    """Return the services of an engine; the home's cases are read at once and decided in the background."""
    return Services(Pointer(serving_by(engine, applications_in(home, clock()))), clock, journal)
