"""Ways to harm a bundle on disk, and a bundle made anew from its parts."""

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from models.artefact import MANIFEST, digest_of

Harm = Callable[[np.random.Generator, Path], None]


def flipped(rng: np.random.Generator, path: Path) -> None:
    """Flip one bit."""
    content = bytearray(path.read_bytes())
    content[rng.integers(len(content))] ^= 1 << int(rng.integers(8))
    path.write_bytes(bytes(content))


def truncated(rng: np.random.Generator, path: Path) -> None:
    """Cut a file short."""
    os.truncate(path, int(rng.integers(path.stat().st_size)))


def swapped(rng: np.random.Generator, path: Path) -> None:
    """Put another file of the same bundle in a file's place."""
    others = sorted(one for one in path.parent.iterdir() if one != path)
    path.write_bytes(others[rng.integers(len(others))].read_bytes())


def sealed_again(folder: Path, changes: Mapping[str, Callable[[Any], Any] | bytes]) -> Path:
    """Change files of a bundle, write a manifest that agrees, and put the folder under its digest.

    This is what somebody does who has the registry and not the journal, and how a bundle is made that is
    harmful and whole.
    """
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    for name, change in changes.items():
        path = folder / name
        if isinstance(change, bytes):
            path.write_bytes(change)
        else:
            path.write_text(json.dumps(change(json.loads(path.read_text("utf-8")))), "utf-8")
        manifest["files"][name] = digest_of(path)
    (folder / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    return folder.rename(folder.with_name(digest_of(folder / MANIFEST)))
