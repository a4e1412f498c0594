r"""Plain-text markup in which a person writes labelled statements; compiled into corpus records.

One statement a line, fields separated by ``||``::

    {Chile} condemned {Israel}'s siege of {Gaza}. || 1>2- 2>1. 1>3+ || 1. 2- 3. || act

Braces mark mentions: ``{surface}``, or ``{surface=Party}`` where the surface is not the party's
name (``{he=Gustavo Petro}``). Parties are numbered by first appearance from 1; 0 is the speaker or
author. Field 2 holds stances ``holder>party`` and field 3 sentiments ``party``, each followed by
``+`` (favor, positive), ``.`` (neutral) or ``-`` (against, negative). ``0>Name+`` is a stance of the
author toward a party that the text never names, with ``_`` for the spaces of its name. Field 4: tags,
field 5: the speaker's name. ``\{`` and ``\}`` stand for braces outside mentions.

Lines that start with ``#`` and a space are comments, and so are those that start with ``#`` and have no
``||``. A post may open with a hashtag: ``#No{Bello} again || 0>1-``. ``\#`` at the start of a line stands for
the ``#`` of a post in any case; ``#{`` before labels is refused, for it may be either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from pipeline.errors import CorpusError, Fault
from pipeline.schema import CorpusRecord, Mention, Sentiment, SentimentLabel, Stance, StanceLabel

_MENTION = re.compile(r"(?<!\\)\{([^{}=]+)(?:=([^{}]+))?(?<!\\)\}")
_BARE_BRACE = re.compile(r"(?<!\\)[{}]")
_PAIR = re.compile(r"^(\d+)>(\d+|[^\W\d_][^\s>+]*)([+.-])$")
_SENTIMENT = re.compile(r"^(\d+)([+.-])$")
_OPENS_POST = re.compile(r"#[\w{]")
_UNSURE: Final = "if a post opens with the hashtag '#{', write '\\#{'"
_SPACED: Final = "a comment has a space behind its #"
#: Text, stances, sentiments, tags, speaker.
_FIELDS: Final = 5
#: Reading stops at so many faults: one that all lines share is not worth a line for each.
_MOST_FAULTS: Final = 20
_STANCE_OF: Final[dict[str, Stance]] = {"+": "favor", ".": "neutral", "-": "against"}
_SENTIMENT_OF: Final[dict[str, Sentiment]] = {"+": "positive", ".": "neutral", "-": "negative"}
_MARK_OF: Final[dict[str, str]] = {
    label: mark for marks in (_STANCE_OF, _SENTIMENT_OF) for mark, label in marks.items()
}


def _strip_braces(marked: str) -> tuple[str, list[Mention], list[str]]:
    text, mentions, parties, last = "", [], [], 0
    for match in _MENTION.finditer(marked):
        text += _unescape(_closed(marked[last : match.start()]))
        surface = _unescape(match[1])
        party = (match[2] or surface).strip()
        if party not in parties:
            parties.append(party)
        mentions.append(Mention(party, len(text), len(text) + len(surface)))
        text += surface
        last = match.end()
    return text + _unescape(_closed(marked[last:])), mentions, parties


def _closed(outside: str) -> str:
    if _BARE_BRACE.search(outside):
        raise ValueError("a brace is not closed")
    return outside


def _unescape(text: str) -> str:
    return text.replace("\\{", "{").replace("\\}", "}")


def _party(number: str, parties: list[str]) -> str:
    if not number.isdecimal():
        return number.replace("_", " ")
    index = int(number)
    if not 1 <= index <= len(parties):
        raise ValueError(f"party {index} is not marked (the line marks {len(parties)})")
    return parties[index - 1]


def parse_line(
    line: str, *, record_id: str, source: str = "seeds", lang: str = "en"
) -> CorpusRecord:
    """Return the record of one marked-up line.

    Raises
    ------
    ValueError
        A brace, pair, sentiment or party number is wrong, or a field is too many; the message says which.
    """
    fields = [part.strip() for part in line.split("||")]
    if any(fields[_FIELDS:]):
        raise ValueError(
            f"the line has {len(fields)} fields; they are text || stances || sentiments || tags || speaker"
        )
    fields += [""] * (_FIELDS - len(fields))
    marked = fields[0].removeprefix("\\") if fields[0].startswith("\\#") else fields[0]
    text, mentions, parties = _strip_braces(marked)
    stances: dict[tuple[str | None, str], StanceLabel] = {}
    for item in fields[1].split():
        match = _PAIR.match(item)
        if not match:
            raise ValueError(f"{item!r} is not a stance such as 1>2-")
        holder = None if match[1] == "0" else _party(match[1], parties)
        label = StanceLabel(holder, _party(match[2], parties), _STANCE_OF[match[3]])
        if holder == label.party or (holder, label.party) in stances:
            raise ValueError(f"{item!r}: a party toward itself, or the pair is labelled twice")
        stances[holder, label.party] = label
    sentiments = {}
    for item in fields[2].split():
        match = _SENTIMENT.match(item)
        if not match or match[1] == "0":
            raise ValueError(f"{item!r} is not a sentiment such as 2-")
        party = _party(match[1], parties)
        if party in sentiments:
            raise ValueError(f"{item!r}: the party has a sentiment already")
        sentiments[party] = SentimentLabel(party, _SENTIMENT_OF[match[2]])
    return CorpusRecord(
        id=record_id,
        text=text,
        source=source,
        lang=lang,
        speaker=fields[4] or None,
        mentions=tuple(mentions),
        stances=tuple(stances.values()),
        sentiments=tuple(sentiments.values()),
        tags=tuple(re.split(r"[,\s]+", fields[3])) if fields[3] else (),
    )


def _is_comment(line: str) -> bool:
    """``# as you like``, ``#no labels``, ``##``; not ``#No{Bello} again || 0>1-``."""
    return line.startswith("#") and ("||" not in line or not _OPENS_POST.match(line))


