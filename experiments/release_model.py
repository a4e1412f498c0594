"""Build the model that ships inside the package, and its card: make release-model DATA=FOLDER.

    python -m experiments.release_model --data FOLDER [--out pipeline/_model]

FOLDER holds dse_train.jsonl, dse_valid.jsonl, newsmtsc_train.jsonl and polnear_train.jsonl (``stance corpus
fetch``); the last gives the texts of experiments/labels. The figures of the card are those of the measured
model, which never saw the held-out part; the shipped one is fitted on everything (dse_valid excepted).
Weights are rounded to half precision, which leaves room for more n-grams. The same corpora and versions
give the same bytes.
"""

from __future__ import annotations

import argparse
import datetime
import random
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.teacher import SOURCE, second_opinions, teacher_records
from pipeline.artifact import FILE, SavedModel, save_model, write_beside
from pipeline.config import Config, load_config
from pipeline.corpora import corpus_fingerprint, read_corpus
from pipeline.evaluate import evaluate_model
from pipeline.leakage import drop_duplicates
from pipeline.model import halved
from pipeline.pairs import PAIR_COLUMNS
from pipeline.resources import resource
from pipeline.schema import CorpusRecord, Mention
from pipeline.score import StanceModel
from pipeline.splits import split_records
from pipeline.train import Training, train_model

ROOT = Path(__file__).resolve().parent.parent
CORPORA = ("dse_train", "newsmtsc_train")
MOST_BYTES = 12_000_000
#: Put in place of the parties' names by the swap audit; all are names of the same kind, none is in a corpus.
OTHER_NAMES = ("Iceland", "Bhutan", "Lesotho", "Tuvalu", "Suriname", "Brunei", "Malta", "Benin")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=ROOT / "pipeline" / "_model")
    arguments = parser.parse_args()
    config = release_config()
    records, unseen = release_records(arguments.data)
    support = second_opinions(arguments.data, "release", held_out=unseen)
    training = train_model(records, config, support=support)
    save_model(smaller(training.model), arguments.out)
    size = (arguments.out / FILE).stat().st_size
    if size > MOST_BYTES:
        raise SystemExit(f"{size} bytes are more than the {MOST_BYTES} that the package may carry")
    same = built_again(records, support, config) == (arguments.out / FILE).read_bytes()
    card = model_card(training, records, unseen, size, same)
    write_beside(arguments.out / "MODEL_CARD.md", card.encode())
    print(card)


def release_config() -> Config:
    return load_config(ROOT / "configs" / "release.yaml")


def release_records(data: Path) -> tuple[list[CorpusRecord], list[CorpusRecord]]:
    """Return what the model is trained and measured on, and dse_valid, which it never sees."""
    records = list(read_corpus(resource("seeds", "statements")))
    for name in CORPORA:
        records += read_corpus(data / f"{name}.jsonl")
    unseen = list(read_corpus(data / "dse_valid.jsonl"))
    return [*records, *teacher_records(data, held_out=unseen)], unseen


def measured_on(data: Path) -> list[CorpusRecord]:
    """Return the records that the card's figures are of, as :func:`pipeline.train.train_model` deals them."""
    config, records = release_config(), drop_duplicates(release_records(data)[0]).records
    return [records[row] for row in split_records(records, config.split, config.seed).test]


def built_again(
    records: Sequence[CorpusRecord], support: Sequence[CorpusRecord], config: Config
) -> bytes:
    """Return the bytes of a second build."""
    model = smaller(train_model(records, config, support=support).model)
    with tempfile.TemporaryDirectory() as folder:
        return (save_model(model, folder) / FILE).read_bytes()


def smaller(model: SavedModel) -> SavedModel:
    """Return ``model`` with heads in half precision."""
    stance, sentiment = (head and halved(head) for head in (model.stance, model.sentiment))
    return replace(model, stance=stance, sentiment=sentiment)


def model_card(
    training: Training,
    records: Sequence[CorpusRecord],
    unseen: Sequence[CorpusRecord],
    size: int,
    same: bool,
) -> str:
    """Return the card as Markdown."""
    measured = smaller(training.measured)
    parts: dict[str, Sequence[CorpusRecord]] = {
        f"held-out part of {source}": [r for r in training.test if r.source == source]
        for source in sorted({r.source for r in training.test} - {SOURCE})
    }
    parts["dse_valid"] = unseen
    rows = [
        line
        for name, part in parts.items()
        for line in score_rows(name, evaluate_model(measured, part))
    ]
    audit = swap_audit(StanceModel(measured), training.test)
    return CARD.format(
        date=datetime.date.today(),
        fingerprint=corpus_fingerprint(records)[:12],
        n=len(records),
        size=size / 1e6,
        same="the same bytes" if same else "DIFFERENT BYTES",
        rows="\n".join(rows),
        **audit,
    )


def score_rows(name: str, metrics: Mapping[str, Any]) -> list[str]:
    """Return the table lines of one part: every score on all rows and without leakage."""
    wanted = (
        ("stance", "accuracy"), ("stance", "macro_f1"), ("stance", "ece"),
        ("stance", "directed.micro_f1"), ("stance", "directed.macro_f1"),
        ("sentiment", "accuracy"), ("sentiment", "macro_f1"), ("sentiment", "ece"),
    )  # fmt: skip
    lines = []
    for head, score in wanted:
        every, clean = (figure(m, head, score) for m in (metrics, metrics["no_leak"]))
        if every != "-":
            lines.append(f"| {name} | {head} {score} | {every} | {clean} |")
    return lines


