"""What is wrong with a programme, a table or a case: file, place, what was found, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from features.refusal import Refusal


@dataclass(frozen=True, slots=True)
class ProgrammeFault:
    """One fault; ``kind`` names the check that found it."""

    kind: str
    file: str
    place: str
    problem: str
    fix: str

    def __str__(self) -> str:
        return f"{self.file}: {self.place}: {self.problem} {self.fix}"


class ProgrammeError(Refusal):
    """Programmes cannot be read; ``faults`` names every reason."""

    def __init__(self, faults: Sequence[ProgrammeFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in faults))
