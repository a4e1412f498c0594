"""From the authors' own formats to the corpus format; nothing here reads or writes a file."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from pipeline.errors import CorpusError, Fault
from pipeline.schema import CorpusRecord, Mention, Sentiment, SentimentLabel, Stance, StanceLabel

#: DSE label -> (stance of the first entity toward the second, of the second toward the first).
_DSE_LABELS: Final[dict[str, tuple[Stance, Stance]]] = {
    "0": ("neutral", "neutral"),
    "1": ("favor", "neutral"),
    "2": ("neutral", "favor"),
    "3": ("against", "neutral"),
    "4": ("neutral", "against"),
}
_NEWSMTSC_LABELS: Final[dict[float, Sentiment]] = {
    2.0: "negative",
    4.0: "neutral",
    6.0: "positive",
}
_SEMEVAL_LABELS: Final[dict[str, Stance]] = {
    "FAVOR": "favor",
    "AGAINST": "against",
    "NONE": "neutral",
}


def _fault(name: str, line: int, what: str) -> CorpusError:
    fault = Fault(name, line, what)
    return CorpusError(str(fault), (fault,))


def convert_dse(lines: Iterable[str], *, part: str) -> Iterator[CorpusRecord]:
    """Yield the sentences of DSE (Park et al., Findings of ACL 2021), two ordered pairs each.

    A line holds the sentence with two bracketed entities, both entities, and a label 0-4; the
    file is quoted like CSV. Lines whose brackets do not hold the named entities (six of the
    training part) have no certain spans and are left out; their number stays unused as an id.

    Raises
    ------
    CorpusError
        A line has other than four fields, or an unknown label.
    """
    for row, cells in enumerate(csv.reader(lines, delimiter="\t")):
        if len(cells) != 4 or cells[3] not in _DSE_LABELS:
            raise _fault(f"{part}.txt", row + 1, "not a sentence, two entities and a label 0-4")
        marked, first, second, label = cells
        start = marked.find(f"[{first}]")
        other = marked.find(f"[{second}]", max(start, 0) + len(first) + 2)
        if start < 0 or other < 0:
            continue
        # The four brackets vanish: one before the first span, three before the second.
        spans = (start, start + len(first)), (other - 2, other - 2 + len(second))
        text = (
            f"{marked[:start]}{first}{marked[start + len(first) + 2 : other]}"
            f"{second}{marked[other + len(second) + 2 :]}"
        )
        forward, back = _DSE_LABELS[label]
        yield CorpusRecord(
            id=f"dse-{part}-{row}",
            text=text,
            source="dse",
            mentions=(Mention("p", *spans[0]), Mention("q", *spans[1])),
            stances=(StanceLabel("p", "q", forward), StanceLabel("q", "p", back)),
        )


def convert_newsmtsc(lines: Iterable[str], *, part: str) -> Iterator[CorpusRecord]:
    """Yield the sentences of NewsMTSC (Hamborg and Donnay, EACL 2021), a sentiment per target.

    The targets become parties ``t0``, ``t1``, ...; ``group`` is the article.

    Raises
    ------
    CorpusError
        A line is no JSON, or lacks a key, or has an unknown polarity.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield _newsmtsc_record(json.loads(line))
        except (ValueError, KeyError, TypeError) as error:
            what = f"not a NewsMTSC sentence ({type(error).__name__}: {error})"
            raise _fault(f"{part}.jsonl", number, what) from None


def _newsmtsc_record(row: dict[str, Any]) -> CorpusRecord:
    mentions, sentiments = [], []
    for index, target in enumerate(row["targets"]):
        party = f"t{index}"
        spans = [target, *target.get("further_mentions", ())]
        mentions += [Mention(party, span["from"], span["to"]) for span in spans]
        sentiments.append(SentimentLabel(party, _NEWSMTSC_LABELS[target["polarity"]]))
    identity = row["primary_gid"]
    return CorpusRecord(
        id=f"newsmtsc-{identity}",
        text=row["sentence_normalized"],
        source="newsmtsc",
        group="_".join(identity.split("_")[:2]),
        mentions=tuple(mentions),
        sentiments=tuple(sentiments),
    )


def convert_semeval(lines: Iterable[str], *, part: str) -> Iterator[CorpusRecord]:
    """Yield the tweets of SemEval-2016 task 6 (Mohammad et al., 2016), the author as holder.

    Tab-separated without quoting, columns by the header (``ID Target Tweet Stance`` and others).

    Raises
    ------
    CorpusError
        The header lacks a column, a line lacks a field, or a stance is unknown.
    """
    header: list[str] = []
    for number, line in enumerate(lines, start=1):
        cells = line.rstrip("\r\n").split("\t")
        if not header:
            header = [cell.strip() for cell in cells]
            if missing := {"ID", "Target", "Tweet", "Stance"} - set(header):
                raise _fault(f"{part} part", number, f"no column {', '.join(sorted(missing))}")
        elif line.strip():
            row = dict(zip(header, cells, strict=False))
            if row.get("Stance", "").strip() not in _SEMEVAL_LABELS:
                raise _fault(f"{part} part", number, "not a tweet with FAVOR, AGAINST or NONE")
            label = _SEMEVAL_LABELS[row["Stance"].strip()]
            yield CorpusRecord(
                id=f"semeval2016-{part}-{row['ID'].strip()}",
                text=row["Tweet"],
                source="semeval2016",
                stances=(StanceLabel(None, row["Target"].strip(), label),),
            )
