"""The saved model at work: texts, documents or frames in, one row a pair out.

This path imports neither pandas nor scikit-learn nor MLflow until a frame is asked for, so that
the first sentence is scored within a second of starting.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from pipeline.artifact import FILE, SavedModel, load_saved
from pipeline.candidates import Candidate, CandidateReader, check_author
from pipeline.documents.given import as_documents
from pipeline.documents.report import ReadReport
from pipeline.errors import ModelError, ModelNotFoundError
from pipeline.model import Head, Labels
from pipeline.narration import corrected
from pipeline.pairs import UNMENTIONED, PairBatch, PairBuilder, frame_pairs
from pipeline.parties import MentionFinder, Registry
from pipeline.partitions import is_partitioned, score_partitions
from pipeline.schema import COLUMNS, SENTIMENTS, STANCES, Author, Document
from pipeline.surroundings import predict_both

if TYPE_CHECKING:
    import pandas as pd

#: Folder below the working directory where training puts models, and the variable that moves it.
MODELS: Final = "models"
MODELS_VARIABLE: Final = "PARTY_STANCE_MODELS"

#: Characters of document text that are scored in one round; bounds memory.
_TEXT_A_ROUND: Final = 1 << 20

Parties = str | os.PathLike[str] | Sequence[Mapping[str, Any]] | Registry


def load_model(path: str | os.PathLike[str] | None = None) -> StanceModel:
    """Return a model ready to score.

    Parameters
    ----------
    path
        Folder of a saved model. None takes the newest model below ``models/`` (or the folder that the
        environment variable ``PARTY_STANCE_MODELS`` names), else the one shipped with the package.

    Raises
    ------
    ModelNotFoundError
        There is none.
    ModelVersionError, ModelDamagedError
        The file was written by a newer release, or is damaged.
    """
    return StanceModel(load_saved(Path(path) if path is not None else find_model()))


def models_folder() -> Path:
    """Return the folder below which training puts models."""
    return Path(os.environ.get(MODELS_VARIABLE, MODELS))


def find_model() -> Path:
    """Return the folder of the newest trained model, else of the shipped one.

    Raises
    ------
    ModelNotFoundError
        Nothing was trained here and the package ships no model.
    """
    base = models_folder()
    trained = sorted(base.glob(f"*/{FILE}"), key=lambda path: (path.stat().st_mtime_ns, path))
    if trained:
        return trained[-1].parent
    shipped = Path(__file__).resolve().parent / "_model"
    if (shipped / FILE).is_file():
        return shipped
    raise ModelNotFoundError(
        f"no trained model below {base}/; train one with: stance train (or make train)"
    )


@dataclass(frozen=True, slots=True)
class Predictions:
    """Columns of equal length, named as in :data:`COLUMNS` (or another shape of :mod:`pipeline.shapes`)."""

    columns: dict[str, list[Any]]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield one mapping a pair."""
        for values in zip(*self.columns.values(), strict=True):
            yield dict(zip(self.columns, values, strict=True))


