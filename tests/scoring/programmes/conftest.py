"""Programmes as shipped, the tables they read, their worked cases, and a bank's own folder."""

from collections.abc import Callable
from pathlib import Path

import pytest

from features.catalogue import catalogue
from features.lookups import LOOKUPS
from features.resolve import Resolver
from features.tables import Tables
from scoring.programmes.cases import Case, read_cases
from scoring.programmes.faults import ProgrammeFault
from scoring.programmes.library import Library, load

CASES = Path(__file__).parents[2] / "cases"


@pytest.fixture(scope="session")
def resolver() -> Resolver:
    return Resolver(Tables.load(), tuple(LOOKUPS.values()))


@pytest.fixture(scope="session")
def shipped(resolver: Resolver) -> Library:
    return load(catalogue(), resolver.tables)


@pytest.fixture(scope="session")
def cases() -> list[Case]:
    """The worked cases of the shipped programmes."""
    faults: list[ProgrammeFault] = []
    found = read_cases(sorted(CASES.glob("programmes_*.yaml")), faults)
    assert not faults
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    """Return a bank's folder with files of these names and texts."""

    def of(files: dict[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
        return tmp_path

    return of


@pytest.fixture
def bank(folder: Callable[[dict[str, str]], Path], resolver: Resolver) -> Callable[[dict[str, str]], Library]:
    """Return the library of a bank's folder with files of these names and texts."""
    return lambda files: load(catalogue(), resolver.tables, folder(files))
