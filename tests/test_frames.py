"""Schemas of the frames: what stages hand on passes, each single fault is named."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from pipeline.corpora import corpus_frame
from pipeline.errors import CorpusError, StanceError
from pipeline.frames import validate_corpus, validate_pairs, validate_predictions
from pipeline.markup import parse_line
from pipeline.schema import PREDICTION_COLUMNS

CORPUS = corpus_frame(
    [
        parse_line("{A} praised {B}. || 1>2+ || 2+ || act", record_id="a-1"),
        parse_line("Nobody cares. || 0>Gaza- || || || Ana", record_id="a-2"),
    ]
)
PREDICTION: dict[str, Any] = {
    "document_id": "d",
    "statement_id": "d:0",
    "statement": "A praised B.",
    "start": 10,
    "end": 22,
    "speaker": None,
    "holder": "A",
    "holder_mention": "A",
    "party": "B",
    "mention": "B",
    "stance": "favor",
    "p_favor": 0.7,
    "p_neutral": 0.2,
    "p_against": 0.1,
    "abstained": False,
    "sentiment": "positive",
    "p_positive": 0.6,
    "p_neutral_sentiment": 0.3,
    "p_negative": 0.1,
    "evidence": "praised",
}
NO_SENTIMENT = dict.fromkeys(("p_positive", "p_neutral_sentiment", "p_negative"), float("nan"))
PAIR: dict[str, Any] = {
    "text": "A praised B.",
    "holder_start": 0,
    "holder_end": 1,
    "party_start": 10,
    "party_end": 11,
}


def predictions(**fields: Any) -> pd.DataFrame:
    return pd.DataFrame([PREDICTION, PREDICTION | fields])


def pairs(**fields: Any) -> pd.DataFrame:
    return pd.DataFrame([PAIR, PAIR | fields])


def corpus(**fields: Any) -> pd.DataFrame:
    frame = CORPUS.copy()
    for name, value in fields.items():
        frame[name] = pd.Series([frame[name][0], value], dtype="object")
    return frame


def test_prediction_columns_are_those_of_the_format() -> None:
    assert tuple(PREDICTION) == PREDICTION_COLUMNS


@pytest.mark.parametrize(
    "frame",
    [
        predictions(),
        predictions(holder=None, holder_mention=None, speaker="Ana", evidence=""),
        predictions(sentiment=None, **NO_SENTIMENT),
        predictions(mention=None),
        predictions().assign(url="https://gazette.example", lang=None),
        predictions().astype({"holder": "str", "speaker": "str", "stance": "str"}),
        predictions().iloc[:0],
    ],
)
def test_predictions_pass(frame: pd.DataFrame) -> None:
    assert validate_predictions(frame) is not None


@pytest.mark.parametrize(
    ("frame", "named"),
    [
        (predictions(stance="positive"), "stance"),
        (predictions(sentiment="favor"), "sentiment"),
        (predictions(p_favor=1.2), "p_favor"),
        (predictions(p_favor=0.9), "sum to 1"),
        (predictions(p_positive=float("nan")), "sum to 1"),
        (predictions(start=30), "start is before end"),
        (predictions(start=-1), "start"),
        (predictions(party=None), "party"),
        (predictions(statement=" "), "statement"),
        (predictions(document_id=None), "document_id"),
        (predictions(evidence=["praised"]), "evidence"),
        (predictions().drop(columns="evidence"), "evidence"),
        (predictions().drop(columns="abstained").assign(abstained="no"), "abstained"),
        (predictions()[[*PREDICTION_COLUMNS[1:], "document_id"]], "document_id"),
    ],
)
def test_faults_of_predictions(frame: pd.DataFrame, named: str) -> None:
    with pytest.raises(StanceError, match=named):
        validate_predictions(frame)


@pytest.mark.parametrize(
    "frame",
    [
        pairs(),
        pairs(holder_start=-1, holder_end=-1),
        pairs(party_end=12),
        pairs().assign(label="favor"),
        pairs().iloc[:0],
    ],
)
def test_pairs_pass(frame: pd.DataFrame) -> None:
    assert validate_pairs(frame) is not None


@pytest.mark.parametrize(
    ("frame", "named"),
    [
        (pairs(party_end=13), "party_start, party_end is a span"),
        (pairs(party_end=10), "party_start, party_end is a span"),
        (pairs(party_start=-1, party_end=-1), "party_start"),
        (pairs(holder_start=-1), "holder_start, holder_end is a span"),
        (pairs(holder_end=99), "holder_start, holder_end is a span"),
        (pairs(text=None), "text"),
        (pairs(text=7), "text"),
        (pairs(holder_start=0.5), "holder_start"),
        (pairs().drop(columns="party_end"), "party_end"),
    ],
)
def test_faults_of_pairs(frame: pd.DataFrame, named: str) -> None:
    with pytest.raises(StanceError, match=named):
        validate_pairs(frame)


def test_corpus_passes() -> None:
    assert validate_corpus(CORPUS) is not None
    assert validate_corpus(corpus(date="2024-03-31", group="g")) is not None
    assert validate_corpus(corpus_frame([])) is not None


@pytest.mark.parametrize(
    ("frame", "named"),
    [
        (corpus(id="a-1"), "id"),
        (corpus(text=""), "text"),
        (corpus(date="31.3.2024"), "date"),
        (corpus(lang=None), "lang"),
        (corpus(mentions=[("A", 0, 1)]), "mentions"),
        (corpus(stances=(("A", "B", "favor"),)), "stances"),
        (corpus(tags="act"), "tags"),
        (CORPUS.drop(columns="speaker"), "speaker"),
        (CORPUS.assign(more=1), "more"),
    ],
)
def test_faults_of_a_corpus(frame: pd.DataFrame, named: str) -> None:
    with pytest.raises(CorpusError, match=named):
        validate_corpus(frame)


def test_the_message_names_column_row_and_value() -> None:
    with pytest.raises(StanceError) as caught:
        validate_predictions(predictions(stance="positive"))
    message = str(caught.value)
    assert "the predictions frame has faults" in message
    assert "stance in row 1" in message
    assert "'positive'" in message
