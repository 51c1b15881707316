"""A sheet of points reads as a person would write it, in both languages."""

import pytest

from api.v1.scorecards import scorecards_view
from api.web.searches import MOST, searches_view
from features.catalogue import catalogue

SHEET = {
    "scale": {"points": 600, "odds": 50.0, "doubling": 20},
    "base": 571.3,
    "rows": 1200,
    "events": 31,
    "attributes": [
        {
            "name": "debt_ratio",
            "direction": 1,
            "relative": False,
            "bins": [
                {"low": None, "high": 0.5, "n": 700, "events": 6, "evidence": -1.1, "points": 12.25},
                {"low": 0.5, "high": None, "n": 500, "events": 25, "evidence": 0.7, "points": -8.0},
            ],
        },
        {
            "name": "asset_size",
            "direction": 0,
            "relative": True,
            "bins": [{"low": None, "high": None, "n": 1200, "events": 31, "evidence": 0.0, "points": 0.0}],
        },
    ],
}


def trial(place: int) -> dict[str, object]:
    settings = {
        "rounds": 100,
        "depth": 3,
        "rate": 0.03,
        "child_weight": 10.0,
        "column_share": 0.3,
        "row_share": 0.8,
        "l2": 1.0,
    }
    return {"boosting": settings, "objective": 0.1 + place / 1000, "by_block": [0.1]}


@pytest.mark.parametrize(
    ("language", "relative"), [("zh", "除以同业中位数"), ("en", "over the sector's median")]
)
def test_bins_are_ranges_and_points_carry_their_sign(language: str, relative: str) -> None:
    (view,) = scorecards_view({"risk": SHEET}, catalogue(), language)
    debt, size = view["attributes"]
    assert [one["range"] for one in debt["bins"]] == ["< 0.5", "≥ 0.5"]
    assert [one["points"] for one in debt["bins"]] == ["+12.2", "-8.0"]
    assert relative in size["label"]
    assert relative not in debt["label"]
    assert "50:1" in view["says"]


def test_odds_below_one_are_written_as_one_to_so_many() -> None:
    sheet = {**SHEET, "scale": {"points": 600, "odds": 0.1, "doubling": 20}}
    assert "1:10" in scorecards_view({"recognition": sheet}, catalogue(), "en")[0]["says"]


def test_the_chosen_trial_stands_first_and_the_rest_by_their_loss() -> None:
    found = {
        "why_not": None,
        "chosen": 4,
        "boosting": trial(4)["boosting"],
        "blocks": [[2020], [2021]],
        "stopped_on": [2022],
        "trials": [trial(20 - place) for place in range(12)],
    }
    view = searches_view({"risk": found}, "en")["risk"]
    assert [one["number"] for one in view["trials"]] == [5, 12, 11, 10, 9, 8, 7, 6]
    assert (len(view["trials"]), view["tried"]) == (MOST, 12)
    assert "2020–2021" in view["said"]
    assert "stopped on 2022" in view["said"]