class StanceModel:
    """A saved model: :meth:`score` reads texts, :meth:`score_pairs` labels pairs that are already marked."""

    def __init__(self, saved: SavedModel) -> None:
        self.saved = saved
        self.threshold = saved.config.abstain.threshold

    @property
    def facts(self) -> Mapping[str, Any]:
        """What the training run recorded: corpus fingerprint, versions, seed, scores."""
        return self.saved.facts

    @property
    def _stance(self) -> Head:
        if self.saved.stance is None:
            raise ModelError(
                "this model knows sentiments only, as its corpus labels no stances; "
                "train one on statements with stances to score"
            )
        return self.saved.stance

    @cached_property
    def _finder(self) -> MentionFinder:
        return MentionFinder(self.saved.registry)

    def reader(
        self,
        parties: Parties | None = None,
        *,
        open_parties: bool = False,
        about: str | None = None,
        author: Author = "auto",
    ) -> CandidateReader:
        """Return the reader of documents for ``parties`` (None: the registry that the model carries).

        Raises
        ------
        RegistryError
            The registry file or mappings have faults.
        ModelError
            ``about`` is given, but the model knows no party by name.
        DocumentError
            ``author`` is no known word.
        """
        self.check_about(about)
        finder = self._finder if parties is None else MentionFinder(_registry(parties))
        return CandidateReader(finder, open_parties=open_parties, about=about, author=author)

    def check_about(self, about: str | None) -> None:
        """Refuse a party to ask every statement about, if the model cannot tell parties apart.

        Raises
        ------
        ModelError
            It was trained without ``party_features``.
        """
        if about is not None and not about.strip():
            raise ModelError("about names no party; give the name that the training corpus has")
        if about and not self.saved.config.party_features:
            raise ModelError(
                f"this model knows no party by name, so it cannot say what statements without a name think of"
                f" {about}; train one with party_features: true (configs/tweets.yaml) on posts about {about}"
            )

    def score(
        self,
        texts_or_frame: Any,
        parties: Parties | None = None,
        open_parties: bool = False,
        about: str | None = None,
        author: Author = "auto",
    ) -> pd.DataFrame:
        """Return the predictions for texts, one row a pair, neutral ones included.

        ``stance`` need not be the likeliest class: :meth:`pipeline.calibration.Calibration.decide` weighs each
        against its share in the corpus, to the power :attr:`pipeline.config.HeadConfig.decision` of the
        training configuration (0 takes the likeliest).

        Parameters
        ----------
        texts_or_frame
            A string, a :class:`~pipeline.schema.Document`, an iterable of either, or a DataFrame with
            the column ``text`` and, if there, ``id``, ``speaker``, ``date``, ``lang``, ``title``,
            ``source``, ``url``. A Dask DataFrame gives a Dask DataFrame, computed when it is asked for.
            Rows without text are passed over, dates that are not understood are left out, with one warning
            for each kind that says how many (``03/04/2024`` may be two days: write YYYY-MM-DD). A row without
            ``id`` goes by its number (by its index where there is no such column); an id that was
            there before gets ``~2`` behind it.
        parties
            A registry file, or mappings with ``id``, ``name`` and the optional fields of a registry entry, used
            in place of the bundled registry.
        open_parties
            Capitalised names that no registry holds are parties too, named as first written in full.
        about
            The name of a party. Each statement that does not name it gets a row, too: what its speaker or
            author thinks of that party, as the model learned it from posts about it (only with
            ``party_features``). ``mention`` is empty there.
        author
            Whose the author's own stances are: of somebody who ``speaks`` (posts, speeches), of one who only
            ``reports`` and so is mostly neutral (sentences of news), or, ``auto``, what each document shows: it
            reports if it has five statements or more, with quotations and without an "I" outside them.

        Returns
        -------
        pandas.DataFrame
            Columns :data:`COLUMNS`; ``start``, ``end`` index the document's text;
            ``attrs["summary"]`` counts what was read and left out.

        Raises
        ------
        DocumentError
            The frame lacks ``text`` or has a column twice, an item is neither text nor document, or ``author``
            is no known word.
        ModelError
            ``about`` is given, but the model knows no party by name.
        """
        if is_partitioned(texts_or_frame):
            empty = self.score([])
            self.check_about(about)
            options = {"open_parties": open_parties, "about": about, "author": check_author(author)}
            return score_partitions(self, texts_or_frame, parties, options, meta=empty)
        reader = self.reader(parties, open_parties=open_parties, about=about, author=author)
        report = ReadReport()
        frame = _frame(self.score_documents(as_documents(texts_or_frame, report), reader))
        for note in report.notes():
            warnings.warn(note, stacklevel=2)
        # A plain mapping, for pandas writes attrs to Parquet as JSON.
        frame.attrs["summary"] = asdict(reader.summary)
        return frame

    def score_documents(
        self, documents: Iterable[Document], reader: CandidateReader | None = None
    ) -> Iterator[Predictions]:
        """Yield predictions of a stream of documents, a bounded round at a time, in order."""
        reader = reader or self.reader()
        waiting: list[Candidate] = []
        size = 0
        for document in documents:
            waiting += reader.read(document)
            size += len(document.text)
            if size >= _TEXT_A_ROUND:
                yield self._label(waiting)
                waiting, size = [], 0
        if waiting:
            yield self._label(waiting)

    def score_pairs(self, frame: pd.DataFrame, evidence: bool = False) -> pd.DataFrame:
        """Return the labels of marked pairs, one row each, in the order and with the index of ``frame``.

        A row knows its holder and its party alone: where a statement names more parties, :meth:`score`, which
        knows them all, may label the pair differently.

        Parameters
        ----------
        frame
            Columns ``text, holder_start, holder_end, party_start, party_end``; holder -1, -1 is the author.
            A party-specific model also reads ``party``, the names of the parties; party -1, -1 is then
            one that the text never mentions.
        evidence
            Also give the words that decided each label.

        Raises
        ------
        DocumentError
            A column is missing or a span does not fit its text.
        """
        import pandas as pd

        batch = frame_pairs(frame)
        stance, sentiment = predict_both(self._stance, self.saved.sentiment, batch)
        columns: dict[str, Any] = _label_columns(stance, sentiment, self.threshold)
        if evidence:
            columns["evidence"] = _evidence(self._stance, batch, stance.classes)
        typed = {name: _series(name, values).array for name, values in columns.items()}
        return pd.DataFrame(typed, index=frame.index)

    def _label(self, candidates: Sequence[Candidate]) -> Predictions:
        builder, row_of = PairBuilder(repeat=False), []
        narrators: list[int] = []
        for candidate in candidates:
            rows = self._add(candidate, builder)
            row_of += rows
            if candidate.reported:
                pairs = zip(candidate.pairs, rows, strict=True)
                narrators += [row for (holder, _), row in pairs if holder < 0]
        batch = builder.build()
        stance, sentiment = predict_both(self._stance, self.saved.sentiment, batch)
        stance = _of_narrators(stance, narrators)
        columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
        for candidate in candidates:
            _describe(candidate, columns)
        labels = _label_columns(stance, sentiment, self.threshold)
        labels["evidence"] = _evidence(self._stance, batch, stance.classes)
        for name, values in labels.items():
            columns[name] = [values[row] for row in row_of]
        return Predictions(columns)

    def _add(self, candidate: Candidate, builder: PairBuilder) -> list[int]:
        """Add a candidate's statement; return for each of its pairs the row of the batch that labels it.

        Pairs of one actor in two names are one row, but where a model tells parties by name.
        """
        actors, by_name = candidate.actors, self.saved.config.party_features
        named = {number for _, _, number in actors.mentions}
        rows: dict[tuple[int, int, str], int] = {}
        first, row_of = builder.n_pairs, []
        for holder, party in candidate.pairs:
            one, other = actors.pair(holder, party)
            key = (
                one,
                other if other in named else UNMENTIONED,
                candidate.parties[party if by_name else other],
            )
            row_of.append(first + rows.setdefault(key, len(rows)))
        pairs = [(holder, party) for holder, party, _ in rows]
        builder.add(candidate.statement.text, actors.mentions, pairs, [name for *_, name in rows])
        return row_of


