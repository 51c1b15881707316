"""Every page as plain HTML and as JSON, and in a real browser: both languages, both widths, keyboard, axe."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from playwright.sync_api import Page, sync_playwright
from starlette.testclient import TestClient

from api.app import create_app
from api.serving import Pointer, decided
from api.web.forms import EXAMPLE_FORM
from api.wiring import Services
from scoring.decision import OUTCOME_LABELS, Cause, Outcome
from scoring.people import Limits
from scoring.portfolio import Group, group_of
from scoring.programmes.negative import outcome_label

CHECK = "/enterprise/check"
LIMITS = Limits.load()
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LANGUAGES = ("zh", "en")
WIDTHS = (1280, 390)


@pytest.fixture(scope="module")
def client(services: Services) -> Iterator[TestClient]:
    with TestClient(create_app(services)) as found:
        yield found


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


@pytest.fixture(scope="module")
def code(client: TestClient, services: Services) -> str:
    """The first case on the list, recorded and overruled, so that its page shows all that it can."""
    found = services.serving.portfolio.ordered()[0].code
    client.post(f"/officer/case/{found}/record")
    form = {"outcome": "support", "reason": "collateral", "text": "A guarantee.", "by": "A", "second": "B"}
    expires = (services.today() + timedelta(days=30)).isoformat()
    assert (
        client.post(f"/officer/case/{found}/override", data={**form, "expires": expires}).status_code == 200
    )
    return found


def pages(code: str) -> list[str]:
    return [
        "/",
        "/officer",
        f"/officer/case/{code}",
        "/reviewer",
        "/reviewer/validation",
        "/reviewer/fairness",
        "/reviewer/bundles",
        CHECK,
    ]


def twin(path: str) -> str:
    return "/index.json" if path == "/" else f"{path}.json"


def text_of(html: str) -> str:
    page = BeautifulSoup(html, "html.parser")
    for one in page.find_all(["select", "svg"]):
        one.decompose()
    return " ".join(page.get_text(" ").split())


SAYING = frozenset({"said", "words", "effect", "figures_words", "together", "lead", "why"})
"""The parts of a view that are sentences or figures for people."""


def told_in(view: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield what a view says to people, with its place."""
    if isinstance(view, dict):
        for name, part in view.items():
            yield from told_in(part, (*path, name))
    elif isinstance(view, list):
        for part in view:
            yield from told_in(part, path)
    elif isinstance(view, str) and view and path[-1] in SAYING:
        yield path, view


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_says_what_its_json_twin_says(client: TestClient, code: str, language: str) -> None:
    for path in pages(code):
        view = client.get(twin(path), params={"lang": language}).json()
        text = text_of(client.get(path, params={"lang": language}).text)
        for place, words in told_in(view):
            assert " ".join(words.split()) in text, (path, place, words)
        assert " object at 0x" not in text, path


def test_an_answer_says_what_its_json_twin_says(client: TestClient) -> None:
    form = {**EXAMPLE_FORM}
    view = client.post(f"{CHECK}.json", data=form, params={"lang": "en"}).json()
    text = text_of(client.post(CHECK, data=form, params={"lang": "en"}).text)
    assert view["said"] in text
    assert view["lead"] in text
    assert all(score["words"] in text for score in view["scores"])


def test_the_list_begins_with_what_one_document_would_settle(services: Services) -> None:
    cases = services.serving.portfolio.ordered()
    waiting = [case for case in cases if group_of(case) is Group.EVIDENCE]
    assert cases[: len(waiting)] == waiting
    shares = [case.settles for case in waiting]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > shares[-1]


def test_a_case_whose_outcome_is_settled_needs_no_document(services: Services) -> None:
    settled = [case for case in services.serving.portfolio.ordered() if group_of(case) is Group.NOTHING]
    assert settled
    assert not any(ask.matters for case in settled for ask in case.asks)


