"""Commands that prove decisions: the record's schema and replay."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from api.terminal import show_json, tell, words
from features.declare import Label
from models.machine import machine_of
from scoring.archive import Archive
from scoring.journal.place import Place
from scoring.recorded import recorded, sample
from scoring.replay import Replayed, Verdict, replay
from scoring.schema import record_schema

COMPARED = frozenset({Verdict.IDENTICAL, Verdict.WITHIN, Verdict.DIFFERENT})
EXACT, WITHIN = "bit for bit", "within 1e-6"
GOOD = frozenset({Verdict.IDENTICAL, Verdict.WITHIN, Verdict.ERASED})


def show_schema(out: Path | None) -> None:
    """Print the schema of the decision record, or write it to a file."""
    text = json.dumps(record_schema(), indent=1, ensure_ascii=False) + "\n"
    if out is None:
        print(text, end="")
    else:
        out.write_text(text, "utf-8")


def replay_decisions(place: Place, identities: Sequence[str], count: int, seed: int, as_json: bool) -> bool:
    """Replay decisions of a journal from its home; return whether none came out otherwise than recorded."""
    with place.opened() as database:
        decisions = sample(database, count, seed) if count else recorded(database, identities)
        found = list(replay(decisions, Archive(place.home)))
    if as_json:
        show_json([_json_of(one) for one in found])
    else:
        for one in found:
            if one.verdict is not Verdict.IDENTICAL or len(found) <= 20:
                tell(_line(one))
        counts = Counter(one.verdict for one in found)
        tell("  ".join(f"{_said(verdict.value)}: {number:,}" for verdict, number in counts.items()))
        for line in _how_compared(found):
            tell(line)
    return all(one.verdict in GOOD for one in found)


def _how_compared(found: Sequence[Replayed]) -> Iterator[str]:
    """Say on what machine what was compared, and how closely."""
    here = " ".join(f"{name} {value}" for name, value in asdict(machine_of()).items())
    compared = [one for one in found if one.verdict in COMPARED]
    if exact := sum(one.is_bit_for_bit for one in compared):
        yield words(
            f"{exact:,} 条按记录时的平台与线程数逐位比较：{here}",
            f"{exact:,} compared bit for bit, on the platform and threads that they record: {here}",
        )
    for machine, number in Counter(one.machine for one in compared if not one.is_bit_for_bit).items():
        told = "; ".join(machine)
        yield words(f"{number:,} 条在1e-6以内比较：{told}", f"{number:,} compared within 1e-6: {told}")
    for machine in {one.trained_elsewhere for one in compared if one.trained_elsewhere}:
        told = "; ".join(machine)
        yield words(f"版本包在别处训练：{told}", f"A bundle was trained elsewhere: {told}")


def _line(one: Replayed) -> str:
    parts = [one.id, _said(one.verdict.value)]
    if one.difference is not None:
        parts.append(f"{one.difference.path}: {one.difference.then!r} → {one.difference.now!r}")
    if one.machine:
        parts.append("; ".join(one.machine))
    if not one.is_same_code:
        parts.append(words("代码版本不同", "other code than recorded"))
    return "  ".join([*parts, one.note]).strip()


def _json_of(one: Replayed) -> dict[str, object]:
    difference = one.difference
    return {
        "id": one.id,
        "verdict": one.verdict.name.lower(),
        "difference": difference
        and {"path": difference.path, "then": difference.then, "now": difference.now},
        "compared": ("bit for bit" if one.is_bit_for_bit else "within 1e-6")
        if one.verdict in COMPARED
        else None,
        "machine": list(one.machine),
        "trained_elsewhere": list(one.trained_elsewhere),
        "same_code": one.is_same_code,
        "note": one.note,
    }


def _said(label: Label) -> str:
    return words(label.zh, label.en)
