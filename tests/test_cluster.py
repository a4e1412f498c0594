"""A real scheduler and two worker processes over TCP give the rows of a local run, also when one is killed."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.bulk import Job
from pipeline.documents import read_documents
from pipeline.errors import DocumentError, StanceError
from pipeline.score import load_model
from tests.tiny import sentences, tiny_model

pytest.importorskip("distributed")

import dask
import dask.dataframe as dd
from distributed import Client, LocalCluster
from fsspec.registry import known_implementations

from pipeline.cluster import score_on_cluster
from pipeline.documents.columns import ColumnNames
from pipeline.slices import Slice, slice_documents

pytestmark = pytest.mark.slow

FILES = {"b/part-1.parquet": 60, "a.parquet": 90, "b/part-0.parquet": 45}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inputs")
    texts = iter(sentences(sum(FILES.values())))
    for name, rows in FILES.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        table = pa.table({"text": [next(texts) for _ in range(rows)]})
        pq.write_table(table, path, row_group_size=20)
    (folder / "_SUCCESS").write_bytes(b"{}")
    return folder


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with (
        dask.config.set({"distributed.worker.daemon": False}),
        LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            protocol="tcp://",
            host="127.0.0.1",
            dashboard_address=None,
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def local(model: Path, inputs: Path) -> pd.DataFrame:
    return load_model(model).score(read_documents(inputs))


def read_parts(folder: Path) -> pd.DataFrame:
    return pd.concat([pd.read_parquet(path) for path in sorted(folder.glob("part-*.parquet"))])


def assert_same_rows(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    key = ["document_id", "start", "holder", "party"]
    frames = [f.sort_values(key).reset_index(drop=True) for f in (found, expected)]
    pd.testing.assert_frame_equal(frames[0], frames[1], check_dtype=False, atol=1e-12)


def test_address_gives_the_rows_of_a_local_run(
    client: Client, model: Path, inputs: Path, local: pd.DataFrame, tmp_path: Path
) -> None:
    address = client.scheduler.address
    assert address.startswith("tcp://127.0.0.1")
    done: list[int] = []
    summary = score_on_cluster(
        address,
        [str(inputs)],
        str(tmp_path / "out"),
        Job(str(model)),
        advance=done.append,
        slice_rows=40,
    )
    assert len(done) == 7
    assert sum(done) == summary.documents == sum(FILES.values())
    assert summary.pairs == len(local)
    found = read_parts(tmp_path / "out")
    assert_same_rows(found, local)
    assert found["document_id"].tolist() == local["document_id"].tolist()
    assert not list((tmp_path / "out").glob("_part*"))


def test_killed_worker_loses_and_duplicates_nothing(
    client: Client, model: Path, inputs: Path, local: pd.DataFrame, tmp_path: Path
) -> None:
    killed: list[int] = []

    def kill_once(_: int) -> None:
        if not killed:
            pids = client.run(os.getpid)
            killed.append(pids[min(pids)])
            os.kill(killed[0], signal.SIGKILL)

    summary = score_on_cluster(
        client, [str(inputs)], str(tmp_path), Job(str(model)), advance=kill_once, slice_rows=5
    )
    assert killed
    assert killed[0] not in client.run(os.getpid).values()
    assert summary.documents == sum(FILES.values())
    assert_same_rows(read_parts(tmp_path), local)


def test_second_run_keeps_finished_parts_and_drops_others(
    client: Client, model: Path, inputs: Path, local: pd.DataFrame, tmp_path: Path
) -> None:
    job = Job(str(model))
    first = score_on_cluster(client, [str(inputs)], str(tmp_path), job, slice_rows=50)
    parts = sorted(tmp_path.glob("part-*.parquet"))
    stamps = {path.name: path.stat().st_mtime_ns for path in parts}
    parts[1].unlink()
    (tmp_path / "_SUCCESS").unlink()
    (tmp_path / "part-000099-0123456789abcdef.parquet").write_bytes(b"of another run")
    (tmp_path / "notes.txt").write_text("mine")
    again = score_on_cluster(client, [str(inputs)], str(tmp_path), job, slice_rows=50)
    assert again == first
    now = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("part-*.parquet")}
    assert now.keys() == stamps.keys()
    assert {name for name in now if now[name] != stamps[name]} == {parts[1].name}
    assert (tmp_path / "notes.txt").exists()
    assert_same_rows(read_parts(tmp_path), local)


@pytest.mark.parametrize("out", ["stances", ""])
def test_an_output_in_the_input_folder_is_not_read_again(
    out: str, client: Client, model: Path, tmp_path: Path
) -> None:
    other = "part-000000-0123456789abcdef.parquet"  # such a name is an output's in its folder only
    for name in ("a.parquet", f"b/{other}"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        pq.write_table(pa.table({"text": sentences(20)}), tmp_path / name)
    given = (client, [str(tmp_path)], str(tmp_path / out), Job(str(model)))
    first = score_on_cluster(*given)
    assert first.documents == 40
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / out).glob("part-*")}
    assert score_on_cluster(*given) == first
    (tmp_path / out / other).write_bytes(b"of another run")
    assert score_on_cluster(*given) == first
    assert {p: p.stat().st_mtime_ns for p in (tmp_path / out).glob("part-*")} == before


def test_a_run_that_fails_leaves_the_mark_of_its_own_output_alone(
    client: Client, model: Path, inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    score_on_cluster(client, [str(inputs)], str(tmp_path), Job(str(model)))
    mark = (tmp_path / "_SUCCESS").read_bytes()

    def stop(*_: object) -> None:
        raise StanceError("stopped")

    monkeypatch.setattr("pipeline.cluster._collect", stop)
    with pytest.raises(StanceError, match="stopped"):
        score_on_cluster(client, [str(inputs)], str(tmp_path), Job(str(model)))
    assert (tmp_path / "_SUCCESS").read_bytes() == mark
    with pytest.raises(StanceError, match="stopped"):
        score_on_cluster(client, [str(inputs)], str(tmp_path), Job(str(model), rows="edges"))
    assert not (tmp_path / "_SUCCESS").exists()


def test_object_store_addresses(model: Path, inputs: Path, local: pd.DataFrame) -> None:
    # memory:// lives in one process, so workers are threads here; the code does not know.
    import fsspec

    store = fsspec.filesystem("memory")
    store.put(str(inputs), "/news", recursive=True)
    with Client(
        processes=False, n_workers=1, threads_per_worker=2, dashboard_address=":0"
    ) as client:
        summary = score_on_cluster(client, ["memory://news"], "memory://scored/", Job(str(model)))
    parts = sorted(p for p in store.find("/scored") if p.endswith(".parquet"))
    found = pd.concat([pd.read_parquet(f"memory://{path}") for path in parts])
    assert summary.pairs == len(found)
    assert_same_rows(found, local)


def test_dask_frame(client: Client, model: Path) -> None:
    frame = pd.DataFrame({"id": [f"d{i}" for i in range(80)], "text": sentences(80)})
    scored = load_model(model).score(dd.from_pandas(frame, npartitions=4))
    expected = load_model(model).score(frame)
    assert scored.npartitions == 4
    pd.testing.assert_series_equal(scored.dtypes, expected.dtypes)
    assert_same_rows(scored.compute(), expected)


def test_dask_frame_with_other_parties(model: Path) -> None:
    frame = pd.DataFrame({"text": ["The Elves of Lorien praised Gondor."]})
    parties = [{"id": "g", "name": "Gondor"}, {"id": "l", "name": "Lorien"}]
    lazy = load_model(model).score(dd.from_pandas(frame, npartitions=1), parties=parties)
    assert set(lazy.compute(scheduler="sync")["party"]) == {"Gondor", "Lorien"}


@pytest.mark.parametrize(
    ("first", "last"), [(0, 90), (0, 1), (19, 21), (20, 40), (33, 77), (89, 90)]
)
def test_slices_carry_the_ids_of_the_local_reader(inputs: Path, first: int, last: int) -> None:
    path = inputs / "a.parquet"
    part = Slice(0, str(path), "a", first, last)
    expected = list(read_documents(path))[first:last]
    assert list(slice_documents(part, ColumnNames())) == expected


def test_slices_have_the_dates_of_the_local_reader(tmp_path: Path) -> None:
    dates = pa.array([0, 10**13, None], pa.timestamp("s"))  # the second is beyond the year 9999
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": ["x", "y", "z"], "date": dates}), path)
    found = list(slice_documents(Slice(0, str(path), "a", 0, 3), ColumnNames()))
    assert found == list(read_documents(path))
    assert [document.date for document in found] == ["1970-01-01", None, None]


def fails(client: Any, inputs: list[str], out: str, model: Path) -> str:
    with pytest.raises(StanceError) as caught:
        score_on_cluster(client, inputs, out, Job(str(model)))
    return str(caught.value)


def test_errors_say_what_is_wrong(
    client: Client, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.cluster.CONNECT_SECONDS", 1)
    out = str(tmp_path / "out")
    assert "no such file" in fails(client, [str(tmp_path / "none")], out, model)
    (tmp_path / "empty").mkdir()
    assert "no .parquet" in fails(client, [str(tmp_path / "empty")], out, model)
    (tmp_path / "x.parquet").write_bytes(b"not parquet at all")
    assert "not readable as Parquet" in fails(client, [str(tmp_path / "x.parquet")], out, model)
    pq.write_table(pa.table({"body": ["Chile praised Peru."]}), tmp_path / "y.parquet")
    with pytest.raises(DocumentError, match="no column 'text'"):
        score_on_cluster(client, [str(tmp_path / "y.parquet")], out, Job(str(model)))
    assert not list((tmp_path / "out").iterdir())
    there = str(tmp_path / "y.parquet")
    assert "is a file" in fails(client, [there], there, model)
    monkeypatch.setitem(known_implementations, "far", {"class": "no.Such", "err": "Install farfs"})
    for scheme, message in (("far", "Install farfs"), ("foo", "Protocol not known: foo")):
        assert message in fails(client, [f"{scheme}://news/"], out, model)
        assert message in fails(client, [there], f"{scheme}://news", model)
    assert "no Dask scheduler" in fails(
        "tcp://127.0.0.1:1", [str(tmp_path / "y.parquet")], out, model
    )
