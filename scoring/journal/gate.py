"""How readers and the writer of one process take turns, where a database would shut one of them out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from scoring.journal.trouble import Trouble, Unavailable


class Gate:
    """Many read at once, or one commits; a commit that waits comes before new readers.

    With SQLite's rollback journal a commit waits until nobody reads, and who wants to read looks now and then
    whether a commit is over: under load some would never find the moment.

    Parameters
    ----------
    shuts
        Whether there is anything to keep apart.
    patience
        How long one waits for one's turn.
    """

    def __init__(self, shuts: bool, patience: float) -> None:
        self._shuts, self._patience = shuts, patience
        self._turn = threading.Condition()
        self._readers = 0
        self._is_taken = False

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Read while nobody commits.

        Raises
        ------
        Unavailable
            If the turn does not come in time; ``committing`` does the same.
        """
        if not self._shuts:
            yield
            return
        with self._turn:
            self._wait(lambda: not self._is_taken)
            self._readers += 1
        try:
            yield
        finally:
            with self._turn:
                self._readers -= 1
                self._turn.notify_all()

    @contextmanager
    def committing(self) -> Iterator[None]:
        """Commit while nobody reads; only one thread ever does."""
        if not self._shuts:
            yield
            return
        with self._turn:
            self._is_taken = True
        try:
            with self._turn:
                self._wait(lambda: not self._readers)
            yield
        finally:
            with self._turn:
                self._is_taken = False
                self._turn.notify_all()

    def _wait(self, is_free: Callable[[], bool]) -> None:
        if not self._turn.wait_for(is_free, self._patience):
            raise Unavailable(Trouble.BUSY, "others read or write")
