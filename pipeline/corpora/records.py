"""From one JSON value to one corpus record, or to the list of everything that is wrong with it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from sys import intern
from typing import Any, Final

from pipeline.schema import (
    SENTIMENTS,
    STANCES,
    CorpusRecord,
    Mention,
    SentimentLabel,
    StanceLabel,
)

_KEYS: Final[tuple[str, ...]] = (
    "id",
    "source",
    "lang",
    "text",
    "speaker",
    "group",
    "date",
    "tags",
    "mentions",
    "stances",
    "sentiments",
)
# JSON escapes can smuggle in half a surrogate pair, which no file or hash can encode afterwards.
_UNENCODABLE = re.compile("[\ud800-\udfff]")
_HALF: Final = "has half a surrogate pair, which UTF-8 cannot hold"
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class ParsedRecord:
    """A record, or None together with what is wrong (one sentence a fault)."""

    record: CorpusRecord | None
    faults: tuple[str, ...] = ()


def parse_record(row: object) -> ParsedRecord:
    """Return the record of one decoded line of a corpus file, or all its faults.

    Parameters
    ----------
    row
        What ``json.loads`` made of the line.

    Examples
    --------
    >>> parse_record({"id": "1", "text": ""}).faults
    ("'text' is empty",)
    """
    if not isinstance(row, Mapping):
        return ParsedRecord(None, (f"is {_kind(row)}, not a JSON object",))
    faults = [*_scalar_faults(row)]
    text = row.get("text")
    size = len(text) if isinstance(text, str) else None
    faults += _mention_faults(row, size)
    faults += _stance_faults(row)
    faults += _sentiment_faults(row)
    # Which party is named where can only be judged once every part has the right shape.
    if not faults:
        record = _build(row)
        faults += _party_faults(record)
    return ParsedRecord(None, tuple(faults)) if faults else ParsedRecord(record)


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "a string", bool: "true or false"}
    if value is None:
        return "null"
    return names.get(type(value), "a number")


def _scalar_faults(row: Mapping[str, Any]) -> Iterator[str]:
    for key in sorted(set(row) - set(_KEYS)):
        # Further keys are a user's own business, but "stance" for "stances" would lose labels.
        if near := difflib.get_close_matches(key, _KEYS, n=1, cutoff=0.8):
            yield f"unknown key {key!r} (did you mean {near[0]!r}?)"
    for key in ("id", "text"):
        yield from _string_faults(row, key)
    for key in ("source", "lang"):
        if key in row and not isinstance(row[key], str):
            yield f"{key!r} is {_kind(row[key])}, not a string"
    for key in ("id", "text", "source", "speaker", "group"):
        if isinstance(row.get(key), str) and _UNENCODABLE.search(row[key]):
            yield f"{key!r} {_HALF}"
    lang = row.get("lang", "en")
    if isinstance(lang, str) and not _LANGUAGE.fullmatch(lang):
        yield f"'lang' {_short(lang)} is not a language code such as en"
    for key in ("speaker", "group", "date"):
        if not isinstance(row.get(key), str | None):
            yield f"{key!r} is {_kind(row[key])}, not a string or null"
    day = row.get("date")
    if isinstance(day, str) and not _is_date(day):
        yield f"'date' {_short(day)} is not a date such as 2024-03-31"
    tags = row.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) and tag for tag in tags):
        yield "'tags' is not a list of strings"
    elif any(_UNENCODABLE.search(tag) for tag in tags):
        yield f"'tags' {_HALF}"


def _string_faults(row: Mapping[str, Any], key: str) -> Iterator[str]:
    if key not in row:
        yield f"{key!r} is missing"
    elif not isinstance(row[key], str):
        yield f"{key!r} is {_kind(row[key])}, not a string"
    elif not row[key].strip():
        yield f"{key!r} is empty"
    elif "\0" in row[key]:
        yield f"{key!r} has a NUL character"


def _is_date(value: str) -> bool:
    if not _ISO_DATE.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _short(value: object, limit: int = 40) -> str:
    shown = repr(value)
    return shown if len(shown) <= limit else f"{shown[:limit]}..."


def _items(row: Mapping[str, Any], key: str) -> Iterator[tuple[str, Mapping[str, Any] | None]]:
    """Yield (where, object) of a list of objects; the object is None where it is something else."""
    value = row.get(key, [])
    if not isinstance(value, list):
        yield f"{key!r} is {_kind(value)}, not a list", None
        return
    for index, item in enumerate(value):
        if isinstance(item, Mapping):
            yield f"{key}[{index}]", item
        else:
            yield f"{key}[{index}] is {_kind(item)}, not an object", None


def _party_fault(item: Mapping[str, Any], key: str = "party") -> str | None:
    value = item.get(key)
    if isinstance(value, str) and value.strip() and not _UNENCODABLE.search(value):
        return None
    return f"{key!r} is {_short(value)}, not a name" if key in item else f"{key!r} is missing"


def _mention_faults(row: Mapping[str, Any], size: int | None) -> Iterator[str]:
    for where, item in _items(row, "mentions"):
        if item is None:
            yield where
            continue
        if fault := _party_fault(item):
            yield f"{where}: {fault}"
        start, end = item.get("start"), item.get("end")
        # bool is an int in Python, and {"start": true} is no offset.
        if type(start) is not int or type(end) is not int:
            yield f"{where}: 'start' and 'end' must be whole numbers"
        elif start >= end:
            yield f"{where}: offsets {start}..{end} are {'empty' if start == end else 'reversed'}"
        elif size is not None and not 0 <= start < end <= size:
            yield f"{where}: offsets {start}..{end} are outside the text (0..{size} characters)"


def _label_fault(item: Mapping[str, Any], labels: tuple[str, ...]) -> str | None:
    if item.get("label") in labels:
        return None
    return f"label {_short(item.get('label'))} is not one of {', '.join(labels)}"


def _stance_faults(row: Mapping[str, Any]) -> Iterator[str]:
    seen: set[tuple[str | None, str]] = set()
    for where, item in _items(row, "stances"):
        if item is None:
            yield where
            continue
        faults = [_party_fault(item), _label_fault(item, STANCES)]
        if item.get("holder") is not None or "holder" not in item:
            faults.append(_party_fault(item, "holder"))
        yield from (f"{where}: {fault}" for fault in faults if fault)
        holder, party = item.get("holder"), item.get("party")
        if not isinstance(party, str) or not isinstance(holder, str | None):
            continue
        if holder == party:
            yield f"{where}: a stance of {_short(party)} toward itself"
        if (holder, party) in seen:
            yield f"{where}: the pair {_short(holder)} -> {_short(party)} is labelled twice"
        seen.add((holder, party))


def _sentiment_faults(row: Mapping[str, Any]) -> Iterator[str]:
    seen: set[str] = set()
    for where, item in _items(row, "sentiments"):
        if item is None:
            yield where
            continue
        faults = [_party_fault(item), _label_fault(item, SENTIMENTS)]
        yield from (f"{where}: {fault}" for fault in faults if fault)
        party = item.get("party")
        if isinstance(party, str):
            if party in seen:
                yield f"{where}: the sentiment toward {_short(party)} is labelled twice"
            seen.add(party)


def _build(row: Mapping[str, Any]) -> CorpusRecord:
    # Parties and sources recur: kept once, they take less of the memory of a corpus.
    return CorpusRecord(
        id=row["id"],
        text=row["text"],
        source=intern(row.get("source", "")),
        lang=intern(row.get("lang", "en")),
        speaker=row.get("speaker") or None,
        group=row.get("group") or None,
        date=row.get("date") or None,
        mentions=tuple(
            Mention(intern(m["party"]), m["start"], m["end"]) for m in row.get("mentions", ())
        ),
        stances=tuple(
            StanceLabel(s["holder"] and intern(s["holder"]), intern(s["party"]), s["label"])
            for s in row.get("stances", ())
        ),
        sentiments=tuple(
            SentimentLabel(intern(s["party"]), s["label"]) for s in row.get("sentiments", ())
        ),
        tags=tuple(row.get("tags", ())),
    )


def _party_faults(record: CorpusRecord) -> Iterator[str]:
    mentioned = {mention.party for mention in record.mentions}
    for stance in record.stances:
        if stance.holder is not None and stance.holder not in mentioned:
            yield f"the holder {_short(stance.holder)} of a stance has no mention"
        # A tweet may never name its target, but only its author can be the holder then.
        if stance.holder is not None and stance.party not in mentioned:
            yield (
                f"the party {_short(stance.party)} of a stance has no mention"
                " (allowed only where 'holder' is null)"
            )
    known = mentioned | {stance.party for stance in record.stances}
    for sentiment in record.sentiments:
        if sentiment.party not in known:
            yield (
                f"the party {_short(sentiment.party)} of a sentiment is neither mentioned"
                " nor named in stances"
            )
