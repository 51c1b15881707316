"""What was told otherwise between two applications is named, and whether one enterprise told both."""

from datetime import date
from typing import Any

import pytest

from features.border import State, read
from scoring.changed import Changed, Told, attributes_changed, figures_changed, is_same_enterprise
from scoring.record import application_of, plain

TODAY = date(2026, 11, 24)


def asked(figures: dict[str, object] | None = None, reference: str = "", **attributes: str) -> dict[str, Any]:
    body = {"reference": reference, "attributes": attributes, "figures": figures or {"revenue": 1}}
    found: dict[str, Any] = plain(application_of(read(body, TODAY)))
    return found


def test_a_figure_told_otherwise_is_named_in_its_unit_with_both_values() -> None:
    before = asked({"revenue": {"value": 100, "unit": "万元"}, "employees": 10, "net_profit": 5})
    estimated = {"value": 10, "state": "estimated"}
    after = asked({"revenue": {"value": 200, "unit": "万元"}, "employees": estimated, "total_assets": 9})
    missing = Told(None, State.MISSING)
    assert figures_changed(before, after) == [
        Changed("revenue", "CNY", Told(1e6, State.OBSERVED), Told(2e6, State.OBSERVED)),
        Changed("employees", "person", Told(10.0, State.OBSERVED), Told(10.0, State.ESTIMATED)),
        Changed("net_profit", "CNY", Told(5.0, State.OBSERVED), missing),
        Changed("total_assets", "CNY", missing, Told(9.0, State.OBSERVED)),
    ]
    assert figures_changed(before, before) == []


def test_an_attribute_told_otherwise_is_named() -> None:
    before, after = asked(sector="C3011", name="甲"), asked(sector="C3012", region="350000", name="甲")
    assert [(one.name, one.before.value, one.after.value) for one in attributes_changed(before, after)] == [
        ("sector", "C3011", "C3012"),
        ("region", None, "350000"),
    ]


FIRST, SECOND = {"credit_code": "91350100M000100Y43"}, {"credit_code": "910000000000081493"}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({**FIRST, "name": "甲"}, {**FIRST, "name": "乙"}, True),
        ({**FIRST, "name": "甲"}, {**SECOND, "name": "甲"}, False),
        ({"name": "甲"}, {**FIRST, "name": "甲"}, True),
        ({"name": "甲"}, {"name": "乙"}, None),
        ({"reference": "A-1"}, {"reference": "A-1"}, True),
        ({"reference": "A-1"}, {"reference": "A-2"}, None),
        ({}, {}, None),
    ],
)
def test_the_credit_code_tells_one_enterprise_from_two(
    before: dict[str, str], after: dict[str, str], expected: bool | None
) -> None:
    assert is_same_enterprise(asked(**before), asked(**after)) is expected  # type: ignore[arg-type]
