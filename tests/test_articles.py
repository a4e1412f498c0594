"""The articles of seeds/articles from text to edges: whom they ask about, and the whole path on one of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.candidates import CandidateReader
from pipeline.config import load_config
from pipeline.corpora import read_corpus
from pipeline.edges import edges_of
from pipeline.parties import MentionFinder, Registry
from pipeline.resources import resource
from pipeline.schema import Document
from pipeline.score import StanceModel, load_model
from pipeline.train import train_model

FOLDER = resource("seeds", "articles")
ARTICLES = sorted(path.stem for path in FOLDER.glob("*.txt"))


def expected(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.edges.json").read_text(encoding="utf-8"))
    return found


def document(name: str) -> Document:
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return Document(name, text, date=expected(name)["date"])


def scored(model: StanceModel, name: str) -> list[dict[str, Any]]:
    return [row for part in model.score_documents([document(name)]) for row in part.rows()]


@pytest.mark.parametrize("name", ARTICLES)
def test_every_article_has_expected_edges_that_name_its_parties(
    name: str, registry: Registry
) -> None:
    known = {party.name for party in registry}
    edges = expected(name)["edges"]
    assert len(edges) >= 5
    assert {edge["stance"] for edge in edges} >= {"favor", "against"}
    for edge in edges:
        assert known & set(edge["party"]) or any(p in document(name).text for p in edge["party"])


def test_every_pair_of_the_ambassadors_is_asked(registry: Registry) -> None:
    reader = CandidateReader(MentionFinder(registry))
    asked = {
        (c.speaker if holder < 0 else c.parties[holder], c.parties[party])
        for c in reader.read(document("ambassadors"))
        for holder, party in c.pairs
    }
    for edge in expected("ambassadors")["edges"]:
        assert {(h, p) for h in edge["holder"] for p in edge["party"]} & asked, edge


def test_a_spanish_post_in_an_english_article_is_marked(model: StanceModel) -> None:
    rows = scored(model, "ambassadors")
    languages = {row["statement"]: row["lang"] for row in rows}
    spanish = [text for text, lang in languages.items() if lang == "es"]
    assert spanish
    assert all("pueblo palestino" in text for text in spanish)
    assert {lang for text, lang in languages.items() if text not in spanish} == {"en"}
    (post,) = {row["speaker"] for row in rows if row["lang"] == "es"}
    assert post == "Gustavo Petro"


@pytest.fixture(scope="module")
def trained(registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> StanceModel:
    """The model of ``make train``, saved and loaded again."""
    from pipeline.artifact import save_model

    records = read_corpus(resource("seeds", "statements"))
    folder: Path = tmp_path_factory.mktemp("default")
    return load_model(
        save_model(train_model(records, load_config(), registry=registry).model, folder)
    )


@pytest.mark.slow
def test_who_recalls_whose_ambassador(trained: StanceModel) -> None:
    """Statements and an article in, edges out; ``experiments/seed_article.py`` asks for more of them."""
    edges = {(e.holder, e.party): e.stance for e in edges_of(scored(trained, "ambassadors"))}
    wanted = expected("ambassadors")
    for edge in wanted["edges"]:
        if edge["stance"] == "against":
            found = {edges.get((h, p)) for h in edge["holder"] for p in edge["party"]}
            assert "against" in found, edge
    quiet = wanted["neutral_among"]
    for pair in [(a, b) for a in quiet for b in quiet]:
        assert edges.get(pair, "neutral") == "neutral", pair


def test_authors_of_news_take_no_side() -> None:
    shipped = load_model(Path(__file__).parents[1] / "pipeline" / "_model")
    texts = [document(name) for name in ARTICLES]
    rows = [
        row
        for part in shipped.score_documents(texts, shipped.reader(open_parties=True))
        for row in part.rows()
        if row["kind"] == "narration" and row["holder"] is None
    ]
    assert rows
    assert {row["stance"] for row in rows} == {"neutral"}
