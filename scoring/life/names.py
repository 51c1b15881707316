"""Whether two names are one person's: as people read them, not as bytes."""

from __future__ import annotations

import unicodedata

_READ = "LMN"
"""Letters, marks and numerals: by these people tell names apart, not by blanks, dots or what nobody sees."""
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5") | {
    chr(code)
    for first, last in ((0x180B, 0x180F), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
    for code in range(first, last + 1)
}
"""Fillers and variation selectors: letters and marks by their category, and nobody sees them."""


def person_of(name: str) -> str:
    r"""Return a name as it is compared: width, case, blanks, dots and unseen characters make no difference.

    >>> person_of(" Ｌin  Lan. ") == person_of("lin lan") == person_of("LinLan\ufe0f")
    True
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    kept = "".join(
        letter
        for letter in unicodedata.normalize("NFKC", text)
        if unicodedata.category(letter)[0] in _READ and letter not in _UNSEEN
    )
    return unicodedata.normalize("NFKC", kept)
