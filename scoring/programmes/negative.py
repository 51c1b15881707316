"""What is said of a programme's outcome; of a list one must not be on it is said otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from features.declare import Label
from scoring.programmes.library import Library
from scoring.programmes.result import Eligibility, ProgrammeResult

LISTED: Mapping[Eligibility, Label] = MappingProxyType(
    {
        Eligibility.ELIGIBLE: Label("未触及负面清单", "Not on the negative list"),
        Eligibility.ELIGIBLE_IF_CONFIRMED: Label(
            "依据核实后未触及负面清单", "Not on the negative list if confirmed"
        ),
        Eligibility.CANNOT_TELL: Label(
            "还不知道是否触及负面清单", "Cannot tell whether on the negative list"
        ),
        Eligibility.NOT_ELIGIBLE: Label("触及负面清单", "On the negative list"),
    }
)


def is_negative_list(one: ProgrammeResult, library: Library) -> bool:
    """Return whether a result is that of a list one must not be on; not where its version is not here."""
    versions = library.versions().get(one.programme, ())
    return any(declared.is_negative_list for declared in versions if declared.version == one.version)


def outcome_label(one: ProgrammeResult, library: Library) -> Label:
    """Return what is said of an enterprise."""
    return LISTED[one.outcome] if is_negative_list(one, library) else one.outcome.value
