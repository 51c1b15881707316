"""What a programme says of a partial report is what it says of every completion: held against brute force."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from features.attributes import ATTRIBUTES
from features.catalogue import catalogue
from features.figures import Figures, figures_of
from features.lookups import LOOKUPS
from features.population.generate import generate
from features.records.records import Records
from features.resolve import Resolver
from features.tables import Tables
from models.benchmarks import Benchmarks, learnt
from scoring.completion import ends_of, limits_of
from scoring.programmes.assess import Assessor
from scoring.programmes.compiled import CODE, Compiled
from scoring.programmes.declare import Comparison, Fixed, Listed
from scoring.programmes.library import Library, load
from scoring.programmes.truth import MET, NOT_APPLICABLE, NOT_MET

Numbers = NDArray[np.float64]
Texts = NDArray[np.str_]

DRAWS = int(os.environ.get("GREENLOAN_DRAWS", "300"))
Points = dict[int, tuple[int, ...]]
LINE = 4_000
STAGES: tuple[Points, ...] = (
    {1: (24,), 2: (5, 5), 3: (3, 3, 3)},
    {1: (400,), 2: (40, 40), 3: (14, 14, 14)},
    {1: (LINE,), 2: (LINE, 2), 3: (LINE, 2, 2)},
    {1: (2,), 2: (2, LINE), 3: (2, LINE, 2)},
    {1: (2,), 2: (2, 2), 3: (2, 2, LINE)},
)
"""Values tried of each of one, two or three unknown figures; more where fewer leave open what there is."""
SECTORS = ("C3011", "C3011", "C3120", "C2611", "C1713", "C3216", "")
PRODUCTS = ("水泥熟料", "转炉工序", "电解铝(铝锭)", "甲", "")
ITEMS = ("1.4.1", "1.3", "1.1", "6.4.9", "12.1", "3.2", "")
UNREAD = ("cash", "lenders", "bank_inflows")
"""Figures that no programme reads: hiding them changes nothing, and nobody may be misled by it."""
POOL = 6
"""Reports drawn for one that is tried: of them those are taken in which rare answers are not rare."""
FEWEST = 0.02
"""The share of the reports tried that each answer which can be given has at least."""


@cache
def resolver() -> Resolver:
    return Resolver(Tables.load(), tuple(LOOKUPS.values()))


@cache
def library() -> Library:
    return load(catalogue(), resolver().tables)


@cache
def people() -> Figures:
    found = generate(1_500, has_gaps=False)
    latest = found.report_year == found.report_year.max()
    rows = int(latest.sum())
    return figures_of(
        Records(
            rows,
            {name: values[latest] for name, values in found.columns.items()},
            {name: values[latest] for name, values in found.texts.items()},
            np.full(rows, np.datetime64("2026-03-01")),
        ),
        resolver(),
    )


@cache
def benchmarks() -> Benchmarks:
    values = catalogue().plan.table(people().columns, people().rows)
    return Benchmarks.from_json(learnt(values, people().divisions, catalogue().indicators))


def assessor_of(programme: str) -> Assessor:
    chosen = tuple(one for one in library().programmes if one.id == programme)
    return Assessor(Library(chosen, library().shelf, ""), catalogue(), benchmarks(), resolver())


@dataclass(frozen=True)
class Draws:
    """Told figures, and which of them are then hidden, shape (columns, rows)."""

    figures: Figures
    names: tuple[str, ...]
    hidden: NDArray[np.bool_]


def drawn(of: Compiled, rng: np.random.Generator, count: int, day: np.datetime64) -> Draws:
    told = people().only(rng.integers(0, people().rows, count))
    columns = {name: values.copy() for name, values in told.columns.items()}
    for name in of.figures:
        if not name.startswith(CODE):
            columns[name] = told_column(rng, name, columns, count)
    for leaf in of.leaves:
        if leaf.test >= 0:
            passing(rng, of, leaf.test, columns, count, 0.97 if leaf.part == "veto" else 0.8)
    columns = improved(rng, columns, count)
    texts = dict(told.texts)
    for name, words in {"sector": SECTORS, "product": PRODUCTS, "catalogue_item": ITEMS}.items():
        if name != "sector" or not of.items:
            texts[name] = rng.choice(np.array(words), count)
    for name in ("project_type", "project_field", "taxonomy_activity"):
        texts[name] = rng.choice(np.array(ATTRIBUTES[name].choices), count)
    names = tuple(name for name in of.figures if name != CODE + of.programme.asked_with)
    if any(isinstance(test, Listed) and test.attribute == "catalogue_item" for test in of.tests):
        names = (*names, CODE + "catalogue_item")
    names = (*names, *UNREAD)
    holes = rng.choice([1, 2, 3], count, p=[0.4, 0.35, 0.25])
    order = rng.random((len(names), count)).argsort(axis=0)
    hidden = order < holes
    figures = Figures(count, columns, told.divisions, texts, np.full(count, day))
    return Draws(figures, names, hidden)


def told_column(rng: np.random.Generator, name: str, columns: dict[str, Numbers], count: int) -> Numbers:
    """Return what firms told; of what the population does not have, any figure of usual size."""
    values = columns.get(name, np.full(count, np.nan))
    limits = limits_of(name)
    if limits.values:
        other = rng.choice(np.array(limits.values), count)
    else:
        other = np.minimum(10.0 ** rng.uniform(1.0, 4.0, count), limits.high)
        other = np.where(rng.random(count) < 0.05, 0.0, np.round(other, 1))
    return np.where(np.isnan(values), other, values)


def passing(
    rng: np.random.Generator,
    of: Compiled,
    place: int,
    columns: dict[str, Numbers],
    count: int,
    share: float,
) -> None:
    """Let this share of the rows meet a test that reads one figure, and the others miss it."""
    test = of.tests[place]
    names = of.columns_of(place)
    if not isinstance(test, Comparison) or not isinstance(test.threshold, Fixed) or len(names) != 1:
        return
    number, sign = test.threshold.number, 1.0 if test.operator.is_upward else -1.0
    steps = np.array(limits_of(names[0]).values or (number - 1.0, number, number + 1.0))
    is_met = sign * steps > sign * number if test.operator.is_strict else sign * steps >= sign * number
    met, missed = steps[is_met], np.maximum(steps[~is_met], limits_of(names[0]).low)
    if len(met) and len(missed):
        passes = rng.random(count) < share
        columns[names[0]] = np.where(passes, rng.choice(met, count), rng.choice(missed, count))


def improved(rng: np.random.Generator, columns: dict[str, Numbers], count: int) -> dict[str, Numbers]:
    """Return figures of greener firms, so that marks are reached as often as missed."""
    greener = rng.random(count) < 0.7
    share = rng.random(count)
    for name in (
        "electricity_purchased",
        "raw_coal",
        "natural_gas",
        "heat_purchased",
        "water_drawn",
        "so2",
        "nox",
    ):
        columns[name] = np.where(greener, columns[name] * share, columns[name])
    for name, whole in (("eco_design_products", "main_products"), ("product_footprints", "main_products")):
        columns[name] = np.where(greener, columns[whole], columns[name])
    for name in ("energy_platform", "advanced_process_share", "energy_metered_share"):
        columns[name] = np.where(greener, 1.0, columns[name])
    columns["electricity_green_certified"] = columns["electricity_purchased"] * np.where(greener, share, 0.0)
    return columns


def with_holes(draws: Draws) -> Figures:
    columns, texts = dict(draws.figures.columns), dict(draws.figures.texts)
    for name, lacks in zip(draws.names, draws.hidden, strict=True):
        if name.startswith(CODE):
            texts[name[1:]] = np.where(lacks, "", texts[name[1:]])
        else:
            columns[name] = np.where(lacks, np.nan, columns[name])
    figures = draws.figures
    return Figures(figures.rows, columns, figures.divisions, texts, figures.days)


def values_of(
    rng: np.random.Generator, name: str, holed: Figures, rows: NDArray[np.intp], count: int
) -> Numbers:
    """Return the values to try for a hidden figure, shape (rows, values): both ends and between."""
    steps = limits_of(name).values
    if steps:
        return np.tile(np.array(steps), (len(rows), 1))
    known = {other: values[rows] for other, values in holed.columns.items()}
    low, high = ends_of(name, known, len(rows))
    high = np.minimum(high, 1e15)
    shares = np.concatenate([[0.0, 1.0], np.geomspace(1e-13, 0.9, max(count - 2, 1))])[:count]
    if count < 8:
        shares[2:] = 10.0 ** rng.uniform(-10, 0, len(shares) - 2)
    return low[:, None] + (high - low)[:, None] * shares


def completed(
    rng: np.random.Generator,
    draws: Draws,
    holed: Figures,
    rows: NDArray[np.intp],
    points: dict[int, tuple[int, ...]],
) -> tuple[Figures, NDArray[np.intp]]:
    """Return completions of rows with the same figures hidden, and the row of each."""
    places = np.flatnonzero(draws.hidden[:, rows[0]])
    names = [draws.names[place] for place in places]
    tried: list[Sequence[str] | Numbers] = []
    for name in names:
        if name.startswith(CODE):
            tried.append(ATTRIBUTES[name[1:]].choices or ITEMS[:-1])
        else:
            tried.append(values_of(rng, name, holed, rows, points[len(names)][len(tried)]))
    sizes = [len(one) if isinstance(one, tuple) else one.shape[1] for one in tried]
    grid = np.indices(sizes).reshape(len(sizes), -1)
    of_row = np.repeat(rows, grid.shape[1])
    many = holed.only(of_row)
    columns, texts = dict(many.columns), dict(many.texts)
    for name, values, index in zip(names, tried, grid, strict=True):
        if isinstance(values, tuple):
            texts[name[1:]] = np.tile(np.array(values)[index], len(rows))
        else:
            columns[name] = values[:, index].ravel()
    for name in names:
        total = None if name.startswith(CODE) else limits_of(name).total
        if total in names:
            columns[name] = np.minimum(columns[name], columns[total])
    return Figures(many.rows, columns, many.divisions, texts, many.days), of_row


def outcomes_of(assessor: Assessor, figures: Figures, programme: str) -> Texts:
    found = assessor.assess(figures).outcomes()
    return found.get(programme, np.full(figures.rows, ""))


def seen_in(
    assessor: Assessor,
    draws: Draws,
    holed: Figures,
    chosen: NDArray[np.intp],
    points: dict[int, tuple[int, ...]],
) -> list[set[str]]:
    """Return the outcomes of the completions of the chosen rows."""
    rng = np.random.default_rng(3)
    seen: dict[int, set[str]] = {row: set() for row in chosen.tolist()}
    programme = assessor.library.programmes[0].id
    _, patterns = np.unique(draws.hidden[:, chosen], axis=1, return_inverse=True)
    order = np.argsort(patterns.reshape(-1), kind="stable")
    for rows in np.split(chosen[order], np.flatnonzero(np.diff(patterns.reshape(-1)[order])) + 1):
        if len(rows):
            many, of_row = completed(rng, draws, holed, rows, points)
            for row, outcome in set(
                zip(of_row.tolist(), outcomes_of(assessor, many, programme), strict=True)
            ):
                seen[row].add(str(outcome))
    return [seen[row] for row in chosen.tolist()]


def settled(outcomes: set[str]) -> str:
    """Return what holds for all of these outcomes."""
    if len(outcomes) == 1:
        return next(iter(outcomes))
    return "eligible_if_confirmed" if outcomes == {"eligible", "eligible_if_confirmed"} else "cannot_tell"


ANSWERS = ("eligible", "eligible_if_confirmed", "not_eligible", "cannot_tell")
NEVER = {
    ("carbon_reduction_facility", "2021"): ("eligible_if_confirmed",),  # every row was seen
    ("negative_list", "2024"): ("eligible_if_confirmed",),
    ("green_catalogue", "2021"): ("eligible",),  # no entry was seen
    ("green_catalogue", "2024"): ("eligible",),
    ("green_factory", "2018"): ("eligible",),  # its mark is a judgement
    ("green_factory", "2025"): ("eligible",),
    ("technical_retrofit_loan", "2024"): ("eligible",),  # both instruments are recalled
}
"""Answers that a version cannot give, and why."""
VERSIONS = [(one.id, one.version) for one in library().programmes]


@dataclass(frozen=True)
class Tried:
    """A version of a programme, its assessor, and reports with figures hidden."""

    assessor: Assessor
    draws: Draws
    holed: Figures


def evened(said: Texts, count: int) -> NDArray[np.intp]:
    """Return so many rows, each answer as often as any other as far as it is there."""
    rarest = np.argsort([np.count_nonzero(said == one) for one in ANSWERS])
    found: list[int] = []
    for place, number in enumerate(rarest):
        share = (count - len(found)) // (len(ANSWERS) - place)
        found += np.flatnonzero(said == ANSWERS[number])[:share].tolist()
    return np.sort(np.array(found, np.intp))


def tried_on(programme: str, version: str, count: int) -> Tried:
    assessor = assessor_of(programme)
    chosen = next(one for one in assessor.library.programmes if one.version == version)
    day = np.datetime64(chosen.effective_from) + 30
    compiled = next(one.compiled for one in assessor._tabulators(day.item(), is_vetoes_only=False))
    pool = drawn(compiled, np.random.default_rng(20260301), count * POOL, day)
    rows = evened(outcomes_of(assessor, with_holes(pool), programme), count)
    draws = Draws(pool.figures.only(rows), pool.names, pool.hidden[:, rows])
    return Tried(assessor, draws, with_holes(draws))


@pytest.mark.parametrize(("programme", "version"), VERSIONS)
def test_a_criterion_told_with_figures_missing_is_the_same_under_every_completion(
    programme: str, version: str
) -> None:
    tried = tried_on(programme, version, 100)
    (part,) = tried.assessor.assess(tried.holed).parts
    leaves = part.assessed.judged.leaves
    assert (leaves == MET).any() or len(leaves) == 1, "the only criterion is hidden in every draw"
    rows = part.rows
    _, patterns = np.unique(tried.draws.hidden[:, rows], axis=1, return_inverse=True)
    for pattern in np.unique(patterns):
        chosen = rows[patterns.reshape(-1) == pattern]
        many, of_row = completed(np.random.default_rng(3), tried.draws, tried.holed, chosen, STAGES[0])
        for whole in tried.assessor.assess(many).parts:
            before = leaves[:, np.searchsorted(rows, of_row[whole.rows])]
            after = whole.assessed.judged.leaves
            for truth in (MET, NOT_MET, NOT_APPLICABLE):
                assert (after[before == truth] == truth).all()


@pytest.mark.parametrize(("programme", "version"), VERSIONS)
def test_the_outcome_of_a_partial_report_is_that_of_all_its_completions(programme: str, version: str) -> None:
    tried = tried_on(programme, version, DRAWS)
    assessor, draws, holed = tried.assessor, tried.draws, tried.holed
    found = assessor.assess(holed)
    said = found.outcomes()[programme]
    for part in found.parts:
        assert part.assessed.is_proved.all(), part.rows[~part.assessed.is_proved]
    rows = np.arange(DRAWS)
    seen: list[set[str]] = [set() for _ in rows]
    unsure = rows
    for points in STAGES:
        if len(unsure):
            for row, more in zip(unsure, seen_in(assessor, draws, holed, unsure, points), strict=True):
                seen[row] |= more
        unsure = np.array([row for row in rows if said[row] == "cannot_tell" != settled(seen[row])])
    wrong = [(row, said[row], seen[row]) for row in rows if settled(seen[row]) != said[row]]
    assert not wrong, wrong[:5]
    told = {one: int(np.count_nonzero(said == one)) for one in ANSWERS}
    for answer, number in told.items():
        is_never = answer in NEVER.get((programme, version), ())
        assert number == 0 if is_never else number >= FEWEST * DRAWS, f"{answer} is said of {number} draws"
    print(f"{programme} {version}: {DRAWS} draws, no disagreement, each proved; {told}")
