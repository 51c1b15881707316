"""The groups whose treatment is compared. No model reads any of them but size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from features.declare import Label
from features.figures import Figures
from features.records.records import Records
from features.tables import Tables

Texts = NDArray[np.str_]

UNKNOWN = ""
"""The group of a row that does not tell."""
OTHERS = "others"
"""The reference where every group is compared with all the rest."""
SIZES = ("micro", "small", "medium", "large")


@dataclass(frozen=True, slots=True)
class Block:
    """Groups that are compared with one reference.

    Attributes
    ----------
    like
        What is held equal in the second comparison, beside the risk grade: ``division`` or ``size``.
    """

    name: str
    label: Label
    reference: str
    like: str
    groups: Mapping[str, Label]


BLOCKS: tuple[Block, ...] = (
    Block(
        "size",
        Label("企业规模", "Size"),
        "small",
        "division",
        MappingProxyType(
            {
                "micro": Label("微型企业", "Micro firms"),
                "small": Label("小型企业", "Small firms"),
                "medium": Label("中型企业", "Medium firms"),
                "large": Label("大型企业", "Large firms"),
            }
        ),
    ),
    Block(
        "first_time",
        Label("首次贷款", "First loan"),
        "borrowed_before",
        "division",
        MappingProxyType(
            {
                "first_time": Label("首贷企业", "First-time borrowers"),
                "borrowed_before": Label("非首贷企业", "Borrowed before"),
            }
        ),
    ),
    Block(
        "ownership",
        Label("所有制", "Ownership"),
        "state",
        "division",
        MappingProxyType(
            {
                "private": Label("民营企业", "Private firms"),
                "state": Label("国有企业", "State-owned firms"),
                "foreign": Label("外资企业", "Foreign firms"),
                "joint_stock": Label("股份制企业", "Joint-stock firms"),
                "other": Label("其他所有制", "Other ownership"),
            }
        ),
    ),
    Block(
        "region",
        Label("地区", "Region"),
        "East",
        "division",
        MappingProxyType(
            {
                "East": Label("东部", "East"),
                "Central": Label("中部", "Central"),
                "West": Label("西部", "West"),
                "Northeast": Label("东北", "Northeast"),
                "Other": Label("其他地区", "Other regions"),
            }
        ),
    ),
    Block("sector", Label("行业", "Sector"), OTHERS, "size", MappingProxyType({})),
)


def sector_block() -> Block:
    """Return the block of sectors."""
    return next(block for block in BLOCKS if block.name == "sector")


def members_of(records: Records, figures: Figures, tables: Tables) -> dict[str, Texts]:
    """Return, by block, the group of each row; ``UNKNOWN`` where the row does not tell."""
    none = np.full(records.rows, UNKNOWN)
    size = figures.columns["size_class"]
    first = figures.columns["first_time_borrower"]
    return {
        "size": _named(size, dict(enumerate(SIZES))),
        "first_time": _named(first, {0: "borrowed_before", 1: "first_time"}),
        "ownership": records.texts.get("ownership", none),
        "region": _region_groups(records.texts.get("region", none), tables),
        "sector": figures.divisions,
    }


def group_label(block: Block, group: str, tables: Tables) -> Label:
    """Return a group's name for people; a sector's from the industry catalogue."""
    if group == OTHERS:
        return Label("其他所有行业", "All other sectors")
    if group in block.groups:
        return block.groups[group]
    rows = tables["industries"].by_key.get((group,))
    if not rows:
        return Label(group, group)
    english = rows[-1].text("name_en").removeprefix("Manufacture of ")
    return Label(f"{group} {rows[-1].text('name_zh')}", f"{group} {english}")


def _named(numbers: NDArray[np.float64], names: Mapping[int, str]) -> Texts:
    found = np.full(len(numbers), UNKNOWN, dtype="U16")
    for number, name in names.items():
        found[numbers == number] = name
    return found


def _region_groups(regions: Texts, tables: Tables) -> Texts:
    provinces = {key[0][:2]: rows[-1].text("group_en") for key, rows in tables["regions"].by_key.items()}
    return np.array([provinces.get(region[:2], UNKNOWN) for region in regions.tolist()], dtype="U16")
