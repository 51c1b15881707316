"""What a bundle tells of itself, read without its boosters: the manifest and the documents.

Each is held against its digest before it is parsed; only JSON is parsed, so that looking at a bundle is safe
where loading one is not yet decided.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from models.artefact import DOCUMENT, MANIFEST, ArtefactError

LARGEST = 50_000_000
"""Bytes of one paper; a document of this release has a tenth of a million."""
_KEPT = 8


@dataclass(frozen=True, slots=True)
class Papers:
    """The manifest of a bundle, and its documents by name."""

    digest: str
    manifest: Mapping[str, Any]
    documents: Mapping[str, Any]

    @property
    def data(self) -> Mapping[str, Any]:
        """What it was trained on."""
        found: Mapping[str, Any] = self.manifest["data"]
        return found

    @property
    def identity(self) -> str:
        """The digest as people say it: ``b-`` and its first twelve characters."""
        return f"b-{self.digest[:12]}"

    @property
    def is_synthetic(self) -> bool:
        """Whether it rests on the synthetic population: it then demonstrates and decides nothing."""
        return bool(self.data["synthetic"])

    @property
    def tasks(self) -> tuple[str, ...]:
        """The models it holds."""
        return tuple(self.manifest["tasks"])


@lru_cache(_KEPT)
def papers_of(folder: Path, digest: str) -> Papers:
    """Return the papers of the bundle with this digest; what was read once stays as it was.

    Raises
    ------
    ArtefactError
        If one is missing or was changed.
    """
    manifest = json.loads(_read(folder / MANIFEST, digest))
    documents = {
        name.removesuffix(DOCUMENT): json.loads(_read(folder / name, expected))
        for name, expected in sorted(manifest["files"].items())
        if name.endswith(DOCUMENT)
    }
    return Papers(digest, manifest, documents)


def _read(path: Path, digest: str) -> bytes:
    """Return a file's bytes, the very ones that were hashed."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise ArtefactError(
            f"{path} cannot be read: {error.strerror}. Restore the bundle from a backup.",
            f"{path} 读不出来：{error.strerror}。请从备份恢复版本包。",
        ) from error
    if len(content) > LARGEST or hashlib.sha256(content).hexdigest() != digest:
        raise ArtefactError(
            f"{path} is not what its digest says: it was changed. Restore the bundle from a backup.",
            f"{path} 与摘要不符：被改动过。请从备份恢复版本包。",
        )
    return content
