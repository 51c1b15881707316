"""What a named person lets pass for a time: a gate that does not hold, or a bundle that is not approved."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date

from features.declare import Label
from models.validation.finding import Verdict
from scoring.life.taken import Taken

APPROVAL, SYNTHETIC = "approval", "synthetic"
CONCERNS: Mapping[str, Label] = {
    APPROVAL: Label("未经批准或批准已到期而使用", "serving without an approval in force"),
    SYNTHETIC: Label("用合成数据训练的版本包作真实使用", "serving a bundle trained on synthetic data"),
}
"""What can be waived besides the gates: what production asks of the bundle that serves."""


def open_gates(verdicts: Mapping[str, str], waivers: Iterable[Taken]) -> list[str]:
    """Return the gates that neither hold nor are waived."""
    waived = {one.detail["what"] for one in waivers}
    return [code for code, verdict in verdicts.items() if verdict != Verdict.HOLDS and code not in waived]


def waive_command(bundle: str, what: str = "GATE") -> str:
    """Return the command that waives one thing of a bundle."""
    return f"greenloan bundles waive {bundle[:12]} --what {what} --until DAY --by NAME --why TEXT"


def months_later(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last.

    >>> months_later(date(2026, 11, 30), 3)
    datetime.date(2027, 2, 28)
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
