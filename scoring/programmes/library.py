"""All programmes and the tables they read: the packaged ones, and those of a bank's folder.

A folder holds ``*.yaml``, one version of a programme each, and may hold ``tables/*.csv`` and ``sources.csv``.
A version that is packaged too stands in place of the packaged one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from features.catalogue import Catalogue
from features.tablefiles import REGISTER
from features.tables import Tables
from scoring.programmes.conditions import House
from scoring.programmes.declare import Criterion, Programme
from scoring.programmes.faults import ProgrammeError, ProgrammeFault
from scoring.programmes.read import read_programme
from scoring.programmes.shelf import Shelf, shelf_of

PACKAGED = Path(__file__).parent.parent / "data" / "programmes"
CASES = "cases"
"""Files whose name begins so hold worked cases, not programmes."""


@dataclass(frozen=True, slots=True)
class Library:
    """Programmes in order of their ids and days, and their tables.

    Attributes
    ----------
    digest
        SHA-256 over the names and bytes of every file read, the packaged tables left out: they have a
        fingerprint of their own.
    """

    programmes: tuple[Programme, ...]
    shelf: Shelf
    digest: str

    def versions(self) -> Mapping[str, tuple[Programme, ...]]:
        """Return the versions of each programme, the earliest first."""
        found: dict[str, tuple[Programme, ...]] = {}
        for one in self.programmes:
            found[one.id] = (*found.get(one.id, ()), one)
        return found

    def in_force(self, day: date) -> tuple[Programme, ...]:
        """Return the programmes in force on a day."""
        return tuple(one for one in self.programmes if one.is_in_force(day))


def load(
    catalogue: Catalogue, tables: Tables, folder: Path | None = None, packaged: Path = PACKAGED
) -> Library:
    """Return the packaged programmes and those of a folder.

    Raises
    ------
    ProgrammeError
        With every fault found.
    """
    faults: list[ProgrammeFault] = []
    found = read(catalogue, tables, folder, faults, packaged)
    if faults:
        raise ProgrammeError(faults)
    return found


def read(
    catalogue: Catalogue,
    tables: Tables,
    folder: Path | None,
    faults: list[ProgrammeFault],
    packaged: Path = PACKAGED,
) -> Library:
    """Return what can be read, and note every fault."""
    if folder is not None and not folder.is_dir():
        problem = f"{folder} is not a folder."
        faults.append(ProgrammeFault("shape", str(folder), "folder", problem, "Name a folder of programmes."))
        folder = None
    shelf = shelf_of(tables, folder, faults)
    house = House(shelf, _units(catalogue), {one.name: one.better for one in catalogue.indicators.values()})
    versions: dict[tuple[str, str], Programme] = {}
    for path in files_of(folder, packaged):
        programme = read_programme(path, house, faults)
        if programme is not None:
            versions[programme.id, programme.version] = programme
    found = [_with_shared(one, tuple(versions.values()), faults) for one in versions.values()]
    ordered = sorted(found, key=lambda one: (one.id, one.effective_from, one.version))
    return Library(tuple(ordered), shelf, _digest(folder, packaged))


def _with_shared(one: Programme, among: tuple[Programme, ...], faults: list[ProgrammeFault]) -> Programme:
    """Return a programme with the vetoes that it shares, as they are on its first day."""
    shared: list[Criterion] = []
    for name in one.vetoes_from:
        found = [other for other in among if other.id == name and other.is_in_force(one.effective_from)]
        if not found:
            problem = f"{name!r} is no programme in force on {one.effective_from}."
            faults.append(ProgrammeFault("name", one.file, "vetoes_from", problem, "Name one that is."))
        shared += [veto for other in found for veto in other.vetoes]
    return replace(one, vetoes=(*one.vetoes, *shared))


def files_of(folder: Path | None, packaged: Path = PACKAGED) -> list[Path]:
    """Return the files of programmes, the packaged ones first."""
    folders = [packaged, *([folder] if folder is not None else [])]
    return [path for one in folders for path in sorted(one.glob("*.yaml")) if not path.name.startswith(CASES)]


def _units(catalogue: Catalogue) -> dict[str, str]:
    units = {column: one.unit for one in catalogue.fields.values() for column in one.columns}
    units |= {one.name: one.unit for one in catalogue.lookups.values()}
    return units | {one.name: one.unit for one in catalogue.indicators.values()}


def tables_of(folder: Path | None) -> list[Path]:
    """Return the files of tables and sources that a folder adds."""
    own = [] if folder is None else [*sorted((folder / "tables").glob("*.csv")), folder / REGISTER]
    return [one for one in own if one.is_file()]


def _digest(folder: Path | None, packaged: Path) -> str:
    digest = hashlib.sha256()
    for path in [*files_of(folder, packaged), *tables_of(folder)]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
