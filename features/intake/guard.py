"""Text that a spreadsheet would take for a formula, kept from being one."""

from __future__ import annotations

import re

_FORMULA = re.compile("'*[=+\\-@\t\r\n]")
_NUMBER = re.compile(r"[+-]?(?:\d[\d,]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?%?", re.ASCII)


def is_dangerous(text: str) -> bool:
    """Return whether a spreadsheet may take a text for a formula; numbers and dashes are none.

    >>> is_dangerous("=1+1"), is_dangerous("-5.2"), is_dangerous("-")
    (True, False, False)
    """
    return bool(_FORMULA.match(text)) and not _NUMBER.fullmatch(text) and bool(text.strip("-—"))


def guarded(text: str) -> str:
    """Return a text with an apostrophe before it if it is dangerous; reading takes it off again.

    >>> guarded("@SUM(A1)"), guarded("+5")
    ("'@SUM(A1)", '+5')
    """
    return f"'{text}" if is_dangerous(text) else text
