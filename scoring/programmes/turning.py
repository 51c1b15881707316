"""The criteria on which an outcome turns: each alone would change it, were it settled the other way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from scoring.programmes.compiled import Branch, Compiled
from scoring.programmes.truth import BOTH, CANNOT_TELL, EITHER, MET, NOT_APPLICABLE, NOT_MET, some_of

Sets = Sequence[int]


def turning(of: Compiled, leaves: Sets, tests: Sets) -> Iterator[int]:
    """Yield the places of the criteria on which the outcome of one enterprise turns.

    Parameters
    ----------
    leaves, tests
        What each criterion and each test can be.
    """
    members: list[int | Branch] = [*of.tree.members, *([of.mark] if of.mark >= 0 else [])]
    values = [_value(one, leaves, tests, {}) for one in members]
    for place, member in enumerate(members):
        others = NOT_APPLICABLE
        for other, value in enumerate(values):
            others = others if other == place else BOTH[others][value]
        if others != NOT_MET:
            yield from _within(member, others, leaves, tests)


def _within(member: int | Branch, others: int, leaves: Sets, tests: Sets) -> Iterator[int]:
    for leaf in _leaves_of(member):
        if leaves[leaf] != NOT_APPLICABLE:
            met, not_met = (_value(member, leaves, tests, {leaf: truth}) for truth in (MET, NOT_MET))
            if BOTH[others][met] != BOTH[others][not_met]:
                yield leaf


def _leaves_of(member: int | Branch) -> Iterator[int]:
    if isinstance(member, int):
        yield member
    else:
        for one in member.members:
            yield from _leaves_of(one)


def _value(member: int | Branch, leaves: Sets, tests: Sets, instead: Mapping[int, int]) -> int:
    """Return what a member can be, with some leaves settled instead of as they are."""
    if isinstance(member, int):
        return instead.get(member, leaves[member])
    values = [_value(one, leaves, tests, instead) for one in member.members]
    if member.count is None:
        found = NOT_APPLICABLE
        for value in values:
            found = BOTH[found][value]
    elif member.count == 1:
        found = NOT_MET
        for value in values:
            found = EITHER[found][value]
    else:
        found = int(some_of(member.count, [np.array([value], np.uint8) for value in values], 1)[0])
    return found if member.applies < 0 else _where_applies(tests[member.applies], found)


def _where_applies(applies: int, found: int) -> int:
    left = found if applies & MET else 0
    return left | (NOT_APPLICABLE if applies & NOT_MET else 0) | (applies & CANNOT_TELL)
