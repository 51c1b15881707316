"""Which bundle is to serve: what the journal says, and ``champion.json`` only where it says nothing.

``champion.json`` tells a running service that something has changed, and lets one start while the journal is
down. Whoever edits it by hand changes nothing: it is held against the journal.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from models.artefact import ArtefactError
from models.champion import Champion, champion_of
from scoring.journal import store
from scoring.journal.database import Database, database_of
from scoring.journal.entries import Entry, Kind
from scoring.journal.journal import Journal
from scoring.journal.place import Place
from scoring.journal.reading import reading
from scoring.journal.trouble import Unavailable
from scoring.life.lives import Lives, lives_of
from scoring.life.taken import taken_of

_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Named:
    """What is to serve.

    Attributes
    ----------
    champion
        The bundle whose answers are given.
    shadow
        The bundle that scores beside it and answers nobody; None where there is none.
    refused
        What ``champion.json`` names though the journal does not; None where they agree.
    lives
        What the journal says of every bundle; None where it could not be read.
    """

    champion: Champion
    shadow: Champion | None
    refused: Champion | None
    lives: Lives | None

    @property
    def is_from_journal(self) -> bool:
        """Whether the journal names the champion; else ``champion.json`` does."""
        return self.lives is not None and self.lives.charge is not None


def serving_of(journal: Journal, home: Path) -> Named:
    """Return what the journal says serves; ``champion.json`` where it has nothing, or is down.

    Raises
    ------
    ArtefactError
        If neither names a bundle.
    """
    return _named(journal.database, home)


def serving_at(place: Place) -> Named:
    """Return what is to serve in a place without writing to its journal; see ``serving_of``."""
    database = database_of(place.home, place.database)
    try:
        return _named(database, place.home)
    finally:
        database.close()


def lives_at(place: Place) -> Lives:
    """Return every bundle's life in a place; none where there is no journal yet.

    Raises
    ------
    Unavailable
        If the journal cannot be read.
    """
    database = database_of(place.home, place.database)
    try:
        return lives_in(database) if database.exists() else Lives()
    finally:
        database.close()


def lives_in(database: Database) -> Lives:
    """Return every bundle's life.

    Raises
    ------
    Unavailable
        If the journal cannot be read.
    """
    entries: list[Entry] = []
    with reading(database) as connection:
        while page := store.page(connection, entries[-1].number if entries else 0, _PAGE, Kind.PROMOTION):
            entries += page
    return lives_of([taken_of(entry) for entry in entries])  # no commit waits for this


def _named(database: Database, home: Path) -> Named:
    try:
        lives = lives_in(database) if database.exists() else Lives()
    except Unavailable:
        return Named(champion_of(home), None, None, None)
    if lives.charge is None:
        return Named(champion_of(home), None, None, lives)
    champion = Champion(lives.charge.bundle, lives.charge.version)
    shadow = lives.shadow
    return Named(
        champion,
        None if shadow is None else Champion(shadow.bundle, shadow.version),
        _other(home, champion),
        lives,
    )


def _other(home: Path, champion: Champion) -> Champion | None:
    """Return what ``champion.json`` names if that is another bundle; a file that is gone names none."""
    try:
        found = champion_of(home)
    except ArtefactError:
        return None
    return None if found.digest == champion.digest else found
