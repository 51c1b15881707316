"""Where a journal is kept, and who signs for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scoring.journal.checkpoints import FOLDER
from scoring.journal.database import PATIENT, Database, database_of
from scoring.journal.keys import Signer, signer_of
from scoring.journal.upgrade import no_journal, upgrade


@dataclass(frozen=True, slots=True)
class Place:
    """Where a journal is kept and who signs for it.

    Attributes
    ----------
    home
        Holds the file ``journal.db``, the key and the checkpoints unless others are named.
    database
        A database's address, as in ``DATABASE_URL``.
    key
        A file with the signing key.
    checkpoints
        A folder for the checkpoints' notes.
    """

    home: Path
    database: str | None = None
    key: Path | None = None
    checkpoints: Path | None = None

    @property
    def folder(self) -> Path:
        """The folder of the checkpoints' notes."""
        return self.checkpoints or self.home / FOLDER

    def signer(self) -> Signer:
        """Return the signing key."""
        return signer_of(self.home, self.key)

    @contextmanager
    def opened(self, makes: bool = False) -> Iterator[Database]:
        """Give the database, with its tables of this version.

        Parameters
        ----------
        makes
            Make a journal where there is none.

        Raises
        ------
        NotThere
            If there is none; or, as ``Unavailable``, if it does not answer.
        """
        database = database_of(self.home, self.database, PATIENT)
        try:
            if makes or database.exists():
                upgrade(database, makes)
            else:
                raise no_journal(database)
            yield database
        finally:
            database.close()
