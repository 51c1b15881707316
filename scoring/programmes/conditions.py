"""From YAML to a test: a comparison with a threshold, a choice of an attribute, an entry of a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from features.attributes import ATTRIBUTES
from features.declare import Better
from features.units import UnitError, converted
from scoring.programmes.declare import (
    Basis,
    Certainty,
    Choice,
    Comparison,
    Fixed,
    Listed,
    Looked,
    Measure,
    Operator,
    Test,
    Threshold,
    Where,
    Without,
)
from scoring.programmes.formula import MeasureError, measure_of
from scoring.programmes.node import Node
from scoring.programmes.shelf import Shelf

OPERATORS: Mapping[str, Operator] = {one.value: one for one in Operator}


@dataclass(frozen=True, slots=True)
class House:
    """What a programme may name: tables, the unit of each column, the direction of each indicator."""

    shelf: Shelf
    units: Mapping[str, str]
    directions: Mapping[str, Better]


@dataclass(frozen=True, slots=True)
class Place:
    """What everything inside a programme inherits."""

    instrument: str
    effective_from: date
    effective_to: date | None
    file: str


def measure_in(node: Node, house: House) -> Measure:
    """Return the measure of a node; a fault where it cannot be read."""
    text = node.text("measure")
    try:
        return measure_of(text, house.units)
    except MeasureError as error:
        node.fault(str(error), "Mend the measure.", "name")
        return measure_of(next(iter(house.units)), house.units)


def basis_in(node: Node, house: House, place: Place, instrument: str, clause: str, name: str) -> Basis:
    """Return the row that a node rests on: a table's, or itself with a stated confidence."""
    if "row" in node:
        inner = node.child("row")
        table, key = inner.text("table"), inner.words("key")
        inner.done()
        row = house.shelf.row(table, key, place.effective_from)
        if row is not None:
            return row.basis
        node.fault(f"table {table!r} has no row {' '.join(key)!r} in force.", "Name a row of it.", "name")
    is_stated = "row" in node or _is_from_table(node)
    given = node.text("confidence", "verified" if is_stated else None)
    known = {one.name.lower(): one for one in Certainty if one is not Certainty.DERIVED}
    if given and given not in known:
        node.fault(f"confidence {given!r} is not known.", "Use verified, recalled or judgement.")
    return Basis(place.file, name, instrument, clause, known.get(given, Certainty.JUDGEMENT))


def test_in(node: Node, house: House, basis: Basis) -> Test:
    """Return the test of a node."""
    if "attribute" in node:
        return _of_attribute(node, house, basis)
    measure = measure_in(node, house)
    for name, operator in OPERATORS.items():
        if name in node:
            return Comparison(measure, operator, threshold_in(node, name, measure, house, basis))
    node.fault("no comparison.", f"Give one of {', '.join(OPERATORS)}.")
    return Comparison(measure, Operator.AT_LEAST, Fixed(0.0, basis))


def applies_in(node: Node, house: House, place: Place, instrument: str, clause: str) -> Test | None:
    """Return the test of whether a node applies, None where it always does."""
    if "applies" not in node:
        return None
    inner = node.child("applies")
    test = test_in(inner, house, Basis(place.file, inner.place, instrument, clause, Certainty.VERIFIED))
    inner.done()
    return test


def threshold_in(node: Node, key: str, measure: Measure, house: House, basis: Basis) -> Threshold:
    """Return a threshold: a number, a number in a unit of its own, or a table's."""
    number = node.number(key)
    if number is not None:
        return Fixed(number, basis)
    inner = node.child(key)
    found = _stated(inner, measure, basis) if "value" in inner else _looked(inner, measure, house)
    inner.done()
    return found


def _stated(node: Node, measure: Measure, basis: Basis) -> Fixed:
    number, unit = node.number("value"), node.text("unit", measure.unit)
    if number is None:
        node.fault("'value' is not a number.", "Give a number.")
    return Fixed(_converted(node, number or 0.0, unit, measure), basis)


def _looked(node: Node, measure: Measure, house: House) -> Looked:
    table, column = node.text("table"), node.text("column")
    where, of = _where(node, "where"), node.text("of", "")
    row_unit = node.text("unit", "")
    without = node.text("without", Without.CANNOT_TELL.value)
    known = {one.value: one for one in Without}
    if without not in known:
        node.fault(f"without {without!r} is not known.", f"Use {' or '.join(known)}.")
    _known_columns(node, house, table, (*(name for name, _ in where), column, *((of,) if of else ())))
    if row_unit:
        _converted(node, 0.0, row_unit, measure)
    return Looked(
        table=table,
        where=where,
        column=column,
        of=of,
        without=known.get(without, Without.CANNOT_TELL),
        unit=measure.unit,
        row_unit=row_unit,
        confirmed_only=node.get("confirmed_only", False) is True,
    )


def _converted(node: Node, number: float, unit: str, measure: Measure) -> float:
    try:
        return converted(number, unit, measure.unit)
    except UnitError as error:
        node.fault(f"{measure.text}: {error}", f"Give it in {measure.unit} or what converts.", "name")
        return number


def _of_attribute(node: Node, house: House, basis: Basis) -> Test:
    attribute = node.text("attribute")
    declared = ATTRIBUTES.get(attribute)
    if declared is None:
        node.fault(f"attribute {attribute!r} is not known.", f"Use one of {', '.join(ATTRIBUTES)}.", "name")
    if "listed" in node:
        return _listed(node.child("listed"), house, attribute)
    is_prefix = "starts_with" in node
    words = node.words("starts_with" if is_prefix else "one_of")
    wrong = [one for one in words if declared and declared.choices and one not in declared.choices]
    if wrong or not words:
        choices = ", ".join(declared.choices) if declared else ""
        node.fault(f"{', '.join(wrong) or 'nothing'} is no choice.", f"Use {choices or 'words'}.", "name")
    otherwise = node.text("otherwise", "not_met")
    if otherwise not in {"not_met", "cannot_tell"}:
        node.fault(f"otherwise {otherwise!r} is not known.", "Use not_met or cannot_tell.")
    return Choice(attribute, words, is_prefix, otherwise == "cannot_tell", basis)


def _listed(node: Node, house: House, attribute: str) -> Listed:
    table, where, columns = node.text("table"), _where(node, "where"), node.words("columns")
    headings = _where(node, "headings")
    _known_columns(node, house, table, (*(name for name, _ in (*where, *headings)), *columns))
    node.done()
    return Listed(attribute, table, where, columns, headings)


def _where(node: Node, key: str) -> Where:
    inner = Node(node.get(key) or {}, node.file, f"{node.place}.{key}", node.faults)
    return tuple((str(column), inner.words(column)) for column in inner.content)


def _known_columns(node: Node, house: House, table: str, columns: tuple[str, ...]) -> None:
    rows = house.shelf.tables.get(table)
    if not rows:
        node.fault(f"table {table!r} is not known.", "Add it to the folder's tables.", "name")
        return
    known = set(rows[0].texts) | {name for row in rows for name in row.numbers}
    wrong = [name for name in columns if name not in known]
    if wrong:
        fix = f"It has {', '.join(sorted(known))}."
        node.fault(f"table {table} has no column {', '.join(wrong)}.", fix, "name")


def _is_from_table(node: Node) -> bool:
    """Return whether what the node holds comes from a table: each row then says how sure it is."""
    found = [node.get(key) for key in (*OPERATORS, "listed", "benchmark", "leading")]
    return any(isinstance(one, Mapping) and "table" in one for one in found)
