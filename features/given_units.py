"""The unit in which a figure is given: what converts, what converts for water alone, and what never does."""

from __future__ import annotations

from features.declare import Field, Label
from features.units import UnitError, factor, quantity_of

_WATER = frozenset({"water_drawn", "water_reused", "wastewater_discharged"})
_STEAM = frozenset({"heat_purchased", "waste_heat_recovered"})
STEAM_FIX = Label(
    "蒸汽的吨数要按供热方给的焓值（GJ/t）换算成 GJ 再填，这里不代为换算",
    "Convert tonnes of steam to GJ by the enthalpy (GJ/t) that the supplier states; none is assumed here",
)


def times_of(unit: str, declared: Field) -> float:
    """Return what a figure in the given unit is multiplied with to be in the field's own.

    A tonne of water is a cubic metre.

    Raises
    ------
    UnitError
        If the unit is not known or measures something else.
    """
    if declared.name in _WATER and _weighs(unit):
        return factor(unit, "t")
    return factor(unit, declared.unit)


def is_weight_of_steam(unit: str, name: str) -> bool:
    """Return whether heat is given by the weight of steam, which holds more or less of it."""
    return name in _STEAM and _weighs(unit)


def unit_fix(unit: object, declared: Field) -> Label:
    """Return what to do about a unit that does not convert."""
    if isinstance(unit, str) and is_weight_of_steam(unit, declared.name):
        return STEAM_FIX
    is_heat = isinstance(unit, str) and unit in {"tce", "kgce", "GJ", "MJ"}
    if is_heat and declared.carrier and declared.unit in {"t", "m3"}:
        return Label(
            f"按热量填报请用 coal_heat、gas_heat、oil_heat 或 biomass_heat；否则改用 {declared.unit}",
            f"For heat use coal_heat, gas_heat, oil_heat or biomass_heat; else give {declared.unit}",
        )
    return Label(f"改用 {declared.unit}", f"Give the figure in {declared.unit}")


def _weighs(unit: str) -> bool:
    try:
        return quantity_of(unit).is_compatible_with(quantity_of("t"))
    except UnitError:
        return False
