"""A corpus as a data frame, one row a statement."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from pipeline.schema import CorpusRecord

if TYPE_CHECKING:
    import pandas as pd

CORPUS_COLUMNS: Final[tuple[str, ...]] = (
    "id",
    "source",
    "lang",
    "text",
    "speaker",
    "group",
    "date",
    "mentions",
    "stances",
    "sentiments",
    "tags",
)


def corpus_frame(records: Iterable[CorpusRecord]) -> pd.DataFrame:
    """Return one row a statement; the last four columns hold the tuples of the record."""
    # pandas takes 0.4 s to import, which reading and scoring must not pay.
    import pandas as pd

    rows = [[getattr(record, name) for name in CORPUS_COLUMNS] for record in records]
    return pd.DataFrame(rows, columns=list(CORPUS_COLUMNS), dtype="object")
