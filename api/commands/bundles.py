"""Commands about the life of bundles: what there is, and the steps that people take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.settings import Settings
from api.terminal import language, show_json, show_table, tell, today, words
from api.v1.bundle_views import bundle_view, bundle_views, command_of, step_view
from api.v1.bundle_words import headline
from api.wiring import steward_of
from features.faults import FaultsError
from features.refusal import Refusal
from models.naming import data_name
from models.validation.finding import Verdict
from scoring.journal.journal import Journal
from scoring.journal.place import Place
from scoring.life.asked import asked_of
from scoring.life.drift import drift_of
from scoring.life.lives import Lives
from scoring.life.serving import Named, lives_at, lives_in, serving_at
from scoring.life.shelf import digest_in
from scoring.life.states import LETS_SERVE, State, Step

_MARKS = {Verdict.HOLDS.value: "✓", Verdict.MISSED.value: "✗", Verdict.NOT_ENOUGH.value: "?"}


def show_bundles(place: Place, as_json: bool) -> None:
    """List every bundle, and what the registry and ``champion.json`` say otherwise than the journal."""
    named, lives = _named(place), lives_at(place)
    serves = named.champion.digest if named else ""
    views = bundle_views(place.home, lives, serves, today(), language())
    drift = [one.in_language(language()) for one in drift_of(place.home, named)] if named else []
    if as_json:
        show_json({"bundles": views, "drift": drift})
        return
    headings = words(
        "编号 版本 状态 使用 批准至 训练数据 门槛", "id version state serves approved-until data gates"
    )
    show_table(headings.split(), [_row(one) for one in views])
    for one in drift:
        tell(one)


def show_bundle(place: Place, identity: str, as_json: bool) -> None:
    """Print everything about one bundle."""
    named, lives = _named(place), lives_at(place)
    digest = digest_in(place.home, lives, identity)
    serves = named.champion.digest if named else ""
    view = bundle_view(place.home, lives, digest, serves, today(), language())
    if as_json:
        show_json(view)
        return
    tell(" · ".join((view["id"], *_stands(view))))
    for reason in view["because"]:
        tell(f"  - {reason}")
    show_table(
        words("门槛 结果 豁免至 依据", "gate verdict waived-until evidence").split(), _gates(view["gates"])
    )
    if view["waivers"]:
        headings = words("豁免 何人 截止 理由", "waiver by until why").split()
        show_table(headings, [(one["label"], one["by"], one["until"], one["why"]) for one in view["waivers"]])
    if view["steps"]:
        headings = words("条目 日期 步骤 何人 理由", "entry day step by why").split()
        rows = [_step_row(one) for one in view["steps"]]
        show_table(headings, rows)
    open_steps = [one for one in view["next"] if one["may"]]
    show_table((words("下一步", "next"),), [(one["command"],) for one in open_steps])


def _stands(view: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the state and whether it may go live; the state once where the line begins with it."""
    said, state = headline(view, Settings().mode, language()), str(view["state_label"])
    return (said,) if said.startswith(f"{state}{words('；', ';')}") else (state, said)


def take_step(place: Place, identity: str, body: Mapping[str, str], as_json: bool) -> None:
    """Take a step, and say what came of it.

    Raises
    ------
    Refusal
        If it cannot be taken, or what was given is not right.
    """
    with Journal.open(place) as journal:
        steward = steward_of(journal, place.home, Settings().mode)
        journal.probe().result()
        lives = lives_in(journal.database)
        digest = digest_in(place.home, lives, identity) if identity else ""
        try:
            asked = asked_of(dict(body), digest, today(), steward.times)
        except FaultsError as error:
            raise _told(error) from error
        done = steward.take(asked, today())
        lives = lives_in(journal.database)
    view = step_view(done.taken, language(), lives.of(done.taken.bundle))
    if as_json:
        show_json(view)
        return
    tell(f"b-{done.taken.bundle[:12]} · {view['label']} · {view['state_label']} (#{done.taken.number})")
    if done.taken.step in LETS_SERVE:
        tell(words("在运行的服务会在几秒内换用它。", "A running service takes it within seconds."))
    if done.note is not None:
        tell(done.note.in_language(language()))
    _tell_next(lives, done.taken.bundle)


def _tell_next(lives: Lives, digest: str) -> None:
    """Say which step leads on towards serving."""
    life = lives.of(digest)
    onward = {
        State.DRAFT: Step.VALIDATE,
        State.VALIDATED: Step.APPROVE if life.proposals else Step.PROPOSE,
        State.APPROVED: Step.PROMOTE,
        State.SHADOW: Step.PROMOTE,
    }
    if life.state in onward:
        command = command_of(onward[life.state], digest)
        tell(words(f"下一步：{command}", f"Next: {command}"))


def _named(place: Place) -> Named | None:
    """Return what is to serve, None where nothing was ever let serve."""
    try:
        return serving_at(place)
    except Refusal:
        return None


def _row(view: Mapping[str, Any]) -> tuple[str, ...]:
    counts = view["verdicts"]
    return (
        view["id"],
        view["version"],
        view["state_label"],
        words("是", "yes") if view["serves"] else words("影子", "shadow") if view["in_shadow"] else "",
        view["approved_until"] or "",
        data_name(view["trained_on"], language())
        if view["trained_on"]
        else words("文件缺失或损坏", "missing or damaged"),
        " ".join(f"{_MARKS[name]}{count}" for name, count in counts.items() if count),
    )


def _gates(gates: Sequence[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    return [
        (
            one["label"],
            one["verdict_label"],
            one["waived_until"] or "",
            "; ".join(_evidence(part) for part in one["evidence"][:4]),
        )
        for one in gates
    ]


def _evidence(one: Mapping[str, Any]) -> str:
    where = " · ".join(part for part in (one["task_label"], one["part_label"]) if part)
    return f"{one['label']}{f' ({where})' if where else ''} {one['shown']}"


def _told(error: FaultsError) -> Refusal:
    """Return faults as a refusal, each with its option."""
    lines = [
        (
            f"--{one.place.strip('/') or 'step'}: {one.given}, expected {one.expected.en}",
            f"--{one.place.strip('/') or 'step'}：{one.given}，应为{one.expected.zh}",
        )
        for one in error.faults
    ]
    return Refusal("\n".join(en for en, _ in lines), "\n".join(zh for _, zh in lines))


def _step_row(one: Mapping[str, Any]) -> tuple[str, ...]:
    what = " ".join(str(one["detail"][name]) for name in ("what", "until") if name in one["detail"])
    return str(one["entry"]), one["day"], f"{one['label']} {what}".strip(), one["by"], one["why"]
