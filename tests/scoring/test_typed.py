"""A decision comes back from its record as it was."""

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

import pytest

from api.v1.example import EXAMPLE
from features.border import read
from scoring.decision import Decision
from scoring.engine import Engine
from scoring.journal.canonical import canonical
from scoring.record import plain
from scoring.typed import typed


@pytest.mark.parametrize(
    "hidden", [(), ("water_drawn", "natural_gas"), ("total_assets",), ("carriers_complete",)]
)
def test_a_decision_read_from_its_record_is_the_decision(engine: Engine, hidden: tuple[str, ...]) -> None:
    body: dict[str, Any] = copy.deepcopy(dict(EXAMPLE))
    body["figures"] = {name: one for name, one in body["figures"].items() if name not in hidden}
    decision = engine.decide(read(body, date(2026, 11, 24)))
    assert typed(Decision, json.loads(canonical(plain(decision)))) == decision


class Colour(Enum):
    RED = 1


@dataclass(frozen=True)
class Kept:
    day: date
    colour: Colour | None
    by_name: Mapping[str, tuple[float, ...]]
    later: int = 3


def test_whole_numbers_become_the_floats_they_were_and_what_is_not_there_its_default() -> None:
    found = typed(Kept, {"day": "2026-11-24", "colour": "red", "by_name": {"a": [1, 2.5]}})
    assert found == Kept(date(2026, 11, 24), Colour.RED, {"a": (1.0, 2.5)})
    assert type(found.by_name["a"][0]) is float


def test_a_type_that_a_record_cannot_hold_is_refused() -> None:
    with pytest.raises(TypeError, match="Declare a tuple"):
        typed(list[int], [1])