def test_a_case_is_recorded_once_and_shows_its_number(client: TestClient, services: Services) -> None:
    code = services.serving.portfolio.ordered()[1].code
    path = f"/officer/case/{code}"
    assert client.get(f"{path}.json").json()["record"] is None
    for _ in range(2):
        page = client.post(f"{path}/record", params={"lang": "en"})
        assert page.status_code == 200
    record = client.get(f"{path}.json").json()["record"]
    assert record["id"] in page.text
    assert client.get(f"/v1/decisions/{record['id']}").json()["entry"] == record["entry"]
    foreign = client.post(f"{path}/record", headers={"sec-fetch-site": "cross-site"})
    assert foreign.status_code == 404


def test_an_officer_overrules_a_recorded_case_on_its_page_and_faults_stand_beside_their_fields(
    client: TestClient, services: Services
) -> None:
    services.journal.probe().result()  # alone, this test would find no journal yet
    case = services.serving.portfolio.ordered()[2]
    path, english = f"/officer/case/{case.code}", {"lang": "en"}
    asked = {"outcome": "support", "reason": "collateral", "text": "A guarantee.", "by": "officer 7"}
    assert client.post(f"{path}/override", data=asked).status_code == 404  # not recorded yet
    client.post(f"{path}/record")
    wrong = client.post(f"{path}/override", params=english, data={**asked, "reason": ""})
    page = BeautifulSoup(wrong.text, "html.parser")
    assert wrong.status_code == 422
    assert page.select_one("#o-expires")["aria-invalid"] == "true"
    assert "a day after" in page.select_one("#e-o-expires").text
    assert page.select_one("#e-o-reason").text == "Choose one."
    assert page.select_one("#o-text").text == "A guarantee."
    empty = client.post(f"{path}/override", params=english, data={})
    told = {one["id"] for one in BeautifulSoup(empty.text, "html.parser").select("[id^=e-o-]")}
    names = {"outcome", "reason", "text", "by", "expires", "second"}
    is_large = not case.report.values["loan_amount"] <= LIMITS.second_person_above
    assert told == {f"e-o-{name}" for name in names - (set() if is_large else {"second"})}
    until = services.today() + timedelta(days=30)
    full = {**asked, "second": "officer 8", "expires": until.isoformat()}
    foreign = client.post(f"{path}/override", data=full, headers={"sec-fetch-site": "cross-site"})
    assert foreign.status_code == 404
    assert client.get(f"{path}.json").json()["record"]["acts"] == []
    text = text_of(client.post(f"{path}/override", params=english, data=full).text)
    was = OUTCOME_LABELS[case.decision.outcome].en
    assert (
        f"Support: decided by people Was: {was}. Changed by officer 7 and officer 8, until {until}." in text
    )
    assert 'href="#overrule"' in client.get(path, params=english).text
    assert "A guarantee." in text
    record = client.get(f"{path}.json", params=english).json()["record"]
    services.journal.erase(record["acts"][0]["id"], "asked for", "officer 7")
    assert "the words were erased" in text_of(client.get(path, params=english).text)


def test_reasons_add_up_to_the_distance_from_the_cut_off(client: TestClient, services: Services) -> None:
    for case in services.serving.portfolio.ordered()[::25]:
        for reasons in client.get(f"/officer/case/{case.code}.json").json()["reasons"]:
            told = sum(row["effect"] for row in reasons["rows"])
            assert told + reasons["rest"] == pytest.approx(reasons["total"], abs=1e-9)
            assert 1 <= len(reasons["rows"]) <= 4


