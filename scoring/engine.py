"""Many applications in, decisions out; one application is a batch of one.

Figures become columns, columns become indicators, both models answer with exact bounds, and the policy's
matrix makes an outcome. Nothing is decided that an unknown figure could change: where the worst and the
best end of the scores meet different outcomes, the case goes to a person.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from features.border import Report
from features.catalogue import Catalogue
from features.confidence import Reliance
from features.figures import Figures, figures_of, provinces_of, records_of
from features.inputs import CORE_COLUMNS
from features.plan import Plan
from features.plausibility.plausibility import Plausibility
from features.records.records import Records
from features.resolve import Resolver
from models.artefact import Bundle
from models.benchmarks import Benchmarks
from models.model import Model
from models.spec import Task
from scoring.assumed import assumptions_of
from scoring.bounds import Bounds, bounds_of
from scoring.cutoffs import CutOffs
from scoring.decision import Cause, Decision, Outcome, Reason, Score, Term, Versions
from scoring.effect import effect_of
from scoring.explain import Explainer
from scoring.likely import likely
from scoring.loss import Default, ExpectedLoss, expected_loss
from scoring.policy import Policy, outcome_of
from scoring.policy_file import DecideOn
from scoring.programmes.assess import Assessments, Assessor, Caps
from scoring.programmes.declare import UNCAPPED
from scoring.programmes.detail import results_of
from scoring.programmes.library import Library
from scoring.reasons import Reasons
from scoring.referral import Referral
from scoring.scores import Scores, TaskScores, no_scores, second_of, spread
from scoring.standing import Range, Standing, anything, ends_of
from scoring.told import Teller, vetoes_of
from scoring.worded import wording_of

Numbers = NDArray[np.float64]


class Engine:
    """Scores with one bundle, one policy and one set of tables."""

    def __init__(
        self,
        bundle: Bundle,
        policy: Policy,
        reasons: Reasons,
        catalogue: Catalogue,
        resolver: Resolver,
        code: str,
        library: Library,
    ) -> None:
        self.bundle = bundle
        self.policy = policy
        self.reasons = reasons
        self.tables = resolver.tables
        self.catalogue = catalogue
        self._resolver = resolver
        self._benchmarks = Benchmarks.from_json(bundle.documents.get("benchmarks", {}))
        self.assessor = Assessor(library, catalogue, self._benchmarks, resolver)
        read = dict.fromkeys(name for model in bundle.models.values() for name in model.preparation.names)
        self._model_plan = catalogue.plan_of(tuple(read))
        self._emissions = catalogue.plan_of(("emissions",))
        self._plausibility = Plausibility(resolver.tables)
        self._reliance = Reliance(catalogue.plan)
        self._required = required_columns(bundle, self._model_plan, catalogue)
        self._needs_sector = any(
            one.scales for model in bundle.models.values() for one in model.preparation.inputs
        )
        self._standing = Standing(policy)
        self._referral = Referral(
            bundle, policy, reasons, catalogue, self._model_plan.columns, self._required
        )
        self._cut_offs = CutOffs(policy, bundle.models)
        self._explainers = {
            task: Explainer(model, reasons, policy, catalogue) for task, model in bundle.models.items()
        }
        self.wording = wording_of(catalogue, self.tables, library, reasons, policy)
        self.versions = Versions(
            bundle=bundle.digest,
            indicators=catalogue.fingerprint,
            tables=resolver.tables.fingerprint,
            policy=policy.digest,
            reasons=reasons.digest,
            programmes=library.digest,
            code=code,
        )

    @property
    def model_columns(self) -> tuple[str, ...]:
        """The columns that any score reads."""
        return self._model_plan.columns

    @property
    def model_plan(self) -> Plan:
        """The indicators that any score reads, and their formulas."""
        return self._model_plan

    def figures(self, records: Records) -> Figures:
        """Return records as completed columns, by the tables of each row's day."""
        return figures_of(records, self._resolver)

    def decide(self, report: Report) -> Decision:
        """Return the decision on one application."""
        return self.decide_many([report])[0]

    def decide_many(self, reports: Sequence[Report]) -> list[Decision]:
        """Return the decisions on many applications; each is what ``decide`` returns for it alone."""
        if not reports:
            return []
        figures = figures_of(records_of(reports), self._resolver)
        assessments = self.assessor.assess(figures)
        scores = self._scored(figures, assessments.caps())
        doubtful = self._doubtful(reports, figures, scores)
        scores = self._with_slips(scores, figures)
        contributions = {
            task: self.bundle.models[task].contributions(found.matrix, found.margin)
            for task, found in scores.tasks.items()
        }
        return [
            self._decision(report, row, scores, contributions, figures, assessments, bool(doubtful[row]))
            for row, report in enumerate(reports)
        ]

    def _doubtful(self, reports: Sequence[Report], figures: Figures, scores: Scores) -> NDArray[np.bool_]:
        """Return the rows whose outcome would be another if their doubtful figures were unknown."""
        found = np.zeros(len(reports), np.bool_)
        weak = self._referral.without_doubtful(reports, figures)
        if weak is not None:
            rows, without = weak
            found[rows] = self.score_figures(without).outcomes != scores.outcomes[rows]
        return found

    def score(self, records: Records) -> Scores:
        """Return the scores of many records as columns."""
        figures = self.figures(records)
        assessments = self.assessor.vetoes(figures)
        scores = self._with_slips(self._scored(figures, assessments.caps()), figures)
        recalled = self._resolver.unconfirmed_rows(figures.days, provinces_of(figures.texts))
        rests = self._reliance.of_rows(figures.columns, figures.rows, recalled)
        return replace(scores, unconfirmed=rests, vetoes=vetoes_of(assessments))

    def causes(self, scores: Scores, row: int) -> tuple[Cause, ...]:
        """Return why one of many rows is referred, incomplete or held to its outcome; see ``score``."""
        return self._causes_of(Outcome(str(scores.outcomes[row])), row, scores, is_doubtful=False)

    @property
    def teller(self) -> Teller:
        """What names the reasons of many rows."""
        return Teller(self.reasons, self._cut_offs, self._explainers)

    def _with_slips(self, scores: Scores, figures: Figures) -> Scores:
        """Refer the rows in which a figure was probably given in another unit."""
        slips = self._plausibility.slips(figures.columns, figures.divisions)
        outcomes = scores.outcomes.copy()
        outcomes[[row for row in slips if not scores.incomplete[row]]] = Outcome.REFER.value
        return replace(scores, outcomes=outcomes, slips=slips)

    def score_figures(
        self, figures: Figures, *, has_vetoes: bool = True, decide_on: DecideOn | None = None
    ) -> Scores:
        """Return the scores of completed columns.

        To measure what vetoes or the policy's ``decide_on`` do, either can be taken otherwise.
        """
        nothing = np.full(figures.rows, UNCAPPED, np.intp)
        caps = self.assessor.caps(figures) if has_vetoes else Caps(nothing, nothing)
        return self._scored(figures, caps, decide_on)

    def _scored(self, figures: Figures, caps: Caps, decide_on: DecideOn | None = None) -> Scores:
        indicators = self.catalogue.plan.matrix(figures.columns, figures.rows)
        missing = {name: np.isnan(figures.columns[name]) for name in self._required}
        if self._needs_sector:
            missing["sector"] = figures.divisions == ""
        incomplete = np.logical_or.reduce(list(missing.values()))
        tasks = self._tasks(figures, indicators, incomplete, decide_on or self.policy.decide_on)
        unknown = {
            name: np.isnan(figures.columns[name])
            for name in self._model_plan.columns
            if name not in self._required
        }
        found = self._range(tasks, figures.rows)
        outcomes = _outcomes(np.minimum(found.worst, caps.worst), np.minimum(found.best, caps.best))
        is_open = outcomes == Outcome.REFER.value
        is_wide = is_open & (np.minimum(found.worst, caps.best) < np.minimum(found.best, caps.best))
        beyond = self._referral.beyond(tasks, figures.rows)
        outcomes[beyond & (caps.best > 0)] = Outcome.REFER.value
        outcomes[incomplete] = Outcome.INCOMPLETE.value
        return Scores(
            rows=figures.rows,
            indicators=indicators,
            tasks=tasks,
            outcomes=outcomes,
            incomplete=incomplete,
            missing=missing,
            unknown=unknown,
            unsettled=is_wide & (found.is_open | ~found.is_disputed),
            disputed=is_wide & found.is_disputed,
            beyond=beyond,
            caps=caps,
            open_vetoes=is_open & (caps.worst < caps.best),
        )

    def _tasks(
        self, figures: Figures, indicators: Numbers, incomplete: NDArray[np.bool_], decide_on: DecideOn
    ) -> dict[Task, TaskScores]:
        known = np.flatnonzero(~incomplete)
        if not len(known):
            return {
                task: spread(
                    no_scores(len(model.preparation.inputs), model.opinion is not None), known, figures.rows
                )
                for task, model in self.bundle.models.items()
            }
        columns = {name: figures.columns[name][known] for name in figures.columns}
        divisions = figures.divisions[known]
        bounds = bounds_of(self.bundle.models, self._model_plan, columns, divisions)
        if decide_on is DecideOn.LIKELY:
            bounds = likely(bounds, self.bundle.models, self._benchmarks, divisions)
        by_name = dict(zip(self.catalogue.plan.names, indicators, strict=True))
        points = {name: by_name[name][known] for name in self._model_plan.names}
        return {
            task: spread(self._task(model, points, bounds, divisions), known, figures.rows)
            for task, model in self.bundle.models.items()
        }

    def _task(
        self, model: Model, points: Mapping[str, Numbers], bounds: Bounds, divisions: NDArray[np.str_]
    ) -> TaskScores:
        matrix = model.preparation.point(points, divisions, bounds.low, bounds.high)
        margin, *others = model.voices(matrix)
        ends = ends_of(model, bounds.lowest[model.task], bounds.highest[model.task])
        point = model.calibration.probability(margin)
        lower, upper = model.calibration.spread_of(margin)
        return TaskScores(
            point=point,
            worst=ends.worst,
            best=ends.best,
            lower=lower,
            upper=upper,
            margin=margin,
            place=self.policy.places(model.task, point),
            place_worst=self.policy.places(model.task, ends.worst),
            place_best=self.policy.places(model.task, ends.best),
            matrix=matrix,
            outside=model.preparation.outside(points, divisions),
            second=second_of(model, others, ends),
        )

    def _range(self, tasks: Mapping[Task, TaskScores], rows: int) -> Range:
        """Return between which outcomes rows stand; without both models anything is possible."""
        if len(tasks) < len(Task):
            return anything(rows)
        return self._standing.range_of({task: found.ends for task, found in tasks.items()})

    def _decision(
        self,
        report: Report,
        row: int,
        scores: Scores,
        contributions: Mapping[Task, Numbers],
        figures: Figures,
        assessments: Assessments,
        is_doubtful: bool,
    ) -> Decision:
        values = dict(zip(self.catalogue.plan.names, scores.indicators[:, row].tolist(), strict=True))
        outcome = Outcome(str(scores.outcomes[row]))
        if is_doubtful:
            outcome = Outcome.REFER
        found = {} if scores.incomplete[row] else self._explained(report, row, scores, contributions, values)
        unconfirmed = self._reliance.of_record(
            figures.row(row), self._resolver.unconfirmed(report.day, {"province": report.province})
        )
        undefined = tuple(name for name, value in values.items() if math.isinf(value))
        loss = self._loss(report, found.get(Task.RISK), str(figures.divisions[row]))
        return Decision(
            reference=report.reference,
            day=report.day,
            outcome=outcome,
            causes=self._causes_of(outcome, row, scores, is_doubtful),
            risk=found.get(Task.RISK),
            recognition=found.get(Task.RECOGNITION),
            missing=tuple(name for name, lacks in scores.missing.items() if lacks[row]),
            unknown=tuple(name for name, lacks in scores.unknown.items() if lacks[row]),
            indicators={name: value if math.isfinite(value) else None for name, value in values.items()},
            undefined=undefined,
            demonstration=self.bundle.is_synthetic,
            programmes=results_of(assessments, row, report.attributes),
            versions=self.versions,
            reasons=self._told(found, outcome),
            terms=self.terms(outcome),
            effect=effect_of(report, values, self._emissions),
            assumptions=assumptions_of(
                report,
                tuple(found.values()),
                unconfirmed,
                frozenset(undefined),
                self.policy.decide_on,
                loss is not None,
            ),
            unconfirmed=unconfirmed,
            slips=scores.slips.get(row, ()),
            expected_loss=loss,
        )

    def terms(self, outcome: Outcome) -> tuple[Term, ...]:
        """Return what has to be done under an outcome."""
        return self.policy.terms if outcome is Outcome.SUPPORT_WITH_CONDITIONS else ()

    def _loss(self, report: Report, risk: Score | None, division: str) -> ExpectedLoss | None:
        if risk is None:
            return None
        pd = Default(risk.point, risk.worst, risk.best)
        return expected_loss(report.values, pd, self.tables, report.day, division)

    def _told(self, found: Mapping[Task, Score], outcome: Outcome) -> tuple[Reason, ...]:
        """Return the reasons that are told; where the models alone would support, vetoes are the reason."""
        is_against = any(score.cut_off.is_better_beyond for score in found.values() if score.cut_off)
        if not is_against and outcome in {Outcome.NOT_SUPPORTED, Outcome.SUPPORT_WITH_CONDITIONS}:
            return ()
        return self.reasons.shown([one for score in found.values() for one in score.reasons], is_against)

    def _explained(
        self,
        report: Report,
        row: int,
        scores: Scores,
        contributions: Mapping[Task, Numbers],
        values: Mapping[str, float],
    ) -> dict[Task, Score]:
        places = {task: int(found.place[row]) for task, found in scores.tasks.items()}
        cut_offs = self._cut_offs.of(places.get(Task.RECOGNITION, 0), places.get(Task.RISK, 0))
        told = frozenset(name for name in report.states if not math.isnan(report.values[name]))
        return {
            task: self._explainers[task].score(
                found, row, contributions[task][row], cut_offs.get(task), values, told
            )
            for task, found in scores.tasks.items()
        }

    def _causes_of(self, outcome: Outcome, row: int, scores: Scores, is_doubtful: bool) -> tuple[Cause, ...]:
        return (*self._causes(outcome, row, scores, is_doubtful), *_slip_causes(scores, row))

    def _causes(self, outcome: Outcome, row: int, scores: Scores, is_doubtful: bool) -> tuple[Cause, ...]:
        if outcome in {Outcome.REFER, Outcome.INCOMPLETE}:
            found = self._referral.causes(scores, row, is_doubtful)
            is_open = scores.open_vetoes[row] and not scores.incomplete[row]
            return (Cause.OPEN_VETO, *found) if is_open else found
        best = int(scores.caps.best[row])
        return (Cause.ACTIVE_VETO,) if best < UNCAPPED and outcome is outcome_of(best) else ()


def _outcomes(worst: NDArray[np.intp], best: NDArray[np.intp]) -> NDArray[np.str_]:
    """Return the outcome that both ranks agree on; where they differ, a person decides."""
    names = np.array([outcome_of(rank).value for rank in range(UNCAPPED + 1)], dtype="U32")
    return np.where(worst == best, names[worst], Outcome.REFER.value)


def _slip_causes(scores: Scores, row: int) -> tuple[Cause, ...]:
    return (Cause.IMPLAUSIBLE,) if row in scores.slips and not scores.incomplete[row] else ()


def required_columns(bundle: Bundle, plan: Plan, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the columns without which a bundle gives no score.

    They are the core fields that its models read, and what an input without a direction reads: it has no
    worst end, so no exact bound.
    """
    free = {
        one.name for model in bundle.models.values() for one in model.preparation.inputs if one.direction == 0
    }
    needed = set(catalogue.plan_of(tuple(free)).columns) if free else set()
    needed |= set(CORE_COLUMNS) & set(plan.columns)
    return tuple(name for name in plan.columns if name in needed)
