"""Where the model errs, by what the statement is like, and why, as read by a person.

    python -m experiments.errors --data FOLDER [--out experiments/errors.md] [--sample FILE]

``FOLDER`` holds dse_train.jsonl, dse_valid.jsonl and newsmtsc_train.jsonl. Three held-out parts: dse_valid
without leaked rows, by a model of dse_train and the bundled statements; a fold of NewsMTSC, grouped
by ``group``, the bundled statements in support; a fold of the bundled statements.
experiments/errors_read.csv holds errors that were read: row, labels, cause. --sample writes errors to
read to a file (keep it outside the project: the corpora's sentences are not ours to copy).
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from experiments.machine import header
from pipeline.config import Config, load_config
from pipeline.corpora import corpus_fingerprint, read_corpus
from pipeline.crossval import cross_validate_both, record_folds
from pipeline.evaluate import leaks, score_records
from pipeline.knowledge import Knowledge
from pipeline.lexicon import Lexicon
from pipeline.metrics import by_slice
from pipeline.pairs import number_parties
from pipeline.resources import resource
from pipeline.schema import CorpusRecord
from pipeline.scored import Scored
from pipeline.tables import confusion
from pipeline.train import train_model

Records = Sequence[CorpusRecord]
FOLDS: Final = 5
READ: Final = Path(__file__).with_name("errors_read.csv")
#: Errors of each part that --sample draws.
SAMPLE: Final = {"dse_valid": 40, "newsmtsc": 40, "seeds": 20}

_PASSIVE = re.compile(
    r"\b(?:was|were|been|being|is|are|be|get|got)\s+(?:\w+ly\s+)?\w+(?:ed|en|wn|ught)\b[^.;]*?\bby\b",
    re.I,
)
_QUOTE = re.compile(r"[\"“”«»]")
_NEGATION = re.compile(
    r"\b(?:not|never|no|nobody|none|without|neither|nor|sin|nunca)\b|n[’']t\b", re.I
)
_WORD = re.compile(r"\w+(?:[’'-]\w+)*")
_DISTANCES: Final = ((3, "0 to 3"), (8, "4 to 8"), (15, "9 to 15"), (10**9, "16 and more"))
_LENGTHS: Final = ((15, "to 15"), (25, "16 to 25"), (40, "26 to 40"), (10**9, "41 and more"))

#: What errors_read.csv calls the causes.
CAUSES: Final[dict[str, str]] = {
    "other": "a polar word is there, but it is another party's act or is aimed at another",
    "implicit": "the stance follows from an act or a fact; no polar word says it",
    "gold": "the gold label, or the marked span, is doubtful or looks wrong",
    "scope": "negation, condition, contrast or a verb such as prevent turns the polar word",
    "direction": "the right act, read in the wrong direction: the party acts, the holder suffers",
    "mild": "a plain or mildly polar word (accept, sign, attend, prison) taken for a judgement",
    "fragment": "a broken sentence, a list of headlines, or a span that is a whole clause",
    "name": "a mention that is part of a place, a title or another name and holds no stance",
    "rare": "a polar word or turn that neither lexicon nor training data know",
    "figurative": "an idiom or an image (thumbs up, in bed together, no use)",
    "mixed": "both polarities toward one party; the label weighs them",
    "contest": "winning, leading or trailing, which the labels count as portrayal",
    "far": "the word that decides stands far from the mention, behind a list or an embedded clause",
    "anaphor": "the party is taken up by a pronoun or by 'the one, the other'",
    "nominal": "the relation is a noun or an adjective (criticisms aimed at, allies)",
    "world": "one has to know the story or the people",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A held-out part with its predictions."""

    name: str
    title: str
    records: Records
    scored: Scored


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("experiments/errors.md"))
    parser.add_argument("--sample", type=Path, help="write errors to read here, and no page")
    arguments = parser.parse_args()
    found = [replace(part, scored=sliced(part)) for part in parts(arguments.data, load_config())]
    if arguments.sample:
        rows = [row for part in found for row in sample(part, SAMPLE[part.name])]
        arguments.sample.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
        return
    prints = [f"{p.name} {corpus_fingerprint(p.records)[:12]}" for p in found]
    text = ["# Errors", "", *header("python -m experiments.errors", prints), ""]
    for part in found:
        text += tables(part)
    text += causes(found)
    arguments.out.write_text("\n".join(text).rstrip() + "\n", encoding="utf-8")


def parts(data: Path, config: Config) -> Iterator[Part]:
    """Yield the three held-out parts."""
    train, valid, news = (
        list(read_corpus(data / f"{name}.jsonl"))
        for name in ("dse_train", "dse_valid", "newsmtsc_train")
    )
    seeds = list(read_corpus(resource("seeds", "statements")))
    model = train_model([*train, *seeds], config).model
    scored, exact = score_records(model, valid)[0], leaks(model, valid)[0]
    title = (
        "DSE valid without leaked rows, stance (trained on dse_train and the bundled statements)"
    )
    yield Part("dse_valid", title, valid, scored.select(~exact[scored.record]))
    knowledge = Knowledge.learn([], Lexicon.load())
    for name, title, records, head in (
        (
            "newsmtsc",
            "NewsMTSC, one fold of five by `group`, statements in support, sentiment",
            news,
            "sentiment",
        ),
        ("seeds", "Bundled statements, one fold of five, stance", seeds, "stance"),
    ):
        fold = record_folds(records, FOLDS, config.seed)[-1]
        always = seeds if name == "newsmtsc" else ()  # which has no stances of its own
        found = cross_validate_both(records, [fold], config, knowledge, always=always)
        yield Part(name, title, records, found[head])


