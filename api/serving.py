"""What serves: an engine, what is said of a case by it, and the list as it decides it; exchanged whole.

A request takes it once, when it begins, and uses nothing else to the end: whatever is swapped meanwhile, its
answer, its record and its journal entry are of one bundle.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime
from threading import Event

from features.refusal import Refusal
from models.champion import Champion
from scoring.engine import Engine
from scoring.life.lives import Lives
from scoring.life.serving import Named
from scoring.life.standing import Standing, standing_of
from scoring.portfolio import Application, Case, Consultant, Portfolio

HEAD_START = 1.5
"""Seconds for which the work list leaves the processor to the service that is starting."""


@dataclass(frozen=True, slots=True, eq=False)
class Serving:
    """One bundle's engine with what rests on it; two are alike only if they are one.

    Attributes
    ----------
    named
        What the journal said when it was last looked at; None where nobody asked it.
    """

    engine: Engine
    consultant: Consultant
    deciding: Future[Portfolio]
    wanted: Event = field(default_factory=Event)
    named: Named | None = None

    @property
    def portfolio(self) -> Portfolio:
        """The cases on the list; until they are decided, whoever asks waits."""
        self.wanted.set()
        return self.deciding.result()

    def standing(self, day: date) -> Standing:
        """Return how the bundle stands on a day: an approval ends while it serves, without a swap."""
        bundle = self.engine.bundle
        draft = Named(Champion(bundle.digest, ""), None, None, Lives())
        return standing_of(self.named or draft, bundle.data, day)


def serving_by(engine: Engine, applications: Sequence[Application], named: Named | None = None) -> Serving:
    """Return what serves with an engine; its list is decided in the background, so that nobody waits."""
    consultant, wanted = Consultant(engine), Event()

    def decide() -> Portfolio:
        wanted.wait(HEAD_START)
        return Portfolio.of(consultant.cases(applications))

    pool = ThreadPoolExecutor(1)
    deciding = pool.submit(decide)
    pool.shutdown(wait=False)
    return Serving(engine, consultant, deciding, wanted, named)


def decided(cases: Sequence[Case]) -> Future[Portfolio]:
    """Return cases as what serves holds."""
    found: Future[Portfolio] = Future()
    found.set_result(Portfolio.of(cases))
    return found


@dataclass(frozen=True, slots=True)
class Refused:
    """A bundle that was named and cannot serve; an empty digest where not even its name could be read."""

    bundle: str
    why: Refusal
    since: datetime


class Pointer:
    """Names what serves, and what was refused since; reading and exchanging each is one step."""

    def __init__(self, serving: Serving) -> None:
        self.serving = serving
        self.refused: Refused | None = None
