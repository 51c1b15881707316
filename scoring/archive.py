"""Everything that a decision rests on, kept by digest: what a replay needs, and nothing else.

Bundles stand below ``bundles/`` under their digest. Policies, catalogues of reasons, programmes and tables
are copied to ``archive/`` when they begin to serve, and are never changed there: what is read is held against
its name.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from features import tables
from features.catalogue import catalogue
from features.lookups import LOOKUPS
from features.refusal import NotThere
from features.resolve import Resolver
from features.tables import Tables
from features.tablespecs import TABLES
from models.artefact import House
from models.champion import bundles_of
from models.loading import load
from scoring import policy as policies
from scoring import reasons as catalogues
from scoring.assembly import code_version
from scoring.engine import Engine
from scoring.policy import Policy
from scoring.programmes import library as libraries
from scoring.reasons import Reasons

FOLDER = "archive"
REGISTER = "sources.csv"
_SHIPPED, _OWN = "packaged", "own"


class ArchiveError(NotThere):
    """The archive lacks what a decision rests on, or holds something else in its place."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The files by which a service decides; what is not named is packaged."""

    policy: Path = policies.PACKAGED
    reasons: Path = catalogues.PACKAGED
    tables: Path | None = None
    programmes: Path | None = None


@dataclass(frozen=True, slots=True)
class Archive:
    """The archive of a home."""

    home: Path

    def keep(self, engine: Engine, sources: Sources) -> None:
        """Keep what an engine decides by; what is there already stays as it is."""
        versions = engine.versions
        _keep_file(sources.policy, self._place("policy", versions.policy))
        _keep_file(sources.reasons, self._place("reasons", versions.reasons))
        _keep_tables(sources.tables or tables.PACKAGED, self._place("tables", versions.tables))
        _keep_programmes(sources.programmes, self._place("programmes", versions.programmes))

    def engine(self, versions: Mapping[str, str]) -> Engine:
        """Return the engine that decided under these versions, read from the archive alone.

        The code is this release's; formulas that differ from the bundle's are refused.

        Raises
        ------
        ArchiveError
            Naming what is missing or is not what its name says.
        """
        found = Tables.load(self._there("tables", versions["tables"]))
        policy = Policy.load(self._there("policy", versions["policy"]))
        reasons = Reasons.load(self._there("reasons", versions["reasons"]))
        place = self._there("programmes", versions["programmes"])
        own = place / _OWN
        library = libraries.load(catalogue(), found, own if own.is_dir() else None, place / _SHIPPED)
        for kind, digest in (
            ("tables", found.fingerprint),
            ("policy", policy.digest),
            ("reasons", reasons.digest),
            ("programmes", library.digest),
        ):
            if digest != versions[kind]:
                raise ArchiveError(
                    f"In {self._place(kind, versions[kind])} lies {kind} with digest {digest}: "
                    "the archive was changed. Restore it from a backup.",
                    f"{self._place(kind, versions[kind])} 里的 {kind} 摘要是 {digest}："
                    "归档被改动，请从备份恢复。",
                )
        house = House(catalogue().plan.fingerprints, found.fingerprint)
        bundle = load(bundles_of(self.home) / versions["bundle"], versions["bundle"], house)
        resolver = Resolver(found, tuple(LOOKUPS.values()))
        return Engine(bundle, policy, reasons, catalogue(), resolver, code_version(), library)

    def _place(self, kind: str, digest: str) -> Path:
        return self.home / FOLDER / kind / digest

    def _there(self, kind: str, digest: str) -> Path:
        place = self._place(kind, digest)
        if not place.exists():
            raise ArchiveError(
                f"The archive has no {kind} {digest} below {self.home / FOLDER / kind}. "
                "Restore it from a backup of the home that served.",
                f"{self.home / FOLDER / kind} 下没有归档的 {kind} {digest}。请从当时服务的备份恢复。",
            )
        return place


def _keep_programmes(own: Path | None, place: Path) -> None:
    """Copy the packaged programmes and a bank's own, with its tables, whole or not at all."""
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=".keeping-") as temporary:
        draft = Path(temporary) / place.name
        (draft / _SHIPPED).mkdir(parents=True)
        for path in libraries.files_of(None):
            shutil.copyfile(path, draft / _SHIPPED / path.name)
        if own is not None:
            (draft / _OWN / "tables").mkdir(parents=True)
            for path in [
                *libraries.files_of(own)[len(libraries.files_of(None)) :],
                *libraries.tables_of(own),
            ]:
                shutil.copyfile(path, draft / _OWN / path.relative_to(own))
        if not place.exists():
            os.replace(draft, place)


def _keep_file(source: Path, place: Path) -> None:
    """Copy a file to its place in the archive; it is there whole or not at all."""
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=".keeping-") as temporary:
        os.replace(shutil.copyfile(source, Path(temporary) / place.name), place)


def _keep_tables(source: Path, place: Path) -> None:
    """Copy the register and every table to a folder of the archive, whole or not at all."""
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=".keeping-") as temporary:
        draft = Path(temporary) / place.name
        draft.mkdir()
        for name in (REGISTER, *(spec.file for spec in TABLES)):
            shutil.copyfile(source / name, draft / name)
        if not place.exists():
            os.replace(draft, place)
