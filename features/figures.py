"""From what was reported to the columns that everything else reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.border import Report
from features.columns import YUAN_PER_WAN
from features.inputs import COLUMNS
from features.records.records import Records
from features.resolve import Resolver

Numbers = NDArray[np.float64]
Texts = NDArray[np.str_]

DAYS_IN_YEAR = 365.2425


@dataclass(frozen=True, slots=True)
class Figures:
    """All fields, lookups and derived columns of many enterprises, each of shape (rows,).

    Attributes
    ----------
    texts
        The attributes that were told; empty text is unknown.
    days
        The day whose law applies to each row.
    """

    rows: int
    columns: Mapping[str, Numbers]
    divisions: Texts
    texts: Mapping[str, Texts]
    days: NDArray[np.datetime64]

    def with_columns(self, columns: Mapping[str, Numbers]) -> Figures:
        """Return the same enterprises with other figures in these columns."""
        return Figures(self.rows, {**self.columns, **columns}, self.divisions, self.texts, self.days)

    def only(self, chosen: NDArray[np.bool_] | NDArray[np.intp]) -> Figures:
        """Return the chosen enterprises, by flag or by place."""
        divisions = self.divisions[chosen]
        return Figures(
            rows=len(divisions),
            columns={name: values[chosen] for name, values in self.columns.items()},
            divisions=divisions,
            texts={name: values[chosen] for name, values in self.texts.items()},
            days=self.days[chosen],
        )

    def row(self, place: int) -> dict[str, float]:
        """Return one enterprise's columns as plain floats."""
        return {name: values.item(place) for name, values in self.columns.items()}


def records_of(reports: Sequence[Report]) -> Records:
    """Return reports as columns."""
    values = {name: np.array([report.values[name] for report in reports]) for name in COLUMNS}
    names = dict.fromkeys(name for report in reports for name in report.attributes)
    texts = {
        name: np.array([report.attributes.get(name, "") for report in reports], dtype=np.str_)
        for name in names
    }
    days = np.array([report.day for report in reports], dtype="datetime64[D]")
    return Records(len(reports), values, texts, days)


def figures_of(records: Records, resolver: Resolver) -> Figures:
    """Complete the columns: unknown fields, what the tables of each day say, age and size class."""
    rows = records.rows
    unknown = np.full(rows, np.nan)
    unknown.flags.writeable = False
    columns: dict[str, Numbers] = {name: records.columns.get(name, unknown) for name in COLUMNS}
    columns |= resolver.columns(records.days, {**records.texts, **provinces_of(records.texts)})
    columns["age"] = _age(records)
    columns["size_class"] = size_class(columns["employees"], columns["revenue"], resolver)
    sectors = records.texts.get("sector", np.full(rows, ""))
    return Figures(rows, columns, sectors.astype("U3"), records.texts, records.days)


def provinces_of(texts: Mapping[str, Texts]) -> dict[str, Texts]:
    """Return the province of each region, as keys of tables name it; nothing without regions."""
    if "region" not in texts:
        return {}
    regions = texts["region"]
    return {"province": np.where(regions == "", "", np.strings.add(regions.astype("U2"), "0000"))}


def size_class(employees: Numbers, revenue: Numbers, resolver: Resolver) -> Numbers:
    """Return 0 micro, 1 small, 2 medium, 3 large by the NBS rule for industry (2017); NaN where unknown.

    A class needs both lower bounds; failing one drops to the class below.
    """
    rows = resolver.tables["size_classes"].rows
    row = next(row for row in rows if row.text("scope").startswith("B,C,D"))
    found = np.zeros(len(employees))
    for number, name in ((1.0, "small"), (2.0, "medium"), (3.0, "large")):
        both = (employees >= row.numbers[f"{name}_1"]) & (revenue >= row.numbers[f"{name}_2"] * YUAN_PER_WAN)
        found[both] = number
    found[np.isnan(employees) | np.isnan(revenue)] = np.nan
    return found


def _age(records: Records) -> Numbers:
    founded = records.texts.get("founded")
    if founded is None:
        return np.full(records.rows, np.nan)
    known = founded != ""
    days = np.full(records.rows, np.nan)
    born = founded[known].astype("datetime64[D]")
    days[known] = (records.days[known].astype("datetime64[D]") - born).astype(np.float64)
    return days / DAYS_IN_YEAR
