"""Size class and age are worked out, never asked; on either side of each threshold."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from features.border import read
from features.figures import figures_of, records_of, size_class
from features.inputs import COLUMNS
from scoring.assembly import resolver_of

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "size_classes.yaml").read_text("utf-8"))
CLASSES = {"micro": 0.0, "small": 1.0, "medium": 2.0, "large": 3.0}
RESOLVER = resolver_of()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['employees']}-{case['revenue']}")
def test_a_size_class_needs_both_lower_bounds(case: dict[str, Any]) -> None:
    employees, revenue = np.array([float(case["employees"])]), np.array([1e4 * case["revenue"]])
    assert size_class(employees, revenue, RESOLVER).tolist() == [CLASSES[case["expect"]]]


def test_a_size_class_is_unknown_where_either_figure_is() -> None:
    found = size_class(np.array([np.nan, 50.0]), np.array([1e7, np.nan]), RESOLVER)
    assert np.isnan(found).all()


def test_nobody_is_asked_for_a_size_class_or_an_age() -> None:
    assert not {"size_class", "age"} & set(COLUMNS)


@pytest.mark.parametrize(
    ("founded", "day", "age"), [("2016-11-24", "2026-11-24", 10.0), ("2026-11-24", "2026-11-24", 0.0)]
)
def test_age_is_counted_in_years_to_the_day_of_the_decision(founded: str, day: str, age: float) -> None:
    body = {"figures": {"revenue": 1}, "day": day, "attributes": {"founded": founded}}
    figures = figures_of(records_of([read(body, date(2026, 11, 24))]), RESOLVER)
    assert figures.columns["age"][0] == pytest.approx(age, abs=2e-3)


def test_age_is_unknown_where_the_day_of_founding_is() -> None:
    bodies = [{"figures": {"revenue": 1}, "attributes": a} for a in ({}, {"founded": "2000-01-01"})]
    figures = figures_of(records_of([read(body, date(2026, 11, 24)) for body in bodies]), RESOLVER)
    assert np.isnan(figures.columns["age"]).tolist() == [True, False]


def test_the_grid_factor_is_the_provinces_where_one_was_published_by_the_day_else_the_nations() -> None:
    bodies = [
        {"figures": {"revenue": 1}, "day": "2026-01-01", "attributes": attributes}
        for attributes in ({"region": "530100"}, {"region": "330105"}, {})
    ]
    reports = [read(body, date(2026, 11, 24)) for body in bodies]
    figures = figures_of(records_of(reports), RESOLVER)
    grid = RESOLVER.tables["grid_emission_factors"]
    keys = [("average", "530000"), ("average", "330000"), ("average", "000000")]
    rows = [grid.row(key, date(2026, 1, 1)) for key in keys]
    assert figures.columns["grid_factor"].tolist() == [row.numbers["value"] for row in rows if row]
    assert len(set(figures.columns["grid_factor"])) == 3
