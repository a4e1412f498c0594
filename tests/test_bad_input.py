"""Bad input, as a user meets it: a message that names the place, exit code 2, nothing half written."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipeline.artifact import FILE, load_saved
from pipeline.cli import main
from pipeline.cli.claimed import claimed
from pipeline.corpora import write_corpus
from pipeline.resources import resource
from pipeline.schema import CorpusRecord

TINY = str(resource("configs", "tiny.yaml"))
SENTENCE = "Chile condemned Norway.\n"


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


Stance = Callable[..., Outcome]


@pytest.fixture
def stance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Stance:
    """Run the command line in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> Outcome:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Outcome(code, out, err)

    return run


@pytest.fixture
def score(stance: Stance, model_folder: Path) -> Stance:
    return lambda *arguments: stance(
        "score", "--model", model_folder, "--format", "csv", *arguments
    )


@pytest.fixture
def train(stance: Stance) -> Stance:
    return lambda *arguments: stance(
        "train", "--config", TINY, "--no-tracking", "--out", "new", *arguments
    )


def refused(outcome: Outcome, *parts: str) -> None:
    """The message names every part, the exit code is 2, and nothing was printed as a result."""
    assert outcome.code == 2, outcome
    assert outcome.out == ""
    assert outcome.err.startswith("stance ")
    for part in parts:
        assert part in outcome.err, outcome.err


def only(folder: Path, *names: str) -> bool:
    return sorted(path.name for path in folder.iterdir()) == sorted(names)


# --- documents


def test_a_missing_file(score: Stance, tmp_path: Path) -> None:
    refused(score("nowhere.txt", "--out", "out.csv"), "nowhere.txt")
    assert only(tmp_path)


