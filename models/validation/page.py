"""The page that tells what each statistic of a validation pack says, made of ``limits.yaml``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from models.validation.finding import Group, Limit, limits

HEAD = Path(__file__).with_name("page_head.md")


def page() -> str:
    """Return the page in Markdown."""
    return "\n".join([HEAD.read_text("utf-8"), *(line for group in Group for line in _section(group))])


def _section(group: Group) -> Iterator[str]:
    own = {name: limit for name, limit in limits().items() if limit.group is group}
    yield f"## {group.label.en}\n"
    yield "| statistic | says | limit | events | source |"
    yield "| --- | --- | --- | --- | --- |"
    for name, limit in own.items():
        told = f"**{limit.label.en}**" if limit.is_needed else limit.label.en
        cells = (f"{told} (`{name}`)", limit.says, _limit(limit), str(limit.events or ""), _source(limit))
        yield f"| {' | '.join(cells)} |"
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
