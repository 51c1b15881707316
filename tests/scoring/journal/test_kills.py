"""The recording process is killed twenty times under load: nothing acknowledged is lost or doubled."""

import json
import os
import subprocess
import sys
from collections.abc import Callable

import pytest

ROUNDS = 20


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_no_acknowledged_decision_is_lost_or_doubled_when_its_process_is_killed(
    kind: str, request: pytest.FixtureRequest
) -> None:
    command = [sys.executable, "tests/drills/kills.py", "--rounds", str(ROUNDS)]
    if kind == "postgresql":
        new_database: Callable[[], str] = request.getfixturevalue("postgres")
        address = new_database()
    else:
        address = "sqlite:///" + str(request.getfixturevalue("tmp_path") / "journal.db")
    environment = {**os.environ, "PYTHONPATH": ".", "DATABASE_URL": address}
    found = json.loads(subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True).stdout)
    print(f"{ROUNDS} kills: {found}")
    assert found["acknowledged"] > 10 * ROUNDS
    assert found["repeated"] > 0, "some decision was recorded, not acknowledged, and sent again"
    assert (found["lost"], found["doubled"], found["flaws"]) == (0, 0, 0)
    assert found["acknowledged"] <= found["recorded"] <= found["acknowledged"] + 8
