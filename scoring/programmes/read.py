"""From a YAML file to a programme: every fault told at once, with file and place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import yaml

from features.attributes import ATTRIBUTES
from scoring.programmes.conditions import House, Place, applies_in, basis_in, measure_in, test_in
from scoring.programmes.declare import Cap, Criterion, Group, Programme
from scoring.programmes.faults import ProgrammeFault
from scoring.programmes.node import Node
from scoring.programmes.rubrics import rubric_in

NEVER = date.max
_COUNTS = {"all_of": None, "any_of": 1, "some_of": 0}


def read_programme(path: Path, house: House, faults: list[ProgrammeFault]) -> Programme | None:
    """Return the programme of a file, None where the file is no programme at all."""
    try:
        content = yaml.safe_load(path.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        problem = " ".join(str(error).split())
        faults.append(ProgrammeFault("shape", path.name, "file", problem, "Mend the YAML."))
        return None
    return _Reader(house, Node(content, path.name, "", faults)).programme()


class _Reader:
    def __init__(self, house: House, top: Node) -> None:
        self.house, self.top = house, top
        self.ids: set[str] = set()

    def programme(self) -> Programme:
        top = self.top
        start = top.day("effective_from")
        if start is None:
            top.fault("'effective_from' is missing.", "Give the first day it is in force.", "clause")
        place = Place(self._instrument(top, None), start or NEVER, top.day("effective_to"), top.file)
        found = Programme(
            id=top.text("programme"),
            version=top.text("version"),
            label=top.label(),
            instrument=place.instrument,
            clause=top.text("clause", kind="clause"),
            effective_from=place.effective_from,
            effective_to=place.effective_to,
            vetoes=tuple(self._criterion(node, place, is_veto=True) for node in top.children("vetoes")),
            criteria=tuple(self._member(node, place) for node in top.children("criteria")),
            rubric=rubric_in(top.child("rubric"), self.house, place, self._id) if "rubric" in top else None,
            shown=tuple((node.label(), measure_in(node, self.house)) for node in self._closed("shown")),
            terms=tuple(node.label() for node in self._closed("terms")),
            note=top.child("note").label() if "note" in top else None,
            vetoes_from=top.words("vetoes_from"),
            asked_with=self._asked_with(),
            file=top.file,
        )
        if not (found.vetoes or found.vetoes_from or found.criteria or found.rubric):
            top.fault("it has no veto, criterion or rubric.", "Say what must hold.")
        top.done()
        return found

    def _asked_with(self) -> str:
        given = self.top.text("asked_with", "")
        if given and given not in ATTRIBUTES:
            self.top.fault(
                f"attribute {given!r} is not known.", f"Use one of {', '.join(ATTRIBUTES)}.", "name"
            )
        return given

    def _instrument(self, node: Node, inherited: str | None) -> str:
        given = node.text("instrument", inherited, kind="clause")
        if given and given not in self.house.shelf.sources:
            node.fault(f"instrument {given!r} is not registered.", "Register it in sources.csv.", "clause")
        return given

    def _id(self, node: Node) -> str:
        given = node.text("id")
        if given in self.ids:
            node.fault(f"id {given!r} is used twice.", "Name each differently.")
        self.ids.add(given)
        return given

    def _member(self, node: Node, place: Place) -> Criterion | Group:
        for kind in _COUNTS:
            if kind in node:
                return self._group(node, kind, place)
        return self._criterion(node, place, is_veto=False)

    def _group(self, node: Node, kind: str, place: Place) -> Group:
        count = int(node.number("count") or 0) if kind == "some_of" else _COUNTS[kind]
        members = tuple(self._member(one, place) for one in node.children(kind))
        if not members or (count is not None and not 1 <= count <= len(members)):
            node.fault(f"{kind} cannot be met or holds nothing.", "Give members, and a count among them.")
        clause = node.text("clause", kind="clause")
        applies = applies_in(node, self.house, place, place.instrument, clause)
        found = Group(self._id(node), node.label(), clause, count, members, applies)
        node.done()
        return found

    def _criterion(self, node: Node, place: Place, is_veto: bool) -> Criterion:
        instrument, clause = self._instrument(node, place.instrument), node.text("clause", kind="clause")
        name = self._id(node)
        basis = basis_in(node, self.house, place, instrument, clause, name)
        found = Criterion(
            id=name,
            label=node.label(),
            instrument=instrument,
            clause=clause,
            effective_from=node.day("effective_from") or place.effective_from,
            effective_to=node.day("effective_to") or place.effective_to,
            test=test_in(node, self.house, basis),
            applies=applies_in(node, self.house, place, instrument, clause),
            caps=self._cap(node) if is_veto else None,
        )
        node.done()
        return found

    def _cap(self, node: Node) -> Cap:
        given = node.text("caps", Cap.SUPPORT_WITH_CONDITIONS.value)
        for one in Cap:
            if one.value == given:
                return one
        node.fault(f"caps {given!r} is not known.", f"Use {' or '.join(one.value for one in Cap)}.")
        return Cap.NOT_SUPPORTED

    def _closed(self, key: str) -> list[Node]:
        """Return the children of a list that hold nothing but words and a measure."""
        found = list(self.top.children(key))
        for node in found:
            for name in sorted(map(str, set(node.content) - {"zh", "en", "measure"})):
                node.fault(f"'{name}' is not known here.", "Remove it.")
        return found
