"""Serving needs the local disk alone: without the registry a fresh process starts, scores and swaps."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from models.champion import bundles_of
from models.produce import Produced
from scoring.portfolio import FILE

ROOT = Path(__file__).parent.parent.parent
ASKED = 20
FORBIDDEN = frozenset(
    {
        *("mlflow", "optbinning", "optuna", "joblib", "cloudpickle", "dill", "skops", "sklearn", "pandas"),
        *("matplotlib", "fairlearn", "shelve", "_pickle_loader"),
    }
)
SERVING = """
import json, sys
from pathlib import Path
from starlette.testclient import TestClient
from api.app import create_app
from api.settings import Settings
from api.swapping import Watch
from api.v1.example import EXAMPLE
from api.wiring import services

found = services(Settings(home=Path(sys.argv[1])))
with found.journal, Watch(found.swapper, 0.01), TestClient(create_app(found)) as client:
    found.swapper.look(is_patient=False)
    statuses = [client.post("/v1/decisions", json=EXAMPLE).status_code for _ in range(int(sys.argv[2]))]
    pages = [client.get(path).status_code for path in ("/officer", "/reviewer", "/readyz", "/")]
print(json.dumps({"statuses": statuses, "pages": pages, "modules": sorted(sys.modules)}))
"""


def test_a_fresh_process_scores_with_the_registry_gone_and_imports_nothing_that_runs_code_from_a_model(
    home: Path, produced: Produced, tmp_path: Path
) -> None:
    shutil.copytree(produced.place, bundles_of(tmp_path) / produced.place.name)
    for name in ("champion.json", FILE):
        shutil.copy(home / name, tmp_path / name)
    (tmp_path / "mlflow.db").write_bytes(b"no database at all" * 100)
    (tmp_path / "mlflow-artefacts").write_text("no folder")
    done = subprocess.run(
        [sys.executable, "-c", SERVING, str(tmp_path), str(ASKED)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)
    assert found["statuses"] == [200] * ASKED
    assert found["pages"] == [200] * 4
    assert FORBIDDEN & {name.partition(".")[0] for name in found["modules"]} == set()
