"""Corpus files: what is read, every fault with its place, writing and the fingerprint."""

from __future__ import annotations

import codecs
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.corpora import (
    CORPUS_COLUMNS,
    corpus_fingerprint,
    corpus_frame,
    parse_record,
    read_corpus,
    write_corpus,
)
from pipeline.errors import CorpusError
from pipeline.schema import (
    SENTIMENTS,
    STANCES,
    CorpusRecord,
    Mention,
    SentimentLabel,
    StanceLabel,
)

TEXT = "Norland thanked Eastmark."
ROW: dict[str, Any] = {
    "id": "n-1",
    "source": "own",
    "lang": "en",
    "text": TEXT,
    "speaker": None,
    "mentions": [
        {"party": "Norland", "start": 0, "end": 7},
        {"party": "Eastmark", "start": 16, "end": 24},
    ],
    "stances": [{"holder": "Norland", "party": "Eastmark", "label": "favor"}],
    "sentiments": [{"party": "Eastmark", "label": "positive"}],
}
TWEET: dict[str, Any] = {
    "id": "t-1",
    "text": "So tired of all this!",
    "stances": [{"holder": None, "party": "the harbour plan", "label": "against"}],
    "sentiments": [{"party": "the harbour plan", "label": "negative"}],
}


def changed(**fields: Any) -> dict[str, Any]:
    return ROW | fields


def write_lines(path: Path, *rows: Any) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def faults(*paths: Path, **options: Any) -> list[str]:
    with pytest.raises(CorpusError) as caught:
        list(read_corpus(paths, **options))
    assert all(str(fault) in str(caught.value) for fault in caught.value.faults)
    return [str(fault) for fault in caught.value.faults]


# --- records --------------------------------------------------------------------------------------


def test_a_record_is_read_whole() -> None:
    row = changed(group="g", date="2024-02-29", tags=["act", "rep"], speaker="Mira Solberg")
    record = parse_record(row).record
    assert record == CorpusRecord(
        id="n-1",
        text=TEXT,
        source="own",
        speaker="Mira Solberg",
        group="g",
        date="2024-02-29",
        mentions=(Mention("Norland", 0, 7), Mention("Eastmark", 16, 24)),
        stances=(StanceLabel("Norland", "Eastmark", "favor"),),
        sentiments=(SentimentLabel("Eastmark", "positive"),),
        tags=("act", "rep"),
    )
    assert record.to_json() == row


@pytest.mark.parametrize(
    "row",
    [
        TWEET,
        {"id": "1", "text": "x"},
        changed(split="train", annotator=3),
        changed(mentions=[{"party": "Norland", "start": 0, "end": 6}], stances=[], sentiments=[]),
        changed(mentions=[{"party": "n", "start": 0, "end": len(TEXT)}], stances=[], sentiments=[]),
        changed(date=None, group=None),
        changed(id="\U0001f600", source="\U0001f600", tags=["\U0001f600"]),
        changed(stances=[], sentiments=[]),
        changed(
            stances=[
                {"holder": h, "party": p, "label": "neutral"}
                for h, p in [("Norland", "Eastmark"), ("Eastmark", "Norland"), (None, "Norland")]
            ]
        ),
    ],
)
def test_near_misses_that_are_no_faults(row: dict[str, Any]) -> None:
    assert parse_record(row).faults == ()


def mention(**fields: Any) -> dict[str, Any]:
    return changed(mentions=[*ROW["mentions"], {"party": "x", "start": 0, "end": 7} | fields])


def stance(**fields: Any) -> dict[str, Any]:
    return changed(stances=[ROW["stances"][0] | fields])


