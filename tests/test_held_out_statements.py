"""seeds/held_out: composed statements that no model learns from stay apart from those that one does."""

from __future__ import annotations

import pytest

from pipeline.config import load_config
from pipeline.corpora import check_corpus, corpus_stats, read_corpus
from pipeline.leakage import LeakageIndex, record_spans
from pipeline.resources import resource
from pipeline.schema import CorpusRecord


@pytest.fixture(scope="module")
def held_out() -> list[CorpusRecord]:
    return list(read_corpus(resource("seeds", "held_out")))


def test_none_is_or_resembles_a_bundled_statement(held_out: list[CorpusRecord]) -> None:
    bundled = list(read_corpus(resource("seeds", "statements")))
    assert not {r.id for r in bundled} & {r.id for r in held_out}
    index = LeakageIndex.fit([r.text for r in bundled], record_spans(bundled))
    texts = [r.text for r in held_out]
    assert not index.exact(texts, record_spans(held_out)).any()
    assert not index.near(texts).any()


def test_its_own_name_keeps_it_from_the_weights_of_the_bundled(
    held_out: list[CorpusRecord],
) -> None:
    assert {r.source for r in held_out} == {"held_out"}
    config = load_config()
    heads = (config.stance, config.sentiment)
    assert "held_out" not in {source.name for head in heads for source in head.sources}


def test_schema_templates_and_duplicates(held_out: list[CorpusRecord]) -> None:
    findings = check_corpus(held_out)
    assert [f for f in findings if f.kind not in ("class", "quota")] == []


def test_most_holders_come_second(held_out: list[CorpusRecord]) -> None:
    """What the set is for: of the polar pairs most have the holder second."""
    share = corpus_stats(held_out).backward_share
    assert share is not None
    assert share > 0.6
