"""From YAML to a rubric: dimensions, items and the scales by which they earn points."""

from __future__ import annotations

from collections.abc import Callable

from features.declare import Better
from features.expression import column
from scoring.programmes.conditions import (
    House,
    Place,
    applies_in,
    basis_in,
    measure_in,
    threshold_in,
)
from scoring.programmes.declare import (
    Basis,
    Comparison,
    Criterion,
    Dimension,
    FromPeers,
    Item,
    Measure,
    Operator,
    Rubric,
    Scale,
)
from scoring.programmes.node import Node

SCORE = Measure("score", column("score"), "1")
"""What the mark is held against: the points of the rubric."""
FULL = 100.0
_NEARLY = 1e-9

Named = Callable[[Node], str]
"""Returns a node's id, and notes a fault where another has it."""


def rubric_in(node: Node, house: House, place: Place, named: Named) -> Rubric:
    """Return the rubric of a node."""
    found = Rubric(
        mark=_mark(node.child("mark"), house, place),
        dimensions=tuple(_dimension(one, house, place, named) for one in node.children("dimensions")),
    )
    total = sum(dimension.points for dimension in found.dimensions)
    if abs(total - FULL) > _NEARLY:
        node.fault(f"the dimensions have {total:g} points.", f"Let them sum to {FULL:g}.")
    node.done()
    return found


def _mark(node: Node, house: House, place: Place) -> Criterion:
    instrument = node.text("instrument", place.instrument)
    clause = node.text("clause", kind="clause")
    basis = basis_in(node, house, place, instrument, clause, "mark")
    threshold = threshold_in(node, "at_least", SCORE, house, basis)
    found = Criterion(
        id="mark",
        label=node.label(),
        instrument=instrument,
        clause=clause,
        effective_from=place.effective_from,
        effective_to=place.effective_to,
        test=Comparison(SCORE, Operator.AT_LEAST, threshold),
    )
    node.done()
    return found


def _points(node: Node, house: House, place: Place) -> tuple[float, Basis]:
    clause = node.text("clause", kind="clause")
    basis = basis_in(node, house, place, place.instrument, clause, node.text("id"))
    points = node.number("points")
    if points is None and "row" in node:
        row = house.shelf.row(basis.table, node.child("row").words("key"), place.effective_from)
        points = row.numbers.get("weight") if row is not None else None
    if points is None or points <= 0.0:
        node.fault("it has no points.", "Give 'points', or a row of a table with a weight.")
    return points or 1.0, basis


def _dimension(node: Node, house: House, place: Place, named: Named) -> Dimension:
    points, basis = _points(node, house, place)
    found = Dimension(
        id=named(node),
        label=node.label(),
        clause=node.text("clause"),
        points=points,
        basis=basis,
        items=tuple(_item(one, house, place, named) for one in node.children("items")),
    )
    total = sum(item.points for item in found.items)
    if abs(total - points) > _NEARLY:
        node.fault(f"its items have {total:g} of {points:g} points.", "Let them sum to its points.")
    node.done()
    return found


def _item(node: Node, house: House, place: Place, named: Named) -> Item:
    points, basis = _points(node, house, place)
    clause = node.text("clause")
    found = Item(
        id=named(node),
        label=node.label(),
        clause=clause,
        points=points,
        basis=basis,
        scales=tuple(_scale(one, house, place, clause) for one in node.children("scales")),
        applies=applies_in(node, house, place, place.instrument, clause),
    )
    if not found.scales:
        node.fault("it has no scale.", "Give 'scales'.")
    node.done()
    return found


def _scale(node: Node, house: House, place: Place, clause: str) -> Scale:
    is_from_peers = "peers" in node
    if is_from_peers:
        node.content = {"measure": node.text("peers"), **node.content}
    measure = measure_in(node, house)
    better = _better(node, house, measure)
    if is_from_peers:
        found = Scale(measure, better, FromPeers(measure.text))
    else:
        basis = basis_in(node, house, place, place.instrument, clause, node.place)
        benchmark, leading = (
            threshold_in(node, key, measure, house, basis) for key in ("benchmark", "leading")
        )
        found = Scale(measure, better, (benchmark, leading))
    node.done()
    return found


def _better(node: Node, house: House, measure: Measure) -> Better:
    declared = house.directions.get(measure.text, Better.NEITHER)
    given = node.text("better", declared.name.lower())
    if given not in {"higher", "lower"}:
        node.fault(f"{measure.text} has no direction.", "Say better: higher or lower.")
    return Better.LOWER if given == "lower" else Better.HIGHER
