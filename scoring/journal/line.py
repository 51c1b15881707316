"""How the writers of several processes take turns on one file: in the order in which they came.

Who waits for SQLite's lock looks again now and then, at last every tenth of a second. A process that writes
without a pause has the lock back before anybody looks, and the others give up after a second in which it was
free a hundred times. So they stand in a line: each place is a byte of a file beside the journal, locked by
whoever stands there, who steps forward when the place before is left and only then leaves his own.

The line is a courtesy. What keeps writers apart is the database's own lock; who cannot join the line, or
waits in it for too long, asks for that as ever. The kernel frees the places of a process that dies.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PLACES = 8
"""Processes that wait in order; more of them wait for the last place, in no order."""
STEP = 0.001
"""Seconds between two looks at the place before."""


class Line:
    """The line for one journal; there is one writer in each process.

    Parameters
    ----------
    path
        The file whose bytes are the places; made if need be.
    patience
        Seconds after which one goes past whoever stands before, who may have been stopped there.
    """

    def __init__(self, path: Path, patience: float) -> None:
        self._path, self._patience = path, patience

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn, and have it until the end."""
        file = self._opened()
        try:
            if file is not None and not self._has_come(file):
                os.close(file)  # who goes past the line stands in nobody's way there
                file = None
            yield
        finally:
            if file is not None:
                os.close(file)  # whatever is locked in it is let go

    def _opened(self) -> int | None:
        """Return the file, None where it cannot be made: whoever may not write it does without."""
        with suppress(OSError):
            return os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        return None

    def _has_come(self, file: int) -> bool:
        """Step forward to the first place; return False where that takes too long, or there are no locks."""
        place, end = PLACES, time.monotonic() + self._patience
        while place > 0:
            is_mine = _takes(file, place - 1)
            if is_mine:
                _leaves(file, place)
                place -= 1
            elif is_mine is None or time.monotonic() > end:
                return False
            else:
                time.sleep(STEP)
        return True


def _takes(file: int, place: int) -> bool | None:
    """Lock a place and return whether it is one's own now; None where files cannot be locked."""
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return None
    return True


def _leaves(file: int, place: int) -> None:
    fcntl.lockf(file, fcntl.LOCK_UN, 1, place)
