"""What decisions rest on besides the journal: bundles and archive, as they travel in a backup."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self

from features.refusal import Refusal
from scoring.journal import store
from scoring.journal.database import Database
from scoring.journal.entries import Kind
from scoring.journal.reading import reading

BUNDLES, ARCHIVE = "bundles", "archive"
CHAMPION = "champion.json"
"""Says which bundle serves; a home that has one keeps its own."""
PLACES: Mapping[str, str] = {
    "bundle": BUNDLES,
    **{kind: f"{ARCHIVE}/{kind}" for kind in ("policy", "reasons", "tables", "programmes")},
}
"""Where a home keeps what a decision's versions name, each under its digest."""
_PAGE = 5_000


class KeptError(Refusal):
    """A file of a backup is damaged, or another one is in its place."""


def files_of(home: Path) -> Iterator[tuple[str, bytes]]:
    """Give every file of a home's bundles and archive, with its name below the home."""
    for folder in (BUNDLES, ARCHIVE):
        for place, folders, names in os.walk(home / folder, followlinks=True):
            folders[:] = sorted(one for one in folders if not one.startswith("."))
            for name in sorted(names):
                path = Path(place) / name
                yield path.relative_to(home).as_posix(), path.read_bytes()
    if (home / CHAMPION).is_file():
        yield CHAMPION, (home / CHAMPION).read_bytes()


def lacking(database: Database, home: Path) -> list[str]:
    """Return what the journal's decisions rest on and a home does not hold: they cannot be replayed there."""
    named: set[str] = set()
    after = 0
    with reading(database) as connection:
        database.be_patient(connection)
        while page := store.page(connection, after, _PAGE, Kind.DECISION):
            after = page[-1].number
            for entry in page:
                versions = entry.value.get("versions", {})
                named |= {f"{place}/{versions[kind]}" for kind, place in PLACES.items() if versions.get(kind)}
    return sorted(one for one in named if not (home / one).exists())


class Staging:
    """Files of a backup, kept beside a home until the whole backup has proved good."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._names: list[str] = []

    def __enter__(self) -> Self:
        self._home.mkdir(parents=True, exist_ok=True)
        self._folder = Path(tempfile.mkdtemp(dir=self._home, prefix=".restoring-"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def count(self) -> int:
        """How many files there are."""
        return len(self._names)

    def add(self, name: str, digest: str, body: bytes) -> None:
        """Keep a file.

        Raises
        ------
        KeptError
            If it is not what its digest says, or its name leads elsewhere.
        """
        parts = PurePosixPath(name).parts
        if name != CHAMPION and (parts[:1] not in {(BUNDLES,), (ARCHIVE,)} or ".." in parts):
            raise KeptError(
                f"The backup holds a file {name!r}, which no home has. Take another backup.",
                f"备份里有不该有的文件 {name!r}。请换一份备份。",
            )
        if hashlib.sha256(body).hexdigest() != digest:
            raise KeptError(
                f"{name} in the backup is not what its digest says. Take another backup.",
                f"备份里的 {name} 与摘要不符。请换一份备份。",
            )
        self._names.append(name)
        place = self._folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(body)

    def place(self) -> None:
        """Move every file to its place; what is there already stays, and must be the same.

        Raises
        ------
        KeptError
            Naming a file that is another one.
        """
        for name in self._names:
            found = self._home / name
            is_own = name == CHAMPION or not found.exists()
            if not is_own and found.read_bytes() != (self._folder / name).read_bytes():
                raise KeptError(
                    f"{found} is not the file of the backup. Restore into another home.",
                    f"{found} 与备份里的不是同一个文件。请恢复到别的文件夹。",
                )
        for name in self._names:
            found = self._home / name
            if not found.exists():
                found.parent.mkdir(parents=True, exist_ok=True)
                os.replace(self._folder / name, found)
