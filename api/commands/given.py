"""Which bundle a command was given: a folder, the beginning of a digest, or none for the one that serves."""

from __future__ import annotations

from pathlib import Path

from features.refusal import NotThere
from models.artefact import MANIFEST
from models.champion import bundles_of, champion_of
from models.papers import Papers, papers_of
from models.sealed import sealed_of

SAID = "b-"
"""How people write a digest's beginning."""


def papers_given(given: str, home: Path) -> Papers:
    """Return what a bundle tells of itself, each of its files held against its digest; see ``place_given``.

    Raises
    ------
    NotThere
        If there is none, several begin so, or a file was changed, be it paper or model.
    """
    place = place_given(given, home)
    is_kept = place.parent == bundles_of(home)
    sealed = sealed_of(place, place.name if is_kept else None)
    return papers_of(place, sealed.digest)


def place_given(given: str, home: Path) -> Path:
    """Return the folder of a bundle.

    Parameters
    ----------
    given
        A bundle's folder, or the first characters of a digest in the home, with or without ``b-``; empty for
        the bundle that serves.

    Raises
    ------
    NotThere
        If there is none, or several begin so.
    """
    if not given:
        return bundles_of(home) / champion_of(home).digest
    if (Path(given) / MANIFEST).is_file():
        return Path(given)
    start = given.removeprefix(SAID)
    kept = sorted(place for place in bundles_of(home).glob("*") if (place / MANIFEST).is_file())
    found = [place for place in kept if start and place.name.startswith(start)]
    if len(found) == 1:
        return found[0]
    there = ", ".join(f"{SAID}{place.name[:12]}" for place in found or kept) or "–"
    if found:
        raise NotThere(
            f"{len(found)} bundles begin with {given!r}: {there}. Give more of the digest.",
            f"有 {len(found)} 个版本包以 {given!r} 开头：{there}。请多写几位。",
        )
    raise NotThere(
        f"{given!r} is no folder of a bundle, and no bundle in {home} begins so. There: {there}.",
        f"{given!r} 不是版本包文件夹，{home} 里也没有这样开头的版本包。现有：{there}。",
    )
