"""Whether two bundles are the same bytes, and where not, by how much they differ."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.artefact import MANIFEST

_ABSENT = "(not there)"


@dataclass(frozen=True, slots=True)
class Compared:
    """One file of two bundles.

    Attributes
    ----------
    field
        The first place at which they differ, as ``/training/risk/boosting/rounds``; empty where they do not.
    tolerance
        The largest relative difference of two numbers in the same place; None where more than numbers differ.
    """

    file: str
    is_same: bool
    field: str = ""
    then: Any = None
    now: Any = None
    tolerance: float | None = None


def compared(then: Path, now: Path) -> tuple[Compared, ...]:
    """Return every file of either bundle, the manifest last: it holds the digests of the others."""
    names = {path.name for folder in (then, now) for path in folder.iterdir()} - {MANIFEST}
    return tuple(_compared(name, then / name, now / name) for name in (*sorted(names), MANIFEST))


def digest_of_bundle(folder: Path) -> str:
    """Return the digest by which a bundle goes."""
    return hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()


def _compared(name: str, then: Path, now: Path) -> Compared:
    if not (then.is_file() and now.is_file()):
        before, after = (path.name if path.is_file() else _ABSENT for path in (then, now))
        return Compared(name, False, "/", before, after)
    if then.read_bytes() == now.read_bytes():
        return Compared(name, True)
    pairs = list(_differing(json.loads(then.read_bytes()), json.loads(now.read_bytes()), ""))
    if not pairs:
        return Compared(name, False, "/", "other spacing", "other spacing", 0.0)
    sizes = [_distance(before, after) for _, before, after in pairs]
    tolerance = None if None in sizes else max(size for size in sizes if size is not None)
    return Compared(name, False, *pairs[0], tolerance)


def _differing(then: Any, now: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    """Yield every place at which two JSON values differ, and what stands there."""
    if isinstance(then, Mapping) and isinstance(now, Mapping):
        for name in sorted(then.keys() | now.keys()):
            yield from _differing(then.get(name, _ABSENT), now.get(name, _ABSENT), f"{path}/{name}")
    elif isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        for place, (before, after) in enumerate(zip(then, now, strict=True)):
            yield from _differing(before, after, f"{path}/{place}")
    elif then != now or isinstance(then, bool) != isinstance(now, bool):
        yield path, then, now


def _distance(then: Any, now: Any) -> float | None:
    if any(isinstance(one, bool) or not isinstance(one, int | float) for one in (then, now)):
        return None
    return float(abs(then - now) / max(abs(then), abs(now)))
