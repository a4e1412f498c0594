"""The labels of a language model for sentences of public corpora, joined with those corpora's texts.

    python -m experiments.teacher --data FOLDER

``experiments/labels/*.jsonl`` holds labels and offsets without any text (its README says how they were
made). FOLDER holds polnear_train.jsonl, dse_train.jsonl and newsmtsc_train.jsonl. Prints how many
there are, and how far they agree with the gold labels of DSE and NewsMTSC, which the labeller did
not see. :func:`teacher_records` gives records for training beside gold ones, with source
``teacher``; a configuration says by ``sources`` what they count. :func:`second_opinions` gives the sentiments
that a fine-tuned encoder has of the same sentences (``network.py``), with source ``network``.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.config import Config, SourceConfig
from pipeline.errors import CorpusError
from pipeline.schema import SENTIMENTS, CorpusRecord, Mention, SentimentLabel, StanceLabel

LABELS = Path(__file__).resolve().parent / "labels"
SOURCE = "teacher"
#: Probabilities of the encoder, in 255ths, for the sentences of CORPORA; two columns a part (network.py).
NETWORK = "network.parquet"
OPINION = "network"
CORPORA = ("polnear", "dse")
#: Labels drawn for a party from the encoder's probabilities; a row that stands for several counts so often.
DRAWS = 3
#: What a sentiment of each source counts where the encoder's are among them.
WITH_OPINIONS = {
    "seeds": 0.1,
    "teacher": 0.3,
    **{f"{OPINION}-{times}": 0.2 * times for times in range(1, DRAWS + 1)},
}
STANCE_OF = {"+": "favor", "-": "against"}
SENTIMENT_OF = {"+": "positive", ".": "neutral", "-": "negative"}
#: Every second neutral sentiment trains: the labeller calls more sentiments neutral than people do.
NEUTRAL_SHARE = 0.5
SEED = 13


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data
    for name in ("polnear", "dse", "newsmtsc"):
        records = list(joined(name, data))
        print(f"{name}: {len(records)} sentences")
        print("  sentiments", dict(Counter(s.label for r in records for s in r.sentiments)))
        print("  stances", dict(Counter(s.label for r in records for s in r.stances)))
    print("agreement with the gold sentiments of newsmtsc:", sentiment_agreement(data))
    print("agreement with the gold stances of dse, both orders:", stance_agreement(data))


def teacher_records(data: Path, *, held_out: Sequence[CorpusRecord] = ()) -> list[CorpusRecord]:
    """Return PolNeAR's sentences with stances and sentiments, and those of DSE with sentiments.

    Stances of DSE and NewsMTSC sentences are left out: they added nothing in cross-validation (2026-11-26).
    Sentences with the text of a ``held_out`` record are dropped.

    Raises
    ------
    CorpusError
        A text of FOLDER is not the one that was labelled.
    """
    is_shown, random = _is_shown(held_out), np.random.default_rng(SEED)
    records = [*joined("polnear", data), *(replace(r, stances=()) for r in joined("dse", data))]
    return [
        replace(record, sentiments=_thinned(record.sentiments, random))
        for record in filter(is_shown, records)
    ]


def _is_shown(held_out: Sequence[CorpusRecord]) -> Callable[[CorpusRecord], bool]:
    """Return whether a record has another text than all of ``held_out``."""
    hidden = {record.text.strip().lower() for record in held_out}
    return lambda record: record.text.strip().lower() not in hidden


def second_opinions(
    data: Path, part: str, *, held_out: Sequence[CorpusRecord] = ()
) -> list[CorpusRecord]:
    """Return the sentences of PolNeAR and DSE with sentiments drawn by the encoder's probabilities.

    A sentence has a record, with its own source (``network-1`` to ``network-3``), for what was drawn once,
    twice and three times.

    Parameters
    ----------
    part
        What the encoder was tuned without: ``fold0`` to ``fold4`` of NewsMTSC, or, with ``release``, what
        the shipped model's card is measured on.

    Raises
    ------
    CorpusError
        A text of FOLDER is not the one that was labelled.
    """
    import pandas as pd

    is_shown = _is_shown(held_out)
    table = pd.read_parquet(LABELS / NETWORK)
    times = times_drawn(table[list(network_columns(part))].to_numpy() / 255)
    labels: dict[tuple[str, int, int], list[SentimentLabel]] = {}
    numbers = list(zip(table.corpus, table.record, table.party, strict=True))
    for row, drawn in zip(*np.nonzero(times), strict=True):
        name, number, party = numbers[row]
        of_record = labels.setdefault((name, number, int(times[row, drawn])), [])
        of_record.append(SentimentLabel(f"t{party}", SENTIMENTS[drawn]))
    return [
        replace(
            record,
            id=record.id.replace(SOURCE, f"{OPINION}-{often}", 1),
            source=f"{OPINION}-{often}",
            stances=(),
            sentiments=tuple(labels[name, number, often]),
        )
        for name in CORPORA
        for number, record in enumerate(joined(name, data))
        for often in range(1, DRAWS + 1)
        if (name, number, often) in labels and is_shown(record)
    ]


def times_drawn(shares: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return how often each of SENTIMENTS is drawn (n, 3) by the probabilities of positive and negative (n, 2).

    Systematic sampling (Madow, 1949): one random number a row, shifted by equal steps. So a class is drawn
    DRAWS times its probability, rounded up or down, where independent draws would stray further.
    """
    first = np.random.default_rng(SEED).random(len(shares))
    at = (first[:, None] + np.arange(DRAWS) / DRAWS) % 1
    positive, negative = at < shares[:, :1], at >= 1 - shares[:, 1:]
    counts = {"positive": positive, "neutral": ~(positive | negative), "negative": negative}
    return np.stack([counts[name].sum(axis=1) for name in SENTIMENTS], axis=1)


