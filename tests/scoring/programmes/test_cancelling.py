"""Where figures cancel in a whole, its range is cut beside theirs, and partial reports are settled."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from features.catalogue import catalogue
from features.columns import Column, ratio
from features.expression import column
from features.figures import Figures, figures_of
from features.inputs import COLUMNS
from features.interval import Range, ranges_of
from features.lookups import LOOKUPS
from features.population.generate import generate
from features.records.records import Records
from features.resolve import Resolver
from models.benchmarks import Benchmarks, learnt
from scoring.programmes.assess import Assessor, Part
from scoring.programmes.cancelling import cancelling_in, cancelling_of, name_of, surpluses_in
from scoring.programmes.compiled import Compiled
from scoring.programmes.library import Library

DAY = np.datetime64("2020-03-01")
FIRMS = 1_500
HIDDEN = ("biomass", "electricity_exported", "electricity_own_renewable")
Numbers = NDArray[np.float64]


@pytest.fixture(scope="module")
def part(shipped: Library, resolver: Resolver) -> Part:
    """The assessment of 2018 of firms that tell neither what they burn of biomass nor what they deliver."""
    people = generate(FIRMS, has_gaps=False)
    rows = len(people.report_year)
    told = Records(rows, people.columns, people.texts, np.full(rows, DAY))
    figures = figures_of(told, resolver)
    values = catalogue().plan.table(figures.columns, rows)
    peers = Benchmarks.from_json(learnt(values, figures.divisions, catalogue().indicators))
    own = Library(tuple(one for one in shipped.programmes if one.id == "green_factory"), shipped.shelf, "")
    columns = {**figures.columns, **{name: np.full(rows, np.nan) for name in HIDDEN}}
    holed = Figures(rows, columns, figures.divisions, figures.texts, figures.days)
    (found,) = Assessor(own, catalogue(), peers, resolver).assess(holed).parts
    return found


def ranges_in(of: Compiled, part: Part, rng: np.random.Generator) -> dict[str, Range]:
    """Return boxes around what firms told, hidden figures anywhere; look-ups as they are."""
    rows = len(part.rows)
    found = {}
    for name in of.plan.columns:
        told = part.columns[name]
        values: Numbers = np.where(np.isnan(told), 10.0 ** rng.uniform(0.0, 9.0, rows), told)
        width = np.zeros(rows) if name in LOOKUPS else np.abs(values) * rng.random(rows)
        found[name] = Range(values - width, values + width)
    return found


def test_a_whole_is_cancelling_if_several_read_it_and_figures_push_it_both_ways() -> None:
    used: Column = column("biomass") - column("electricity_exported")
    both = (ratio(column("diesel"), used), ratio(used, column("revenue")))
    assert cancelling_in(both) == (used,)
    assert cancelling_in(both[:1]) == (), "nothing else reads it"
    summed: Column = column("biomass") + column("diesel")
    assert cancelling_in((ratio(column("coke"), summed), ratio(summed, column("revenue")))) == ()


def test_with_a_whole_beside_the_figures_every_range_is_as_without_it(part: Part) -> None:
    of, rows = part.compiled, len(part.rows)
    cancelling = cancelling_of(of)
    assert cancelling.is_surplus.ravel().tolist() == [False, True]
    ranges = ranges_in(of, part, np.random.default_rng(5))
    plain = of.plan.ranges(ranges, rows)
    wholes = ranges_of(cancelling.wholes, ranges, rows)
    beside = {name_of(place): one for place, one in enumerate(wholes)}
    for name, one in cancelling.plan.ranges(ranges | beside, rows).items():
        assert one.low.tobytes() == plain[name].low.tobytes(), name
        assert one.high.tobytes() == plain[name].high.tobytes(), name


def test_reports_without_what_cancels_are_settled(part: Part) -> None:
    assert part.assessed.is_proved.all(), part.rows[~part.assessed.is_proved]


def test_a_total_less_its_own_part_is_a_surplus() -> None:
    left: Column = column("electricity_purchased") - column("electricity_green_certified")
    other: Column = column("electricity_purchased") - column("biomass")
    assert surpluses_in((left * 2.0, other)) == (left,)


def test_what_is_over_of_a_total_is_never_less_than_nothing(shipped: Library, resolver: Resolver) -> None:
    """Direct emissions alone are above the limit, however much green electricity is bought."""
    told = dict.fromkeys(COLUMNS, 0.0) | dict(resolver.record(DAY.item(), {}))
    told |= {"raw_coal": 100.0, "product_output": 1.0}
    told |= dict.fromkeys(("electricity_purchased", "electricity_green_certified"), math.nan)
    texts = {"taxonomy_activity": np.array(["alloy_steel"])}
    day = np.array(["2026-03-01"], dtype="datetime64[D]")
    figures = Figures(1, {name: np.array([one]) for name, one in told.items()}, np.array(["C31"]), texts, day)
    own = Library(tuple(one for one in shipped.programmes if one.id == "eu_taxonomy"), shipped.shelf, "")
    found = Assessor(own, catalogue(), Benchmarks({}), resolver).assess(figures)
    assert found.outcomes()["eu_taxonomy"].tolist() == ["not_eligible"]
    assert found.parts[0].assessed.is_proved.all()
