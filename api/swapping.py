"""The hot swap: another bundle begins to serve in a running service, or is refused and the present one stays.

``champion.json`` is looked at every half second. Where it names another bundle and the journal agrees, that
bundle is loaded as at start, made warm, and then the pointer is exchanged: requests that took the old one
finish with it. Each worker process does so by itself.
"""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event, Lock, Thread

from api.memory import settle
from api.serving import Pointer, Refused, Serving, serving_by
from features.refusal import Refusal
from models.champion import FILE, Champion, bundles_of
from models.loading import Loader
from scoring.archive import Archive, Sources
from scoring.assembly import Rulebook, warm
from scoring.engine import Engine
from scoring.journal.journal import Journal
from scoring.journal.trouble import Unavailable
from scoring.life.serving import Named, serving_of
from scoring.life.trial import notice_refusal
from scoring.portfolio import Application, PortfolioError, applications_in

log = logging.getLogger(__name__)

EVERY = 0.5
"""Seconds between two looks at the file: a swap or a rollback is everywhere within five."""
PATIENCE = 30.0
"""Seconds after which at the latest a refused bundle is tried again."""
KEPT = 2
"""Bundles kept in memory, the one that serves among them: going back to the last one reads nothing."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """What a service makes its next engine with."""

    home: Path
    loader: Loader
    rulebook: Rulebook
    sources: Sources
    today: Callable[[], date]

    def engine(self, digest: str) -> Engine:
        """Return a bundle's engine, read as ``models/loading.py`` says.

        Raises
        ------
        Refusal
            If the bundle cannot serve here.
        """
        bundle = self.loader.load(bundles_of(self.home) / digest, digest, self.rulebook.house)
        return self.rulebook.engine(bundle)

    def finish(self, engine: Engine) -> None:
        """Archive what an engine decides by before its first decision, and warm it."""
        Archive(self.home).keep(engine, self.sources)
        warm(engine, self.today())


class Swapper:
    """Keeps the pointer at the bundle that is named; see the module.

    Parameters
    ----------
    allow
        Refuses what is named and may not serve: in production what nobody approved.
    """

    def __init__(
        self,
        pointer: Pointer,
        journal: Journal,
        workshop: Workshop,
        applications: Sequence[Application],
        allow: Callable[[Named, Engine], None],
    ) -> None:
        self._pointer = pointer
        self._journal = journal
        self._workshop = workshop
        self._applications = applications
        self._allow = allow
        self._kept = OrderedDict({pointer.serving.engine.bundle.digest: pointer.serving})
        self._seen: tuple[int, ...] | None = None
        self._wait = 0.0
        self._again_at = float("inf")
        self._looking = Lock()

    def look(self, is_patient: bool = True) -> bool:
        """Look whether another bundle is named, and let it serve if it can; return whether it does now.

        ``is_patient`` leaves alone what did not change since the last look, and what was refused just now.
        """
        with self._looking:
            stamp = self._stamp()
            if is_patient and stamp == self._seen and time.monotonic() < self._again_at:
                return False
            self._wait = EVERY if stamp != self._seen else min(2.0 * self._wait, PATIENCE)
            self._seen = stamp
            return self._try()

    def _try(self) -> bool:
        named = serving_of(self._journal, self._workshop.home)
        if named.lives is None:
            log.info("Which bundle is to serve cannot be told: the journal cannot be read.")
            self._again_at = time.monotonic() + self._wait
            return False
        digest = named.champion.digest
        is_other = digest != self._pointer.serving.engine.bundle.digest
        try:
            if is_other:
                self._swap(named)
            else:
                self._pointer.serving = replace(self._pointer.serving, named=named)
            if named.refused is not None:
                raise not_named(named.refused)
        except Exception as error:
            self._refuse(named, digest if named.refused is None else named.refused.digest, error)
        else:
            self._again_at, self._pointer.refused = float("inf"), None
        return digest == self._pointer.serving.engine.bundle.digest and is_other

    def _swap(self, named: Named) -> None:
        digest = named.champion.digest
        kept = self._kept.get(digest)
        serving = replace(kept or self._made(digest), named=named)
        self._allow(named, serving.engine)
        before = self._pointer.serving.engine.bundle.identity
        self._pointer.serving = self._kept[digest] = serving
        self._kept.move_to_end(digest)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        if kept is None:
            settle()
        log.warning("Bundle %s serves from now on, in place of %s.", serving.engine.bundle.identity, before)

    def _made(self, digest: str) -> Serving:
        engine = self._workshop.engine(digest)
        self._workshop.finish(engine)
        try:
            self._applications = applications_in(self._workshop.home, self._workshop.today())
        except PortfolioError as error:
            log.warning("The list of cases stays as it was: %s", error)
        return serving_by(engine, self._applications)

    def _refuse(self, named: Named, digest: str, error: Exception) -> None:
        """Let the present bundle go on serving, say why, and try again later."""
        self._again_at = time.monotonic() + self._wait
        why = error if isinstance(error, Refusal) else Refusal(f"{type(error).__name__}: {error}")
        before = self._pointer.refused
        if before is not None and (before.bundle, str(before.why)) == (digest, str(why)):
            return
        self._pointer.refused = Refused(digest, why, datetime.now(UTC))
        serves = self._pointer.serving.engine.bundle.digest
        log.error("Bundle %s is refused, %s goes on serving: %s", digest, serves, why)
        try:
            notice_refusal(self._journal, named, digest, serves, str(why), self._workshop.today())
        except Unavailable as trouble:
            log.warning("The refusal is not recorded: %s", trouble)

    def _stamp(self) -> tuple[int, ...]:
        try:
            found = (self._workshop.home / FILE).stat()
        except OSError:
            return ()
        return found.st_ino, found.st_size, found.st_mtime_ns


class Watch:
    """A thread that looks until it is told to stop; use it as a context manager."""

    def __init__(self, swapper: Swapper, every: float = EVERY) -> None:
        self._swapper = swapper
        self._every = every
        self._ends = Event()
        self._thread = Thread(target=self._run, name="swapper", daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop looking."""
        self._ends.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ends.wait(self._every):
            try:
                self._swapper.look()
            except Exception:  # the next look may succeed; without the thread none would come
                log.exception("Looking for another bundle failed.")


def not_named(found: Champion) -> Refusal:
    """Return why a bundle that the file names, and the journal does not, is refused."""
    return Refusal(
        f"{FILE} names bundle {found.digest}, and the journal does not. What the journal names serves; "
        "promote a bundle with 'greenloan bundles promote'.",
        f"{FILE} 写的是版本包 {found.digest}，日志中没有启用它。以日志为准；"
        "请用 greenloan bundles promote 启用。",
    )