def without(row: dict[str, Any], key: str) -> dict[str, Any]:
    return {k: v for k, v in row.items() if k != key}


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ([], "is a list, not a JSON object"),
        ("text", "is a string, not a JSON object"),
        (None, "is null, not a JSON object"),
        (without(ROW, "id"), "'id' is missing"),
        (changed(id=""), "'id' is empty"),
        (changed(id=7), "'id' is a number, not a string"),
        (without(ROW, "text"), "'text' is missing"),
        (changed(text=" \n", mentions=[], stances=[], sentiments=[]), "'text' is empty"),
        (changed(text=["a"]), "'text' is a list, not a string"),
        (changed(text=TEXT + "\0"), "NUL"),
        (changed(text=TEXT + "\ud800"), "'text' has half a surrogate"),
        (changed(id="\ud800"), "'id' has half a surrogate"),
        (changed(source="own\udce9"), "'source' has half a surrogate"),
        (changed(speaker="\ud800"), "'speaker' has half a surrogate"),
        (changed(group="\ud800"), "'group' has half a surrogate"),
        (changed(tags=["act", "\ud800"]), "'tags' has half a surrogate"),
        (changed(lang=None), "'lang' is null, not a string"),
        (changed(lang="Klingon\n"), "'lang' 'Klingon\\n' is not a language code such as en"),
        (changed(lang="en\n"), "is not a language code"),
        (changed(lang=""), "is not a language code"),
        (changed(source=1), "'source' is a number"),
        (changed(speaker=["a"]), "'speaker' is a list, not a string or null"),
        (changed(group=3), "'group' is a number"),
        (changed(date="31.3.2024"), "'31.3.2024' is not a date"),
        (changed(date="2023-02-29"), "'2023-02-29' is not a date"),
        (changed(date="20240331"), "not a date"),
        (changed(date=""), "not a date"),
        (changed(tags="act"), "'tags' is not a list of strings"),
        (changed(tags=[1]), "'tags' is not a list of strings"),
        (changed(stance=[]), "unknown key 'stance' (did you mean 'stances'?)"),
        (changed(mentions={}), "'mentions' is an object, not a list"),
        (changed(mentions=["Norland"]), "mentions[0] is a string, not an object"),
        (mention(party=""), "mentions[2]: 'party' is '', not a name"),
        (mention(party=None), "'party' is None, not a name"),
        (mention(start="0"), "must be whole numbers"),
        (mention(start=False), "must be whole numbers"),
        (mention(end=7.0), "must be whole numbers"),
        (mention(end=None), "must be whole numbers"),
        (mention(start=7), "offsets 7..7 are empty"),
        (mention(start=8), "offsets 8..7 are reversed"),
        (mention(start=-3), "offsets -3..7 are outside the text (0..25 characters)"),
        (mention(end=26), "offsets 0..26 are outside the text (0..25 characters)"),
        (stance(label="favour"), "label 'favour' is not one of favor, neutral, against"),
        (stance(label="positive"), "label 'positive' is not one of"),
        (stance(label=None), "label None is not one of"),
        (stance(label=["favor"]), "is not one of"),
        (stance(party=3), "'party' is 3, not a name"),
        (stance(holder=""), "'holder' is '', not a name"),
        (stance(holder=4), "'holder' is 4, not a name"),
        (changed(stances=[without(ROW["stances"][0], "holder")]), "'holder' is missing"),
        (stance(holder="Eastmark"), "a stance of 'Eastmark' toward itself"),
        (changed(stances=ROW["stances"] * 2), "the pair 'Norland' -> 'Eastmark' is labelled twice"),
        (stance(holder="Westmark"), "the holder 'Westmark' of a stance has no mention"),
        (stance(party="Westmark"), "the party 'Westmark' of a stance has no mention"),
        (changed(sentiments=[{"party": "Eastmark", "label": "favor"}]), "positive, neutral"),
        (changed(sentiments=ROW["sentiments"] * 2), "'Eastmark' is labelled twice"),
        (
            changed(sentiments=[{"party": "Westmark", "label": "neutral"}]),
            "neither mentioned nor named in stances",
        ),
    ],
)
def test_faults_of_a_record(row: object, fault: str) -> None:
    parsed = parse_record(row)
    assert parsed.record is None
    assert any(fault in found for found in parsed.faults), parsed.faults


def test_all_faults_of_a_record_are_found_at_once() -> None:
    parsed = parse_record(changed(id="", lang=3, mentions=[{"party": "a", "start": 4, "end": 1}]))
    assert len(parsed.faults) == 3


# --- files ----------------------------------------------------------------------------------------


def test_files_and_folders(tmp_path: Path) -> None:
    one = write_lines(tmp_path / "b.jsonl", ROW, "", TWEET)
    (tmp_path / "sub").mkdir()
    write_lines(tmp_path / "sub" / "a.jsonl", changed(id="n-2"))
    (tmp_path / "notes.txt").write_text("not a corpus")
    assert [r.id for r in read_corpus(one)] == ["n-1", "t-1"]
    assert [r.id for r in read_corpus(str(tmp_path))] == ["n-1", "t-1", "n-2"]
    assert [r.id for r in read_corpus([one, tmp_path])] == ["n-1", "t-1", "n-2"]


