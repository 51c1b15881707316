"""A place in a YAML file, read strictly: every key known, every fault told with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from features.declare import Label
from scoring.programmes.faults import ProgrammeFault


class Node:
    """A mapping at a place of a file."""

    def __init__(self, content: object, file: str, place: str, faults: list[ProgrammeFault]) -> None:
        self.file, self.place, self.faults = file, place, faults
        self._read: set[str] = set()
        if not isinstance(content, Mapping):
            self.fault("a mapping was expected", "Write keys and values.")
        self.content: Mapping[str, Any] = content if isinstance(content, Mapping) else {}

    def __contains__(self, key: str) -> bool:
        return key in self.content

    def fault(self, problem: str, fix: str, kind: str = "shape") -> None:
        """Note a fault at this place."""
        self.faults.append(ProgrammeFault(kind, self.file, self.place, problem, fix))

    def get(self, key: str, default: Any = None) -> Any:
        """Return what stands under a key."""
        self._read.add(key)
        return self.content.get(key, default)

    def text(self, key: str, default: str | None = None, kind: str = "shape") -> str:
        """Return a text; a fault where it is needed and missing."""
        found = self.get(key, default)
        if found is None or (isinstance(found, str) and not found.strip() and default is None):
            self.fault(f"'{key}' is missing.", f"Give '{key}'.", kind)
            return ""
        return str(found)

    def label(self) -> Label:
        """Return the words for people."""
        zh, en = self.text("zh"), self.text("en")
        return Label(zh or "?", en or "?")

    def day(self, key: str) -> date | None:
        """Return a day, None where there is none."""
        found = self.get(key)
        if found is None or type(found) is date:
            return found
        self.fault(f"{key} {found!r} is not a day.", "Write it as 2025-12-31.")
        return None

    def number(self, key: str) -> float | None:
        """Return a number, None where it is something else."""
        found = self.get(key)
        return float(found) if isinstance(found, int | float) else None

    def words(self, key: str) -> tuple[str, ...]:
        """Return one word or a list of words."""
        found = self.get(key, ())
        listed = found if isinstance(found, list) else [found] if found != () else []
        return tuple(str(one) for one in listed)

    def child(self, key: str) -> Node:
        """Return the mapping under a key."""
        return Node(self.get(key), self.file, f"{self.place}.{key}", self.faults)

    def children(self, key: str) -> Iterator[Node]:
        """Yield the mappings of a list; each is named by its ``id`` where it has one."""
        for place, one in enumerate(self.get(key) or ()):
            name = one.get("id", place) if isinstance(one, Mapping) else place
            yield Node(one, self.file, f"{self.place}.{key}.{name}".lstrip("."), self.faults)

    def done(self) -> None:
        """Note every key that nobody read."""
        for key in sorted(set(map(str, self.content)) - self._read):
            self.fault(f"'{key}' is not known here.", "Remove it, or see docs/programmes.md.")
