"""The measures of the Guiding Opinions on the green development of manufacturing, and what tells of each.

The seven ministries ask for green technology, for standards of green factories, products and supply chains,
and for finance, talent and international co-operation to carry them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from features.declare import Label


@dataclass(frozen=True, slots=True)
class Measure:
    """One of the measures, and the names of the indicators that tell of it."""

    id: str
    label: Label
    indicators: tuple[str, ...]


_ALL = (
    Measure(
        "technology",
        Label("绿色低碳技术创新", "Green technology and research"),
        (
            "research_intensity",
            "research_change",
            "green_patent_share",
            "green_patent_density",
            "advanced_equipment",
            "green_investment_share",
        ),
    ),
    Measure(
        "factory",
        Label("绿色工厂标准", "Standards for green factories"),
        (
            "energy_intensity",
            "carbon_intensity",
            "renewable_share",
            "water_reuse",
            "solid_waste_use",
            "land_output",
            "management_systems",
            "standards_leadership",
        ),
    ),
    Measure(
        "product",
        Label("绿色产品标准", "Standards for green products"),
        ("green_product_share", "eco_design_share", "footprint_share"),
    ),
    Measure(
        "supply_chain",
        Label("绿色供应链标准", "Standards for green supply chains"),
        ("supplier_coverage", "supply_chain_standing", "green_material_share", "recycled_material_share"),
    ),
    Measure(
        "finance",
        Label("绿色金融支持", "Green finance"),
        (
            "green_loan_share",
            "project_own_share",
            "saving_per_investment",
            "reduction_per_investment",
            "financed_emission_intensity",
        ),
    ),
    Measure(
        "talent",
        Label("绿色人才培养", "Green talent"),
        ("trained_share", "green_job_share", "training_intensity", "research_staff_share"),
    ),
    Measure(
        "international",
        Label("绿色国际合作", "International green co-operation"),
        ("green_export_share", "cooperation_projects", "export_share"),
    ),
)

MEASURES: Mapping[str, Measure] = MappingProxyType({measure.id: measure for measure in _ALL})
"""The measures by id."""