def test_byte_order_mark_windows_line_ends_and_line_separators(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    row = json.dumps(changed(text=TEXT + "\u2028\u0085x"), ensure_ascii=False)
    path.write_bytes(f"\ufeff{row}\r\n".encode())
    assert [r.text for r in read_corpus(path)] == [TEXT + "\u2028\u0085x"]


def test_every_fault_has_its_place(tmp_path: Path) -> None:
    one = write_lines(tmp_path / "a.jsonl", ROW, "{broken", changed(id="n-2", text=""), ROW)
    two = write_lines(tmp_path / "b.jsonl", "", ROW)
    found = faults(one, two)
    assert [fault.split(": ")[0] for fault in found] == [
        f"{one}:2",
        f"{one}:3",
        f"{one}:3",
        f"{one}:3",
        f"{one}:4",
        f"{two}:2",
    ]
    assert "broken JSON" in found[0]
    assert found[-1].endswith(f"duplicate id 'n-1' (first at {one}:1)")


def test_good_lines_are_yielded_before_the_faults_are_raised(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.jsonl", "{", ROW, "{")
    records = read_corpus(path)
    assert next(records).id == "n-1"
    with pytest.raises(CorpusError):
        next(records)


def test_reading_stops_at_the_limit(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.jsonl", *["{"] * 50)
    assert len(faults(path)) == 20
    assert len(faults(path, max_faults=3)) == 3
    with pytest.raises(CorpusError, match="stopped at 3 faults"):
        list(read_corpus(path, max_faults=3))


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "the corpus is empty"),
        (b"\n\n", "the corpus is empty"),
        (
            '{"id": "1", "text": "Perú"}'.encode("latin-1"),
            ":1: not UTF-8 (byte 25 of the line); it seems to be CP1252; save it as UTF-8",
        ),
        (
            codecs.BOM_UTF16_LE + '{"id": "1"}\n{"id": "2"}\n'.encode("utf-16-le"),
            "it seems to be UTF-16;",
        ),
        (
            codecs.BOM_UTF16_BE + '{"id": "1"}\n{"id": "2"}\n'.encode("utf-16-be"),
            "-f UTF-16 -t UTF-8",
        ),
        (b'{"id": "1", "text": "a\0"}', ":1: broken JSON"),
        (b'{"a":' * 100_000, ":1: broken JSON"),
        (b'{"id": ' + b"9" * 10_000 + b"}", ":1: broken JSON"),
    ],
)
def test_faults_of_a_file(tmp_path: Path, content: bytes, fault: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)
    assert fault in faults(path)[0]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"text": "El Perú celebró la decisión"}'.encode("cp1252"), 1),
        ('{"text": "El Perú celebró"}\n'.encode("utf-16"), 1),
        # near-misses: bytes that went wrong in a file of UTF-8 are told line by line
        ('{"text": "La decisión, la región, la nación: Perú y México, Canadá, año"}'.encode() + b"\xe9", 3),
        (b'{"text": \n', 3),
    ],
)  # fmt: skip
def test_another_encoding_is_one_fault(tmp_path: Path, line: bytes, told: int) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\n".join([line] * 3) + b"\n")
    assert len(faults(path)) == told
    assert ("iconv" in faults(path)[0]) == (told == 1)


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("a.jsonl", b"PAR1\x15\x04\n\x15\n\n", "is Parquet; write it with pandas"),
        ("a.jsonl", b"PK\x03\x04\x14\n\n", "is a ZIP archive or a workbook"),
        ("a.jsonl.gz", b"\x1f\x8b\x08\n\n", "is compressed by gzip"),
        ("a.json", b"[" * 100_000, "is one JSON array"),
        ("a.json", b'\xef\xbb\xbf\n [\n {"id": "1"},\n {"id": "2"}]', "is one JSON array"),
        ("a.csv", b"id,text\n1,a\n2,b\n", "is a table"),
        ("a.txt", b"{Chile} thanked {Peru}. || 1>2+\n{Peru} left.\n", "is marked-up text"),
        ("a.txt", "{él=Petro} left.\n".encode(), "is marked-up text"),
        # Near-misses: lines that are wrong one by one.
        ("a.csv", b"{'id': 1}\n", ":1: broken JSON"),
        ("a.jsonl", b"id,text\n", ":1: broken JSON"),
        ("a.jsonl", b'"PAR1"\n', ":1: is a string, not a JSON object"),
        ("a.txt", b"{Chile thanked {Peru.\n", ":1: broken JSON"),
        ("a.json", b"{}\n", ":1: 'id' is missing"),
    ],
)
def test_another_format_is_named_once(
    tmp_path: Path, name: str, content: bytes, fault: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    found = faults(path)
    assert fault in found[0].removeprefix(str(path))
    if fault.startswith("is"):
        assert len(found) == 1
        assert "JSON Lines: Format in seeds/GUIDELINE.md" in found[0]


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv", "a.txt"])
def test_json_lines_are_read_whatever_their_name(tmp_path: Path, name: str) -> None:
    path = write_lines(tmp_path / name, ROW)
    assert [record.id for record in read_corpus(path)] == ["n-1"]
    path.write_bytes(b"\xef\xbb\xbf\n  " + path.read_bytes())
    assert [record.id for record in read_corpus(path)] == ["n-1"]


def test_missing_file_folder_without_corpus_and_no_path(tmp_path: Path) -> None:
    assert faults(tmp_path / "absent.jsonl") == [
        f"{tmp_path / 'absent.jsonl'}: the file does not exist"
    ]
    assert "no *.jsonl" in faults(tmp_path)[0]
    assert "the corpus is empty" in faults()[0]


def test_an_endless_line_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.corpora.reading.MAX_LINE_BYTES", 1000)
    path = write_lines(tmp_path / "a.jsonl", ROW, "x" * 5000, ROW)
    assert faults(path) == [f"{path}:2: the line is longer than 1000 bytes"]


# --- writing and fingerprint ----------------------------------------------------------------------

_NAME = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1).filter(str.strip)


