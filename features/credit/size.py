"""Size and age: required by the models, neither good nor bad in themselves."""

from features.columns import Column, ratio
from features.declare import Better, Clause, Label, indicator


@indicator(
    label=Label(zh="资产规模", en="Size by assets"),
    unit="CNY",
    better=Better.NEITHER,
    source=Clause("NBS-SIZE-2017"),
)
def asset_size(total_assets: Column) -> Column:
    """All that the enterprise has."""
    return total_assets


@indicator(
    label=Label(zh="收入规模", en="Size by revenue"),
    unit="CNY",
    better=Better.NEITHER,
    source=Clause("NBS-SIZE-2017"),
)
def revenue_size(revenue: Column) -> Column:
    """Revenue of the year."""
    return revenue


@indicator(
    label=Label(zh="人员规模", en="Size by staff"),
    unit="person",
    better=Better.NEITHER,
    source=Clause("NBS-SIZE-2017"),
)
def staff_size(employees: Column) -> Column:
    """How many people it employs."""
    return employees


@indicator(
    label=Label(zh="企业规模类型", en="Size class"),
    unit="1",
    better=Better.NEITHER,
    source=Clause("NBS-SIZE-2017"),
)
def enterprise_size(size_class: Column) -> Column:
    """Statistical size class, from micro 0 to large 3."""
    return size_class


@indicator(
    label=Label(zh="企业经营年限", en="Age"),
    unit="year",
    better=Better.HIGHER,
    source=Clause("GREENLOAN"),
)
def enterprise_age(age: Column) -> Column:
    """Years since it was founded."""
    return age


@indicator(
    label=Label(zh="人均资产", en="Assets per employee"),
    unit="CNY/person",
    better=Better.NEITHER,
    source=Clause("GREENLOAN"),
)
def assets_per_employee(total_assets: Column, employees: Column) -> Column:
    """Assets for each person employed: how heavy with capital the business is."""
    return ratio(total_assets, employees)
