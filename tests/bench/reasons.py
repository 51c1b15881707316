"""Whether the reasons are the reasons, in figures: ``make reasons``.

Prints how far shown and remaining reasons are from the margin less the cut-off's, and in how many of 1,000
decisions the groups shown stay the same when an indicator has a double in its group and the model is trained
again: an exact copy in every group; then copies of one indicator at several places, in another form that
rises or falls with it, and with more and more noise. ``inputs`` is how many the model reads: one more than
without a double where training keeps both.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from api.commands.labelled import population_history
from features.border import Report, State
from features.catalogue import catalogue
from features.declare import Better
from features.inputs import COLUMNS
from features.population.generate import Population, generate
from models.artefact import Bundle
from models.history import History
from models.model import Model
from models.spec import Task
from models.tasks import RISK, SPECS
from models.train import fitted
from scoring.assembly import library_of, resolver_of
from scoring.decision import Decision, Outcome
from scoring.engine import Engine
from scoring.policy import Policy
from scoring.reasons import Reasons

Numbers = NDArray[np.float64]
ORIGINAL, DOUBLE = "quick_ratio", "current_ratio"
FORMS: Mapping[str, Callable[[Numbers], Numbers]] = {
    "copy": lambda values: values,
    "rising": np.cbrt,
    "falling": lambda values: 1.0 - 2.0 * values,
}
ASKED: tuple[dict[str, Any], ...] = (
    {"place": "last"},
    {"place": "first"},
    {"place": "first", "form": "rising"},
    {"place": "first", "form": "falling"},
    {"place": "first", "noise": 0.01},
    {"place": "first", "noise": 0.1},
    {"place": "before", "noise": 0.2},
    {"place": "before", "noise": 0.5},
)
COMPARED = 1_000


def reports_of(people: Population, count: int) -> list[Report]:
    """Return reports of enterprises, evenly over the population."""
    found = []
    for row in np.linspace(0, people.rows - 1, count).astype(int):
        values = {name: float(values[row]) for name, values in people.columns.items()}
        states = {
            name: State.MISSING if math.isnan(value) else State.OBSERVED for name, value in values.items()
        }
        texts = {name: str(values[row]) for name, values in people.texts.items()}
        day = np.datetime64(f"{people.report_year[row] + 1}-04-30").item()
        full = dict.fromkeys(COLUMNS, math.nan) | values
        found.append(Report(f"row {row}", day, {k: v for k, v in texts.items() if v}, full, states, {}, {}))
    return found


def doubles() -> dict[str, tuple[str, str]]:
    """Return for each group of the risk model one input of it, and a name in the group that is no input."""
    found = {}
    for group in Reasons.load().groups[Task.RISK]:
        inputs = [name for name in group.indicators if name in RISK.inputs]
        others = [name for name in group.indicators if name not in RISK.inputs]
        if inputs and others:
            found[group.code] = (inputs[0], others[0])
    return found


def with_double(
    history: History, original: str, double: str, place: str, form: str = "copy", noise: float = 0.0
) -> Model:
    """Return the risk model trained with a double of one indicator at a place among the inputs."""
    at = {"before": RISK.inputs.index(original), "last": len(RISK.inputs), "first": 0}[place]
    rng = np.random.default_rng(1)
    values = history.columns[original]
    copy = FORMS[form](values * (1.0 + noise * rng.standard_normal(len(values))))
    doubled = replace(history, columns={**history.columns, double: copy})
    indicators = dict(catalogue().indicators)
    indicators[double] = replace(indicators[original], name=double)
    if form == "falling":
        indicators[double] = replace(indicators[double], better=Better(-indicators[original].better.value))
    relative = RISK.relative | {double} if original in RISK.relative else RISK.relative
    return fitted(
        replace(RISK, inputs=(*RISK.inputs[:at], double, *RISK.inputs[at:]), relative=relative),
        doubled,
        indicators,
    )


def told(decision: Decision) -> set[tuple[Task, str]]:
    """Return the groups shown."""
    return {(one.task, one.code) for one in decision.reasons}


def gap(first: Decision, second: Decision) -> float:
    """Return how far apart, in the first decision, the groups are that only one of the two shows."""
    weights = {
        (one.task, one.code): abs(one.log_odds)
        for score in (first.risk, first.recognition)
        if score is not None
        for one in score.reasons
    }
    first_only = [weights[key] for key in told(first) - told(second)]
    second_only = [weights.get(key, 0.0) for key in told(second) - told(first)]
    return max(first_only, default=0.0) - min(second_only, default=0.0)


def exactness(decisions: list[Decision]) -> float:
    """Return the largest distance of summed parts from the margin less the cut-off's."""
    worst = 0.0
    for decision in decisions:
        for score in (decision.risk, decision.recognition):
            if score is not None and score.cut_off is not None:
                total = math.fsum(part.log_odds for one in score.reasons for part in one.parts)
                worst = max(worst, abs(total - (score.margin - score.cut_off.margin)))
    return worst


def engine_of(models: dict[Task, Model]) -> Engine:
    """Return an engine over models that are on no disk."""
    bundle = Bundle("", models, {}, "", {"synthetic": True}, {})
    resolver = resolver_of()
    library = library_of(resolver)
    return Engine(bundle, Policy.load(), Reasons.load(), catalogue(), resolver, "", library)


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, default=3_000)
    parser.add_argument("--decisions", type=int, default=10_000)
    given = parser.parse_args()
    people = generate(given.enterprises)
    history = population_history(people)
    models = {spec.task: fitted(spec, history, catalogue().indicators) for spec in SPECS}
    reports = reports_of(people, given.decisions)
    decisions = engine_of(models).decide_many(reports)
    supported = [one for one in decisions if one.outcome is Outcome.SUPPORT]
    print(
        json.dumps(
            {
                "decisions": len(decisions),
                "largest_distance": exactness(decisions),
                "supported": len(supported),
                "supported_with_a_reason_against": sum(
                    any(reason.is_against for reason in one.reasons) for one in supported
                ),
            }
        )
    )
    for code, (original, double) in doubles().items():
        asked = {"group": code, "of": original, "as": double, "place": "before"}
        show(history, models, reports, decisions, asked)
    for more in ASKED:
        show(history, models, reports, decisions, {"of": ORIGINAL, "as": DOUBLE, **more})


def show(
    history: History,
    models: dict[Task, Model],
    reports: list[Report],
    decisions: list[Decision],
    asked: dict[str, Any],
) -> None:
    """Print how many decisions show the same groups when an indicator has a double, and the largest gap."""
    more = {name: asked[name] for name in ("form", "noise") if name in asked}
    model = with_double(history, asked["of"], asked["as"], asked["place"], **more)
    others = engine_of({**models, Task.RISK: model}).decide_many(reports[:COMPARED])
    pairs = list(zip(decisions[:COMPARED], others, strict=True))
    gaps = [gap(*pair) for pair in pairs if told(pair[0]) != told(pair[1])]
    share, inputs = 1.0 - len(gaps) / COMPARED, len(model.preparation.names)
    found = {"inputs": inputs, "agree": round(share, 3), "largest_gap": max(gaps, default=0.0)}
    print(json.dumps({**asked, **found}), flush=True)


if __name__ == "__main__":
    main()
