"""Commands that run: serve, demo and doctor."""

from __future__ import annotations

import json
from pathlib import Path

import uvicorn

from api.app import create_app
from api.memory import settle
from api.settings import Settings
from api.swapping import Watch
from api.terminal import tell, words
from api.v1.example import EXAMPLE
from api.wiring import engine_at, services
from features.refusal import Refusal
from scoring.life.drift import Lookout


def serve_home(home: Path, host: str, port: int) -> None:
    """Serve the bundle that a home has promoted."""
    found = services(Settings().model_copy(update={"home": home}))
    tell(words(f"服务地址 http://{host}:{port}/", f"Serving on http://{host}:{port}/"))
    assert found.swapper is not None
    assert found.shadow is not None
    lookout = Lookout(
        found.journal,
        found.steward.registrar,
        found.today,
        lambda: found.serving.engine.bundle.digest,
    )
    app = create_app(found)
    settle()
    with found.journal, Watch(found.swapper), found.shadow, lookout:
        uvicorn.run(app, host=host, port=port, log_level="warning")


def run_demo(home: Path, host: str, port: int) -> None:
    """Train on the synthetic population if nothing serves yet, say how to ask, and serve."""
    if not _serves(home):
        from api.commands.learn import train_on  # noqa: PLC0415  # training libraries are slow to import

        train_on(None, home, "", None, 8_000, False)
    address = f"http://{host}:{port}"
    body = json.dumps(EXAMPLE, ensure_ascii=False)
    example = home / "example.json"
    example.write_text(body + "\n", encoding="utf-8")
    doors = (
        (words("客户经理", "Officer"), "/officer"),
        (words("政策评审", "Reviewer"), "/reviewer/fairness"),
        (words("企业自测", "Self-check"), "/enterprise/check?example=1"),
        (words("接口", "API"), "/openapi.json"),
    )
    print()
    for name, path in doors:
        print(f"{name:<12}{address}{path}")
    print(words("尚无登录，只宜在本机打开。", "No login yet: keep it on this machine."))
    print(f"\n{words('第一次评分：', 'A first score:')}\n")
    print(f"curl -s {address}/v1/decisions -H 'Content-Type: application/json' -d @{example}\n", flush=True)
    serve_home(home, host, port)


def _serves(home: Path) -> bool:
    try:
        engine_at(home)
    except Refusal:
        return False
    return True
