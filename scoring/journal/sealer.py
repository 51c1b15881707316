"""When a checkpoint is due, and the tree from which the next one is made."""

from __future__ import annotations

import logging
import time
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from scoring.journal import store
from scoring.journal.canonical import canonical
from scoring.journal.checkpoints import Checkpoint, content_of, tree_at, write_note
from scoring.journal.entries import Draft, Kind, new_id
from scoring.journal.keys import Signer
from scoring.journal.tree import Tree

ENTRIES, SECONDS = 1_000, 60.0
"""A checkpoint is due after so many entries, or so long after the first new one."""
_STEP = 50_000
log = logging.getLogger(__name__)


class Sealer:
    """Makes checkpoints for one writer.

    Parameters
    ----------
    folder
        Where each note is written too; best a place that the database's owner cannot write.
    """

    def __init__(
        self, signer: Signer, folder: Path, entries: int = ENTRIES, seconds: float = SECONDS
    ) -> None:
        self._signer, self._folder = signer, folder
        self._entries, self._seconds = entries, seconds
        self._tree = Tree()
        self._sealed: int | None = None
        self._since: float | None = None

    def is_due(self, number: int) -> bool:
        """Return whether the chain has grown enough, or lain open long enough, since the last checkpoint."""
        if self._sealed is None or number <= self._sealed:
            return False
        if self._since is None:
            self._since = time.monotonic()
        return number - self._sealed >= self._entries or time.monotonic() - self._since >= self._seconds

    def start(self, connection: Connection) -> None:
        """Begin from the last checkpoint on disk, unless this is done."""
        if self._sealed is None:
            last = store.last_of(connection, Kind.CHECKPOINT)
            self._sealed = last.number if last else 0
            self._tree = (last and tree_at(last, [self._signer.verifier])) or Tree()

    def catch_up(self, connection: Connection, number: int) -> bool:
        """Read towards an entry's hash; return whether the tree has nearly reached it."""
        self._tree = _grown(connection, self._tree, min(number, self._tree.size + _STEP))
        return number - self._tree.size < self._entries

    def draft(self, connection: Connection, number: int, at: datetime) -> tuple[Draft, Checkpoint]:
        """Return the checkpoint of all entries up to a number, and the draft of its own entry."""
        tree = self._tree = _grown(connection, self._tree, number)
        stamp = at.isoformat(timespec="seconds")
        checkpoint = Checkpoint.signed(tree, stamp, self._signer)
        content = canonical(content_of(checkpoint, tree)).decode()
        return Draft(Kind.CHECKPOINT, new_id(Kind.CHECKPOINT, at), content), checkpoint

    def sealed(self, checkpoint: Checkpoint) -> None:
        """Take note that a checkpoint is on disk, and write it to the folder; a failure is only told."""
        self._sealed, self._since = checkpoint.size + 1, None
        try:
            write_note(self._folder, checkpoint)
        except OSError as error:
            log.warning("A checkpoint could not be written to %s: %s", self._folder, error)

    def forget(self) -> None:
        """Begin again from what is on disk: a transaction did not come through."""
        self._sealed = None


def _grown(connection: Connection, tree: Tree, until: int) -> Tree:
    grown = tree.copy()
    for found in store.hashes(connection, tree.size, until):
        grown.add(bytes.fromhex(found))
    return grown
