"""A form tells all its faults at once, in the order in which it is filled in."""

from datetime import date

import pytest

from features.declare import Label
from features.faults import FaultsError
from scoring.forms import Form


def test_faults_come_in_the_order_of_the_form_whatever_was_typed_or_left_blank() -> None:
    form = Form({"until": "yesterday", "more": 1, "name": "A"}, ("outcome", "name", "until", "second"))
    form.fault("second", "second-person", Label("另一人", "another person"))
    form.day("until", date(2026, 1, 1), date(2026, 12, 31))
    form.text("name", 100)
    form.choice("outcome", {"support": 1})
    with pytest.raises(FaultsError) as found:
        form.close()
    assert [one.place for one in found.value.faults] == ["/outcome", "/until", "/second", "/more"]
