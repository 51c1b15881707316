"""What the doors are given, put together once at start."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from api.problems import Problem
from api.serving import Pointer, Refused, Serving, serving_by
from api.settings import Settings
from api.shadowing import Shadow
from api.swapping import Swapper, Workshop, not_named
from api.terminal import today
from models.champion import FILE, bundles_of
from models.loading import Loader
from scoring.archive import Sources
from scoring.assembly import engine_of, house_of, resolver_of, rulebook_of
from scoring.engine import Engine
from scoring.journal.journal import Journal, waited
from scoring.journal.trouble import Unavailable
from scoring.life.registrar import Registrar
from scoring.life.serving import Named, lives_in, serving_at, serving_of
from scoring.life.standing import Mode, NotApproved, refuse_unapproved, standing_of
from scoring.life.steward import Steward
from scoring.life.trial import notice, record_start
from scoring.portfolio import applications_in

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Services:
    """What serves, the clock, the journal, and who takes the steps of a bundle's life."""

    pointer: Pointer
    today: Callable[[], date]
    journal: Journal
    steward: Steward
    swapper: Swapper | None = None
    shadow: Shadow | None = None

    def beside(self, identity: str, record: Mapping[str, Any]) -> None:
        """Let a challenger in shadow score what was decided and recorded; its answer goes nowhere."""
        if self.shadow is not None:
            self.shadow.offer(identity, record)

    @property
    def serving(self) -> Serving:
        """What serves now: a request takes it once, and passes it on to whatever answers it."""
        return self.pointer.serving

    def allowed(self, serving: Serving) -> Mapping[str, object]:
        """Return how what serves stands today, as the chain keeps it beside a decision.

        Raises
        ------
        Problem
            503 in production, where its approval or a waiver has run out since it began to serve.
        """
        standing = serving.standing(self.today())
        try:
            refuse_unapproved(standing, serving.engine.bundle.digest, self.steward.mode)
        except NotApproved as refusal:
            raise Problem(503, "not-approved", said=refusal) from refusal
        return standing.chained


def services(settings: Settings) -> Services:
    """Put the services together.

    Raises
    ------
    NotThere
        If no bundle can serve.
    """
    journal, loader, home = Journal.open(settings.place), Loader(), settings.home
    try:
        named = _named(journal, home)
        digest = named.champion.digest
        with loader.begin(bundles_of(home) / digest, digest) as opening:  # a child reads it meanwhile
            rulebook = rulebook_of(settings.policy, settings.tables, settings.programmes)
            engine = rulebook.engine(opening.bundle(rulebook.house))
        _refuse_unapproved(settings, named, engine)
    except BaseException:
        journal.close()
        raise
    sources = Sources(policy=settings.policy, tables=settings.tables, programmes=settings.programmes)
    workshop = Workshop(home, loader, rulebook, sources, today)
    workshop.finish(engine)
    _record_what_serves(journal, named, engine)
    applications = applications_in(home, today())
    pointer = Pointer(serving_by(engine, applications, serving_of(journal, home)))
    pointer.refused = _refused(named)
    swapper = Swapper(
        pointer,
        journal,
        workshop,
        applications,
        lambda one, engine: _refuse_unapproved(settings, one, engine),
    )
    steward = steward_of(journal, home, settings.mode, loader)
    return Services(pointer, today, journal, steward, swapper, _shadow(settings, journal))


def _shadow(settings: Settings, journal: Journal) -> Shadow:
    def challenger() -> str | None:
        shadow = lives_in(journal.database).shadow
        return None if shadow is None else shadow.bundle

    paths = {"policy": settings.policy, "tables": settings.tables, "programmes": settings.programmes}
    rules = {name: None if path is None else str(path.resolve()) for name, path in paths.items()}
    return Shadow(settings.home, challenger, rules)


def _refuse_unapproved(settings: Settings, named: Named, engine: Engine) -> None:
    bundle = engine.bundle
    refuse_unapproved(standing_of(named, bundle.data, today()), bundle.digest, settings.mode)


def _named(journal: Journal, home: Path) -> Named:
    """Return what is to serve; a new journal gets its tables first, or it would look as if it were down."""
    try:
        waited(journal.probe())
    except Unavailable as error:
        log.warning("What the journal says of bundles cannot be read: %s", error)
    return serving_of(journal, home)


def _refused(named: Named) -> Refused | None:
    """Return what ``champion.json`` names and the journal does not: told from the first answer on."""
    found = named.refused
    return None if found is None else Refused(found.digest, not_named(found), datetime.now(UTC))


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


def engine_at(home: Path, decides: bool = False) -> Engine:
    """Return the engine of what the journal says serves, with this machine's policy and tables.

    Raises
    ------
    NotApproved
        If it ``decides`` on applications, and may not in production.
    """
    settings = Settings().model_copy(update={"home": home})
    named = serving_at(settings.place)
    engine = _engine(settings, named)
    if decides:
        _refuse_unapproved(settings, named, engine)
    return engine


def steward_of(journal: Journal, home: Path, mode: Mode, loader: Loader | None = None) -> Steward:
    """Return who takes the steps of a bundle's life in a home; the loader knows what it has opened before."""
    opener = loader or Loader()

    def opens(digest: str) -> object:
        return opener.load(bundles_of(home) / digest, digest, house_of(resolver_of(Settings().tables)))

    return Steward(journal, home, mode, opens, Registrar(home))


def services_over(
    engine: Engine, home: Path, journal: Journal, clock: Callable[[], date] = today, mode: Mode = Mode.TRIAL
) -> Services:
    """Return the services of an engine; the home's cases are read at once and decided in the background."""
    pointer = Pointer(serving_by(engine, applications_in(home, clock())))
    return Services(pointer, clock, journal, steward_of(journal, home, mode))
