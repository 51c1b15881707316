"""The enterprise's page for a file, and what the self-check says of units: both languages, nothing kept."""

import base64
import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from starlette.testclient import TestClient

from api.app import create_app
from api.web.forms import EXAMPLE_FORM
from api.wiring import Services

FILE = "/enterprise/file"
GOOD = "1,C3011,120,3260,165,3.58亿,1.79亿\n"
BAD = '=2+3,X9,"1,23",约500,无,45%,<b>1</b>\n'
TOP = "编号,行业代码,从业人员,营业收入（万元）,净利润（万元）,资产总计,负债合计\n"


@pytest.fixture(scope="module")
def client(services: Services) -> Iterator[TestClient]:
    with TestClient(create_app(services), raise_server_exceptions=False) as found:
        yield found


def sent(client: TestClient, content: str | bytes, language: str = "zh") -> Any:
    return client.post(FILE, params={"lang": language}, files={"file": ("t.csv", content)})


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_names_every_faulty_cell_and_answers_the_good_rows(
    client: TestClient, language: str
) -> None:
    answer = sent(client, TOP + GOOD + BAD, language)
    assert answer.status_code == 200
    faults, _, answers = BeautifulSoup(answer.text, "html.parser").find_all("table")
    rows = [[cell.text for cell in row.find_all(["th", "td"])] for row in faults.find_all("tr")[1:]]
    assert [row[1] for row in rows] == ["X9", "1,23", "约500", "无", "45%", "<b>1</b>"]
    assert rows[0][0] == {"zh": "第3行，B列（行业代码）", "en": "row 3, column B (行业代码)"}[language]
    assert all(all(cell.strip() for cell in row) for row in rows)
    assert len(answers.find_all("tr")) == 2


def test_the_rows_to_mend_can_be_downloaded_mended_and_sent_again(client: TestClient) -> None:
    page = BeautifulSoup(sent(client, TOP + GOOD + BAD).text, "html.parser")
    (link,) = page.find_all("a", download="faults.csv")
    kind, _, content = str(link["href"]).partition(",")
    assert kind == "data:text/csv;base64"
    table = list(csv.reader(io.StringIO(base64.b64decode(content).decode("utf-8-sig"))))
    assert table[1][0] == "'=2+3"
    table[1][1:7] = ["C3011", "45", "500", "-20", "1200万", "900万"]
    stream = io.StringIO()
    csv.writer(stream).writerows(table)
    again = client.post(f"{FILE}.json", files={"file": ("t.csv", stream.getvalue())}).json()
    assert (again["fault_count"], again["answer_count"]) == (0, 1)
    assert again["answers"][0]["reference"] == "=2+3"


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [(b"%PDF-1.7", 422, "PDF"), (b"", 422, "0 B"), (b"a,b\n1,2\n", 422, "a | b")],
)
def test_a_file_that_is_no_table_is_refused_on_the_page(
    client: TestClient, content: bytes, status: int, words: str
) -> None:
    answer = sent(client, content)
    assert answer.status_code == status
    assert words in answer.text
    assert BeautifulSoup(answer.text, "html.parser").find("input", type="file") is not None


def test_a_form_without_a_file_and_one_too_long_are_told_on_the_page(client: TestClient) -> None:
    assert client.post(FILE, data={"file": "x"}).status_code == 415
    long = sent(client, TOP + GOOD * 2_001, "en")
    assert (long.status_code, "2,000 rows" in long.text) == (413, True)


def test_nothing_of_a_file_is_kept(client: TestClient, services: Services) -> None:
    before = client.post("/v1/decisions", json={"figures": {"revenue": 1}}).json()["entry"]
    sent(client, TOP + GOOD)
    assert client.post("/v1/decisions", json={"figures": {"revenue": 1}}).json()["entry"] == before + 1


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("先核对这些数的单位", "填错了单位就改过来再算")),
        ("en", ("Check the unit", "change it and ask again")),
    ],
)
def test_the_self_check_lists_figures_whose_unit_is_doubtful_and_what_to_do(
    client: TestClient, language: str, words: tuple[str, str]
) -> None:
    form = {**EXAMPLE_FORM, "electricity_purchased": "3000000", "electricity_purchased-unit": "万kWh"}
    address = "/enterprise/check"
    page = client.post(address, params={"lang": language}, data=form).text
    assert all(one in page for one in words)
    slips = client.post(f"{address}.json", params={"lang": language}, data=form).json()["slips"]
    assert [one["label"] for one in slips] == [{"zh": "外购电力", "en": "Electricity purchased"}[language]]
    assert slips[0]["given"] != slips[0]["then"]
    assert words[0] not in client.post(address, params={"lang": language}, data=dict(EXAMPLE_FORM)).text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_answered_row_names_the_column_with_the_doubtful_unit_and_the_figures_not_given(
    client: TestClient, language: str
) -> None:
    slip = (
        TOP.replace("净利润（万元）", "净利润（万元）,外购电力（万kWh）")
        + "1,C3011,120,3260,165,3000000,3.58亿,1.79亿\n"
    )
    answer = client.post(f"{FILE}.json", params={"lang": language}, files={"file": ("t.csv", slip)}).json()
    first, *others = answer["doubts"]
    assert (
        first["place"]
        == {
            "zh": "第2行，F列（外购电力（万kWh））",
            "en": "row 2, column F (外购电力（万kWh）)",
        }[language]
    )
    assert first["given"] == {"zh": "3,000,000 万kWh", "en": "3,000,000 10k kWh"}[language]
    assert "kWh" in first["expected"]
    assert first["fix"]
    assert {"zh": "没有这一列", "en": "no such column"}[language] in [one["given"] for one in others]


def test_a_required_figure_left_blank_is_named_at_its_cell(client: TestClient) -> None:
    blank = TOP + "1,C3011,120,,165,3.58亿,1.79亿\n"
    answer = client.post(f"{FILE}.json", params={"lang": "zh"}, files={"file": ("t.csv", blank)}).json()
    assert [(one["place"], one["given"]) for one in answer["doubts"]] == [
        ("第2行，D列（营业收入（万元））", "空白")
    ]
    assert "营业收入" in answer["doubts"][0]["expected"]
    assert answer["answers"][0]["decision"]["outcome"] == "incomplete"
