"""An engine put together from a home, a policy and the tables."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from features.border import Report, State
from features.catalogue import catalogue
from features.inputs import COLUMNS
from features.lookups import LOOKUPS
from features.resolve import Resolver
from features.tables import Tables
from models.artefact import Bundle, House
from models.champion import Champion, load_champion
from scoring.engine import Engine
from scoring.policy import PACKAGED, Policy
from scoring.programmes.library import Library, load
from scoring.reasons import Reasons

ROOT = Path(__file__).parent.parent


def resolver_of(tables: Path | None = None) -> Resolver:
    """Return the resolver over the packaged tables, or over a bank's own folder."""
    return Resolver(Tables.load(tables), tuple(LOOKUPS.values()))


def house_of(resolver: Resolver) -> House:
    """Return what a bundle trained here rests on."""
    return House(catalogue().plan.fingerprints, resolver.tables.fingerprint)


def library_of(resolver: Resolver, programmes: Path | None = None) -> Library:
    """Return the packaged programmes, and those of a bank's own folder.

    Raises
    ------
    ProgrammeError
        With every fault found.
    """
    return load(catalogue(), resolver.tables, programmes)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Everything by which an engine decides but its bundle."""

    policy: Policy
    reasons: Reasons
    resolver: Resolver
    library: Library

    @property
    def house(self) -> House:
        """What a bundle has to be read with."""
        return house_of(self.resolver)

    def engine(self, bundle: Bundle) -> Engine:
        """Return the engine of a bundle."""
        resolver, library = self.resolver, self.library
        return Engine(bundle, self.policy, self.reasons, catalogue(), resolver, code_version(), library)


def rulebook_of(
    policy: Path = PACKAGED, tables: Path | None = None, programmes: Path | None = None
) -> Rulebook:
    """Return the rulebook of these files.

    Raises
    ------
    ProgrammeError
        If the folder of programmes is faulty.
    """
    resolver = resolver_of(tables)
    return Rulebook(Policy.load(policy), Reasons.load(), resolver, library_of(resolver, programmes))


def engine_of(
    home: Path,
    policy: Path = PACKAGED,
    tables: Path | None = None,
    programmes: Path | None = None,
    champion: Champion | None = None,
) -> Engine:
    """Return the engine of the bundle that serves in this home.

    Parameters
    ----------
    champion
        What the journal says serves; without it ``champion.json`` is asked.

    Raises
    ------
    ArtefactError
        If there is none, or it is damaged or of another house.
    ProgrammeError
        If the folder of programmes is faulty.
    """
    rulebook = rulebook_of(policy, tables, programmes)
    return rulebook.engine(load_champion(home, rulebook.house, champion))


def warm(engine: Engine, day: date) -> None:
    """Decide a made-up application, with 1 for every figure, so that the first real one waits for nothing."""
    values = dict.fromkeys(COLUMNS, 1.0)
    engine.decide(
        Report("", day, {"sector": "C3011"}, values, dict.fromkeys(COLUMNS, State.OBSERVED), {}, {})
    )


@cache
def code_version() -> str:
    """Return the SHA-256 of the four packages' source: what computes a decision."""
    digest = hashlib.sha256()
    for package in ("features", "models", "scoring", "api"):
        for path in sorted((ROOT / package).rglob("*.py")):
            digest.update(path.relative_to(ROOT).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