def test_the_list_is_searched_filtered_and_paged(client: TestClient, services: Services, code: str) -> None:
    found = client.get("/officer.json", params={"q": code[-6:].lower()}).json()
    assert [row["code"] for group in found["groups"] for row in group["rows"]] == [code]
    cases = services.serving.portfolio.cases
    seen: list[dict[str, Any]] = []
    first = client.get("/officer.json").json()
    for page in range(1, first["pages"] + 1):
        view = client.get("/officer.json", params={"page": page}).json()
        seen += [row for group in view["groups"] for row in group["rows"]]
    assert sorted(row["code"] for row in seen) == sorted(cases)
    assert all(row["decision"]["outcome"] == cases[row["code"]].decision.outcome.value for row in seen)
    stands = Counter((row["in_force"] or row["decision"])["outcome"] for row in seen)
    assert any(row["in_force"] for row in seen)
    for outcome in Outcome:
        view = client.get("/officer.json", params={"outcome": outcome.value}).json()
        assert view["found"] == stands[outcome.value]
    assert "No case fits" in client.get("/officer", params={"q": "nobody", "lang": "en"}).text


def test_a_home_without_cases_says_so(services: Services) -> None:
    empty = replace(services, pointer=Pointer(replace(services.serving, deciding=decided([]))))
    with TestClient(create_app(empty)) as client:
        assert "This home holds no cases" in client.get("/officer", params={"lang": "en"}).text
        assert client.get("/").status_code == 200


def test_an_unknown_credit_code_leads_back_to_the_list(client: TestClient) -> None:
    answer = client.get("/officer/case/91000000000000000X", params={"lang": "en"})
    assert answer.status_code == 404
    assert BeautifulSoup(answer.text, "html.parser").select_one('main a[href^="/officer"]') is not None


