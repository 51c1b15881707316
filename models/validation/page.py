"""The page that tells what each statistic of a validation pack says, made of ``limits.yaml`` alone."""

from __future__ import annotations

from collections.abc import Iterator

from models.validation.finding import Group, Limit, limits

_HEAD = """# The validation pack

What a bank's validators find in every bundle (`greenloan validate`, `/reviewer/validation`, `--html`, `--pdf`).
This page is made of `models/validation/limits.yaml` (`greenloan evidence` writes it; a test holds the two together).

**How a figure is judged.** Each has a value, a limit, whose limit it is, n, and where it can have one a 95 % interval. Within
its limit it *holds*. Beyond it, it is *missed*, unless its interval reaches the limit or events are too few: then there is
*not enough evidence*. A figure without a limit, and one whose breach says something else than that the model is wrong, is
*told*. Where rows of one firm are measured, firms and not rows are what varies.

**How the whole is judged.** One figure missed, and the pack is *missed*; `greenloan validate` then ends with 1. Else a **needed**
figure (bold below) without evidence leaves the whole without it. Else it *holds*. `decided_by` in the JSON names the
figures that decide.

**Sources.** GREENLOAN is this project's own choice, for a bank to replace. Any other source was written down from memory and
not checked against its text.

## What leaks it finds, and which it cannot

Planted in tests (`tests/models/validation/test_leaks.py`), each makes the pack miss:

- a row dated after the day the data were taken; a label whose window was not over; a measured row of a fitted year;
- a firm on both sides, by its number or by its credit code under two numbers; one row under two names;
- a figure known only after its row's day, where the table tells such days (`known_on`, [own-data.md](own-data.md));
- a column written after the event that tells of 95, of 70 or of 30 % of the defaults: its end is all default;
- a column written after the event that hides in noise and ranks no better than honest ones (ROC-AUC 0.85): a year
  earlier it knew nothing.

It cannot find:

- a leak in a table where no firm has two years running and no figure tells its day, if it ranks no better than an honest
  figure does and has no pure end;
- a fact of the firm's end that stands in all its years (a list of the failed, written back), if it marks few: it looks like
  any steady trait;
- one firm under two numbers that tells no credit code and reports different figures;
- a label that was made from the inputs: ask how it was made.
"""


def page() -> str:
    """Return the page in Markdown."""
    return "\n".join([_HEAD, *(line for group in Group for line in _section(group))])


def _section(group: Group) -> Iterator[str]:
    own = {name: limit for name, limit in limits().items() if limit.group is group}
    yield f"## {group.label.en}\n"
    yield "| statistic | says | limit | events | source |"
    yield "| --- | --- | --- | --- | --- |"
    for name, limit in own.items():
        told = f"**{limit.label.en}**" if limit.is_needed else limit.label.en
        yield f"| {told} (`{name}`) | {limit.says} | {_limit(limit)} | {limit.events or ''} | {_source(limit)} |"
    yield ""


def _limit(limit: Limit) -> str:
    parts = [f"≥ {limit.at_least:g}"] if limit.at_least is not None else []
    parts += [f"≤ {limit.at_most:g}"] if limit.at_most is not None else []
    if limit.doubt is not None:
        parts.append(f"doubt to {limit.doubt:g}")
    if not parts:
        return "told"
    return ", ".join(parts) + (" (told)" if limit.is_told else "")


def _source(limit: Limit) -> str:
    return f"{limit.source.en} (recalled)" if limit.confidence == "recalled" else limit.source.en
