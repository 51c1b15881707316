"""Formulas carried out for many records, a chunk of columns at a time.

A chunk is small enough to stay in the processor's cache while all formulas are worked out on it; each
operation writes into an array that is used again as soon as nobody needs it. The bits are those of
``features/scalar.py``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.expression import Expression, Operation, parts_of

Numbers = NDArray[np.float64]
CHUNK = 8192
"""Rows worked on at once: an array of 64 kB stays in the cache of its core between two steps."""

Step = Callable[..., None]


@dataclass(frozen=True, slots=True)
class _Instruction:
    work: Step
    out: int
    operands: tuple[int, ...]
    number: float


@dataclass(frozen=True, slots=True)
class Program:
    """Instructions over numbered slots: columns first, then results, then arrays used again.

    Attributes
    ----------
    columns
        The columns read, in the order of their slots.
    outputs
        The slot of each root.
    """

    columns: tuple[str, ...]
    outputs: int
    constants: tuple[tuple[int, float], ...]
    copies: tuple[tuple[int, int], ...]
    instructions: tuple[_Instruction, ...]
    slots: int

    def run(self, columns: Mapping[str, Numbers], rows: int) -> Numbers:
        """Return the results as an array of shape (roots, rows)."""
        results = np.empty((self.outputs, rows))
        given = [np.ascontiguousarray(columns[name], dtype=np.float64) for name in self.columns]
        for name, values in zip(self.columns, given, strict=True):
            if values.shape != (rows,):
                raise ValueError(f"Column {name} has shape {values.shape}, expected ({rows},).")
        size = min(CHUNK, rows)
        first_own = len(given) + self.outputs
        own = [np.empty(size) for _ in range(self.slots - first_own)]
        for slot, number in self.constants:
            if slot >= first_own:
                own[slot - first_own].fill(number)
            else:
                results[slot - len(given)].fill(number)
        with np.errstate(all="ignore"):
            for start in range(0, rows, CHUNK):
                stop = min(start + CHUNK, rows)
                slots = [values[start:stop] for values in given]
                slots += list(results[:, start:stop])
                slots += [array[: stop - start] for array in own]
                for step in self.instructions:
                    step.work(slots[step.out], step.number, *[slots[i] for i in step.operands])
                for source, target in self.copies:
                    slots[target][:] = slots[source]
        return results


def program_of(roots: Sequence[Expression]) -> Program:
    """Return the program that works out the roots."""
    parts = parts_of(tuple(roots))
    columns = [part for part in parts if part.operation is Operation.COLUMN]
    slots = {part: slot for slot, part in enumerate(columns)}
    copies = []
    for place, root in enumerate(roots):
        if root in slots:
            copies.append((slots[root], len(columns) + place))
        else:
            slots[root] = len(columns) + place
    last_use = {operand: step for step, part in enumerate(parts) for operand in part.operands}
    allotment = _Allotment(slots, len(columns) + len(roots), last_use)
    instructions, constants = [], []
    for step, part in enumerate(parts):
        if part.operation is Operation.COLUMN:
            continue
        if part.operation is Operation.NUMBER:
            constants.append((allotment.lasting(part), part.number))
            continue
        operands = tuple(slots[operand] for operand in part.operands)
        out = allotment.slot(part)
        instructions.append(_Instruction(_STEPS[part.operation], out, operands, part.number))
        allotment.release(part.operands, step)
    return Program(
        columns=tuple(part.name for part in columns),
        outputs=len(roots),
        constants=tuple(constants),
        copies=tuple(copies),
        instructions=tuple(instructions),
        slots=allotment.next_slot,
    )


class _Allotment:
    """Which slot each part is written to; a slot is free again after its part's last use."""

    def __init__(
        self, slots: dict[Expression, int], next_slot: int, last_use: Mapping[Expression, int]
    ) -> None:
        self.slots = slots
        self.next_slot = next_slot
        self._last_use = last_use
        self._free: list[int] = []
        self._lent: dict[int, Expression] = {}

    def lasting(self, part: Expression) -> int:
        """Return a slot that is never lent again."""
        if part not in self.slots:
            self.slots[part] = self.next_slot
            self.next_slot += 1
        return self.slots[part]

    def slot(self, part: Expression) -> int:
        """Return the slot of a result: its own if it is a root, else one that is free."""
        if part in self.slots:
            return self.slots[part]
        slot = self._free.pop() if self._free else self.lasting(part)
        self.slots[part] = slot
        self._lent[slot] = part
        return slot

    def release(self, operands: Sequence[Expression], step: int) -> None:
        """Free the slots of the operands that nobody needs after this step."""
        for operand in dict.fromkeys(operands):
            slot = self.slots[operand]
            if self._last_use[operand] == step and self._lent.get(slot) == operand:
                del self._lent[slot]
                self._free.append(slot)


