"""Green products: designed, measured and sold as such."""

from features.columns import LOWEST, Column, lower_of, ratio
from features.declare import Better, Clause, Label, indicator


@indicator(
    label=Label(zh="绿色产品收入占比", en="Green product share of revenue"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("MIIT-GUIDING-2024"),
)
def green_product_share(green_product_revenue: Column, revenue: Column) -> Column:
    """Share of revenue from certified green products; no revenue is worst."""
    return ratio(green_product_revenue, revenue, undefined=LOWEST)


@indicator(
    label=Label(zh="绿色设计产品占比", en="Eco-designed share of products"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("GB/T 36132-2025", "table C.1"),
)
def eco_design_share(eco_design_products: Column, main_products: Column) -> Column:
    """Share of the main products that are eco-designed to GB/T 24256, at most all of them."""
    return lower_of(ratio(eco_design_products, main_products), 1.0)


@indicator(
    label=Label(zh="产品碳足迹核算占比", en="Footprinted share of products"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("GB/T 36132-2025", "table C.1"),
)
def footprint_share(product_footprints: Column, main_products: Column) -> Column:
    """Share of the main products with a carbon footprint to GB/T 24067, at most all of them."""
    return lower_of(ratio(product_footprints, main_products), 1.0)


@indicator(
    label=Label(zh="产品不合格率", en="Reject rate"),
    unit="1",
    better=Better.LOWER,
    source=Clause("GREENLOAN"),
)
def reject_rate(good_output_share: Column) -> Column:
    """Share of output that is not good; its energy and material are lost."""
    return 1.0 - good_output_share


@indicator(
    label=Label(zh="工业增加值率", en="Value added share of output"),
    unit="1",
    better=Better.HIGHER,
    source=Clause("GREENLOAN"),
)
def value_added_share(value_added: Column, industrial_output: Column) -> Column:
    """Share of the value of output that was added here; no output is worst."""
    return ratio(value_added, industrial_output, undefined=LOWEST)