@st.composite
def corpora(draw: st.DrawFn) -> list[CorpusRecord]:
    records = []
    for number in range(draw(st.integers(1, 4))):
        text = draw(_NAME)
        parties = draw(st.lists(_NAME, unique=True, max_size=3))
        pairs = [(h, p) for h in [None, *parties] for p in parties if h != p]
        records.append(
            CorpusRecord(
                id=f"{draw(_NAME)}{number}",
                text=text,
                speaker=draw(st.none() | _NAME),
                group=draw(st.none() | _NAME),
                date=draw(st.none() | st.dates().map(str)),
                mentions=tuple(Mention(p, 0, draw(st.integers(1, len(text)))) for p in parties),
                stances=tuple(StanceLabel(h, p, draw(st.sampled_from(STANCES))) for h, p in pairs),
                sentiments=tuple(
                    SentimentLabel(p, draw(st.sampled_from(SENTIMENTS))) for p in parties
                ),
                tags=tuple(draw(st.lists(st.sampled_from(["act", "neg"]), unique=True))),
            )
        )
    return records


@settings(max_examples=50, deadline=None)
@given(corpora())
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, records: list[CorpusRecord]
) -> None:
    path = tmp_path_factory.mktemp("corpus") / "a.jsonl"
    assert write_corpus(path, records) == len(records)
    assert list(read_corpus(path)) == records


@settings(max_examples=50)
@given(corpora(), st.randoms())
def test_fingerprint_ignores_order_and_nothing_else(
    records: list[CorpusRecord], rng: random.Random
) -> None:
    shuffled = rng.sample(records, len(records))
    turned = [
        replace(r, mentions=r.mentions[::-1], stances=r.stances[::-1], tags=r.tags[::-1])
        for r in shuffled
    ]
    original = corpus_fingerprint(records)
    assert corpus_fingerprint(turned) == original
    assert corpus_fingerprint([*records, records[0]]) != original
    assert corpus_fingerprint([replace(records[0], text="another"), *records[1:]]) != original
    assert corpus_fingerprint([replace(records[0], lang="es"), *records[1:]]) != original


def test_fingerprint_is_pinned() -> None:
    # A change here orphans the fingerprints in saved models and tracked runs.
    record = parse_record(ROW).record
    assert record is not None
    assert corpus_fingerprint([record]) == (
        "a255caede31f1d2bfdfdea9b198593b9b9eb30f34c1e21e22d713fed6cffe0b2"
    )


def test_a_failed_write_leaves_the_old_corpus(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    record = CorpusRecord(id="1", text="x")
    write_corpus(path, [record])

    def interrupted() -> Iterator[CorpusRecord]:
        yield replace(record, id="2")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_corpus(path, interrupted())
    assert [r.id for r in read_corpus(path)] == ["1"]
    assert [p.name for p in tmp_path.iterdir()] == ["a.jsonl"]


def test_frame_has_one_row_a_statement() -> None:
    records = [parse_record(row).record for row in (ROW, TWEET)]
    frame = corpus_frame(record for record in records if record is not None)
    assert list(frame.columns) == list(CORPUS_COLUMNS)
    assert list(frame["id"]) == ["n-1", "t-1"]
    assert frame.loc[1, "speaker"] is None
    assert frame.loc[0, "mentions"] == (Mention("Norland", 0, 7), Mention("Eastmark", 16, 24))
    assert corpus_frame([]).shape == (0, len(CORPUS_COLUMNS))
