"""Who only reports is neutral: the author of a news story, whose own opinion nothing shows.

What the bundled statements say of authors they say of people who speak for themselves, and few of those are
neutral. Of the sentences of a news story that name one party most are: of 1,915 that were read for it
(``seeds/narration.jsonl``) two thirds. Features tell the two apart badly ("The court fined Talara Cargo"), so
the share of the classes is corrected (Saerens, Latinne and Decaestecker, Neural Computation 2002) where a
document shows that it reports: somebody else's words stand in it, and no "I" of its author. Of single
sentences of news only the user knows that they are such (:data:`pipeline.schema.AUTHORS`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pipeline.first_person import is_first_person
from pipeline.schema import Author, Document, Statement

#: Added to the log odds of favor, neutral and against: python experiments/narration.py
LOG_ODDS: Final = (-3.5, 0.0, -3.3)
#: Statements that a story has at least; what is shorter may be somebody's post about another's words.
_LEAST: Final = 5


def is_story(document: Document, statements: Sequence[Statement], author: Author = "auto") -> bool:
    """Tell whether a document reports: nobody is its speaker, and others speak in it but not its author.

    ``author``: "reports" does not ask for other speakers, nor for length; with "speaks" none reports.
    """
    if document.speaker is not None or author == "speaks":
        return False
    told = [s for s in statements if s.kind == "narration"]
    if author == "auto" and (len(statements) < _LEAST or len(told) == len(statements)):
        return False
    return not any(map(is_first_person, told))


def corrected(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return probabilities (n_rows, 3) of an author's stances as those of one who reports.

    >>> corrected(np.array([[0.6, 0.1, 0.3], [0.0, 0.02, 0.98]])).round(2).tolist()
    [[0.14, 0.77, 0.09], [0.0, 0.36, 0.64]]
    """
    odds = probabilities * np.exp(LOG_ODDS)
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))
