"""A reason beside the sector: what speaks one way at the cut-off and stands the other way among peers."""

from __future__ import annotations

from dataclasses import dataclass

from api.web.words import say
from features.declare import Better, Label
from models.benchmarks import Benchmarks
from scoring.decision import Contribution, Reason
from scoring.engine import Engine


@dataclass(frozen=True, slots=True)
class Beside:
    """Compares reasons, which are measured from the cut-off, with the medians of one sector."""

    engine: Engine
    benchmarks: Benchmarks
    division: str

    def label(self, reason: Reason) -> Label:
        """Return the words of a reason; where peers say otherwise of a part, words that let both be true."""
        groups = self.engine.reasons.groups[reason.task]
        group = next(one for one in groups if one.code == reason.code)
        takes_side = reason.label in (group.against, group.favour)
        if (
            group.about is None
            or not takes_side
            or not any(self.differs(reason, one) for one in reason.parts)
        ):
            return reason.label
        if reason.is_against:
            return Label(
                f"{group.about.zh}：与分界上的企业比不利，但有的指标好于同业中位数",
                f"{group.about.en}: counts against it beside firms at the cut-off, though partly better "
                "than the sector's median",
            )
        return Label(
            f"{group.about.zh}：与分界上的企业比有利，但有的指标不如同业中位数",
            f"{group.about.en}: counts for it beside firms at the cut-off, though partly worse "
            "than the sector's median",
        )

    def differs(self, reason: Reason, part: Contribution) -> bool:
        """Return whether an indicator stands among its peers on the other side than its reason says."""
        better = self.engine.catalogue.indicators[part.indicator].better
        peers = self.benchmarks.of(part.indicator, self.division)
        if part.value is None or peers is None or better is Better.NEITHER:
            return False
        ahead = part.value - peers.median if better is Better.HIGHER else peers.median - part.value
        return ahead > 0.0 if reason.is_against else ahead < 0.0

    @staticmethod
    def standing(reason: Reason, language: str) -> str:
        """Return how an indicator that differs stands among its peers."""
        if reason.is_against:
            return say(language, "（好于同业中位数）", " (better than the sector's median)")
        return say(language, "（不如同业中位数）", " (worse than the sector's median)")
