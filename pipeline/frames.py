"""Schemas of the data frames that stages hand on: corpus, predictions, pairs.

Imports pandera, which takes seconds: only training, evaluation and tests import this module.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from pipeline.errors import CorpusError, StanceError
from pipeline.schema import (
    SENTIMENTS,
    STANCES,
    Mention,
    SentimentLabel,
    StanceLabel,
)

_TOLERANCE: Final = 1e-4
_SHOWN_FAULTS: Final = 20
_ISO_DATE: Final = r"^\d{4}-\d{2}-\d{2}$"


def _is_tuple_of(kind: type) -> pa.Check:
    def holds(value: object) -> bool:
        return isinstance(value, tuple) and all(isinstance(item, kind) for item in value)

    name = f"a tuple of {kind.__name__}"
    return pa.Check(holds, element_wise=True, name=name, error=name)


def _is_text() -> pa.Check:
    def holds(value: object) -> bool:
        return isinstance(value, str) and bool(value.strip())

    return pa.Check(holds, element_wise=True, error="a string that is not blank")


def _is_string() -> pa.Check:
    return pa.Check(lambda value: isinstance(value, str), element_wise=True, error="a string")


def _string(*, nullable: bool = True) -> pa.Column:
    # pandas has several dtypes for strings; what matters is what the cells hold.
    return pa.Column(None, _is_string(), nullable=nullable)


def _probability() -> pa.Column:
    return pa.Column(float, pa.Check.in_range(0.0, 1.0), nullable=True)


def _offset(least: int) -> pa.Column:
    return pa.Column(int, pa.Check.ge(least))


def _check(test: Any, error: str) -> pa.Check:
    return pa.Check(test, name=error, error=error)


def _sums_to_one(columns: tuple[str, str, str]) -> pa.Check:
    def holds(frame: pd.DataFrame) -> pd.Series[bool]:
        values = frame[list(columns)].to_numpy(dtype=float)
        missing = np.isnan(values)
        # A head that was not fitted leaves all three empty; one or two missing is a bug.
        sums = np.abs(values.sum(axis=1) - 1.0) <= _TOLERANCE
        return pd.Series(np.where(missing.any(axis=1), missing.all(axis=1), sums), frame.index)

    return _check(holds, f"{', '.join(columns)} sum to 1")


#: One row a statement, as `pipeline.corpora.corpus_frame` makes it.
CORPUS_FRAME: Final = pa.DataFrameSchema(
    {
        "id": pa.Column(None, _is_text(), unique=True),
        "source": _string(nullable=False),
        "lang": _string(nullable=False),
        "text": pa.Column(None, _is_text()),
        "speaker": _string(),
        "group": _string(),
        "date": pa.Column(
            None,
            [_is_string(), pa.Check.str_matches(_ISO_DATE)],
            nullable=True,
        ),
        "mentions": pa.Column(object, _is_tuple_of(Mention)),
        "stances": pa.Column(object, _is_tuple_of(StanceLabel)),
        "sentiments": pa.Column(object, _is_tuple_of(SentimentLabel)),
        "tags": pa.Column(object, _is_tuple_of(str)),
    },
    strict=True,
    ordered=True,
    name="corpus",
)

#: One row a pair, as ``model.score`` gives it: `pipeline.schema.PREDICTION_COLUMNS` in that order,
#: then any others (where the document came from).
PREDICTIONS_FRAME: Final = pa.DataFrameSchema(
    {
        "document_id": _string(nullable=False),
        "statement_id": _string(nullable=False),
        "statement": pa.Column(None, _is_text()),
        "start": _offset(0),
        "end": _offset(1),
        "speaker": _string(),
        "holder": _string(),
        "holder_mention": _string(),
        "party": pa.Column(None, _is_text()),
        "mention": _string(),
        "stance": pa.Column(None, pa.Check.isin(STANCES), nullable=True),
        "p_favor": _probability(),
        "p_neutral": _probability(),
        "p_against": _probability(),
        "abstained": pa.Column(bool),
        "sentiment": pa.Column(None, pa.Check.isin(SENTIMENTS), nullable=True),
        "p_positive": _probability(),
        "p_neutral_sentiment": _probability(),
        "p_negative": _probability(),
        "evidence": _string(),
    },
    checks=[
        _check(lambda frame: frame["start"] < frame["end"], "start is before end"),
        _sums_to_one(("p_favor", "p_neutral", "p_against")),
        _sums_to_one(("p_positive", "p_neutral_sentiment", "p_negative")),
    ],
    ordered=True,
    name="predictions",
)

#: What ``model.score_pairs`` takes, one row a pair; holder -1, -1 is the author. Offsets are
#: Python slice indices into ``text``. Further columns are allowed.
PAIRS_FRAME: Final = pa.DataFrameSchema(
    {
        "text": pa.Column(None, _is_text()),
        "holder_start": _offset(-1),
        "holder_end": _offset(-1),
        "party_start": _offset(0),
        "party_end": _offset(1),
    },
    checks=[
        _check(
            lambda frame: _is_span(frame, "holder") | _is_author(frame),
            "holder_start, holder_end is a span of the text, or -1, -1",
        ),
        _check(
            lambda frame: _is_span(frame, "party"),
            "party_start, party_end is a span of the text",
        ),
    ],
    name="pairs",
)


def _is_author(frame: pd.DataFrame) -> pd.Series[bool]:
    return (frame["holder_start"] == -1) & (frame["holder_end"] == -1)


def _is_span(frame: pd.DataFrame, role: str) -> pd.Series[bool]:
    start, end = frame[f"{role}_start"], frame[f"{role}_end"]
    sizes = np.array([len(t) if isinstance(t, str) else 0 for t in frame["text"]], dtype=np.int64)
    return (start >= 0) & (start < end) & (end <= sizes)


def validate_corpus(frame: pd.DataFrame) -> pd.DataFrame:
    """Return ``frame``, one row a statement, if it has the shape of `CORPUS_FRAME`.

    Raises
    ------
    CorpusError
        It has not; the message lists columns and rows.
    """
    return _validated(CORPUS_FRAME, frame, CorpusError)


def validate_predictions(frame: pd.DataFrame) -> pd.DataFrame:
    """Return ``frame``, one row a pair, if it has the shape of `PREDICTIONS_FRAME`.

    Raises
    ------
    StanceError
        It has not; the message lists columns and rows.
    """
    return _validated(PREDICTIONS_FRAME, frame, StanceError)


def validate_pairs(frame: pd.DataFrame) -> pd.DataFrame:
    """Return ``frame``, one row a pair, if it has the shape of `PAIRS_FRAME`.

    Raises
    ------
    StanceError
        It has not; the message lists columns and rows.
    """
    return _validated(PAIRS_FRAME, frame, StanceError)


def _validated(
    schema: pa.DataFrameSchema, frame: pd.DataFrame, error: type[StanceError]
) -> pd.DataFrame:
    try:
        return schema.validate(frame, lazy=True)
    except SchemaErrors as found:
        raise error(_message(schema, found)) from None


def _message(schema: pa.DataFrameSchema, found: SchemaErrors) -> str:
    faults = []
    for case in found.failure_cases.to_dict("records"):
        where = "" if pd.isna(case["index"]) else f" in row {case['index']}"
        value = f", found {case['failure_case']!r:.60}"
        faults.append(f"{case['column'] or 'frame'}{where}: {case['check']}{value}")
    faults = list(dict.fromkeys(faults))
    more = len(faults) - _SHOWN_FAULTS
    tail = [f"and {more} more"] if more > 0 else []
    return "\n".join([f"the {schema.name} frame has faults:", *faults[:_SHOWN_FAULTS], *tail])