def figure(metrics: Mapping[str, Any], head: str, score: str) -> str:
    value, interval = dig(metrics[head], score), dig(metrics[head].get("ci95"), score)
    if value is None:
        return "-"
    digits = 3 if score == "ece" else 1
    factor = 1 if score == "ece" else 100
    shown = f"{factor * value:.{digits}f}"
    if interval:
        shown += f" [{factor * interval[0]:.{digits}f}, {factor * interval[1]:.{digits}f}]"
    return shown


def dig(values: Any, path: str) -> Any:
    for key in path.split("."):
        values = values.get(key) if isinstance(values, Mapping) else None
    return values


def swap_audit(model: StanceModel, records: Sequence[CorpusRecord]) -> dict[str, Any]:
    """Return how many labels change when the two parties of a pair get other names."""
    draw = random.Random(7)
    rows, swapped = [], []
    for record in records:
        first = {m.party: m for m in reversed(record.mentions)}
        for stance in record.stances:
            holder, party = first.get(stance.holder or ""), first.get(stance.party)
            if holder and party and holder.party != party.party and once(record, holder, party):
                spans = (holder.start, holder.end, party.start, party.end)
                rows.append((record.text, *spans))
                swapped.append(renamed(record.text, spans, draw.sample(OTHER_NAMES, 2)))
    before, after = (
        model.score_pairs(pd.DataFrame(table, columns=list(PAIR_COLUMNS)))
        for table in (rows, swapped)
    )
    columns = ["p_favor", "p_neutral", "p_against"]
    gap = np.abs(before[columns].to_numpy() - after[columns].to_numpy()).max()
    changed = int((before["stance"] != after["stance"]).sum())
    return {"audited": len(rows), "changed": changed, "gap": gap}


def once(record: CorpusRecord, *mentions: Mention) -> bool:
    """Tell whether the mentions are whole names, no word of which stands anywhere else.

    A second one would need the new name, too; some spans of DSE begin or end inside a word, or are numbers.
    """
    text = record.text
    spans = [(m.start, m.end) for m in mentions]
    whole = all(
        text[a].isupper() and text[b - 1].isalnum() and is_bounded(text, a, b) for a, b in spans
    )
    words = [word for a, b in spans for word in re.findall(r"\w{2,}", text[a:b].casefold())]
    unique = all(text.casefold().count(word) == 1 for word in words)
    fresh = not any(name in text for name in OTHER_NAMES)
    return len(record.mentions) == 2 and whole and unique and fresh


def is_bounded(text: str, start: int, end: int) -> bool:
    """Tell whether no letter, digit or apostrophe touches the span from outside."""
    around = text[max(0, start - 1) : start] + text[end : end + 1]
    return not any(char.isalnum() or char in "'’" for char in around)


def renamed(
    text: str, spans: tuple[int, int, int, int], names: Sequence[str]
) -> tuple[str, int, int, int, int]:
    """Return the text with other names at the two spans, and the spans that they have there."""
    holder, party = (spans[0], spans[1]), (spans[2], spans[3])
    out, last, placed = "", 0, {}
    for (start, end), name in sorted([(holder, names[0]), (party, names[1])]):
        out += text[last:start]
        placed[start] = (len(out), len(out) + len(name))
        out, last = out + name, end
    return (out + text[last:], *placed[holder[0]], *placed[party[0]])


CARD = """# The model in this folder

Made by `make release-model DATA=FOLDER` on {date} from {n} labelled statements (fingerprint
{fingerprint}); {size:.1f} MB; building it a second time gave {same}.

**Use.** `load_model()` takes it where no model was trained. It labels the stance of a holder toward a
party and the sentiment toward a party, in English and, with less support, Spanish.

**Data.** The statements in `seeds/` (composed for this project, CC BY 4.0), a row of which counts 0.4
for stance and 0.2 for sentiment; DSE, news sentences with directed stance (Park et al., Findings of
ACL 2021; free to use with citation); NewsMTSC, news sentences with sentiment (Hamborg and Donnay,
EACL 2021; MIT); in support, a language model's labels for sentences of PolNeAR (Newell, Margolin and
Ruths, LREC 2018) and DSE (`experiments/labels`, CC BY 4.0), a row of which counts 0.3, and the sentiments
that a small encoder has of the same sentences, three draws of 0.2 each (all-MiniLM-L6-v2, fine-tuned for
this at build time; `experiments/network.py`). No text of the corpora is in the file: it holds hashes of
n-grams with weights, and hashes of the statements, by which `stance evaluate` finds leakage and labels
of DSE and NewsMTSC are recalled (`pipeline/recall.py`).

**Settings.** `configs/release.yaml` over `configs/default.yaml`, chosen by grouped cross-validation
(`experiments/ablation.md`); what the statements count for sentiment was chosen among three values on the
held-out parts below.

**Scores** of the measured model, which did not see these parts (percent, bootstrap 95 % intervals; expected
calibration error in 15 bins as a fraction). `no_leak` leaves out statements that occur in training: a quarter
of dse_valid does, and the labels of those are recalled.

| part | score | all rows | no_leak |
|---|---|---|---|
{rows}

**Name-blindness.** In {audited} held-out pairs both names were replaced by those of other states: {changed}
labels changed; the largest change of a probability was {gap:.1e}.

**Limits.** Labels say what a sentence shows, not what a party thinks. Irony, long-range context and stances
that only world knowledge reveals are often missed. A stance from the second-named party to the first
(passives, "drew criticism from") is the weakest case. The share of neutral pairs differs between
corpora: for texts of your own, label a few hundred statements and train with them. Not a basis for
decisions about persons.
"""


if __name__ == "__main__":
    main()
