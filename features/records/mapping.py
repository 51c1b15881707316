"""A bank's own table by its map: which column is which field, in which unit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml
from numpy.typing import NDArray

from features.attributes import ATTRIBUTES
from features.given_units import times_of
from features.inputs import COLUMNS, field_of
from features.records.own import REPORTED_AFTER
from features.records.records import Outcomes, Records
from features.refusal import Refusal
from features.units import UnitError

Numbers = NDArray[np.float64]

KEYS = ("fields", "attributes", "firm", "year", "labels")
TASKS = ("risk", "recognition")


class MapError(Refusal):
    """A map, or the table it describes, is faulty; the message names every fault."""


def mapped(frame: pd.DataFrame, content: Mapping[str, Any], label: str = "") -> tuple[Records, Outcomes]:
    """Return a table's records and outcomes by the content of its map.

    With an empty map the columns are called as fields are. ``label`` names the column of the risk label.

    Raises
    ------
    MapError
        With every fault found: its place, what was given, what was expected and what to do.
    """
    reader = _Reader(frame, content)
    if label:
        reader.labels = {**reader.labels, "risk": label}
    columns = reader.columns()
    texts = reader.texts()
    known = reader.known()
    years = reader.years()
    outcomes = reader.outcomes(years)
    if reader.faults:
        raise MapError("\n".join(reader.faults))
    days = np.array([f"{year + 1}{REPORTED_AFTER}" for year in years], dtype="datetime64[D]")
    return Records(len(frame), columns, texts, days, known=known), outcomes


def read_map(path: Path | None) -> Mapping[str, Any]:
    """Return what a map file holds; without a file, nothing.

    Raises
    ------
    MapError
        If it cannot be read.
    """
    if path is None:
        return {}
    try:
        found = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise MapError(
            f"{path} cannot be read: {error}. Write it as docs/own-data.md shows.",
            f"{path} 读不出来：{error}。写法见 docs/own-data.md。",
        ) from error
    if not isinstance(found, dict):
        raise MapError(
            f"{path} holds {type(found).__name__}, expected a mapping. See docs/own-data.md.",
            f"{path} 里是 {type(found).__name__}，应为“名称: 内容”的对照。写法见 docs/own-data.md。",
        )
    return found


class _Reader:
    def __init__(self, frame: pd.DataFrame, content: Mapping[str, Any]) -> None:
        self.frame = frame
        self.content = content
        self.labels: Mapping[str, Any] = content.get("labels", {})
        self.faults = [
            f"map {key}: not a key of a map, expected one of {', '.join(KEYS)}. Remove it."
            for key in content
            if key not in KEYS
        ]

    def columns(self) -> dict[str, Numbers]:
        wanted = self.content.get("fields") or {name: name for name in COLUMNS if name in self.frame}
        found = {}
        for name, given in wanted.items():
            if name not in COLUMNS:
                self.faults.append(f"fields.{name}: not a field. 'greenloan fields' lists them.")
                continue
            column, unit = (given["column"], given.get("unit")) if isinstance(given, dict) else (given, None)
            times = self._factor(name, unit)
            values = self._numbers(f"fields.{name}", column)
            if values is not None:
                found[name] = values * times
        return found

    def known(self) -> dict[str, NDArray[np.datetime64]]:
        """Return the day on which each figure of a field became known, where the map names its column."""
        found: dict[str, NDArray[np.datetime64]] = {}
        for name, given in (self.content.get("fields") or {}).items():
            column = given.get("known_on") if isinstance(given, dict) else None
            if column is not None and self._has(f"fields.{name}.known_on", column):
                days = pd.to_datetime(self.frame[column], errors="coerce", format="ISO8601")
                if (days.isna() & self.frame[column].notna()).any():
                    self.faults.append(
                        f"fields.{name}.known_on: column {column} holds what is no day; write 2026-04-30."
                    )
                found[name] = days.to_numpy().astype("datetime64[D]")
        return found

    def texts(self) -> dict[str, NDArray[np.str_]]:
        wanted = self.content.get("attributes") or {name: name for name in ATTRIBUTES if name in self.frame}
        found = {}
        for name, column in wanted.items():
            if name not in ATTRIBUTES:
                self.faults.append(f"attributes.{name}: expected one of {', '.join(ATTRIBUTES)}.")
            elif self._has(f"attributes.{name}", column):
                texts = self.frame[column]
                found[name] = texts.astype("str").where(texts.notna(), "").to_numpy(np.str_)
        return found

    def years(self) -> NDArray[np.int64]:
        column = self.content.get("year", "report_year")
        values = self._numbers("year", column)
        if values is None:
            return np.full(len(self.frame), date.today().year - 1)
        return np.nan_to_num(values, nan=0.0).astype(np.int64)

    def outcomes(self, years: NDArray[np.int64]) -> Outcomes:
        labels = {}
        for task, column in self.labels.items():
            if task not in TASKS:
                self.faults.append(f"labels.{task}: expected one of {', '.join(TASKS)}.")
                continue
            values = self._numbers(f"labels.{task}", column)
            if values is not None:
                strange = sorted(set(np.unique(values[~np.isnan(values)]).tolist()) - {0.0, 1.0})
                if strange:
                    self.faults.append(
                        f"labels.{task}: column {column} holds {strange[:5]}, expected 0 and 1."
                    )
                labels[task] = values
        firm = self.content.get("firm", "firm")
        codes = np.full(len(self.frame), -1)
        if firm in self.frame:
            codes = pd.factorize(self.frame[firm])[0]
        elif "firm" in self.content:
            self._has("firm", firm)
        return Outcomes(labels, years, np.asarray(codes, np.int64), {})

    def _numbers(self, place: str, column: object) -> Numbers | None:
        if not self._has(place, column):
            return None
        given = self.frame[column]
        values = pd.to_numeric(given, errors="coerce")
        bad = values.isna() & given.notna()
        for row in np.flatnonzero(bad.to_numpy())[:5]:
            self.faults.append(
                f"{place}: row {row + 2} of column {column} holds {given.iloc[row]!r}, expected a number."
            )
        return values.to_numpy(np.float64, na_value=np.nan)

    def _has(self, place: str, column: object) -> bool:
        if column in self.frame:
            return True
        self.faults.append(
            f"{place}: the table has no column {column!r}. "
            f"Its columns: {', '.join(map(str, self.frame))[:200]}."
        )
        return False

    def _factor(self, name: str, unit: str | None) -> float:
        try:
            return 1.0 if unit is None else times_of(str(unit), field_of(name))
        except UnitError as error:
            self.faults.append(f"fields.{name}.unit: {error}")
            return 1.0
