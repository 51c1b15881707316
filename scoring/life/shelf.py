"""The bundles of a home, by what people write of their digest."""

from __future__ import annotations

import re
from pathlib import Path

from features.refusal import NotThere
from models.champion import bundles_of
from scoring.life.lives import Lives

SHORTEST = 4
_DIGEST = re.compile(r"[0-9a-f]{64}")


class NoBundleError(NotThere):
    """No bundle, or more than one, is what was written."""


def bundles_in(home: Path, lives: Lives) -> list[str]:
    """Return the digests of all bundles that lie in a home or stand in its journal, the newest step first."""
    place = bundles_of(home)
    lying = {path.name for path in place.iterdir()} if place.is_dir() else set()
    digests = {name for name in lying if _DIGEST.fullmatch(name)} | lives.bundles.keys()

    def last(digest: str) -> tuple[int, str]:
        steps = lives.of(digest).steps
        return -(steps[-1].number if steps else 0), digest

    return sorted(digests, key=last)


def digest_in(home: Path, lives: Lives, given: str) -> str:
    """Return the digest of the bundle whose id begins so, with or without ``b-``.

    Raises
    ------
    NoBundleError
        If there is none, or more than one.
    """
    start = given.strip().lower().removeprefix("b-")
    known = bundles_in(home, lives)
    found = [digest for digest in known if len(start) >= SHORTEST and digest.startswith(start)]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(digest[:12] for digest in found or known) or "-"
    raise NoBundleError(
        f"{len(found) or 'No'} bundles begin with {given[:70]!r}; "
        f"give at least {SHORTEST} characters of one of: {listed}.",
        f"以 {given[:70]!r} 开头的版本包有 {len(found)} 个；请至少写出其中一个的前 {SHORTEST} 位：{listed}。",
    )