def _of_narrators(labels: Labels, rows: Sequence[int]) -> Labels:
    """Return ``labels`` with those of ``rows`` corrected, which are narrators': the likeliest class wins."""
    if not rows:
        return labels
    probabilities, classes = labels.probabilities.copy(), labels.classes.copy()
    probabilities[rows] = corrected(probabilities[rows])
    classes[rows] = probabilities[rows].argmax(axis=1)
    return Labels(classes, probabilities)


def _registry(parties: Parties) -> Registry:
    if isinstance(parties, Registry):
        return parties
    if isinstance(parties, str | os.PathLike):
        return Registry.load(Path(parties))
    return Registry.from_mappings(parties)


def _describe(candidate: Candidate, columns: dict[str, list[Any]]) -> None:
    """Append what is known of each pair before it is labelled."""
    statement, document = candidate.statement, candidate.document
    statement_id = f"{document.id}:{candidate.number}"
    surfaces = [candidate.mention_of(number) for number in range(len(candidate.parties))]
    for holder, party in candidate.pairs:
        author = holder < 0
        for name, value in (
            ("document_id", document.id),
            ("statement_id", statement_id),
            ("statement", statement.text),
            ("start", statement.start),
            ("end", statement.end),
            ("speaker", candidate.speaker),
            ("holder", candidate.speaker if author else candidate.parties[holder] or None),
            ("holder_mention", None if author else surfaces[holder]),
            ("party", candidate.parties[party]),
            ("mention", surfaces[party]),
            ("kind", statement.kind),
            ("lang", statement.lang),
            ("title", document.title),
            ("date", document.date),
            ("source", document.source),
            ("url", document.url),
        ):
            columns[name].append(value)


def _label_columns(stance: Labels, sentiment: Labels | None, threshold: float) -> dict[str, Any]:
    n = len(stance.classes)
    columns: dict[str, Any] = {
        "stance": [STANCES[c] for c in stance.classes.tolist()],
        "p_favor": stance.probabilities[:, 0].tolist(),
        "p_neutral": stance.probabilities[:, 1].tolist(),
        "p_against": stance.probabilities[:, 2].tolist(),
        "abstained": (stance.confidence < threshold).tolist(),
        "sentiment": [None] * n,
        "p_positive": [None] * n,
        "p_neutral_sentiment": [None] * n,
        "p_negative": [None] * n,
    }
    if sentiment is not None:
        columns["sentiment"] = [SENTIMENTS[c] for c in sentiment.classes.tolist()]
        columns["p_positive"] = sentiment.probabilities[:, 0].tolist()
        columns["p_neutral_sentiment"] = sentiment.probabilities[:, 1].tolist()
        columns["p_negative"] = sentiment.probabilities[:, 2].tolist()
    return columns


def _evidence(head: Head, batch: PairBatch, classes: Any) -> list[str]:
    """Return the words that speak most for each polar label, strongest first; empty for neutral ones.

    Also empty where no word does, as the statement's other pairs may decide.
    """
    polar = np.flatnonzero(classes != STANCES.index("neutral"))
    words = [""] * len(classes)
    chosen = batch.select(polar)
    spans = head.space.evidence(chosen, head.weights, classes[polar])
    for row, found in zip(polar.tolist(), spans, strict=True):
        text = batch.texts[int(batch.statement[row])]
        words[row] = "; ".join(text[start:end] for start, end in found)
    return words


def _frame(parts: Iterable[Predictions]) -> pd.DataFrame:
    """Return the rows of ``parts``, one below the other, with all of `COLUMNS` even if there are none."""
    import pandas as pd

    columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for part in parts:
        for name, values in part.columns.items():
            columns[name] += values
    return pd.DataFrame({name: _series(name, values) for name, values in columns.items()})


def _series(name: str, values: list[Any]) -> Any:
    """Return a column with a type that does not depend on whether it is empty."""
    import pandas as pd

    if name in ("start", "end"):
        return pd.Series(values, dtype="int64")
    if name == "abstained":
        return pd.Series(values, dtype="bool")
    if name.startswith("p_"):
        return pd.Series(values, dtype="float64")
    return pd.Series(values, dtype="str")
