"""What is told of a bundle: its state, gates, waivers, steps, and what may be done next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from api.v1.bundle_words import evidence_words, limit_words
from features.catalogue import catalogue
from features.refusal import Refusal
from models.champion import bundles_of
from models.papers import Papers, papers_of
from models.spec import Task
from models.validation.finding import Verdict
from scoring.groups import BLOCKS
from scoring.life.gates import REFERRED, Evidence, Gate, gates_of
from scoring.life.golive import VERDICT_LABELS, Next, answer_of, next_of, waivable_in
from scoring.life.lives import Life, Lives
from scoring.life.shelf import bundles_in
from scoring.life.states import STATE_LABELS, STEP_LABELS, State, Step
from scoring.life.taken import Taken
from scoring.life.waivers import CONCERNS, waive_command


def bundle_views(home: Path, lives: Lives, serves: str, day: date, language: str) -> list[dict[str, Any]]:
    """Return every bundle of a home in short, the newest step first."""
    return [_short(home, lives, digest, serves, day, language) for digest in bundles_in(home, lives)]


def bundle_view(
    home: Path, lives: Lives, digest: str, serves: str, day: date, language: str
) -> dict[str, Any]:
    """Return everything about one bundle; of one whose papers are damaged, what the journal says."""
    life = lives.of(digest)
    found = _short(home, lives, digest, serves, day, language)
    papers, trouble = _papers(home, digest)
    gates = () if papers is None else gates_of(papers)
    data = {"synthetic": False} if papers is None else papers.data
    answer = answer_of(lives, digest, gates, data, day)
    because = [one.in_language(language) for one in answer.because]
    if trouble is not None:
        because.insert(0, trouble.words(language))
    waived = {one.detail["what"]: one for one in life.waivers_on(day)}
    lacks = waivable_in(lives, digest, gates, data["synthetic"], day)
    return {
        **found,
        "may_go_live": answer.may and trouble is None,
        "because": because,
        "gates": [_gate(gate, waived.get(gate.code), language) for gate in gates],
        "waivers": [_waiver(one, day, language) for one in life.waivers],
        "steps": [_step(one, language) for one in life.steps],
        "next": [
            _next(one, command, language)
            for one in next_of(lives, digest, gates, day)
            for command in _commands(one.step, digest, lacks)
        ],
    }


def command_of(step: Step, digest: str) -> str:
    """Return the command that takes a step."""
    if step is Step.WAIVE:
        return waive_command(digest)
    return f"greenloan bundles {step.value} {digest[:12]} --by NAME --why TEXT"


def _commands(step: Step, digest: str, lacks: Sequence[str]) -> list[str]:
    """Return a step's command; of a waiver one for each thing that it would let pass."""
    if step is Step.WAIVE and lacks:
        return [waive_command(digest, what) for what in lacks]
    return [command_of(step, digest)]


def _next(one: Next, command: str, language: str) -> dict[str, Any]:
    return {
        "step": one.step.value,
        "label": STEP_LABELS[one.step].zh if language == "zh" else one.step.value.capitalize(),
        "may": one.refusal is None,
        "why_not": "" if one.refusal is None else one.refusal.words(language),
        "command": command,
    }


def step_view(taken: Taken, language: str, life: Life) -> dict[str, Any]:
    """Return what became of a bundle by a step that was just taken."""
    return {
        **_step(taken, language),
        "bundle": taken.bundle,
        "state": life.state.value,
        "state_label": STATE_LABELS[life.state].in_language(language),
    }


def _short(home: Path, lives: Lives, digest: str, serves: str, day: date, language: str) -> dict[str, Any]:
    life = lives.of(digest)
    papers, _ = _papers(home, digest)
    gates = () if papers is None else gates_of(papers)
    return {
        "id": f"b-{digest[:12]}",
        "digest": digest,
        "version": life.version,
        "state": life.state.value,
        "state_label": STATE_LABELS[life.state].in_language(language),
        "serves": digest == serves,
        "in_shadow": life.state is State.SHADOW,
        "approved": life.is_approved(day),
        "approved_until": life.approval.until.isoformat() if life.approval else None,
        "synthetic": None if papers is None else papers.data["synthetic"],
        "trained_on": None if papers is None else papers.data["name"],
        "years": None if papers is None else [papers.data["first_year"], papers.data["last_year"]],
        "rows": None if papers is None else papers.data["rows"],
        "verdicts": {verdict.value: sum(gate.verdict is verdict for gate in gates) for verdict in _JUDGED},
        "is_readable": papers is not None,
    }


_JUDGED = (Verdict.HOLDS, Verdict.MISSED, Verdict.NOT_ENOUGH)


def _papers(home: Path, digest: str) -> tuple[Papers | None, Refusal | None]:
    try:
        return papers_of(bundles_of(home) / digest, digest), None
    except Refusal as refusal:
        return None, refusal


def _gate(gate: Gate, waiver: Taken | None, language: str) -> dict[str, Any]:
    return {
        "code": gate.code,
        "label": gate.label.in_language(language),
        "verdict": gate.verdict.value,
        "verdict_label": VERDICT_LABELS[gate.verdict].in_language(language),
        "waived_until": None if waiver is None else waiver.until.isoformat(),
        "waived_by": None if waiver is None else waiver.by,
        "evidence": [_evidence(one, language) for one in gate.evidence],
    }


def _evidence(one: Evidence, language: str) -> dict[str, Any]:
    return {
        "name": one.name,
        "label": one.label.in_language(language),
        "task": one.task,
        "task_label": Task(one.task).label.in_language(language) if one.task else "",
        "part": one.part,
        "part_label": _part(one, language),
        "value": one.value,
        "limit": limit_words(one, language),
        "shown": evidence_words(one, language),
        "verdict": one.verdict.value,
        "verdict_label": VERDICT_LABELS[one.verdict].in_language(language),
    }


def _part(one: Evidence, language: str) -> str:
    """Return a group, or an input, as people call it; anything else is called as it is."""
    if one.name == REFERRED:  # its name says of how many unknown figures
        return ""
    indicators = catalogue().indicators
    if one.part in indicators:
        return indicators[one.part].label.in_language(language)
    groups = next((block.groups for block in BLOCKS if block.name == one.name), {})
    return groups[one.part].in_language(language) if one.part in groups else one.part


def _waiver(one: Taken, day: date, language: str) -> dict[str, Any]:
    what = str(one.detail["what"])
    return {
        "what": what,
        "label": CONCERNS[what].in_language(language) if what in CONCERNS else what,
        "by": one.by,
        "why": one.why,
        "from": one.day.isoformat(),
        "until": one.until.isoformat(),
        "in_force": one.day <= day <= one.until,
        "entry": one.number,
    }


def _step(taken: Taken, language: str) -> dict[str, Any]:
    detail: Mapping[str, Any] = taken.detail
    return {
        "step": taken.step.value,
        "label": STEP_LABELS[taken.step].in_language(language),
        "day": taken.day.isoformat(),
        "by": taken.by,
        "why": taken.why,
        "detail": dict(detail),
        "id": taken.id,
        "entry": taken.number,
        "recorded_at": taken.at,
    }
