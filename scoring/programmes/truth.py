"""Truth with a third value, and sets of what a truth can still be.

A criterion is met, not met, cannot be told, or is not applicable. While figures are unknown it can be any of
several; such a set is a number of four bits, and a column of them an array of bytes. The connectives are
Kleene's: one criterion not met settles *all of*, one met settles *any of*, whatever the others are. What is
not applicable is left out: it neither hinders *all of* nor helps *any of*.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Sets = NDArray[np.uint8]

MET, NOT_MET, CANNOT_TELL, NOT_APPLICABLE = 1, 2, 4, 8
ANYTHING = 15
_EACH = (MET, NOT_MET, CANNOT_TELL, NOT_APPLICABLE)


def _both(a: int, b: int) -> int:
    if NOT_APPLICABLE in {a, b}:
        return a if b == NOT_APPLICABLE else b
    if NOT_MET in {a, b}:
        return NOT_MET
    return CANNOT_TELL if CANNOT_TELL in {a, b} else MET


def _either(a: int, b: int) -> int:
    if MET in {a, b}:
        return MET
    return CANNOT_TELL if CANNOT_TELL in {a, b} else NOT_MET


def _table(of: Callable[[int, int], int]) -> Sets:
    """Return, for two sets, the set of what two members of them make together."""
    found = np.zeros((16, 16), np.uint8)
    for one in range(16):
        for other in range(16):
            for a in _EACH:
                for b in _EACH:
                    if one & a and other & b:
                        found[one, other] |= of(a, b)
    return found


_BOTH, _EITHER = _table(_both), _table(_either)
BOTH: Sequence[Sequence[int]] = _BOTH.tolist()
EITHER: Sequence[Sequence[int]] = _EITHER.tolist()
"""The same tables for single sets."""


def all_of(sets: Sequence[Sets], rows: int) -> Sets:
    """Return what *all of these* can be; with none that applies it is not applicable.

    >>> all_of([np.array([MET | NOT_MET], np.uint8), np.array([NOT_MET], np.uint8)], 1)
    array([2], dtype=uint8)
    """
    found = np.full(rows, NOT_APPLICABLE, np.uint8)
    for one in sets:
        found = _BOTH[found, one]
    return found


def any_of(sets: Sequence[Sets], rows: int) -> Sets:
    """Return what *any of these* can be; with none that applies it is not met."""
    found = np.full(rows, NOT_MET, np.uint8)
    for one in sets:
        found = _EITHER[found, one]
    return found


def some_of(count: int, sets: Sequence[Sets], rows: int) -> Sets:
    """Return what *at least so many of these* can be.

    It holds every possibility; where each set is a single truth it is exact.
    """
    surely, possibly, hardly, not_excluded = (np.zeros(rows, np.int64) for _ in range(4))
    for one in sets:
        surely += one == MET
        possibly += (one & MET) > 0
        hardly += (one & ~np.uint8(MET | CANNOT_TELL)) == 0
        not_excluded += (one & (MET | CANNOT_TELL)) > 0
    found = np.where(possibly >= count, MET, 0) | np.where(hardly < count, NOT_MET, 0)
    open_ones = (surely < count) & (not_excluded >= count) & (not_excluded > surely)
    any_open = np.any([(one & CANNOT_TELL) > 0 for one in sets], axis=0)
    met = np.where(surely >= count, MET, found | np.where(open_ones & any_open, CANNOT_TELL, 0))
    certain = np.all([_is_single(one) for one in sets], axis=0)
    exact = np.where(surely >= count, MET, np.where(hardly >= count, CANNOT_TELL, NOT_MET))
    result: Sets = np.where(certain, exact, met).astype(np.uint8)
    return result


def where_applies(applies: Sets, sets: Sets) -> Sets:
    """Return what a criterion can be, given what can be said of whether it applies."""
    found = np.where(applies & MET, sets, 0) | np.where(applies & NOT_MET, NOT_APPLICABLE, 0)
    result: Sets = (found | (applies & CANNOT_TELL)).astype(np.uint8)
    return result


def without_unconfirmed(sets: Sets, is_confirmed: NDArray[np.bool_]) -> Sets:
    """Return what is left if only confirmed rows may make a criterion met."""
    lost = np.where(sets & MET, (sets & ~np.uint8(MET)) | NOT_MET, sets)
    result: Sets = np.where(is_confirmed, sets, lost).astype(np.uint8)
    return result


def _is_single(sets: Sets) -> NDArray[np.bool_]:
    is_single: NDArray[np.bool_] = (sets & (sets - np.uint8(1))) == 0
    return is_single
