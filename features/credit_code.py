"""The unified social credit code and its check character (GB 32100-2015)."""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_PLACES = {character: place for place, character in enumerate(ALPHABET)}
LENGTH = 18
NOWHERE = "000000"
"""The region of synthetic codes: no real enterprise is registered there."""


def check_character(first: str) -> str:
    """Return the eighteenth character of a code whose first seventeen are given.

    >>> check_character("91350900587527783")
    'P'
    """
    total = sum(_PLACES[character] * weight for character, weight in zip(first, _WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def is_valid(code: str) -> bool:
    """Return whether a code has eighteen allowed characters and the right last one.

    >>> is_valid("91350900587527783P"), is_valid("913509005875277830")
    (True, False)
    """
    if len(code) != LENGTH or any(character not in _PLACES for character in code):
        return False
    return check_character(code[:-1]) == code[-1]


def synthetic_code(number: int) -> str:
    """Return a valid code that belongs to nobody; ``number`` from 0 to 999,999,999."""
    first = f"91{NOWHERE}{number:09d}"
    return first + check_character(first)
