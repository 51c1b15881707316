"""Every field that an enterprise reports, and the columns they become."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from features.declare import YEARS, Field, Label
from features.fields import accounts, operations, standing

FIELDS: Mapping[str, Field] = MappingProxyType(
    {one.name: one for one in (*accounts.FIELDS, *operations.FIELDS, *standing.FIELDS)}
)
"""The fields by name, in the order in which a form asks for them."""

_BY_COLUMN: Mapping[str, Field] = MappingProxyType(
    {column: one for one in FIELDS.values() for column in one.columns}
)

COLUMNS: tuple[str, ...] = tuple(_BY_COLUMN)
"""The names of all columns; a field asked for three years has three."""

CORE_COLUMNS: tuple[str, ...] = tuple(one.name for one in FIELDS.values() if one.core)
"""Without one of these there is no score."""

CARRIER_COLUMNS: tuple[str, ...] = tuple(one.name for one in FIELDS.values() if one.carrier)
"""What is not used where an enterprise says that its list of carriers is complete."""

TOTALS: Mapping[str, str] = MappingProxyType(
    {
        column: total
        for column, declared in _BY_COLUMN.items()
        if declared.at_most is not None
        and (total := declared.at_most + column.removeprefix(declared.name)) in _BY_COLUMN
    }
)
"""Each column that is a part, and the column of the same year that is its whole."""

_YEAR_WORDS = {
    "_previous": Label("（上年）", " (previous year)"),
    "_earlier": Label("（前年）", " (year before)"),
}


def field_of(column: str) -> Field:
    """Return the field that a column belongs to; KeyError where there is none."""
    return _BY_COLUMN[column]


def label_of(column: str) -> Label:
    """Return a column's name for people, with its year."""
    declared = field_of(column)
    ending = column.removeprefix(declared.name)
    if ending not in YEARS[1:]:
        return declared.label
    words = _YEAR_WORDS[ending]
    return Label(declared.label.zh + words.zh, declared.label.en + words.en)
