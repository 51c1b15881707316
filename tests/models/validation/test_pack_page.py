"""The page of the pack is made of the limits, and every limit is whole."""

from pathlib import Path

import pytest

from models.validation.finding import Group, limits
from models.validation.page import page

DOCS = Path(__file__).parents[3] / "docs"


def test_the_page_comes_again_from_the_limits_to_the_same_bytes():
    assert page() == (DOCS / "validation-pack.md").read_text("utf-8"), "Run 'greenloan evidence'."


@pytest.mark.parametrize("name", sorted(limits()))
def test_every_statistic_stands_on_the_page_with_what_it_says_in_both_languages(name):
    limit = limits()[name]
    assert f"(`{name}`) | {limit.says} |" in page()
    assert any("一" <= letter <= "鿿" for letter in limit.label.zh)
    assert limit.says.endswith(".")
    if limit.doubt is not None:
        assert limit.at_least is None or limit.doubt > limit.at_least
    if limit.is_told:
        assert limit.at_least is not None or limit.at_most is not None


def test_every_group_has_a_statistic():
    assert {limit.group for limit in limits().values()} == set(Group)
