"""One made-up enterprise stands in the documents, in the printed command and in the form."""

from datetime import date

import numpy as np

from api.v1.example import EXAMPLE
from api.web.forms import EXAMPLE_FORM, body_of, form_of
from features.border import read

DAY = date(2026, 11, 24)


def test_the_form_is_filled_with_the_figures_of_the_printed_example() -> None:
    printed, typed = read(dict(EXAMPLE), DAY), read(body_of(EXAMPLE_FORM), DAY)
    assert list(printed.values) == list(typed.values)
    np.testing.assert_array_equal(list(printed.values.values()), list(typed.values.values()))
    assert typed.attributes["sector"] == printed.attributes["sector"][:3]
    assert EXAMPLE_FORM["water_reused-unknown"]


def test_a_form_keeps_units_refusals_and_what_is_left_open() -> None:
    figures = {
        "employees": 30,
        "revenue": {"value": 2.5, "unit": "亿元"},
        "energy_system": False,
        "production_stopped": True,
    }
    form = form_of({"attributes": {"sector": "C3011"}, "figures": figures})
    expected = {
        "sector": "C30",
        "employees": "30",
        "revenue": "2.5",
        "revenue-unit": "亿元",
        "energy_system": "no",
    }
    assert form == expected
