"""The register of laws, standards and statistics that a figure can rest on, each with its year."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path

from features.declare import Label


class Confidence(Enum):
    """How sure the project is of a figure; it goes with the figure to wherever it is shown."""

    VERIFIED = "verified"
    RECALLED = "recalled"
    JUDGEMENT = "judgement"


@dataclass(frozen=True, slots=True)
class Source:
    """A law, standard or release of statistics.

    Attributes
    ----------
    superseded_on
        The day from which nothing new may rest on it, with ``superseded_by``; None while it is in force.
    """

    id: str
    title: Label
    effective_from: date
    superseded_by: str
    superseded_on: date | None
    confidence: Confidence


def read_sources(path: Path) -> Mapping[str, Source]:
    """Read the register; the caller reports a malformed row with its line.

    Raises
    ------
    ValueError
        Naming the line.
    """
    found: dict[str, Source] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            try:
                source = _source(row)
            except (KeyError, ValueError, TypeError) as error:
                raise ValueError(
                    f"{path.name}:{line}: {error}. Every column must be filled as in line 2."
                ) from error
            if source.id in found:
                raise ValueError(f"{path.name}:{line}: source {source.id!r} is registered twice. Remove one.")
            found[source.id] = source
    return found


def _source(row: Mapping[str, str]) -> Source:
    return Source(
        id=row["id"],
        title=Label(row["title_zh"], row["title_en"]),
        effective_from=date.fromisoformat(row["effective_from"]),
        superseded_by=row["superseded_by"],
        superseded_on=date.fromisoformat(row["superseded_on"]) if row["superseded_on"] else None,
        confidence=Confidence(row["confidence"]),
    )