@pytest.mark.parametrize("name", ["empty.txt", "empty.jsonl", "empty.csv", "empty.parquet"])
def test_an_empty_file(score: Stance, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    refused(score(name, "--out", "out.csv"), name, "empty")
    assert only(tmp_path, name)


def test_a_folder_without_documents(score: Stance, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    refused(score("folder", "--out", "out.csv"), "folder", "no document")
    (tmp_path / "folder" / "picture.png").write_bytes(b"\x89PNG")
    refused(score("folder", "--out", "out.csv"), "folder", "no document")
    assert only(tmp_path, "folder")


DAMAGED = {
    "b.parquet": b"PAR1 and then nothing",
    "b.jsonl": b'{"text": "Chile',
    "b.csv": b"title,body\nA day,Chile left.\n",
    "b.txt.gz": b"\x1f\x8b\x08 and then nothing",
    "b.html": b"<p>Per\xfa conden\xf3 a Chile.</p>",
}


@pytest.mark.parametrize("quiet", [(), ("--quiet",)])
@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_in_a_folder_is_skipped_only_if_asked(
    score: Stance, tmp_path: Path, name: str, quiet: tuple[str, ...]
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for good in ("a.txt", "c.txt"):
        (folder / good).write_text(SENTENCE)
    (folder / name).write_bytes(DAMAGED[name])
    options = ("--encoding", "utf-8", *quiet, "--out", "out.csv")
    refused(score("in", *options), name)
    assert only(tmp_path, "in")
    outcome = score("in", "--skip-unreadable", *options)
    assert outcome.code == 1
    assert f"skipped: in{os.sep}{name}" in outcome.err
    written = (tmp_path / "out.csv").read_text()
    assert [f"\n{id}," in written for id in "abc"] == [True, False, True]
    # near-misses: a file that was named, and a folder without damage
    refused(score(f"in/{name}", "--skip-unreadable", *options), name)
    (folder / name).unlink()
    assert score("in", "--skip-unreadable", *options).code == 0
    assert (tmp_path / "out.csv").read_text() == written


def test_of_a_damaged_file_in_a_folder_what_stands_before_the_damage_stays(
    score: Stance, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jsonl").write_text(json.dumps({"text": SENTENCE}) + '\n{"text": "Chile')
    outcome = score("in", "--skip-unreadable")
    assert outcome.code == 1
    assert "a.jsonl:2" in outcome.err
    assert "a:1" in outcome.out
    (tmp_path / "in" / "a.jsonl").write_text('{"text": "Chile')
    refused(score("in", "--skip-unreadable"), "no document", "a.jsonl:1")


@pytest.mark.parametrize("name", ["table.csv", "table.tsv"])
def test_a_table_without_the_text_column_names_those_there_are(
    score: Stance, tmp_path: Path, name: str
) -> None:
    rows = [["title", "body", "date"], ["A day", SENTENCE.strip(), "2024-05-01"]]
    separator = "," if name.endswith("csv") else "\t"
    (tmp_path / name).write_text("\n".join(separator.join(row) for row in rows) + "\n")
    refused(score(name, "--out", "out.csv"), name, "text", "title", "body", "date")
    assert only(tmp_path, name)
    assert score(name, "--text-column", "body").code == 0


def test_broken_json_on_line_seven(score: Stance, tmp_path: Path) -> None:
    lines = (
        [json.dumps({"text": SENTENCE})] * 6
        + ['{"text": "Chile']
        + [json.dumps({"text": SENTENCE})]
    )
    (tmp_path / "docs.jsonl").write_text("\n".join(lines))
    refused(score("docs.jsonl", "--out", "out.csv"), "docs.jsonl:7")
    assert not (tmp_path / "out.csv").exists()


def test_latin_1_bytes_work(score: Stance, tmp_path: Path) -> None:
    text = "El presidente de México condenó ayer a España por la política de los años pasados. " * 5
    (tmp_path / "viejo.txt").write_bytes(text.encode("latin-1"))
    outcome = score("viejo.txt")
    assert outcome.code == 0
    assert "condenó" in outcome.out
    assert "México" in outcome.out


@pytest.mark.parametrize("name", ["nul.txt", "nul.csv", "nul.jsonl"])
def test_a_nul_byte_is_named_with_its_line(score: Stance, tmp_path: Path, name: str) -> None:
    first = {"nul.txt": b"One.\n", "nul.csv": b"text\n", "nul.jsonl": b'{"text": "x"}\n'}[name]
    (tmp_path / name).write_bytes(first + b"Chile condemned Norway.\x00 Peru\x00 thanked Iran.\n")
    refused(score(name, "--out", "out.csv"), f"{name}:2", "NUL byte")
    assert only(tmp_path, name)


@pytest.mark.parametrize(
    ("start", "piece", "megabytes"),
    [
        pytest.param(SENTENCE.strip() + " ", "a" * 4096, 5, id="one word"),
        # Work grows with the length (tests/test_attribution_properties.py): one megabyte shows the rest.
        pytest.param("", f"{SENTENCE.strip()} {'It rained on the hills. ' * 9}", 1, id="sentences"),
        pytest.param("", "Chile condemned Norway and ", 1, id="one sentence"),
        pytest.param(SENTENCE.strip() + " ", "(“" * 2048, 1, id="open quotations"),
    ],
)
def test_a_line_of_megabytes_finishes(
    score: Stance, tmp_path: Path, start: str, piece: str, megabytes: int
) -> None:
    text = start + piece * (megabytes * 1_000_000 // len(piece.encode()))
    (tmp_path / "long.txt").write_text(text, encoding="utf-8")
    outcome = score("long.txt", "--quiet")
    assert outcome.code == 0
    assert "Chile" in outcome.out


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        ((), ["name a file"]),
        (("--text", "x", "a.txt"), ["not both"]),
        (("--text", SENTENCE, "--parties", "nowhere.yaml"), ["nowhere.yaml"]),
    ],
)
def test_arguments_that_do_not_fit(
    score: Stance, arguments: tuple[str, ...], parts: list[str]
) -> None:
    refused(score(*arguments), *parts)


@pytest.mark.parametrize("name", ["own.yaml", "own.json"])
def test_a_party_file_with_a_duplicate_alias(score: Stance, tmp_path: Path, name: str) -> None:
    rows = [
        {"id": "a", "name": "Alpha Union", "kind": "organisation", "aliases": ["the Reds"]},
        {"id": "b", "name": "Beta League", "kind": "organisation", "aliases": ["the Reds"]},
    ]
    # YAML is a superset of JSON; lines tell the reader of the message where to look.
    (tmp_path / name).write_text(json.dumps(rows, indent=1))
    outcome = score("--text", SENTENCE, "--parties", name, "--out", "out.csv")
    refused(outcome, name, "the Reds")
    assert "a" in outcome.err
    assert only(tmp_path, name)


@pytest.mark.parametrize("out", ["in.csv", "link.csv", "folder", "own.json"])
def test_an_output_that_would_destroy_an_input(score: Stance, tmp_path: Path, out: str) -> None:
    content = f"text\n{SENTENCE}"
    (tmp_path / "in.csv").write_text(content)
    (tmp_path / "link.csv").symlink_to("in.csv")
    (tmp_path / "folder").mkdir()
    (tmp_path / "own.json").write_text("[]")
    refused(score("in.csv", "--parties", "own.json", "--out", out), out)
    assert (tmp_path / "in.csv").read_text() == content
    assert (tmp_path / "own.json").read_text() == "[]"


@pytest.mark.parametrize("out", ["own.jsonl", "folder"])
def test_metrics_that_would_destroy_the_corpus(
    stance: Stance, model_folder: Path, tmp_path: Path, out: str
) -> None:
    (tmp_path / "own.jsonl").write_text(line(1))
    (tmp_path / "folder").mkdir()
    evaluate = ("evaluate", "--model", model_folder, "--corpus", "own.jsonl", "--json")
    refused(stance(*evaluate, out), out)
    assert (tmp_path / "own.jsonl").read_text() == line(1)


def test_an_output_in_the_input_folder_is_not_read_again(score: Stance, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(SENTENCE)
    assert score("in", "--out", "in/out.csv").code == 0
    first = (tmp_path / "in" / "out.csv").read_text()
    assert score("in", "--out", "in/out.csv").code == 0
    assert (tmp_path / "in" / "out.csv").read_text() == first


def test_markup_is_not_compiled_onto_itself(stance: Stance, tmp_path: Path) -> None:
    (tmp_path / "marked.txt").write_text("{Peru} met {Oslo}. || 1>2-\n")
    refused(stance("corpus", "compile", "marked.txt", "marked.txt"), "is an input too")


#: A name as Latin-1 wrote it: the system passes its byte on as a lone surrogate.
LATIN_1 = os.fsdecode("México".encode("latin-1"))


@pytest.mark.skipif(sys.platform != "linux", reason="names are UTF-8 here")
@pytest.mark.parametrize(
    ("arguments", "code", "printed"),
    [
        (("score", "{}.txt", "--out", "out.parquet"), 0, ""),
        (("score", "{}.txt", "--out", "{}.csv"), 0, ""),
        (("score", "{}.txt", "--format", "csv"), 0, "M\ufffdxico:0,Chile condemned Norway."),
        (("score", "other.txt", "--format", "csv"), 0, "other:0,Chile condemned Norway."),
        (("corpus", "compile", "{}.txt", "{}.jsonl"), 0, "written to M\\udce9xico.jsonl"),
        (("corpus", "compile", "other.txt", "é.jsonl"), 0, "written to é.jsonl"),
        (("corpus", "lexicon", "{}"), 1, "M\\udce9xico\tnot in the lexicon"),
        (("corpus", "lexicon", "Perú"), 1, "Perú\tnot in the lexicon"),
    ],
)
def test_names_of_other_bytes_than_utf8(
    stance: Stance,
    model_folder: Path,
    tmp_path: Path,
    arguments: tuple[str, ...],
    code: int,
    printed: str,
) -> None:
    text = SENTENCE if arguments[0] == "score" else "{Peru} met {Oslo}. || 1>2-\n"
    for name in (LATIN_1, "other"):
        (tmp_path / f"{name}.txt").write_text(text)
    model = ("--model", model_folder) if arguments[0] == "score" else ()
    outcome = stance(*(argument.format(LATIN_1) for argument in arguments), *model)
    assert outcome.code == code, outcome
    assert printed in outcome.out
    assert printed or not outcome.out


# --- models


@pytest.mark.parametrize("command", ["score", "evaluate"])
@pytest.mark.parametrize(
    ("name", "content"),
    [("nowhere", None), ("folder", {"notes.txt": b"no model"}), ("folder", {FILE: b"not a model"})],
)
def test_a_folder_that_is_no_model(
    stance: Stance, tmp_path: Path, command: str, name: str, content: dict[str, bytes] | None
) -> None:
    if content is not None:
        (tmp_path / name).mkdir()
        for file, data in content.items():
            (tmp_path / name / file).write_bytes(data)
    extra = ["--text", SENTENCE] if command == "score" else ["--corpus", "any.jsonl"]
    refused(stance(command, "--model", name, *extra), name, "train")


def test_no_model_at_all(stance: Stance, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("pipeline.score.__file__", str(tmp_path / "score.py"))
    refused(stance("score", "--text", SENTENCE), "stance train")


# --- corpora


def line(number: int, label: str = "favor") -> str:
    row = {
        "id": str(number),
        "source": "own",
        "lang": "en",
        "text": f"Peru met Oslo on day number {number}.",
        "speaker": None,
        "mentions": [{"party": "p", "start": 0, "end": 4}, {"party": "o", "start": 9, "end": 13}],
        "stances": [{"holder": "p", "party": "o", "label": label}],
        "sentiments": [],
    }
    return json.dumps(row)


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        pytest.param("", ["own.jsonl"], id="empty"),
        pytest.param("\n\n", ["own.jsonl"], id="blank"),
        pytest.param("\n".join(line(n) for n in range(40)), ["against", "neutral"], id="one class"),
        pytest.param(
            "\n".join([line(n) for n in range(6)] + ['{"id": "7", "text'] + [line(8)]),
            ["own.jsonl:7"],
            id="broken JSON on line 7",
        ),
        pytest.param(
            line(1) + "\n" + line(2, "cheers"), ["own.jsonl:2", "cheers"], id="another label"
        ),
        pytest.param(line(1) + "\n" + line(1), ["own.jsonl:2", "1"], id="the same id twice"),
        pytest.param(
            line(1).replace('"end": 13', '"end": 1300'),
            ["own.jsonl:1"],
            id="a span outside its text",
        ),
    ],
)
def test_a_corpus_that_cannot_be_trained_on(
    train: Stance, tmp_path: Path, content: str, parts: list[str]
) -> None:
    (tmp_path / "own.jsonl").write_text(content)
    refused(train("--corpus", "own.jsonl"), *parts)
    assert only(tmp_path, "own.jsonl")


@pytest.mark.parametrize("command", [("train",), ("corpus", "stats"), ("corpus", "check")])
def test_a_missing_corpus(stance: Stance, tmp_path: Path, command: tuple[str, ...]) -> None:
    option = ["--corpus"] if command == ("train",) else []
    refused(stance(*command, *option, "nowhere.jsonl"), "nowhere.jsonl")
    assert only(tmp_path)


def test_a_missing_corpus_to_evaluate_on(stance: Stance, model_folder: Path) -> None:
    refused(
        stance("evaluate", "--model", model_folder, "--corpus", "nowhere.jsonl"), "nowhere.jsonl"
    )


def test_a_corpus_without_labels_to_evaluate_on(
    stance: Stance, model_folder: Path, tmp_path: Path
) -> None:
    row = json.loads(line(1)) | {"stances": []}
    (tmp_path / "own.jsonl").write_text(json.dumps(row))
    outcome = stance(
        "evaluate", "--model", model_folder, "--corpus", "own.jsonl", "--json", "m.json"
    )
    refused(outcome, "nothing to score")
    assert only(tmp_path, "own.jsonl")


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        (None, ["marked.txt"]),
        (b"", ["marked.txt", "no statement"]),
        (b"# only a comment\n", ["marked.txt", "no statement"]),
        (b"{Peru} met {Oslo}. || 1>2-\n{Peru met Oslo.\n", ["marked.txt:2"]),
        (
            b"{Peru} met {Oslo}. || 1>2-\n || \n || 0>Peru+\n",
            ["marked.txt:2: 'text' is empty", ":3: "],
        ),
        (
            b"{Peru} met {Oslo}. || 1>Lima-\n",
            ["marked.txt:1: the party 'Lima'", "'holder' is null"],
        ),
        (b"{Peru} left. || || || || || x\n", ["marked.txt:1: the line has 6 fields"]),
        (b"\xef\xbb\xbf# only a comment\r\n", ["marked.txt", "no statement"]),
        (
            "{Perú} met {Oslo}. || 1>2-\n".encode("latin-1"),
            ["marked.txt", "not UTF-8 (line 1)", "seems to be CP1252", "iconv -f CP1252 -t UTF-8"],
        ),
        ("{Perú} met {Oslo}. || 1>2-\n".encode("utf-16"), ["marked.txt", "iconv -f UTF-16 -t"]),
    ],
)
def test_markup_that_cannot_be_compiled(
    stance: Stance, tmp_path: Path, content: bytes | None, parts: list[str]
) -> None:
    if content is not None:
        (tmp_path / "marked.txt").write_bytes(content)
    refused(stance("corpus", "compile", "marked.txt", "made.jsonl"), *parts)
    assert not (tmp_path / "made.jsonl").exists()


@pytest.mark.parametrize("option", ["--parties", "--lexicon", "--config"])
def test_a_missing_file_to_train_with(train: Stance, tmp_path: Path, option: str) -> None:
    refused(train(option, "nowhere.yaml"), "nowhere.yaml")
    assert only(tmp_path)


# --- saves that fail


@pytest.fixture
def corpus(records: tuple[CorpusRecord, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("corpus") / "small.jsonl"
    write_corpus(path, records[:120])
    return path


def full_disk(*_: Any) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_disk_that_fills_up_leaves_the_old_model_and_its_run(
    train: Stance, corpus: Path, model_folder: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    shutil.copytree(model_folder, tmp_path / "new")
    (tmp_path / "new" / "run.json").write_text('{"run_id": "old"}')
    before = {path.name: path.read_bytes() for path in (tmp_path / "new").iterdir()}
    monkeypatch.setattr("pipeline.artifact.os.fsync", full_disk)
    refused(
        train("--corpus", corpus),
        str(Path("new", FILE)),
        "No space left",
        "nothing there was changed",
    )
    assert {path.name: path.read_bytes() for path in (tmp_path / "new").iterdir()} == before
    load_saved(tmp_path / "new")


@pytest.mark.parametrize("out", ["new", "new/below", "new/far/below"])
def test_a_place_that_cannot_be_written(
    train: Stance, corpus: Path, tmp_path: Path, monkeypatch: Any, out: str
) -> None:
    """It is found before anything is trained."""
    monkeypatch.setattr("pipeline.train.train_model", None)
    (tmp_path / "new").write_text("in the way")
    outcome = train("--corpus", corpus, "--out", out)
    refused(outcome, out, "cannot be written", "a file is in the way", "--out")
    assert "space" not in outcome.err
    assert (tmp_path / "new").read_text() == "in the way"


def test_a_place_that_another_training_writes_to(
    train: Stance, corpus: Path, tmp_path: Path
) -> None:
    with claimed(tmp_path / "deep" / "new"):
        refused(train("--corpus", corpus, "--out", "deep/new"), "another run is writing it")
        assert train("--corpus", corpus, "--out", "deep/other").code == 0
    assert only(tmp_path / "deep", "other")
    with claimed(tmp_path / "deep" / "other"):
        pass
    load_saved(tmp_path / "deep" / "other")


def test_a_training_that_fails_leaves_no_folder(train: Stance, tmp_path: Path) -> None:
    refused(train("--corpus", "none.jsonl", "--out", "deep/new"), "does not exist")
    assert only(tmp_path)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_output_into_a_full_disk(model_folder: Path) -> None:
    command = [sys.executable, "-m", "pipeline", "score", "--model", str(model_folder)]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*command, "--text", SENTENCE, "--format", "csv"],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "No space left" in done.stderr


@pytest.mark.slow
def test_a_training_that_is_killed_while_saving_leaves_the_old_model(
    corpus: Path, model_folder: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(model_folder, tmp_path / "model"))
    before = (folder / FILE).read_bytes()
    code = (
        "import sys, time\nfrom pipeline import artifact\nfrom pipeline.cli import main\n"
        "def hang(_):\n    print('saving', flush=True)\n    time.sleep(600)\n"
        "artifact.os.fsync = hang\nmain(sys.argv[1:])"
    )
    arguments = [
        "train",
        "--config",
        TINY,
        "--no-tracking",
        "--corpus",
        str(corpus),
        "--out",
        str(folder),
    ]
    with subprocess.Popen(
        [sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "saving\n"
        run.send_signal(signal.SIGKILL)
    assert (folder / FILE).read_bytes() == before
    load_saved(folder)
