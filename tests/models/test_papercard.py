"""The model card comes from manifest and documents alone, to the same bytes, and cannot drift from them."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from api.commands.given import papers_given
from models.artefact import MANIFEST, ArtefactError, digest_of
from models.papercard import card_json, card_markdown
from models.papers import papers_of

LANGUAGES = ("zh", "en")


@pytest.fixture(scope="module")
def folder(home):
    return home / "bundles" / papers_given("", home).digest


@pytest.fixture(scope="module")
def papers(folder):
    return papers_of(folder, folder.name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_process_writes_the_same_bytes(folder, papers, language, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "elsewhere")
    code = "from api.command import main; main()"
    written = subprocess.run(
        [sys.executable, "-c", code, "card", str(copy), "--lang", language],
        env={**os.environ, "PYTHONPATH": ".", "PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland"},
        capture_output=True,
        check=True,
    )
    assert written.stdout.decode() == card_markdown(papers, language)


def test_every_file_stands_on_the_card_with_the_digest_that_it_has(folder, papers):
    told = dict(re.findall(r"^\| (\S+) \| `([0-9a-f]{64})` \|$", card_markdown(papers, "en"), re.MULTILINE))
    there = {path.name: digest_of(path) for path in folder.iterdir() if path.name != MANIFEST}
    assert told == there
    assert papers.digest == hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()


def test_a_document_that_was_changed_gives_no_card(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "changed")
    card = copy / "card.document.json"
    card.write_text(card.read_text("utf-8").replace('"roc_auc": 0.', '"roc_auc": 1.', 1), encoding="utf-8")
    with pytest.raises(ArtefactError, match=r"card\.document\.json"):
        papers_of(copy, digest_of(copy / MANIFEST))


def test_another_manifest_gives_another_card(papers):
    other = type(papers)(papers.digest, {**papers.manifest, "owner": "somebody else"}, papers.documents)
    assert card_markdown(other, "en") != card_markdown(papers, "en")
    assert "somebody else" in card_markdown(other, "en")


def test_the_measures_are_those_of_the_documents_and_the_verdict_that_of_the_pack(papers):
    told = json.loads(json.dumps(card_json(papers)))
    for task in papers.tasks:
        assert told["models"][task]["measures"] == papers.documents["card"]["models"][task]["measures"]
        pack = papers.documents["validation"][task]
        assert told["models"][task]["validation"]["verdict"] == pack["verdict"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bundle_without_documents_has_a_card_that_says_so(papers, language):
    bare = type(papers)(papers.digest, papers.manifest, {})
    assert {"zh": "没有验证包", "en": "No validation pack"}[language] in card_markdown(bare, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_is_written_in_words_and_no_name_of_the_code_stands_in_it(papers, language):
    text = card_markdown(papers, language).partition("SHA-256")[0]
    prose = re.sub(r"`[0-9a-f]+`", "", text)
    assert re.findall(r"[a-z0-9]+_[a-z0-9_]+|`", prose) == []
    if language == "zh":
        rows = [line.split("|")[1].strip() for line in prose.splitlines() if line.startswith("| ")]
        assert [row for row in rows if re.fullmatch(r"[A-Za-z ]+", row)] == []


def test_what_the_bundle_is_for_and_not_for_is_told(papers):
    use = papers.manifest["use"]
    for language in LANGUAGES:
        text = card_markdown(papers, language)
        for one in (use["intended"], *use["not_for"], *use["limits"]):
            assert one[language] in text
