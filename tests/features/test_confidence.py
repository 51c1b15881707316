"""What rests on a row that nobody has verified."""

from datetime import date

import numpy as np

from features.catalogue import catalogue
from features.confidence import Reliance
from features.figures import figures_of
from features.population.generate import Population
from features.records.records import Records
from scoring.assembly import resolver_of

DAY = date(2026, 11, 24)
WHOLE = catalogue().plan
RELIANCE = Reliance(WHOLE)
RESOLVER = resolver_of()
NOTHING = dict.fromkeys(WHOLE.columns, 0.0) | {"revenue": 1e8, "employees": 10.0}
FIGURES = NOTHING | dict(RESOLVER.record(DAY, {"province": "330000"}))
ROWS = RESOLVER.unconfirmed(DAY, {"province": "330000"})


def test_an_enterprise_without_fuel_rests_on_no_factor_of_fuel() -> None:
    assert RELIANCE.of_record(FIGURES | {"electricity_purchased": 1e6}, ROWS) == ()


def test_an_enterprise_rests_on_the_row_of_what_it_uses_and_the_row_is_named() -> None:
    (found,) = RELIANCE.of_record(FIGURES | {"natural_gas": 1e5}, ROWS)
    assert found.lookup == "coefficient_natural_gas"
    assert found.value.source == "GB/T 2589-2020"
    assert found.value.confidence.value == "recalled"
    assert {"fuel_energy", "energy_consumption", "energy_intensity"} <= set(found.indicators)
    assert {"emissions", "electricity_energy", "debt_ratio"}.isdisjoint(found.indicators)


def test_verified_rows_are_never_named() -> None:
    assert all(value.confidence.value != "verified" for value in ROWS.values())
    assert {"grid_factor", "coefficient_electricity"}.isdisjoint(ROWS)


def test_many_records_rest_on_the_rows_that_each_of_them_rests_on(people: Population) -> None:
    few = Records(
        rows=60,
        columns={name: values[:60] for name, values in people.columns.items()},
        texts={name: values[:60] for name, values in people.texts.items()},
        days=np.full(60, np.datetime64(DAY, "D")),
    )
    columns = figures_of(few, RESOLVER).columns
    alone = [
        RELIANCE.of_record({name: float(values[row]) for name, values in columns.items()}, ROWS)
        for row in range(60)
    ]
    for lookup in ROWS:
        counted = RELIANCE.counts(columns, 60, lookup)
        named = [name for found in alone for one in found if one.lookup == lookup for name in one.indicators]
        assert counted == {name: named.count(name) for name in named}
