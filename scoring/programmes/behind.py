"""The unconfirmed rows behind a measure: factors that nobody has verified, read by the formula itself.

A measure rests on such a row unless the figure that the row's number is multiplied with was told to be
nothing: a plant that burns no biomass does not rest on its coefficient. A figure that was not told may be
anything, so withholding it never makes an answer *eligible* without reserve.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from features.declare import Lookup
from features.expression import Expression, Operation, parts_of
from features.lookups import LOOKUPS
from features.resolve import Resolver
from features.tablerows import Key, Value
from scoring.programmes.declare import Basis, Certainty

Silencers = frozenset[str]


@dataclass(frozen=True, slots=True)
class Reading:
    """One place where a measure reads a lookup.

    Attributes
    ----------
    silencers
        The figures each of which, being nothing, leaves the measure as it is whatever the lookup says.
    """

    measure: int
    lookup: str
    silencers: tuple[str, ...]


def readings_of(roots: Sequence[Expression]) -> tuple[Reading, ...]:
    """Return every place where the measures read lookups."""
    return tuple(
        Reading(measure, lookup, tuple(sorted(silencers)))
        for measure, root in enumerate(roots)
        for lookup, silencers in sorted(_read_in(root), key=repr)
    )


def _read_in(root: Expression) -> frozenset[tuple[str, Silencers]]:
    found: dict[Expression, frozenset[tuple[str, Silencers]]] = {}
    factors: dict[Expression, Silencers] = {}
    for part in parts_of((root,)):
        factors[part] = _factors(part, factors)
        if part.operation is Operation.COLUMN:
            is_lookup = part.name in LOOKUPS
            found[part] = frozenset({(part.name, frozenset())} if is_lookup else ())
        elif part.operation is Operation.MULTIPLY:
            one, other = part.operands
            found[part] = _silenced(found[one], factors[other]) | _silenced(found[other], factors[one])
        elif part.operation is Operation.RATIO:
            share, whole = part.operands
            found[part] = found[share] | _silenced(found[whole], factors[share])
        else:
            found[part] = frozenset().union(*(found[operand] for operand in part.operands))
    return found[root]


def _silenced(
    read: frozenset[tuple[str, Silencers]], silencers: Silencers
) -> frozenset[tuple[str, Silencers]]:
    return frozenset((lookup, own | silencers) for lookup, own in read)


def _factors(part: Expression, of: Mapping[Expression, Silencers]) -> Silencers:
    """Return the figures each of which, being nothing, makes the part nothing."""
    match part.operation:
        case Operation.COLUMN:
            return frozenset() if part.name in LOOKUPS else frozenset({part.name})
        case Operation.MULTIPLY:
            return of[part.operands[0]] | of[part.operands[1]]
        case Operation.RATIO:
            return of[part.operands[0]]
    return frozenset()


def attributes_behind(readings: Sequence[Reading]) -> frozenset[str]:
    """Return the attributes that the rows of these lookups depend on."""
    lookups = [LOOKUPS[one.lookup] for one in readings]
    parts = {part for one in lookups for key in (one.key, *one.fallbacks) for part in key}
    return frozenset(part[1:] for part in parts if part.startswith("$"))


def rows_behind(
    readings: Sequence[Reading], resolver: Resolver, day: date, texts: Mapping[str, str]
) -> tuple[Basis | None, ...]:
    """Return, for each reading, its row if that is recalled or judged."""
    found = {name: _row(LOOKUPS[name], resolver, day, texts) for name in {one.lookup for one in readings}}
    return tuple(found[one.lookup] for one in readings)


def _row(lookup: Lookup, resolver: Resolver, day: date, texts: Mapping[str, str]) -> Basis | None:
    value = resolver.unconfirmed(day, texts).get(lookup.name)
    if value is None:
        return None
    return basis_behind(lookup.table, resolver.key(lookup, day, texts) or (), value)


def basis_behind(table: str, key: Key, value: Value) -> Basis:
    """Return what rests on a value that a lookup reads."""
    return Basis(table, " ".join(key), value.source, value.clause, Certainty[value.confidence.name])