def compile_lines(
    lines: Iterable[str],
    *,
    prefix: str,
    path: str = "-",
    source: str = "seeds",
    lang: str = "en",
    faults_of: Callable[[CorpusRecord], Sequence[str]] = lambda _: (),
) -> Iterator[CorpusRecord]:
    """Yield one record a line; ids are ``prefix-0001`` and so on.

    ``faults_of`` says what is wrong with a record that is well marked up: it may not fit into a corpus.

    Raises
    ------
    CorpusError
        After the last line (or the first `_MOST_FAULTS` faults), with every fault found as ``file:line``.
    """
    faults: list[Fault] = []
    number = 0
    for row, line in enumerate(lines, start=1):
        if not line.strip() or _is_comment(line):
            continue
        number += 1
        try:
            if line.startswith("#{"):
                raise ValueError(_UNSURE)
            record = parse_line(
                line.rstrip("\n"), record_id=f"{prefix}-{number:04d}", source=source, lang=lang
            )
        except ValueError as error:
            wrong: Sequence[str] = (f"{error}; {_SPACED}" if line.startswith("#") else str(error),)
        else:
            wrong = faults_of(record)
            if not wrong:
                yield record
        faults += [Fault(path, row, what) for what in wrong]
        if len(faults) >= _MOST_FAULTS:
            break
    if faults:
        notes = [f"stopped at {len(faults)} faults; there may be more"]
        shown = [*map(str, faults), *notes[: len(faults) // _MOST_FAULTS]]
        raise CorpusError("\n".join(shown), tuple(faults))


def to_markup(record: CorpusRecord) -> str:
    """Return the line that `parse_line` reads back as ``record``, given its id, source and lang.

    Raises
    ------
    ValueError
        The record cannot be written so: mentions overlap, are out of order, or hold a brace or
        ``=``; the text has a line break or ``||``; there is a group or a date, a sentiment toward a
        party without mention, or a name that the markup has no room for.
    """
    parties: list[str] = []
    pieces, last = [], 0
    for mention in record.mentions:
        surface = record.text[mention.start : mention.end]
        name = "" if mention.party == surface else f"={mention.party}"
        pieces += [_escape(record.text[last : mention.start]), f"{{{_escape(surface)}{name}}}"]
        last = mention.end
        if mention.party not in parties:
            parties.append(mention.party)
    number = {party: str(index) for index, party in enumerate(parties, start=1)}
    stances = [
        f"{number[s.holder] if s.holder is not None else 0}"
        f">{number.get(s.party, s.party.replace(' ', '_'))}{_MARK_OF[s.label]}"
        for s in record.stances
        if s.holder is None or s.holder in number
    ]
    sentiments = [f"{number.get(s.party, s.party)}{_MARK_OF[s.label]}" for s in record.sentiments]
    text = "".join([*pieces, _escape(record.text[last:])])
    fields = [text, " ".join(stances), " ".join(sentiments), ",".join(record.tags)]
    line = " || ".join([*fields, record.speaker or ""]).rstrip(" |")
    line = f"\\{line}" if line.startswith("#") else line
    # Reading it back is the only check that leaves nothing out.
    read = parse_line(line, record_id=record.id, source=record.source, lang=record.lang)
    if read != record or any(mark in line for mark in "\n\r"):
        raise ValueError(f"the statement {record.id!r} cannot be written as markup")
    return line


def _escape(text: str) -> str:
    return text.replace("{", "\\{").replace("}", "\\}")