def _add(out: Numbers, _: float, a: Numbers, b: Numbers) -> None:
    np.add(a, b, out=out)


def _subtract(out: Numbers, _: float, a: Numbers, b: Numbers) -> None:
    np.subtract(a, b, out=out)


def _multiply(out: Numbers, _: float, a: Numbers, b: Numbers) -> None:
    np.multiply(a, b, out=out)


def _ratio(out: Numbers, undefined: float, part: Numbers, whole: Numbers) -> None:
    is_defined = whole > 0.0
    np.divide(part, whole, out=out)
    np.logical_not(is_defined, out=is_defined)
    np.copyto(out, np.nan, where=is_defined)
    if not math.isnan(undefined):
        np.copyto(out, undefined, where=whole <= 0.0)


def _square_root(out: Numbers, _: float, a: Numbers) -> None:
    np.sqrt(a, out=out)


def _lower(out: Numbers, _: float, a: Numbers, b: Numbers) -> None:
    out[:] = np.where(np.isnan(a) | (a <= b), a, b)


def _higher(out: Numbers, _: float, a: Numbers, b: Numbers) -> None:
    out[:] = np.where(np.isnan(a) | (a >= b), a, b)


def _above(out: Numbers, _: float, a: Numbers, b: Numbers) -> None:
    out[:] = np.where(a > b, 1.0, np.where(a <= b, 0.0, np.nan))


def _at_least(out: Numbers, _: float, a: Numbers, b: Numbers) -> None:
    out[:] = np.where(a >= b, 1.0, np.where(a < b, 0.0, np.nan))


def _both(out: Numbers, _: float, p: Numbers, q: Numbers) -> None:
    is_true = (p == 1.0) & (q == 1.0)
    out[:] = np.where((p == 0.0) | (q == 0.0), 0.0, np.where(is_true, 1.0, np.nan))


def _either(out: Numbers, _: float, p: Numbers, q: Numbers) -> None:
    is_false = (p == 0.0) & (q == 0.0)
    out[:] = np.where((p == 1.0) | (q == 1.0), 1.0, np.where(is_false, 0.0, np.nan))


def _known(out: Numbers, _: float, a: Numbers) -> None:
    np.equal(a, a, out=out)


def _choose(out: Numbers, _: float, c: Numbers, then: Numbers, otherwise: Numbers) -> None:
    out[:] = np.where(c == 1.0, then, np.where(c == 0.0, otherwise, np.nan))


_STEPS: dict[Operation, Step] = {
    Operation.ADD: _add,
    Operation.SUBTRACT: _subtract,
    Operation.MULTIPLY: _multiply,
    Operation.RATIO: _ratio,
    Operation.SQUARE_ROOT: _square_root,
    Operation.LOWER: _lower,
    Operation.HIGHER: _higher,
    Operation.ABOVE: _above,
    Operation.AT_LEAST: _at_least,
    Operation.BOTH: _both,
    Operation.EITHER: _either,
    Operation.KNOWN: _known,
    Operation.CHOOSE: _choose,
}
