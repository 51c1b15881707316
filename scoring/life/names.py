"""Whether two names are one person's: as people read them, not as bytes."""

from __future__ import annotations

import unicodedata

_UNSEEN = frozenset({"Cf", "Cc"})
"""Categories of characters that nobody sees: a joiner in a name makes no other person."""


def person_of(name: str) -> str:
    """Return a name as it is compared: width, case, blanks and unseen characters make no difference.

    >>> person_of(" Ｌin  Lan ") == person_of("lin lan") == person_of("LinLan")
    True
    """
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return "".join(
        letter for letter in text if not letter.isspace() and unicodedata.category(letter) not in _UNSEEN
    )
