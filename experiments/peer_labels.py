"""What others would use, on the same folds: majority, word lists, a plain vectoriser, fastText.

Each takes the training and the test pairs of a fold as masked texts and labels, and returns class indices.
A peer that is not installed (experiments/requirements.txt) is left out.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pipeline.config import HeadName
from pipeline.held_out import CLASSES, COLLECT
from pipeline.pairs import PairBatch
from pipeline.schema import CorpusRecord
from pipeline.scored import Scored
from pipeline.splits import Rows, record_groups

Labels = NDArray[np.int64]
#: Training texts and labels, test texts; the texts as written and with holder and party marked.
Peer = Callable[["Texts", Labels, "Texts"], Labels]

#: Polarity below which the word lists say neutral; VADER's own threshold.
_POLAR: Final = 0.05


class Texts:
    """The texts of pairs: ``plain`` as written, ``marked`` with the words of holder and party replaced."""

    def __init__(self, batch: PairBatch, names: Sequence[str]) -> None:
        self.plain = [batch.texts[number] for number in batch.statement.tolist()]
        self.marked = [_marked(batch, row, names[row]) for row in range(len(batch))]


def _marked(batch: PairBatch, row: int, name: str) -> str:
    """Return the text of a pair, its mentions as ``zholder`` and ``zparty``; an unnamed party in front."""
    statement, party = int(batch.statement[row]), int(batch.party[row])
    text, roles = batch.texts[statement], {int(batch.holder[row]): " zholder ", party: " zparty "}
    own = range(int(batch.mention_ptr[statement]), int(batch.mention_ptr[statement + 1]))
    spans = [(int(batch.mention_start[m]), int(batch.mention_end[m]), int(batch.mention_party[m]))
             for m in own]  # fmt: skip
    for start, end, number in sorted(spans, reverse=True):
        if number in roles:
            text = text[:start] + roles[number] + text[end:]
    return text if party >= 0 else f"zparty{''.join(name.split()).lower()} {text}"


def majority(train: Texts, labels: Labels, test: Texts) -> Labels:
    """Say the most frequent class."""
    return np.full(len(test.plain), np.bincount(labels).argmax())


def vader(train: Texts, labels: Labels, test: Texts) -> Labels:
    """Say what the sum of word valences says of the whole text (Hutto and Gilbert, ICWSM 2014)."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    score = SentimentIntensityAnalyzer().polarity_scores
    return _by_polarity(test.plain, lambda text: score(text)["compound"])


def textblob(train: Texts, labels: Labels, test: Texts) -> Labels:
    """Say what TextBlob's word list says of the whole text."""
    from textblob import TextBlob

    return _by_polarity(test.plain, lambda text: TextBlob(text).sentiment.polarity)


def _by_polarity(texts: Sequence[str], polarity: Callable[[str], float]) -> Labels:
    found = {text: polarity(text) for text in dict.fromkeys(texts)}
    values = np.array([found[text] for text in texts])
    return np.select([values >= _POLAR, values <= -_POLAR], [0, 2], 1)


def linear(train: Texts, labels: Labels, test: Texts) -> Labels:
    """Fit scikit-learn's TfidfVectorizer and LinearSVC, as they come, to the marked texts."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    model = make_pipeline(TfidfVectorizer(ngram_range=(1, 2)), LinearSVC(random_state=0))
    return np.asarray(model.fit(train.marked, labels).predict(test.marked))


def fasttext(train: Texts, labels: Labels, test: Texts) -> Labels:
    """Fit fastText (Joulin et al., EACL 2017), word bigrams, to the marked texts."""
    import fasttext as library

    def line(text: str) -> str:
        return " ".join(text.lower().split())

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "train.txt")
        rows = zip(labels.tolist(), train.marked, strict=True)
        file.write_text("".join(f"__label__{k} {line(text)}\n" for k, text in rows), "utf-8")
        model = library.train_supervised(
            str(file), wordNgrams=2, epoch=25, lr=0.5, thread=1, verbose=0, seed=0
        )
    # The wrapper's predict() fails with NumPy 2; the binding below it does not.
    found = [model.f.predict(line(text) + "\n", 1, 0.0, "strict") for text in test.marked]
    return np.array([int(row[0][1].removeprefix("__label__")) if row else 1 for row in found])


PEERS: Final[dict[str, Peer]] = {
    "majority": majority,
    "VADER": vader,
    "TextBlob": textblob,
    "TfidfVectorizer + LinearSVC, holder and party marked": linear,
    "fastText, holder and party marked": fasttext,
}


def cross_validated(
    peer: Peer, records: Sequence[CorpusRecord], folds: Sequence[Rows], name: HeadName
) -> Scored:
    """Return the rows of all folds with what ``peer`` says of them."""
    pairs = COLLECT[name](records)
    parties = [
        label.party
        for record in records
        for label in (record.decided_stances() if name == "stance" else record.sentiments)
    ]
    fold_of = np.empty(len(records), dtype=np.int64)
    for number, fold in enumerate(folds):
        fold_of[fold] = number
    mine = fold_of[pairs.record]
    said = np.zeros(len(pairs), dtype=np.int64)
    for number in range(len(folds)):
        texts = [
            Texts(pairs.batch.select(rows), [parties[i] for i in np.flatnonzero(rows)])
            for rows in (mine != number, mine == number)
        ]
        said[mine == number] = peer(texts[0], pairs.labels[mine != number], texts[1])
    columns: dict[str, Any] = {"holder": pairs.batch.holder, "party": pairs.batch.party}
    groups = record_groups(records)[pairs.record]
    return Scored(
        CLASSES[name],
        pairs.labels,
        said,
        None,
        pairs.record,
        groups,
        **columns,
        slices={"fold": mine},
    )
