"""A map may name the column that tells when a figure became known."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from features.records.mapping import MapError, mapped, read_map


@pytest.fixture
def table() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "client": [1, 1, 2],
            "report_year": [2023, 2024, 2024],
            "dpd": [0.0, 30.0, 95.0],
            "dpd_on": ["2024-04-30", "2025-03-31", None],
            "defaulted": [0, 0, 1],
        }
    )


def written(folder: Path, known_on: str) -> Path:
    path = folder / "map.yaml"
    field = {"column": "dpd", "known_on": known_on}
    content = {"firm": "client", "labels": {"risk": "defaulted"}, "fields": {"arrears_days": field}}
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def test_the_day_on_which_each_figure_was_known_is_read_and_a_blank_is_not_told(table, tmp_path):
    records, _ = mapped(table, read_map(written(tmp_path, "dpd_on")))
    days = records.known["arrears_days"]
    assert days.astype(str).tolist() == ["2024-04-30", "2025-03-31", "NaT"]
    later = records.only(np.array([False, True, True]))
    assert later.known["arrears_days"].astype(str).tolist() == ["2025-03-31", "NaT"]


def test_a_column_that_is_not_there_or_holds_no_days_is_refused_at_its_place(table, tmp_path):
    with pytest.raises(MapError, match=r"fields\.arrears_days\.known_on: the table has no column 'when'"):
        mapped(table, read_map(written(tmp_path, "when")))
    with pytest.raises(MapError, match=r"fields\.arrears_days\.known_on: column dpd_on holds what is no day"):
        mapped(table.assign(dpd_on=["soon", "2025-03-31", None]), read_map(written(tmp_path, "dpd_on")))
