"""For how long an approval and a waiver hold: policy, as data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from features.refusal import Refusal
from scoring.life.waivers import months_later

PACKAGED = Path(__file__).parents[1] / "data" / "life.yaml"


@dataclass(frozen=True, slots=True)
class Times:
    """The policy; see ``data/life.yaml``."""

    approval_months: int
    waiver_months: int

    @classmethod
    @cache
    def load(cls, path: Path = PACKAGED) -> Times:
        """Read the policy.

        Raises
        ------
        Refusal
            Naming the file and what is wrong with it.
        """
        try:
            stored = yaml.safe_load(path.read_text("utf-8"))
            found = cls(int(stored["approval_months"]), int(stored["waiver_months"]))
        except (KeyError, TypeError, ValueError) as error:
            raise Refusal(
                f"{path.name} cannot be read: {error!r}. Compare it with {PACKAGED.name}.",
                f"{path.name} 读不出来：{error!r}。请与 {PACKAGED.name} 对照。",
            ) from error
        if min(found.approval_months, found.waiver_months) < 1:
            raise Refusal(
                f"In {path.name} a time is shorter than a month. Mend it.",
                f"{path.name} 里有不足一个月的期限，请修改。",
            )
        return found

    def approved_until(self, day: date) -> date:
        """Return the last day of an approval that is given on a day."""
        return months_later(day, self.approval_months)

    def waived_until(self, day: date) -> date:
        """Return the latest last day of a waiver that is given on a day."""
        return months_later(day, self.waiver_months)