@pytest.mark.parametrize(
    ("path", "back"),
    [
        ("/officer/nothing", "/officer"),
        ("/reviewer/nothing", "/reviewer"),
        ("/reviewer/bundles?id=ffff0000", "/reviewer"),
        ("/enterprise/nothing", CHECK),
        ("/nothing", "/"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wrong_address_is_answered_by_a_page_with_a_way_back(
    client: TestClient, services: Services, path: str, back: str, language: str
) -> None:
    services.journal.probe().result()
    client.cookies.clear()
    found = client.get(path, headers={"accept": "text/html", "accept-language": language})
    assert (found.status_code, found.headers["content-language"]) == (404, language)
    page = BeautifulSoup(found.text, "html.parser")
    assert page.h1.text == {"zh": "没有这一页", "en": "There is no such page"}[language]
    way = page.select_one("main a")["href"]
    assert way == back
    assert client.get(way).status_code == 200


@pytest.mark.parametrize("path", ["/v1/nothing", "/reviewer/nothing.json", "/static/nothing", "/nothing"])
def test_a_program_at_a_wrong_address_gets_a_problem(client: TestClient, path: str) -> None:
    found = client.get(path, headers={"accept": "text/html" if path != "/nothing" else "*/*"})
    assert (found.status_code, found.json()["type"]) == (404, "/problems/not-found")


def test_the_model_card_is_also_found_by_its_name(client: TestClient) -> None:
    found = client.get("/reviewer/card?lang=zh")
    assert (found.status_code, found.url.path, found.url.query) == (200, "/reviewer", b"lang=zh")
    assert "模型卡" in found.text


def test_peers_are_shown_with_their_number_and_none_below_twenty(
    client: TestClient, services: Services
) -> None:
    rows = [
        row
        for case in services.serving.portfolio.ordered()[:40]
        for row in client.get(f"/officer/case/{case.code}.json").json()["green_peers"]
    ]
    assert any(row["has_peers"] for row in rows)
    assert any(not row["n"] for row in rows)
    assert all(row["n"] >= 20 for row in rows if row["has_peers"])
    assert all(row["median"] == "" for row in rows if not row["n"])


def test_the_framed_cells_are_where_the_case_may_fall(client: TestClient, services: Services) -> None:
    for case in services.serving.portfolio.ordered()[::20]:
        matrix = client.get(f"/officer/case/{case.code}.json").json()["matrix"]
        framed = {cell["outcome"] for row in matrix["rows"] for cell in row["cells"] if cell["is_here"]}
        assert framed
        if case.waits:
            assert len(framed) > 1
        elif group_of(case) is Group.NOTHING and Cause.ACTIVE_VETO not in case.decision.causes:
            assert framed == {case.decision.outcome.value}


def test_faults_stand_beside_their_fields_and_nothing_typed_is_lost(client: TestClient) -> None:
    answer = client.post(
        CHECK, params={"lang": "en"}, data={**EXAMPLE_FORM, "revenue": "lots", "inventory": "99,999"}
    )
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 422
    assert page.select_one("#revenue")["value"] == "lots"
    assert page.select_one("#revenue")["aria-invalid"] == "true"
    assert "number" in page.select_one("#e-revenue").text
    assert "Current assets" in page.select_one("#e-inventory").text
    assert page.select_one("#total_assets")["value"] == EXAMPLE_FORM["total_assets"]


def test_a_blank_or_i_do_not_know_is_unknown(client: TestClient) -> None:
    blank = {**EXAMPLE_FORM, "inventory": ""}
    ticked = {**blank, "inventory-unknown": "1"}
    answers = [client.post(CHECK + ".json", data=form).json() for form in (blank, ticked)]
    assert answers[0] == answers[1]
    lacks = [*answers[0]["wants"]["wanted"], *answers[0]["wants"]["idle"]]
    assert any("Inventory" in ask["figures"] or "存货" in ask["figures"] for ask in lacks)


def test_an_answer_leads_back_to_the_form_as_it_was_filled(client: TestClient) -> None:
    answer = BeautifulSoup(client.post(CHECK, data=dict(EXAMPLE_FORM)).text, "html.parser")
    form = answer.select_one('main form[method="post"]')
    typed = {one["name"]: one["value"] for one in form.select("input[type=hidden]")}
    page = BeautifulSoup(client.post(CHECK, data={**typed, "edit": "1"}).text, "html.parser")
    assert page.select_one("#revenue")["value"] == EXAMPLE_FORM["revenue"]
    assert page.select_one('main [name="water_reused-unknown"]').has_attr("checked")


def test_the_language_is_chosen_remembered_and_keeps_the_rest_of_the_address(client: TestClient) -> None:
    assert "我的工厂" in client.get(CHECK, params={"lang": "zh"}).text
    assert "我的工厂" in client.get(CHECK).text
    page = BeautifulSoup(client.get("/officer", params={"q": "Sample", "page": 2}).text, "html.parser")
    other = page.select_one('.who a[hreflang="en"]')["href"]
    assert "q=Sample" in other
    assert "page=2" in other
    assert "cases waiting" in client.get(other).text
    assert page.select_one('link[rel="alternate"][hreflang="en"]')["href"] == other


def test_the_fairness_page_heads_with_the_gap_that_stands(client: TestClient) -> None:
    page = BeautifulSoup(client.get("/reviewer/fairness", params={"lang": "en"}).text, "html.parser")
    view = client.get("/v1/fairness", headers={"accept-language": "en"}, params={"lang": "en"}).json()
    assert page.select_one("h1").text == view["said"]
    assert "icro firms are supported" in view["said"]
    assert "Not enough evidence" in page.text


def test_officers_and_reviewers_are_told_that_nobody_is_asked_who_they_are(client: TestClient) -> None:
    for path in ("/officer", "/reviewer", "/reviewer/fairness"):
        assert "no login or access control" in client.get(path, params={"lang": "en"}).text


def opened(browser: Any, address: str, path: str, language: str, width: int) -> tuple[Page, list[str]]:
    page = browser.new_page(viewport={"width": width, "height": 900})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
    return page, complaints


def unfolded(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_fits_its_screen_without_a_complaint(
    browser: Any, address: str, code: str, language: str, width: int
) -> None:
    for path in [*pages(code), f"{CHECK}?example=1"]:
        page, complaints = opened(browser, address, path, language, width)
        if "example" in path:
            page.click("main button[type=submit]")
            page.wait_for_selector(".verdict h1")
        unfolded(page)
        assert page.locator("html").get_attribute("lang") == ("zh-CN" if language == "zh" else "en")
        assert page.locator("h1").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert complaints == []
        page.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_any_page(browser: Any, address: str, code: str, language: str) -> None:
    for path in [*pages(code), f"{CHECK}?example=1"]:
        page, _ = opened(browser, address, path, language, 1280)
        if "example" in path:
            page.click("main button[type=submit]")
            page.wait_for_selector(".verdict h1")
        unfolded(page)
        assert Axe().run(page).response["violations"] == [], path
        page.close()


def test_a_case_is_found_by_its_code_and_opened_by_keyboard_alone(
    browser: Any, address: str, code: str
) -> None:
    page, _ = opened(browser, address, "/officer", "en", 1280)
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "q":
            break
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")
    for _ in range(40):
        page.keyboard.press("Tab")
        if f"case/{code}" in (page.evaluate("document.activeElement.getAttribute('href')") or ""):
            break
    page.keyboard.press("Enter")
    page.wait_for_selector(".verdict h1")
    assert code in page.url
    page.close()


def test_the_form_is_filled_and_sent_by_keyboard_alone(browser: Any, address: str) -> None:
    page, _ = opened(browser, address, f"{CHECK}?example=1", "en", 1280)
    page.focus("#revenue")
    page.keyboard.press("Control+A")
    page.keyboard.type("41000")
    page.keyboard.press("Enter")
    page.wait_for_selector(".verdict h1")
    assert page.locator("svg.c").count() >= 4
    page.click(".who button")
    page.wait_for_selector('html[lang="zh-CN"] .verdict h1')
    page.close()


def test_pages_work_without_javascript(browser: Any, address: str, code: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/officer?lang=en")
    page.fill("#q", code)
    page.click("main form button")
    page.click(f'a[href*="case/{code}"]')
    page.click("text=What to ask for")
    assert page.locator("#ask").is_visible()
    context.close()


def test_a_case_and_an_answer_show_each_programme_with_margin_vetoes_and_what_to_bring(
    client: TestClient, services: Services
) -> None:
    case = next(
        one for one in services.serving.portfolio.ordered() if Cause.ACTIVE_VETO in one.decision.causes
    )
    library = services.serving.engine.assessor.library
    for language, words in (("zh", ("能做哪些绿色业务", "否决项")), ("en", ("Which programmes", "Veto"))):
        page = client.get(f"/officer/case/{case.code}", params={"lang": language})
        text = text_of(page.text)
        assert all(word in text for word in words)
        for one in case.decision.programmes:
            assert one.label.in_language(language) in text
            assert outcome_label(one, library).in_language(language) in text
    view = client.get(f"/officer/case/{case.code}.json").json()
    assert view["vetoes"]
    assert {one["programme"] for one in view["programmes"]} == {
        one.programme for one in case.decision.programmes
    }
    assert any(row["asks"] for row in view["programmes"] if row["outcome"] == "cannot_tell")
    answer = client.post(CHECK, params={"lang": "en"}, data=dict(EXAMPLE_FORM))
    assert "What you could apply for" in text_of(answer.text)


def test_the_card_says_where_settings_come_from_who_answers_and_by_which_rule(client: TestClient) -> None:
    view = client.get("/reviewer.json", params={"lang": "en"}).json()
    assert view["owner"] == "not named"
    for model in view["models"]:
        search = view["searches"][model["task"]]
        assert search["tried"] == 0
        assert "Nothing was searched" in search["said"]
        (rule,) = (one["label"] for one in model["baselines"] if one["model"] == "one_rule")
        assert rule.startswith("One rule: ")
    page = client.get("/reviewer", params={"lang": "zh"}).text
    assert "设置从哪里来" in page


def test_a_printed_case_says_whose_it_is_and_what_it_is_worth(browser: Any, address: str, code: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/officer/case/{code}?lang=en")
    page.emulate_media(media="print")
    told = page.inner_text("body")
    page.close()
    assert code in told
    assert "Demonstration" in told
    assert "Bundle" in told
    assert "Overrule this decision" not in told
    assert "Record this decision" not in told