def sliced(part: Part) -> Scored:
    """Return the rows with the columns that the tables cut by."""
    columns: dict[str, list[str]] = {}
    rows = zip(*(column.tolist() for column in places(part.scored)), strict=True)
    for number, holder, party in rows:
        for name, value in traits(part.records[number], holder, party).items():
            columns.setdefault(name, []).append(value)
    return replace(part.scored, slices={name: np.array(v) for name, v in columns.items()})


def places(scored: Scored) -> tuple[Any, Any, Any]:
    assert scored.holder is not None
    assert scored.party is not None
    return scored.record, scored.holder, scored.party


def traits(record: CorpusRecord, holder: int, party: int) -> dict[str, str]:
    """Return what a pair's statement is like, by trait."""
    text = record.text

    def yes(pattern: re.Pattern[str]) -> str:
        return "yes" if pattern.search(text) else "no"

    n = len({mention.party for mention in record.mentions})
    return {
        "words in the statement": _bin(len(_WORD.findall(text)), _LENGTHS),
        "parties in the statement": str(min(n, 4)) + (" and more" if n >= 4 else ""),
        "words between holder and party": _distance(record, holder, party),
        "passive with by": yes(_PASSIVE),
        "quotation marks": yes(_QUOTE),
        "negation": yes(_NEGATION),
    }


def _bin(value: int, bins: Sequence[tuple[int, str]]) -> str:
    return next(name for limit, name in bins if value <= limit)


def _distance(record: CorpusRecord, holder: int, party: int) -> str:
    """Return the number of words between the nearest mentions of holder and party, binned."""
    numbers = number_parties(record.mentions)
    spans = [[(m.start, m.end) for m in record.mentions if numbers[m.party] == role]
             for role in (holder, party)]  # fmt: skip
    if not all(spans):
        return "one is not mentioned"
    gaps = (record.text[min(a[1], b[1]) : max(a[0], b[0])] for a in spans[0] for b in spans[1])
    return _bin(min(len(_WORD.findall(gap)) for gap in gaps), _DISTANCES)


def tables(part: Part) -> Iterator[str]:
    """Yield the tables of a part: confusion, then scores by every trait."""
    scored = part.scored
    yield f"## {part.title}\n"
    yield f"{len(scored)} pairs. Gold in rows, predictions in columns:\n"
    yield f"| | {' | '.join(scored.classes)} |\n|---|{'---|' * len(scored.classes)}"
    table = confusion(scored.gold, scored.predicted, len(scored.classes))
    for name, row in zip(scored.classes, table.astype(int).tolist(), strict=True):
        yield f"| {name} | {' | '.join(map(str, row))} |"
    yield "\n| trait | value | pairs | accuracy | macro F1 |\n|---|---|---|---|---|"
    for trait in scored.slices:
        for value, scores in by_slice(scored, trait).items():
            figures = (100 * (scores[name] or 0.0) for name in ("accuracy", "macro_f1"))
            yield f"| {trait} | {value} | {scores['n']} | {' | '.join(f'{f:.1f}' for f in figures)} |"
    yield ""


def row_name(part: Part, row: int) -> str:
    """Return a name for a row: the statement's id, the numbers of holder and party in it."""
    record, holder, party = (column.tolist() for column in places(part.scored))
    return f"{part.records[record[row]].id}:{holder[row]}>{party[row]}"


def sample(part: Part, n: int) -> list[dict[str, Any]]:
    """Return ``n`` errors drawn at random, with everything that one needs to read them."""
    scored = part.scored
    wrong = np.flatnonzero(scored.gold != scored.predicted)
    chosen = np.sort(np.random.default_rng(13).permutation(wrong)[:n])
    record, holder, party = (column.tolist() for column in places(scored))
    rows = []
    for row in chosen.tolist():
        own = part.records[record[row]]
        names = {number: name for name, number in number_parties(own.mentions).items()}
        shown = {
            role: [own.text[m.start : m.end] for m in own.mentions if m.party == names.get(number)]
            for role, number in (("holder", holder[row]), ("party", party[row]))
        }
        gold, said = scored.classes[scored.gold[row]], scored.classes[scored.predicted[row]]
        rows.append({"part": part.name, "row": row_name(part, row), "gold": gold, "predicted": said,
                     **shown, "text": own.text})  # fmt: skip
    return rows


def causes(found: Sequence[Part]) -> Iterator[str]:
    """Yield the causes of the errors that were read, with counts by part."""
    with READ.open(encoding="utf-8", newline="") as stream:
        read = list(csv.DictReader(stream))
    wrong = {
        row_name(part, row)
        for part in found
        for row in np.flatnonzero(part.scored.gold != part.scored.predicted).tolist()
    }
    still = sum(row["row"] in wrong for row in read)
    counts = Counter((row["cause"], row["part"]) for row in read)
    total = Counter(row["cause"] for row in read)
    names = [part.name for part in found]
    yield f"## {len(read)} errors, read\n"
    yield (
        "Drawn at random from the errors of the three parts (`--sample`) and read one by one, by a "
        "language-model agent; where two causes meet, the one that a mend would start from. "
        f"`errors_read.csv` has them by row. {still} of them are errors of the model measured above.\n"
    )
    yield f"| cause | {' | '.join(names)} | together |\n|---|{'---|' * (len(names) + 1)}"
    for cause, n in total.most_common():
        own = " | ".join(str(counts[cause, name]) for name in names)
        yield f"| {CAUSES[cause]} | {own} | {n} |"


if __name__ == "__main__":
    main()
