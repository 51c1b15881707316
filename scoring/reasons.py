"""Why a score lies where it lies: contributions against the cut-off, grouped so that like speaks once."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from features.declare import Label
from features.refusal import Refusal
from models.model import Model
from models.spec import Task
from scoring.decision import Reason

PACKAGED = Path(__file__).with_name("data") / "reasons.yaml"


class ReasonsError(Refusal):
    """The catalogue of reasons cannot explain a model."""


class Known(Enum):
    """How much is known of what a group rests on."""

    ALL = "all"
    IN_PART = "in part"
    NOTHING = "nothing"


def known_of(parts: Iterable[tuple[float, float]]) -> Known:
    """Return how much is known of a group.

    It is nothing, too, where what is unknown gives the group its side or most of its weight.

    Parameters
    ----------
    parts
        The group's indicators, each its value, NaN where it is unknown, and its log-odds.
    """
    told: list[float] = []
    unknown: list[float] = []
    for value, log_odds in parts:
        (unknown if math.isnan(value) else told).append(log_odds)
    if not unknown:
        return Known.ALL
    total, sure = math.fsum([*told, *unknown]), math.fsum(told)
    outweighs = math.fsum(map(abs, unknown)) > math.fsum(map(abs, told))
    return Known.NOTHING if outweighs or not told or total * sure < 0.0 else Known.IN_PART


@dataclass(frozen=True, slots=True)
class Group:
    """Indicators that speak together, and what they say against or for an enterprise.

    ``about`` names what they speak of; None in catalogues of earlier releases, which always take sides.
    """

    code: str
    indicators: tuple[str, ...]
    against: Label
    favour: Label
    about: Label | None = None

    @property
    def labels(self) -> tuple[Label, ...]:
        """All that it can say."""
        either = (True, False)
        found = [
            self.label(is_against, is_slight, known)
            for known in Known
            for is_slight in either
            for is_against in either
        ]
        return tuple(dict.fromkeys(found))

    def label(self, is_against: bool, is_slight: bool, known: Known) -> Label:
        """Return the words of the group: a side only where it weighs something and rests on what was told."""
        if self.about is None:
            return self.against if is_against else self.favour
        if known is Known.NOTHING:
            return Label(
                f"{self.about.zh}：未知，按同行业中位数计",
                f"{self.about.en}: unknown, the sector's median stands for it",
            )
        if is_slight:
            return Label(f"{self.about.zh}：与分界上的企业相近", f"{self.about.en}: much as at the cut-off")
        if known is Known.IN_PART:
            return self._in_part(self.about, is_against)
        return self.against if is_against else self.favour

    @staticmethod
    def _in_part(about: Label, is_against: bool) -> Label:
        if is_against:
            return Label(
                f"{about.zh}：已知的部分不利，其余未知",
                f"{about.en}: what is known counts against it, the rest is unknown",
            )
        return Label(
            f"{about.zh}：已知的部分有利，其余未知",
            f"{about.en}: what is known counts for it, the rest is unknown",
        )


@dataclass(frozen=True, slots=True)
class Reasons:
    """The catalogue of reasons: at most ``most`` are shown, each of at least ``least`` log-odds."""

    digest: str
    most: int
    least: float
    groups: Mapping[Task, tuple[Group, ...]]

    @classmethod
    def load(cls, path: Path = PACKAGED) -> Reasons:
        """Read a catalogue.

        Raises
        ------
        ReasonsError
            Naming the file, and what was found and expected.
        """
        content = path.read_bytes()
        stored = yaml.safe_load(content)
        try:
            return cls(
                digest=hashlib.sha256(content).hexdigest(),
                most=int(stored["most"]),
                least=float(stored["least"]),
                groups={task: tuple(_groups(stored[task.value])) for task in Task},
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise ReasonsError(
                f"Reasons {path.name} cannot be read: {error!r}. Give most, least, and groups by task.",
                f"理由词表 {path.name} 读不出来：{error!r}。请写明 most、least 和各任务的组。",
            ) from error

    def places(self, model: Model) -> dict[str, tuple[int, ...]]:
        """Return the places of a model's inputs by group.

        Raises
        ------
        ReasonsError
            If an input stands in no group or in several.
        """
        names = model.preparation.names
        found = {
            group.code: tuple(place for place, name in enumerate(names) if name in group.indicators)
            for group in self.groups[model.task]
        }
        counts = np.bincount([place for places in found.values() for place in places], minlength=len(names))
        wrong = [name for name, count in zip(names, counts, strict=True) if count != 1]
        if wrong:
            raise ReasonsError(
                f"Inputs of {model.task.value} that stand in no group of reasons, or in several: "
                f"{', '.join(wrong)}. Let each stand in one.",
                f"{model.task.label.zh}的这些输入不在任何理由组，或同时在几组：{'、'.join(wrong)}。请各放入一组。",
            )
        return {code: places for code, places in found.items() if places}

    def shown(self, reasons: Iterable[Reason], is_against: bool) -> tuple[Reason, ...]:
        """Return those that are told: on one side only, the weightiest first."""
        told = sorted(
            (one for one in reasons if one.is_against == is_against), key=lambda one: -abs(one.log_odds)
        )
        return tuple(
            one for place, one in enumerate(told[: self.most]) if not place or abs(one.log_odds) >= self.least
        )


def _groups(stored: Mapping[str, Any]) -> Iterable[Group]:
    for code, one in stored.items():
        yield Group(
            str(code),
            tuple(str(name) for name in one["indicators"]),
            Label(one["against"]["zh"], one["against"]["en"]),
            Label(one["for"]["zh"], one["for"]["en"]),
            Label(one["about"]["zh"], one["about"]["en"]) if "about" in one else None,
        )
