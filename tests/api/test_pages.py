"""The enterprise's page as plain HTML, and in a real browser."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from playwright.sync_api import Page, sync_playwright
from starlette.testclient import TestClient

from api.app import create_app
from api.web.forms import EXAMPLE_FORM
from api.wiring import Services

CHECK = "/enterprise/check"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def client(services: Services) -> Iterator[TestClient]:
    with TestClient(create_app(services)) as found:
        yield found


def test_faults_stand_beside_their_fields_and_nothing_typed_is_lost(client: TestClient) -> None:
    answer = client.post(CHECK, data={**EXAMPLE_FORM, "revenue": "lots", "inventory": "99,999"})
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 422
    assert page.select_one("#revenue")["value"] == "lots"
    assert page.select_one("#revenue")["aria-invalid"] == "true"
    assert "number" in page.select_one("#e-revenue").text
    assert "Current assets" in page.select_one("#e-inventory").text
    assert page.select_one("#total_assets")["value"] == EXAMPLE_FORM["total_assets"]


def test_the_page_and_its_json_twin_say_the_same(client: TestClient) -> None:
    page = BeautifulSoup(client.post(CHECK, data=dict(EXAMPLE_FORM)).text, "html.parser")
    twin = client.post(CHECK + ".json", data=dict(EXAMPLE_FORM)).json()
    assert page.select_one(".verdict p b").text == twin["outcome_label"]


def test_a_blank_or_i_do_not_know_is_unknown(client: TestClient) -> None:
    blank = {**EXAMPLE_FORM, "inventory": ""}
    ticked = {**EXAMPLE_FORM, "inventory-unknown": "1"}
    answers = [client.post(CHECK + ".json", data=form).json() for form in (blank, ticked)]
    assert answers[0] == answers[1]
    assert "inventory" in answers[0]["unknown"]


def test_the_language_is_chosen_and_remembered(client: TestClient) -> None:
    assert "我的工厂" in client.get(CHECK, params={"lang": "zh"}).text
    assert "我的工厂" in client.get(CHECK).text
    assert "Can my factory" in client.get(CHECK, params={"lang": "en"}).text


@pytest.fixture(scope="module")
def address(services: Services) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(create_app(services), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield found
        found.close()


def opened(browser: Any, address: str, language: str, width: int) -> tuple[Page, list[str]]:
    page = browser.new_page(viewport={"width": width, "height": 900})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(f"{address}{CHECK}?example=1&lang={language}")
    return page, complaints


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [1280, 390])
def test_an_enterprise_types_its_figures_and_reads_its_decision(
    browser: Any, address: str, language: str, width: int
) -> None:
    page, complaints = opened(browser, address, language, width)
    page.fill("#revenue", "40,000")
    page.click("button[type=submit]")
    page.wait_for_selector(".verdict h1")
    assert page.locator("svg.c").count() >= 4
    assert page.locator("html").get_attribute("lang") == ("zh-CN" if language == "zh" else "en")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []
    page.close()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_axe_finds_nothing_on_either_page(browser: Any, address: str, language: str) -> None:
    page, _ = opened(browser, address, language, 1280)
    assert Axe().run(page).response["violations"] == []
    page.click("button[type=submit]")
    page.wait_for_selector(".verdict h1")
    assert Axe().run(page).response["violations"] == []
    page.close()


def test_the_form_is_filled_and_sent_by_keyboard_alone(browser: Any, address: str) -> None:
    page, _ = opened(browser, address, "en", 1280)
    page.focus("#revenue")
    page.keyboard.press("Control+A")
    page.keyboard.type("41000")
    page.keyboard.press("Enter")
    page.wait_for_selector(".verdict h1")
    page.close()
