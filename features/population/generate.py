"""The synthetic population: manufacturers over six report years, with the truth known.

Blocks of firms are drawn from seeds of their own, so the same seed gives the same bytes, and a larger
population begins with the smaller one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from features.credit_code import ALPHABET, NOWHERE
from features.declare import YEARS
from features.inputs import FIELDS
from features.population.accounts import accounts_of
from features.population.firms import Firms, firms_of
from features.population.gaps import all_told, with_gaps
from features.population.outcomes import Truth, truth_of
from features.population.plant import plant_of
from features.population.sectors import sectors_of
from features.tables import Tables

Numbers = NDArray[np.float64]

Item = TypeVar("Item", bound=np.generic)

BLOCK = 10_000
"""Firms drawn from one seed."""
REPORT_YEARS = tuple(range(2019, 2025))
WORLD_ENDS = date(2026, 12, 31)
"""The day to which the world is made up: every outcome of the last report year is known by then."""
RUN_UP = 2
"""Years simulated before the first report year, so that it has a history."""
SEED = 20260301


@dataclass(frozen=True, slots=True)
class Population:
    """Enterprise-years, each array of shape (rows,).

    Attributes
    ----------
    columns
        Every reported field column; NaN where the firm did not tell.
    texts
        ``credit_code`` (region 000000, no real firm), ``sector``, ``region``, ``ownership``, ``founded``,
        ``name``.
    truth
        True probabilities and outcomes; a label of NaN cannot happen any more.
    """

    firm: NDArray[np.int64]
    report_year: NDArray[np.int64]
    columns: Mapping[str, Numbers]
    texts: Mapping[str, NDArray[np.str_]]
    truth: Mapping[str, Numbers]

    @property
    def rows(self) -> int:
        """The number of enterprise-years."""
        return len(self.firm)


def generate(enterprises: int, seed: int = SEED, has_gaps: bool = True) -> Population:
    """Return the population of so many enterprises; without gaps every figure is told."""
    return joined(list(blocks_of(enterprises, seed, has_gaps)))


def blocks_of(enterprises: int, seed: int = SEED, has_gaps: bool = True) -> Iterator[Population]:
    """Yield the population in blocks of at most ``BLOCK`` enterprises."""
    for number in range(-(-enterprises // BLOCK)):
        yield block_of(number, enterprises, seed, has_gaps)


def block_of(number: int, enterprises: int, seed: int = SEED, has_gaps: bool = True) -> Population:
    """Return one block of the population; it is the same whichever others are drawn, and in which order."""
    rng = np.random.default_rng(np.random.SeedSequence([seed, number]))
    first = number * BLOCK
    return _block(rng, first, min(BLOCK, enterprises - first), Tables.load(), has_gaps)


def joined(blocks: Sequence[Population]) -> Population:
    """Return blocks as one population."""
    return Population(
        firm=np.concatenate([one.firm for one in blocks]),
        report_year=np.concatenate([one.report_year for one in blocks]),
        columns=_joined([one.columns for one in blocks]),
        texts=_joined([one.texts for one in blocks]),
        truth=_joined([one.truth for one in blocks]),
    )


def _block(rng: np.random.Generator, first: int, wanted: int, tables: Tables, has_gaps: bool) -> Population:
    years = np.arange(REPORT_YEARS[0] - RUN_UP, REPORT_YEARS[-1] + 1)
    sectors = sectors_of(tables)
    firms = firms_of(rng, BLOCK, years, sectors, tables)
    figures = (
        {"employees": firms.employees} | accounts_of(rng, firms, sectors) | plant_of(rng, firms, sectors)
    )
    truth = truth_of(rng, firms, figures)
    reported = with_gaps(rng, figures) if has_gaps else all_told(figures)
    there = truth.alive & (years[None, :] >= firms.first_year[:, None]) & (years[None, :] >= REPORT_YEARS[0])
    there[wanted:] = False
    row, year = np.nonzero(there)
    return Population(
        firm=(first + row).astype(np.int64),
        report_year=years[year].astype(np.int64),
        columns=_columns(reported, firms, years, row, year),
        texts=_texts(firms, first, row),
        truth=_truth(truth, row, year),
    )


def _columns(
    reported: Mapping[str, Numbers],
    firms: Firms,
    years: NDArray[np.int64],
    row: NDArray[np.intp],
    year: NDArray[np.intp],
) -> dict[str, Numbers]:
    """Return the report year and, for fields asked for three years, the firm's own years before it."""
    found = {}
    for name, values in reported.items():
        for back, ending in enumerate(YEARS[: FIELDS[name].years]):
            column = values[row, year - back]
            if back:
                column = np.where(years[year] - back >= firms.first_year[row], column, np.nan)
            found[name + ending] = column
    return found


def _texts(firms: Firms, first: int, row: NDArray[np.intp]) -> dict[str, NDArray[np.str_]]:
    numbers = first + np.arange(len(firms.sector))
    codes = credit_codes(numbers)
    names = np.array([f"示例企业{number:06d} Sample {number:06d}" for number in numbers])
    return {
        "credit_code": codes[row],
        "name": names[row],
        "sector": firms.sector_code[row],
        "region": firms.region[row],
        "ownership": firms.ownership[row],
        "founded": firms.founded[row],
    }


def credit_codes(numbers: NDArray[np.int64]) -> NDArray[np.str_]:
    """Return the synthetic credit codes of firms, with the right check character."""
    firsts = np.array([f"91{NOWHERE}{number:09d}" for number in numbers])
    digits = firsts.view("U1").reshape(len(firsts), -1).astype(np.int64)
    weights = np.array([pow(3, place, 31) for place in range(17)])
    places = (31 - (digits * weights).sum(axis=1) % 31) % 31
    return np.strings.add(firsts, np.array(list(ALPHABET))[places])


def _truth(truth: Truth, row: NDArray[np.intp], year: NDArray[np.intp]) -> dict[str, Numbers]:
    return {
        "default": truth.default[row, year],
        "recognised": truth.recognised[row, year],
        "default_probability": truth.default_probability[row, year],
        "recognition_probability": truth.recognition_probability[row, year],
        "biased_probability": truth.biased_probability[row, year],
    }


def _joined(parts: list[Mapping[str, NDArray[Item]]]) -> dict[str, NDArray[Item]]:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
