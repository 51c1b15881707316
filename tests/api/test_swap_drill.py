"""A real service under load goes over to another bundle and back, two hundred times, and mixes nothing."""

import tempfile
from pathlib import Path

from tests.conftest import MEMORY
from tests.drills.swaps import drill, two_bundles

SWAPS, RATE = 200, 100.0


def test_two_hundred_swaps_under_load_fail_no_request_and_mix_no_answer(home: Path) -> None:
    with tempfile.TemporaryDirectory(dir=MEMORY) as place:
        own = Path(place)
        two_bundles(home, own)
        found = drill(own, SWAPS, RATE)
    print(f"{RATE:g} requests/s offered: {found}")
    assert found.swaps == SWAPS
    assert found.requests > SWAPS
    assert min(found.by_bundle.values()) > found.requests / 5, "both bundles answered"
    assert (found.failed, found.mixed, found.misrecorded) == (0, 0, 0)
    assert found.replayed >= 40
