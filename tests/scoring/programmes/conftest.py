"""Programmes as shipped, the tables they read, and a bank's own folder."""

from collections.abc import Callable
from pathlib import Path

import pytest

from features.catalogue import catalogue
from features.lookups import LOOKUPS
from features.resolve import Resolver
from features.tables import Tables
from scoring.programmes.library import Library, load


@pytest.fixture(scope="session")
def resolver() -> Resolver:
    return Resolver(Tables.load(), tuple(LOOKUPS.values()))


@pytest.fixture(scope="session")
def shipped(resolver: Resolver) -> Library:
    return load(catalogue(), resolver.tables)


@pytest.fixture
def bank(tmp_path: Path, resolver: Resolver) -> Callable[..., Library]:
    """Return the library of a bank's folder with these files, given by path and text."""

    def of(**files: str) -> Library:
        for name, text in files.items():
            path = tmp_path / name.replace("__", "/").replace("_dot_", ".")
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
        return load(catalogue(), resolver.tables, tmp_path)

    return of
