"""A page speaks one language: beside names, units, identifiers and citations nothing stands in the other."""

import re
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from starlette.testclient import TestClient

from api.app import create_app
from api.web.forms import EXAMPLE_FORM
from api.wiring import Services

ADDRESSES = (
    "/",
    "/enterprise/check",
    "/enterprise/file",
    "/officer",
    "/reviewer",
    "/reviewer/fairness",
    "/reviewer/validation",
)
FILE = (
    "编号,行业代码,从业人员,营业收入（万元）,净利润（万元）,资产总计,负债合计\n"
    "1,C3011,120,,165,3.58亿,1.79亿\n2,X,1,2,3,4,5\n"
)
TITLES = re.compile(
    r"ECB validation reporting instructions|Oesterreichische Nationalbank"
    r"|[A-Z]\w+(-[A-Z]\w+)? and [A-Z]\w+(-[A-Z]\w+)?"
    r"|Hosmer[-–]Lemeshow|Benjamini[- –]Hochberg|Clarke-Pearson|Venn[- –]Abers|Pluto[- –]Tasche"
    r"|[A-Z]{2,}[A-Z0-9-]*|Z''"
)
"""Works and people cited, and identifiers of sources, programmes and methods, which are in capitals."""
WORDS = frozenset(
    {
        *("greenloan", "English", "JSON", "CSV", "csv", "Excel", "xlsx", "Parquet", "parquet"),
        *("kWh", "MWh", "GJ", "tce", "kgce", "WoE", "Brier", "DeLong", "Jeffreys", "Spiegelhalter", "Murphy"),
        *("Cox", "Spearman", "Vovk", "Platt", "Shapley", "Altman", "Kleene", "Optuna", "optuna", "MLflow"),
    }
)
TYPED = re.compile(
    r"(POST )?/v1/\w+|make [\w-]+|greenloan [a-z]+|[\w/-]+\.(md|jsonl|yaml|csv|xlsx)\b|\b[0-9a-f]{7,64}\b"
)
"""What a person types: addresses, commands, files, digests."""
LATIN = re.compile(r"[A-Za-z][A-Za-z'’]{2,}")
CHINESE = re.compile(r"[一-鿿]{2,}")
CITED = re.compile(r"GB/?T? ?[\d.-]+ [一-鿿]+.*")
"""A standard with its title, as the table of factors gives it."""


@pytest.fixture(scope="module")
def client(services: Services) -> Iterator[TestClient]:
    with TestClient(create_app(services), raise_server_exceptions=False) as found:
        yield found


def texts_of(client: TestClient, services: Services, language: str) -> dict[str, list[str]]:
    """Return the pieces of text of every page, without what applicants and people wrote themselves."""
    cases = services.serving.portfolio.ordered()[::25]
    addresses = [
        *ADDRESSES,
        *(f"/officer/case/{case.code}" for case in cases),
        "/officer/case/91000000000000000X",
    ]
    told = {"lang": language}
    pages = {one: client.get(one, params=told).text for one in addresses}
    pages["the answer"] = client.post("/enterprise/check", params=told, data=dict(EXAMPLE_FORM)).text
    pages["faults of the form"] = client.post("/enterprise/check", params=told, data={"revenue": "x"}).text
    pages["answers of a file"] = client.post(
        "/enterprise/file", params=told, files={"file": ("t.csv", FILE)}
    ).text
    own = {
        text
        for case in services.serving.portfolio.ordered()
        for name, text in case.report.attributes.items()
        if name in {"name", "purpose"}
    }
    return {one: _pieces(page, own) for one, page in pages.items()}


def _pieces(page: str, own: set[str]) -> list[str]:
    parsed = BeautifulSoup(page, "html.parser")
    for part in parsed(["script", "style", "code", "pre"]):
        part.decompose()
    for part in parsed.select(".mono, .own, [hreflang], [lang]:not(html)"):
        part.decompose()
    found = [" ".join(text.split()) for text in parsed.stripped_strings]
    found = [text for text in found if text not in own]
    return [
        re.sub("|".join(map(re.escape, sorted(own, key=len, reverse=True))) or "$^", "", text)
        for text in found
    ]


def test_no_page_in_chinese_holds_english_words(client: TestClient, services: Services) -> None:
    faults = {
        (address, word, text)
        for address, texts in texts_of(client, services, "zh").items()
        for text in texts
        for word in LATIN.findall(TITLES.sub(" ", TYPED.sub(" ", text)))
        if word not in WORDS
    }
    assert not faults


def test_no_page_in_english_holds_chinese_words(client: TestClient, services: Services) -> None:
    faults = {
        (address, text)
        for address, texts in texts_of(client, services, "en").items()
        for text in texts
        if CHINESE.search(CITED.sub("", text)) and address != "answers of a file" and text != "中文"
    }
    assert not faults
