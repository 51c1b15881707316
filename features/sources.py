"""The register of laws, standards and statistics that a figure can rest on, each with its year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from features.declare import Label

COLUMNS = (
    "id",
    "title_zh",
    "title_en",
    "effective_from",
    "superseded_by",
    "superseded_on",
    "confidence",
)
"""Columns of the register."""


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
