"""Take every page of a running demo, in both languages and widths, into docs/pictures."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Page, sync_playwright

OUT = Path(__file__).parents[2] / "docs" / "pictures"
COLOURS = 96
TALLEST = 2_600
"""Pixels of a page that are shown; the rest is seen on the page itself."""
LARGEST = 200_000
FORM = "/enterprise/check?example=1"
PATIENCE = 300.0
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def main() -> None:
    """Serve a demo, take the pictures, and say how large they are."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    code = "from api.command import main; main()"
    demo = subprocess.Popen(
        [sys.executable, "-c", code, "demo", "--port", str(port)],
        env={**os.environ, "PYTHONPATH": str(OUT.parents[1])},
        stdout=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(f"{address}/livez", demo)
        OUT.mkdir(parents=True, exist_ok=True)
        _take(address)
    finally:
        demo.terminate()
        demo.wait()


def _wait(address: str, demo: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and demo.poll() is None:
        try:
            with urlopen(address):
                return
        except URLError:
            time.sleep(0.3)
    raise SystemExit(f"The demo does not answer on {address}; run 'greenloan demo' to see why.")


def _take(address: str) -> None:
    chromium = next(
        found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))
    )
    with urlopen(f"{address}/index.json") as answer:
        code = json.load(answer)["case"]["code"]
    pages = {
        "home": "/",
        "officer-list": "/officer",
        "officer-case": f"/officer/case/{code}",
        "reviewer-card": "/reviewer",
        "reviewer-validation": "/reviewer/validation",
        "reviewer-fairness": "/reviewer/fairness",
        "reviewer-bundles": "/reviewer/bundles",
        "enterprise-check": FORM,
        "enterprise-file": "/enterprise/file",
        "enterprise-answer": FORM,
    }
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for language in ("zh", "en"):
            for width in (1280, 390):
                page = browser.new_page(viewport={"width": width, "height": 900})
                for name, path in pages.items():
                    page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
                    if name == "enterprise-answer":
                        page.click("main button[type=submit]")
                        page.wait_for_selector(".verdict h1")
                    _keep(page, OUT / f"{name}.{language}-{width}.png", width)
                page.close()
        browser.close()


def _keep(page: Page, path: Path, width: int) -> None:
    """Write a page with few colours, at most ``TALLEST`` pixels high."""
    height = min(int(page.evaluate("document.documentElement.scrollHeight")), TALLEST)
    page.screenshot(path=path, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height})
    with Image.open(path) as picture:
        few = picture.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    size = path.stat().st_size
    print(
        f"{path.name:36}{width:6} x {height:<6}{size / 1e3:7.0f} kB{'  TOO LARGE' if size > LARGEST else ''}"
    )


if __name__ == "__main__":
    main()
