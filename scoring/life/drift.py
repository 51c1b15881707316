"""What names another bundle than the journal does: ``champion.json``, or an alias that was moved in MLflow.

It changes nothing: what serves is what the journal says. It is told, and recorded once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Event, Thread

from features.declare import Label
from models.champion import FILE, Champion
from scoring.journal.journal import Journal
from scoring.journal.trouble import Unavailable
from scoring.life.registrar import CHALLENGER, CHAMPION, Registrar, RegistryUnavailable
from scoring.life.serving import Named, serving_of
from scoring.life.trial import notice

log = logging.getLogger(__name__)
HEAD_START = 20.0
"""Seconds after the start before the registry is asked: importing MLflow takes a processor for some."""
EVERY = 2.0
"""Seconds between two looks at whether another bundle serves; only then is the registry asked again."""


def drift_of(home: Path, named: Named, registrar: Registrar | None = None) -> list[Label]:
    """Return in words what names another bundle than the one that serves, or cannot be asked."""
    told = [] if named.refused is None else [_words(FILE, named.refused, named.champion)]
    try:
        moved = moved_aliases(named, registrar or Registrar(home))
    except RegistryUnavailable as error:
        trouble = error.trouble
        return [*told, Label(f"登记处读不出来：{trouble}", f"the registry cannot be read: {trouble}")]
    return told + [_words(alias, found, named.champion) for alias, found in moved.items()]


def moved_aliases(named: Named, registrar: Registrar) -> dict[str, Champion]:
    """Return the aliases that name another bundle than the journal, with what each names.

    Raises
    ------
    RegistryUnavailable
        If the store does not answer in time.
    """
    expected = {CHAMPION: named.champion, CHALLENGER: named.shadow}
    found = registrar.look().named
    return {
        alias: found[alias]
        for alias, one in expected.items()
        if alias in found and one is not None and found[alias].digest != one.digest
    }


class Lookout:
    """A thread that asks the registry once after the start, and again whenever another bundle serves."""

    def __init__(
        self,
        journal: Journal,
        registrar: Registrar,
        today: Callable[[], date],
        serves: Callable[[], str],
        head_start: float = HEAD_START,
    ) -> None:
        self._journal = journal
        self._registrar = registrar
        self._today = today
        self._serves = serves
        self._head_start = head_start
        self._ends = Event()
        self._thread = Thread(target=self._run, name="lookout", daemon=True)

    def __enter__(self) -> Lookout:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop; a look that is under way ends by itself."""
        self._ends.set()

    def look(self) -> dict[str, Champion]:
        """Ask once; log and record every alias that names another bundle than the journal."""
        try:
            named = serving_of(self._journal, self._registrar.home)
            moved = {} if named.lives is None else moved_aliases(named, self._registrar)
            for alias, found in moved.items():
                log.warning("%s", _words(alias, found, named.champion).en)
                notice(self._journal, named, alias, found, self._today())
        except (RegistryUnavailable, Unavailable) as error:
            log.warning("Whether the registry agrees with the journal is not known: %s", error)
            return {}
        return moved

    def _run(self) -> None:
        seen, wait = "", self._head_start
        while not self._ends.wait(wait):
            wait, serves = EVERY, self._serves()
            if serves == seen:
                continue
            seen = serves
            try:
                self.look()
            except Exception:  # a look-out that fails must not end the look-out
                log.exception("Looking at the registry failed.")


def _words(where: str, found: Champion, serves: Champion) -> Label:
    return Label(
        f"{where} 指向 b-{found.digest[:12]}；日志记的是 b-{serves.digest[:12]}，以日志为准",
        f"{where} names b-{found.digest[:12]}; the journal names b-{serves.digest[:12]}, which serves",
    )
