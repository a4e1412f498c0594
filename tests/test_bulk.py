"""However a stream is scored (at once, in processes, killed and resumed), the bytes are the same."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.bulk import (
    Job,
    Part,
    PartStore,
    Scorer,
    add_summary,
    chunks,
    estimate_documents,
    run_key,
    score_stream,
)
from pipeline.candidates import ScoreSummary
from pipeline.errors import DocumentError, StanceError
from pipeline.schema import Document
from tests.tiny import sentences, tiny_model

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tiny_model(tmp_path_factory.mktemp("model")))


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    texts = sentences(120)
    return [
        Document(f"d{i}", text, speaker="Ana Ruiz" if i % 7 == 0 else None)
        for i, text in enumerate(texts)
    ]


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.bulk.stream.chunks", lambda docs: chunks(docs, characters=700))


@given(
    sizes=st.lists(st.integers(0, 30), max_size=40),
    characters=st.integers(1, 60),
    most=st.integers(1, 9),
)
def test_chunks_hold_every_document_once_in_order(
    sizes: list[int], characters: int, most: int
) -> None:
    documents = [Document(str(i), "x" * size) for i, size in enumerate(sizes)]
    found = list(chunks(documents, characters, most))
    assert [d for chunk in found for d in chunk] == documents
    assert all(0 < len(chunk) <= most for chunk in found)
    for chunk in found[:-1]:
        assert len(chunk) == most or sum(len(d.text) for d in chunk) >= characters
    for chunk in found:
        assert sum(len(d.text) for d in chunk[:-1]) < characters


def test_chunks_read_no_further_than_needed() -> None:
    def endless() -> Iterator[Document]:
        while True:
            yield Document("d", "xx")

    assert len(next(chunks(endless(), characters=10))) == 5


@pytest.mark.parametrize("format_name", ["csv", "jsonl", "parquet", "table"])
def test_result_is_that_of_one_round(
    format_name: str, model: str, documents: list[Document], tmp_path: Path
) -> None:
    job = Job(model, format=format_name)
    whole = Scorer(job).score(documents)
    counts: list[int] = []
    summary = score_stream(documents, job, out=str(tmp_path / "x"), advance=counts.append)
    assert summary == whole.summary
    assert sum(counts) == len(documents)
    assert len(counts) > 5
    if format_name in ("csv", "jsonl"):
        assert (tmp_path / "x").read_bytes().endswith(whole.payload)
    assert [p.name for p in tmp_path.iterdir()] == ["x"]


@pytest.mark.slow
def test_processes_change_nothing(model: str, documents: list[Document], tmp_path: Path) -> None:
    job = Job(model)
    for jobs in (1, 2):
        score_stream(documents, job, out=str(tmp_path / str(jobs)), jobs=jobs, key=lambda: "k")
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["1", "2"]


class Killed(BaseException):
    """Ends a run as a signal would."""


def interrupted(documents: list[Document], after: int) -> Iterator[Document]:
    yield from documents[:after]
    raise Killed


@pytest.mark.parametrize("after", [1, 60, 119])
def test_resumed_run_equals_an_uninterrupted_one(
    after: int,
    model: str,
    documents: list[Document],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    job, out = Job(model), tmp_path / "x.parquet"
    score_stream(documents, job, out=str(tmp_path / "whole"))
    with pytest.raises(Killed):
        score_stream(interrupted(documents, after), job, out=str(out), key=lambda: "k")
    assert not out.exists()
    kept = {p.name: p.read_bytes() for p in (tmp_path / "x.parquet.parts").rglob("*.part")}
    written: list[int] = []
    put = PartStore.put
    monkeypatch.setattr(
        PartStore,
        "put",
        lambda self, number, part: (written.append(number), put(self, number, part)),
    )
    score_stream(documents, job, out=str(out), key=lambda: "k")
    assert out.read_bytes() == (tmp_path / "whole").read_bytes()
    assert len(written) == len(list(chunks(documents, 700))) - len(kept)
    assert not {f"{number:08d}.part" for number in written} & kept.keys()
    assert not (tmp_path / "x.parquet.parts").exists()


def test_other_key_starts_afresh(model: str, documents: list[Document], tmp_path: Path) -> None:
    job, out = Job(model, format="csv"), str(tmp_path / "x.csv")
    with pytest.raises(Killed):
        score_stream(interrupted(documents, 100), job, out=out, key=lambda: "old")
    assert list(tmp_path.glob("x.csv.parts/old/*.part"))
    other = [Document(d.id, d.text.replace("praised", "condemned")) for d in documents]
    with pytest.raises(Killed):
        score_stream(interrupted(other, 100), job, out=out, key=lambda: "new")
    assert not (tmp_path / "x.csv.parts" / "old").exists()
    score_stream(other, job, out=out, key=lambda: "new")
    score_stream(other, job, out=str(tmp_path / "whole"))
    assert Path(out).read_bytes() == (tmp_path / "whole").read_bytes()


@pytest.mark.parametrize("damage", [b"", b"{", b'{"sha256": "0", "summary": {}}\nrest'])
def test_damaged_part_is_made_again(
    damage: bytes, model: str, documents: list[Document], tmp_path: Path
) -> None:
    job, out = Job(model, format="jsonl"), tmp_path / "x.jsonl"
    with pytest.raises(Killed):
        score_stream(interrupted(documents, 100), job, out=str(out), key=lambda: "k")
    next(tmp_path.glob("*.parts/k/*.part")).write_bytes(damage)
    score_stream(documents, job, out=str(out), key=lambda: "k")
    score_stream(documents, job, out=str(tmp_path / "whole"))
    assert out.read_bytes() == (tmp_path / "whole").read_bytes()


@pytest.mark.parametrize(
    ("cause", "error"), [(OSError(errno.ENOSPC, "No space left"), StanceError), (Killed(), Killed)]
)
def test_half_written_parts_are_removed_and_whole_ones_kept(
    cause: BaseException,
    error: type[BaseException],
    model: str,
    documents: list[Document],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    job, out = Job(model, format="csv"), tmp_path / "x.csv"
    folder = tmp_path / "x.csv.parts" / "k"
    with pytest.raises(Killed):
        score_stream(interrupted(documents, 60), job, out=str(out), key=lambda: "k")
    kept = {path.name for path in folder.iterdir()}
    assert kept
    (folder / "00000099.part.1073741824").write_text("of a killed run")
    (tmp_path / "00000099.part.1073741824").write_text("of somebody else")
    written: list[str] = []

    def stop(_: int) -> None:
        written.extend(path.name for path in folder.iterdir())
        raise cause

    monkeypatch.setattr("os.fsync", stop)
    with pytest.raises(error):
        score_stream(documents, job, out=str(out), key=lambda: "k")
    assert len(set(written) - kept) == 1
    assert {path.name for path in folder.iterdir()} == kept
    assert {path.name for path in tmp_path.iterdir()} == {
        "x.csv.parts", "00000099.part.1073741824"
    }  # fmt: skip


def test_small_input_leaves_no_folder_and_asks_for_no_key(model: str, tmp_path: Path) -> None:
    def refused() -> str:
        raise AssertionError("a single chunk has nothing to resume")

    score_stream(
        [Document("d", "Chile praised Peru.")],
        Job(model, format="csv"),
        out=str(tmp_path / "x"),
        key=refused,
    )
    assert len((tmp_path / "x").read_text().splitlines()) > 1


def test_bad_document_leaves_no_output(
    model: str, documents: list[Document], tmp_path: Path
) -> None:
    def broken() -> Iterator[Document]:
        yield from documents
        raise DocumentError("line 121: broken")

    with pytest.raises(DocumentError):
        score_stream(broken(), Job(model), out=str(tmp_path / "x"), key=lambda: "k")
    assert not (tmp_path / "x").exists()


def test_two_runs_do_not_share_an_output(tmp_path: Path) -> None:
    with (
        PartStore.open(tmp_path / "x", "k"),
        pytest.raises(StanceError, match="another run"),
        PartStore.open(tmp_path / "x", "k"),
    ):
        pass


SUMMARIES = st.builds(
    ScoreSummary,
    *[st.integers(0, 9)] * 4,
    st.dictionaries(st.sampled_from(["de", "fr"]), st.integers(1, 9)),
)


@given(payload=st.binary(max_size=50), summary=SUMMARIES, cut=st.integers(1, 400))
def test_part_survives_and_truncation_shows(
    payload: bytes, summary: ScoreSummary, cut: int
) -> None:
    content = Part(payload, summary).to_bytes()
    assert Part.from_bytes(content) == Part(payload, summary)
    assert Part.from_bytes(content[:-cut]) is None


@given(a=SUMMARIES, b=SUMMARIES)
def test_summaries_add_up(a: ScoreSummary, b: ScoreSummary) -> None:
    total = ScoreSummary()
    for one in (a, b):
        add_summary(total, one)
    assert total.pairs == a.pairs + b.pairs
    assert sum(total.other_languages.values()) == sum(
        [*a.other_languages.values(), *b.other_languages.values()]
    )


@pytest.fixture
def inputs(tmp_path: Path, model: str) -> dict[str, Any]:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("Chile praised Peru.")
    (tmp_path / "parties.json").write_text("[]")
    return {
        "job": Job(model, str(tmp_path / "parties.json")),
        "inputs": [str(tmp_path / "in")],
        "options": {"text_column": "text"},
    }


CHANGES = {
    "options": lambda given, folder: given | {"options": {"text_column": "body"}},
    "format": lambda given, folder: (
        given | {"job": Job(given["job"].model, given["job"].parties, format="csv")}
    ),
    "open": lambda given, folder: (
        given | {"job": Job(given["job"].model, given["job"].parties, True)}
    ),
    "registry": lambda given, folder: (folder / "parties.json").write_text("[{}]") and given,
    "file": lambda given, folder: (
        (folder / "in" / "a.txt").write_text("Chile praised Cuba.") and given
    ),
    "new file": lambda given, folder: (folder / "in" / "b.txt").write_text("x") and given,
}


@pytest.mark.parametrize("change", CHANGES)
def test_key_changes_with_what_decides(change: str, inputs: dict[str, Any], tmp_path: Path) -> None:
    before = run_key(**inputs)
    assert before == run_key(**inputs)
    os.utime(tmp_path / "in" / "a.txt", ns=(1, 1))
    before = run_key(**inputs)
    assert run_key(**CHANGES[change](inputs, tmp_path)) != before


def test_key_leaves_the_output_out(inputs: dict[str, Any], tmp_path: Path) -> None:
    out = str(tmp_path / "in" / "x.csv")
    before, blind = run_key(**inputs, out=out), run_key(**inputs)
    assert before == blind
    for name in ("x.csv", "x.csv.parts/key/1.part", ".x.csv.7.part"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text("text")
    assert run_key(**inputs, out=out) == before
    assert run_key(**inputs) != blind
    (tmp_path / "in" / "x2.csv").write_text("text")
    assert run_key(**inputs, out=out) != before


def test_a_device_has_no_key(inputs: dict[str, Any]) -> None:
    assert run_key(**inputs | {"inputs": [*inputs["inputs"], os.devnull]}) is None
    assert estimate_documents([os.devnull]) is None


def test_standard_input_has_no_key(inputs: dict[str, Any]) -> None:
    assert run_key(**inputs | {"inputs": ["-"]}) is None


def test_estimates(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    lines = "".join(json.dumps({"text": "x" * (i % 50)}) + "\n" for i in range(50_000))
    (tmp_path / "a.jsonl").write_text(lines)
    pq.write_table(pa.table({"text": ["x"] * 321}), tmp_path / "b.parquet")
    (tmp_path / "c.txt").write_text("x\n\ny\n")
    assert estimate_documents([str(tmp_path / "b.parquet"), str(tmp_path / "c.txt")]) == 322
    assert estimate_documents([str(tmp_path)]) == pytest.approx(50_322, rel=0.02)
    (tmp_path / "d.warc").write_bytes(b"WARC/1.0")
    assert estimate_documents([str(tmp_path)]) is None
    assert estimate_documents(["-"]) is None


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def many_lines(path: Path, n: int) -> Path:
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in sentences(n)))
    return path


def until_a_part_is_kept(run: subprocess.Popen[Any], folder: Path) -> None:
    deadline = time.monotonic() + 120
    while not list(folder.glob("*.parts/*/*.part")):
        assert run.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
@pytest.mark.parametrize("times", [1, 2])
def test_an_interrupted_command_ends_with_its_processes(
    times: int, model: str, tmp_path: Path
) -> None:
    """As Ctrl-C does it: every process of the group gets the signal, again by those who are impatient."""
    # Tests that a shell started in the background ignore the signal, and so would what they start.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    source = many_lines(tmp_path / "in.jsonl", 40_000)
    command = [sys.executable, "-m", "pipeline", "score", str(source), "--model", model, "--quiet"]
    run = subprocess.Popen(
        [*command, "--jobs", "2", "--out", str(tmp_path / "x.csv")],
        cwd=ROOT, start_new_session=True, stderr=subprocess.PIPE,
    )  # fmt: skip
    until_a_part_is_kept(run, tmp_path)
    children = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()
    for _ in range(times):
        os.killpg(run.pid, signal.SIGINT)
        time.sleep(0.02)
    try:
        _, err = run.communicate(timeout=60)
    finally:
        if run.poll() is None:
            os.killpg(run.pid, signal.SIGKILL)
    # A second signal may come when Python is on its way out.
    assert run.returncode in {130, -signal.SIGINT} if times > 1 else run.returncode == 130
    assert times > 1 or err.decode().splitlines() == ["stance score: interrupted"]
    deadline = time.monotonic() + 60
    while any(alive(int(pid)) for pid in children):  # what tracks shared resources ends last
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert not (tmp_path / "x.csv").exists()
    assert list(tmp_path.glob("x.csv.parts/*/*.part"))


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
def test_killed_command_goes_on_where_it_stood(model: str, tmp_path: Path) -> None:
    source, out = many_lines(tmp_path / "in.jsonl", 5000), tmp_path / "x.parquet"
    command = [sys.executable, "-m", "pipeline", "score", str(source), "--model", model, "--quiet"]
    run = subprocess.Popen([*command, "--jobs", "2", "--out", str(out)], cwd=ROOT)
    until_a_part_is_kept(run, tmp_path)
    kept = list(tmp_path.glob("x.parquet.parts/*/*.part"))
    deadline = time.monotonic() + 60
    children = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert not out.exists()
    stamps = {path: path.stat().st_mtime_ns for path in kept}
    while any(alive(int(pid)) for pid in children):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert all(path.stat().st_mtime_ns == stamp for path, stamp in stamps.items())
    subprocess.run([*command, "--out", str(out)], cwd=ROOT, check=True)
    subprocess.run([*command, "--out", str(tmp_path / "whole.parquet")], cwd=ROOT, check=True)
    assert out.read_bytes() == (tmp_path / "whole.parquet").read_bytes()
    assert not (tmp_path / "x.parquet.parts").exists()
