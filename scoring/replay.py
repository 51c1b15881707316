"""A recorded decision, recomputed from the archive alone and held against what was recorded."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from features.declare import Label
from features.refusal import Refusal
from models.machine import unlike
from scoring.archive import Archive
from scoring.journal.canonical import canonical
from scoring.record import record_of, report_of

ELSEWHERE = 1e-6
"""How far apart numbers may be that were computed on another machine or with other threads."""
CHUNK = 1_000
_VERSIONS = ("bundle", "indicators", "tables", "policy", "reasons", "programmes")
_UNCOMPARED = frozenset({"/machine", "/decision/versions/code"})
"""What says where a decision was computed, not what was decided; told beside the verdict."""
ABSENT = "(absent)"
_DIGEST = "/read"
"""A digest of numbers, which differs as soon as one of them does in its last bit."""


class Verdict(Enum):
    """What a replay found."""

    IDENTICAL = Label("逐位一致", "Identical to the last bit")
    WITHIN = Label("在1e-6以内一致（平台或线程数不同）", "Within 1e-6, on another machine or thread count")
    DIFFERENT = Label("不一致", "Different")
    ERASED = Label("数据已删除，无法重算", "Erased: the figures are gone, so nothing can be recomputed")
    UNARCHIVED = Label("档案缺失或已损坏", "The archive cannot recompute it")
    UNRECORDED = Label("没有决策记录", "Not a decision with a record")


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place at which a record and its replay differ, as a JSON pointer."""

    path: str
    then: object
    now: object


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the journal holds of a decision; ``record`` is None where its figures were erased."""

    id: str
    is_erased: bool
    record: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Replayed:
    """One decision's verdict.

    Attributes
    ----------
    machine
        What of the machine is other than it was, as ``threads 2, now 1``.
    trained_elsewhere
        What of the machine on which its bundle was trained is other than here; it changes nothing of the
        comparison, since a bundle is data.
    is_same_code
        Whether the code is that of the record: other code may still decide the same.
    """

    id: str
    verdict: Verdict
    difference: Difference | None = None
    machine: tuple[str, ...] = ()
    is_same_code: bool = True
    note: str = ""
    trained_elsewhere: tuple[str, ...] = ()

    @property
    def is_bit_for_bit(self) -> bool:
        """Whether every bit was compared; on another machine or thread count it is held within 1e-6."""
        return not self.machine


def replay(decisions: Iterable[Recorded], archive: Archive) -> Iterator[Replayed]:
    """Replay decisions; those under the same versions are recomputed together."""
    groups: dict[tuple[str, ...], list[Recorded]] = {}
    for one in decisions:
        if one.record is None:
            yield Replayed(one.id, Verdict.ERASED if one.is_erased else Verdict.UNRECORDED)
        else:
            versions = one.record["decision"]["versions"]
            groups.setdefault(tuple(versions[name] for name in _VERSIONS), []).append(one)
    for group in groups.values():
        yield from _replayed(group, archive)


def _replayed(group: Sequence[Recorded], archive: Archive) -> Iterator[Replayed]:
    records = [one.record for one in group if one.record is not None]
    try:
        engine = archive.engine(records[0]["decision"]["versions"])
    except Refusal as refusal:
        yield from (Replayed(one.id, Verdict.UNARCHIVED, note=str(refusal)) for one in group)
        return
    elsewhere = unlike(engine.bundle.machine) if engine.bundle.machine else ()
    for start in range(0, len(group), CHUNK):
        then = records[start : start + CHUNK]
        reports = [report_of(record["application"]) for record in then]
        decisions = engine.decide_many(reports)
        for place, (report, decision) in enumerate(zip(reports, decisions, strict=True)):
            now = json.loads(canonical(record_of(report, decision)))
            yield replace(_verdict(group[start + place].id, then[place], now), trained_elsewhere=elsewhere)


def _verdict(identity: str, then: Mapping[str, Any], now: Mapping[str, Any]) -> Replayed:
    machine = unlike(then["machine"])
    difference = first_difference(then, now, ELSEWHERE if machine else 0.0)
    verdict = Verdict.DIFFERENT if difference else Verdict.WITHIN if machine else Verdict.IDENTICAL
    is_same_code = then["decision"]["versions"]["code"] == now["decision"]["versions"]["code"]
    return Replayed(identity, verdict, difference, machine, is_same_code)


def first_difference(then: Any, now: Any, tolerance: float, path: str = "") -> Difference | None:
    """Return where two JSON values differ first, None if nowhere.

    >>> first_difference({"a": [1, 2]}, {"a": [1, 3]}, 0.0)
    Difference(path='/a/1', then=2, now=3)
    """
    if path in _UNCOMPARED or (tolerance > 0.0 and path.endswith(_DIGEST)):
        return None
    if isinstance(then, dict) and isinstance(now, dict):
        names = [*then, *(name for name in now if name not in then)]
        pairs = ((str(name), then.get(name, ABSENT), now.get(name, ABSENT)) for name in names)
    elif isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        pairs = ((str(place), *pair) for place, pair in enumerate(zip(then, now, strict=True)))
    else:
        return None if _same(then, now, tolerance) else Difference(path, then, now)
    return next(
        (
            found
            for name, before, after in pairs
            if (found := first_difference(before, after, tolerance, f"{path}/{name}"))
        ),
        None,
    )


def _same(then: object, now: object, tolerance: float) -> bool:
    if isinstance(then, bool) or isinstance(now, bool) or tolerance == 0.0:
        return then == now
    if isinstance(then, int | float) and isinstance(now, int | float):
        return abs(then - now) <= tolerance * max(1.0, abs(then), abs(now))
    return then == now
