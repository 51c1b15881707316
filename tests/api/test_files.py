"""Files over HTTP: each row is decided as if sent alone, and nothing hostile is answered with 500."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
import xlsxwriter
from starlette.testclient import TestClient

from api.app import create_app
from api.taken import MOST_ROWS
from api.uploads import LARGEST
from api.wiring import Services
from features.credit_code import synthetic_code
from features.inputs import CORE_COLUMNS

ADDRESS = "/v1/files"
CSV = {"content-type": "text/csv"}
HEADINGS = ("reference", "credit_code", "sector", *CORE_COLUMNS)
GOOD = ("a", synthetic_code(1), "C3011", 120, 3.2e7, 1.6e6, 3.5e7, 1.7e7)
BAD = ("b", "913509005875277830", "X", "1,23", "5 kWh", "无", 1e99, "=1+1")


def line(cells: Any) -> str:
    return ",".join(f'"{cell}"' for cell in cells) + "\r\n"


def csv_of(*rows: Any) -> bytes:
    return "".join(map(line, (HEADINGS, *rows))).encode()


@pytest.fixture(scope="module")
def client(services: Services) -> Iterator[TestClient]:
    with TestClient(create_app(services), raise_server_exceptions=False) as found:
        yield found


def sent(client: TestClient, content: bytes, **headers: str) -> Any:
    return client.post(ADDRESS, content=content, headers={**CSV, **headers})


def test_good_rows_are_decided_as_if_sent_alone_and_recorded(client: TestClient) -> None:
    answer = sent(client, csv_of(GOOD, BAD, ("c", *GOOD[1:]))).json()
    assert (answer["rows"], answer["scored"], answer["refused"]) == (3, 2, 1)
    assert [one["row"] for one in answer["decisions"]] == [2, 4]
    first = answer["decisions"][0]
    alone = client.post(
        "/v1/decisions",
        json={
            "reference": "a",
            "attributes": {"credit_code": GOOD[1], "sector": "C3011"},
            "figures": dict(zip(CORE_COLUMNS, GOOD[3:], strict=True)),
        },
    ).json()
    kept = client.get(f"/v1/decisions/{first['id']}").json()
    for name in ("outcome", "causes", "missing", "unknown", "day"):
        assert first[name] == alone[name] == kept[name]
    assert first["risk"]["worst"] == alone["risk"]["worst"] == kept["risk"]["worst"]
    assert kept["risk"]["contributions"] == alone["risk"]["contributions"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_fault_is_told_at_its_cell_in_the_readers_language(client: TestClient, language: str) -> None:
    found = sent(client, csv_of(BAD), **{"accept-language": language}).json()["found"]
    assert [(one["row"], one["column"], one["code"]) for one in found] == [
        (2, "B", "attribute"),
        (2, "C", "attribute"),
        (2, "D", "not-a-number"),
        (2, "E", "unit"),
        (2, "F", "none-or-unknown"),
        (2, "G", "out-of-range"),
        (2, "H", "not-a-number"),
    ]
    assert all(any("一" <= letter <= "鿿" for letter in one["fix"]) == (language == "zh") for one in found)


def test_a_workbook_sent_by_a_form_is_read_whatever_it_is_called(client: TestClient) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("数据")
        for row, cells in enumerate((HEADINGS, GOOD, BAD)):
            sheet.write_row(row, 0, cells)
    answer = client.post(ADDRESS, files={"file": ("表.txt", stream.getvalue())}).json()
    assert (answer["kind"], answer["sheet"], answer["scored"], answer["refused"]) == ("xlsx", "数据", 1, 1)
    assert {one["sheet"] for one in answer["found"]} == {"数据"}


def test_a_file_sent_again_with_its_key_decides_no_row_twice(client: TestClient) -> None:
    key = {"idempotency-key": "file-1"}
    first = sent(client, csv_of(GOOD, ("d", *GOOD[1:])), **key)
    again = sent(client, csv_of(GOOD, ("d", *GOOD[1:])), **key)
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert [one["id"] for one in again.json()["decisions"]] == [
        one["id"] for one in first.json()["decisions"]
    ]
    other = sent(client, csv_of(("e", *GOOD[1:])), **key)
    assert (other.status_code, other.json()["type"]) == (422, "/problems/key-reused")


REFUSED: dict[str, tuple[bytes, dict[str, str], int, str]] = {
    "no file": (b"{}", {"content-type": "application/json"}, 415, "not-file-content"),
    "no content type": (b"x", {"content-type": ""}, 415, "not-file-content"),
    "no part": (b"--x--\r\n", {"content-type": "multipart/form-data; boundary=x"}, 415, "not-file-content"),
    "no boundary": (b"x", {"content-type": "multipart/form-data"}, 415, "not-file-content"),
    "a document": (b"%PDF-1.7", CSV, 415, "invalid-file"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, CSV, 415, "invalid-file"),
    "nothing": (b"", CSV, 422, "invalid-file"),
    "no rows": (csv_of(), CSV, 422, "invalid-file"),
    "other headings": (b"a,b\r\n1,2\r\n", CSV, 422, "invalid-file"),
    "headings at fault": (b"revenu,revenue,employees\r\n1,2,3\r\n", CSV, 422, "invalid-file"),
    "NUL": (csv_of(GOOD).replace(b"120", b"1\x000"), CSV, 422, "invalid-file"),
    "a broken zip": (b"PK\x03\x04", CSV, 422, "invalid-file"),
    "too many rows": (
        line(HEADINGS).encode() + line(GOOD).encode() * (MOST_ROWS + 1),
        CSV,
        413,
        "file-too-large",
    ),
    "too large": (b"x" * (LARGEST + 1), CSV, 413, "file-too-large"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_table_of_ours_is_a_problem_with_what_to_do(client: TestClient, kind: str) -> None:
    content, headers, status, problem = REFUSED[kind]
    for language in ("zh", "en"):
        found = client.post(ADDRESS, content=content, headers={**headers, "accept-language": language})
        assert found.headers["content-type"] == "application/problem+json"
        told = found.json()
        assert (found.status_code, told["type"]) == (status, f"/problems/{problem}")
        assert told["detail"]
        assert all(one["fix"] and one["expected"] for one in told.get("faults", ()))


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_template_filled_in_reads_back_without_a_fault(
    client: TestClient, ending: str, language: str
) -> None:
    found = client.get(f"/v1/template?format={ending}&lang={language}")
    assert found.headers["content-disposition"].endswith(f'greenloan-{language}.{ending}"')
    told = client.post(ADDRESS, content=found.content, headers=CSV).json()
    assert [one["code"] for one in told["faults"]] == ["no-rows"]
    assert client.get("/v1/template?format=doc").status_code == 422
