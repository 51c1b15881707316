"""Units at the border: what may be written for each declared unit, and what is refused."""

import pytest

from features.expression import Constant, column
from features.inputs import FIELDS
from features.units import UnitError, factor, quantity_of, same_unit, unit_of

CONVERTED = [
    # given, declared, times
    *(("kWh", "kWh", 1.0), ("MWh", "kWh", 1e3), ("GWh", "kWh", 1e6), ("千瓦时", "kWh", 1.0)),
    *(("度", "kWh", 1.0), ("万千瓦时", "kWh", 1e4), ("万kWh", "kWh", 1e4), ("GJ", "kWh", 1e3 / 3.6)),
    *(("MJ", "GJ", 1e-3), ("GJ", "GJ", 1.0), ("TJ", "GJ", 1e3), ("tce", "GJ", 29.3076)),
    *(("kgce", "GJ", 0.0293076), ("kWh", "GJ", 3.6e-3), ("吨标准煤", "tce", 1.0), ("kgce", "tce", 1e-3)),
    *(("CNY", "CNY", 1.0), ("元", "CNY", 1.0), ("千元", "CNY", 1e3), ("万元", "CNY", 1e4)),
    *(("百万元", "CNY", 1e6), ("亿元", "CNY", 1e8), ("人民币", "CNY", 1.0)),
    *(("t", "kg", 1e3), ("kg", "t", 1e-3), ("吨", "t", 1.0), ("万吨", "t", 1e4), ("千克", "kg", 1.0)),
    *(("公斤", "kg", 1.0), ("g", "kg", 1e-3), ("m3", "m3", 1.0), ("m³", "m3", 1.0), ("立方米", "m3", 1.0)),
    *(("万立方米", "m3", 1e4), ("万m3", "m3", 1e4), ("L", "m3", 1e-3), ("m²", "m2", 1.0)),
    *(("平方米", "m2", 1.0), ("公顷", "m2", 1e4), ("km2", "m2", 1e6), ("亩", "m2", 2000 / 3)),
    *(("人", "person", 1.0), ("month", "day", 30.4375), ("year", "month", 12.0), ("%", "1", 0.01)),
    *(("万度", "kWh", 1e4), ("亿度", "kWh", 1e8), ("万方", "m3", 1e4), ("吨标煤", "tce", 1.0)),
]


@pytest.mark.parametrize(("given", "declared", "times"), CONVERTED, ids=str)
def test_a_unit_is_converted_to_the_declared_one(given: str, declared: str, times: float) -> None:
    assert factor(given, declared) == pytest.approx(times, rel=1e-14)


@pytest.mark.parametrize(("given", "declared", "times"), CONVERTED[:4] + CONVERTED[16:26], ids=str)
def test_a_conversion_by_a_power_of_ten_is_exact(given: str, declared: str, times: float) -> None:
    assert factor(given, declared) == times


@pytest.mark.parametrize(
    ("given", "declared"),
    [
        *(("kg", "kWh"), ("m3", "t"), ("CNY", "t"), ("person", "CNY"), ("USD", "CNY"), ("tce", "t")),
        *(("kWh", "1"), ("day", "person"), ("t/m3", "t"), ("m2", "m3")),
    ],
)
def test_a_unit_that_measures_something_else_is_refused(given: str, declared: str) -> None:
    with pytest.raises(UnitError, match="does not measure what"):
        factor(given, declared)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "parsec of coal",
            "万",
            "kWh;",
            "__import__",
            "1e9",
            "9**9",
            "kWh**99",
            "(kWh)",
            "é",
            "x" * 41,
        ),
        *("kWh kWh", "kg-", "1/0", "[currency]", "k", "999999999"),
    ],
)
def test_what_is_no_unit_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(UnitError, match=r"is not a unit|is not known|does not measure"):
        factor(text, "kWh")


@pytest.mark.parametrize("unit", sorted({one.unit for one in FIELDS.values()}))
def test_every_declared_unit_is_known_and_itself(unit: str) -> None:
    assert quantity_of(unit) is not None
    assert factor(unit, unit) == 1.0
    assert same_unit(unit, unit)


UNITS = {"energy": "tce", "revenue": "CNY", "mass": "t", "heat": "GJ"}


def test_a_formula_that_adds_what_cannot_be_added_is_named() -> None:
    with pytest.raises(UnitError, match=r"energy \+ revenue mixes"):
        unit_of(column("energy") + column("revenue"), UNITS)
    with pytest.raises(UnitError, match="mixes"):
        unit_of(column("energy") + column("heat"), UNITS)


def test_a_constant_with_a_unit_makes_units_agree() -> None:
    formula = column("energy") + column("heat") * Constant(1 / 29.3076, "tce/GJ")
    assert unit_of(formula, UNITS) == quantity_of("tce")