def with_opinions(config: Config) -> Config:
    """Return ``config`` with the weights that sentiments have beside those of the encoder."""
    sources = tuple(
        SourceConfig(name=name, weight=weight) for name, weight in WITH_OPINIONS.items()
    )
    return replace(config, sentiment=replace(config.sentiment, sources=sources))


def network_columns(part: str) -> tuple[str, str]:
    """Return the columns of NETWORK with the probabilities of positive and negative."""
    return f"{part}_positive", f"{part}_negative"


def joined(name: str, data: Path) -> Iterator[CorpusRecord]:
    """Yield the labelled sentences of ``name`` (a file of ``labels/``) with their texts from ``data``."""
    path = data / f"{name}_train.jsonl"
    with path.open(encoding="utf-8") as lines:
        texts = {row["id"]: row["text"] for row in map(json.loads, lines)}
    with (LABELS / f"{name}.jsonl").open(encoding="utf-8") as lines:
        for number, row in enumerate(map(json.loads, lines)):
            start = row.get("start", 0)
            text = texts.get(row["id"], "")[start : start + row["length"]]
            if zlib.crc32(text.encode()) != row["crc"]:
                raise CorpusError(
                    f"{path}: {row['id']} has not the text that was labelled; fetch the corpus again"
                )
            article = row["id"] if "start" in row else None
            yield _record(f"teacher-{name}-{number}", article, text, row)


def _record(own_id: str, group: str | None, text: str, row: dict[str, Any]) -> CorpusRecord:
    numbers = range(1, len(row["parties"]) + 1)
    polar = {mark[:-1]: STANCE_OF[mark[-1]] for mark in row["stances"].split()}
    return CorpusRecord(
        id=own_id,
        text=text,
        source=SOURCE,
        group=group,
        mentions=tuple(
            Mention(f"t{number}", start, end)
            for number, spans in zip(numbers, row["parties"], strict=True)
            for start, end in spans
        ),
        stances=tuple(
            StanceLabel(f"t{holder}", f"t{party}", polar.get(f"{holder}>{party}", "neutral"))  # type: ignore[arg-type]
            for holder in numbers
            for party in numbers
            if holder != party
        ),
        sentiments=tuple(
            SentimentLabel(f"t{mark[:-1]}", SENTIMENT_OF[mark[-1]])  # type: ignore[arg-type]
            for mark in row["sentiments"].split()
        ),
    )


def _thinned(
    labels: Sequence[SentimentLabel], random: np.random.Generator
) -> tuple[SentimentLabel, ...]:
    return tuple(
        label for label in labels if label.label != "neutral" or random.random() < NEUTRAL_SHARE
    )


def sentiment_agreement(data: Path) -> str:
    """Return accuracy and macro F1 of the labels against the gold sentiments of NewsMTSC."""
    pairs = [
        (label, mine[party])
        for mine_record, gold in _matched("newsmtsc", data)
        for party, label, mine in _sentiments(mine_record, gold)
        if party in mine
    ]
    return figures(pairs, SENTIMENTS)


def stance_agreement(data: Path) -> str:
    """Return accuracy and macro F1 of the labels against DSE's five classes."""
    pairs = []
    for record, gold in _matched("dse", data):
        first = _party_at(record)
        names = [first.get(gold.mentions[k].start) for k in (0, -1)]
        if None in names or names[0] == names[1]:
            continue
        mine = {(s.holder, s.party): s.label for s in record.stances}
        theirs = {(s.holder, s.party): s.label for s in gold.stances}
        p, q = gold.mentions[0].party, gold.mentions[-1].party
        pairs.append(
            (_five(theirs[p, q], theirs[q, p]), _five(mine[tuple(names)], mine[tuple(names[::-1])]))
        )
    return figures(pairs, sorted({gold for gold, _ in pairs}))


def _matched(name: str, data: Path) -> Iterator[tuple[CorpusRecord, CorpusRecord]]:
    from pipeline.corpora import read_corpus

    by_text: dict[str, list[CorpusRecord]] = {}
    for record in read_corpus(data / f"{name}_train.jsonl"):
        by_text.setdefault(record.text, []).append(record)
    for record in joined(name, data):
        for gold in by_text.get(record.text, ()):
            yield record, gold


def _party_at(record: CorpusRecord) -> dict[int, str]:
    return {mention.start: mention.party for mention in record.mentions}


def _sentiments(
    record: CorpusRecord, gold: CorpusRecord
) -> Iterator[tuple[str, str, dict[str, str]]]:
    at = _party_at(record)
    mine = {s.party: s.label for s in record.sentiments}
    theirs = {s.party: s.label for s in gold.sentiments}
    for name, label in theirs.items():
        start = next((m.start for m in gold.mentions if m.party == name), -1)
        if start in at:
            yield at[start], label, mine


def _five(forward: str, backward: str) -> str:
    """Return the label of an unordered pair; a polar forward order wins where the labeller gave both."""
    if forward != "neutral":
        return f"{forward} forward"
    return "neutral" if backward == "neutral" else f"{backward} backward"


def figures(pairs: Sequence[tuple[str, str]], classes: Sequence[str]) -> str:
    """Return accuracy and macro F1 of (gold, mine) labels as text."""
    from sklearn.metrics import f1_score

    gold, mine = zip(*pairs, strict=True)
    same = np.mean([a == b for a, b in pairs])
    macro = f1_score(gold, mine, labels=list(classes), average="macro")
    return f"{100 * same:.1f} % of {len(pairs)}, macro F1 {100 * macro:.1f}"


if __name__ == "__main__":
    main()
