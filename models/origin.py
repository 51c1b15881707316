"""Where a bundle comes from: the code, the data and the day, told well enough to train it again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np

from features.records.records import Outcomes, Records

NOT_NAMED = "not named"


class Kind(StrEnum):
    """How the rows are come by again."""

    POPULATION = "population"
    TABLE = "table"
    MAPPED = "mapped"


@dataclass(frozen=True, slots=True)
class Source:
    """The rows a bundle was trained on.

    Attributes
    ----------
    content
        SHA-256 of all figures, attributes, days and outcomes, row after row in their order.
    files
        SHA-256 of each file that was read, by its name below the folder given.
    enterprises, seed
        Of the synthetic population.
    label, map
        Of a bank's own table: its label's column, and its map as it was read.
    """

    kind: Kind
    content: str
    files: Mapping[str, str] = field(default_factory=dict)
    enterprises: int | None = None
    seed: int | None = None
    label: str = ""
    map: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """What computed it.

    Attributes
    ----------
    digest
        SHA-256 of the four packages' source.
    requirements
        SHA-256 of the lock file; None where there is none.
    commit, is_dirty
        Of the checkout, and whether what runs differs from it; None outside a checkout.
    """

    digest: str
    requirements: str | None
    commit: str | None
    is_dirty: bool | None


@dataclass(frozen=True, slots=True)
class Origin:
    """Everything that a manifest tells besides the models.

    Attributes
    ----------
    as_at
        The day on which the rows were taken: nothing of them was published later.
    rests_on
        SHA-256 of what the bundle's documents were found with: policy, reasons, programmes, by name.
    owner
        Who answers for the models.
    """

    as_at: date
    source: Source
    code: Code
    rests_on: Mapping[str, str]
    owner: str = NOT_NAMED


def content_of(records: Records, outcomes: Outcomes) -> str:
    """Return the SHA-256 of rows in their order: every figure, attribute, day, label, weight and firm."""
    digest = hashlib.sha256(str(records.rows).encode())
    columns: dict[str, np.ndarray[Any, Any]] = {"days": records.days.astype("datetime64[D]").astype(np.int64)}
    columns |= {"years": outcomes.years, "firms": outcomes.firms}
    for kind, given in (
        ("figure", records.columns),
        ("label", outcomes.labels),
        ("weight", outcomes.weights),
    ):
        columns |= {f"{kind} {name}": values for name, values in given.items()}
    for name in sorted(columns):
        digest.update(name.encode() + b"\0" + np.ascontiguousarray(columns[name]).tobytes())
    for name in sorted(records.texts):
        digest.update(name.encode() + b"\0" + "\n".join(records.texts[name].tolist()).encode())
    return digest.hexdigest()


def digests_of(place: Path, paths: list[Path]) -> dict[str, str]:
    """Return the SHA-256 of files by their names below a folder, or of one file by its name."""
    found = {}
    for path in sorted(paths):
        name = path.relative_to(place).as_posix() if place.is_dir() else path.name
        with path.open("rb") as stream:
            found[name] = hashlib.file_digest(stream, "sha256").hexdigest()
    return found
