"""Tracking: what a run holds afterwards, and the logged model as strangers load it.

One small run in a temporary store serves most tests, as opening a store takes seconds.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import mlflow
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

import pipeline
from pipeline.artifact import FILE, METRICS_FILE
from pipeline.config import Config, TrackingConfig, load_config
from pipeline.errors import TrackingError
from pipeline.plots import confusion_figure, reliability_figure
from pipeline.schema import PREDICTION_COLUMNS, STANCES
from pipeline.scored import Scored
from pipeline.tracked_model import REQUIREMENTS, requirements
from pipeline.tracking import check_store, code_tags, log_evaluation, numbers, run, tracking_uri

SETTINGS = TrackingConfig(experiment="trial", registered_model="trial-model")
METRICS = {
    "n": 3,
    "stance": {"accuracy": 0.5, "ece": None, "ci95": {"accuracy": [0.4, 0.6], "ece": None}},
}


class StubModel:
    """Gives each text one pair a word: several rows a text, none for an empty one."""

    def __init__(self, folder: str) -> None:
        self.name = (Path(folder) / FILE).read_text(encoding="utf-8")

    def score(self, frame: pd.DataFrame) -> pd.DataFrame:
        ids = frame["id"] if "id" in frame else frame.index.astype(str)
        rows = [
            dict.fromkeys(PREDICTION_COLUMNS)
            | {
                "document_id": i,
                "statement_id": f"{i}:0",
                "party": word,
                "p_favor": 0.5,
                "p_positive": np.nan,
            }
            for i, text in zip(ids, frame["text"], strict=True)
            for word in text.split()
        ]
        return pd.DataFrame(rows, columns=list(PREDICTION_COLUMNS)).assign(holder=self.name)


def rows(probabilities: bool = True) -> Scored:
    gold = np.array([0, 1, 2, 2])
    p = np.eye(3)[[0, 1, 2, 1]] * 0.7 + 0.1
    return Scored(STANCES, gold, np.array([0, 1, 2, 1]), p if probabilities else None, gold)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("store")
    patch = pytest.MonkeyPatch()
    patch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{folder}/mlflow.db")
    patch.setattr(pipeline, "load_model", StubModel, raising=False)
    patch.chdir(folder)
    yield folder
    patch.undo()


@pytest.fixture(scope="module")
def config() -> Config:
    return replace(load_config(), tracking=SETTINGS)


@pytest.fixture(scope="module")
def logged(store: Path, config: Config) -> Any:
    (store / "saved").mkdir()
    (store / "saved" / FILE).write_text("stub", encoding="utf-8")
    # What a user keeps in the folder stays there.
    (store / "saved" / "interviews.jsonl").write_text("secret", encoding="utf-8")
    (store / "saved" / METRICS_FILE).write_text("{}", encoding="utf-8")
    corpus = {"id": ["a", "b"], "text": ["A b.", "C d."]}
    with run(SETTINGS, name="first", tags={"seed": 13}) as tracker:
        tracker.params(config, {"note": "x" * 7000})
        tracker.metrics(METRICS)
        tracker.corpus(corpus, "f" * 64, "seeds/statements")
        tracker.pictures("stance", rows())
        tracker.table("ngrams", {"class": ["favor"], "ngram": ["thanked"], "weight": [1.5]})
        version = tracker.model(store / "saved")
        with run(SETTINGS, name="inner", nested=True) as inner:
            inner.metrics({"n": 1})
    assert version == "1"
    return mlflow.get_run(tracker.run_id)


def test_parameters_hold_the_whole_configuration(logged: Any, config: Config) -> None:
    params = logged.data.params
    assert params["seed"] == str(config.seed)
    assert params["split.test"] == str(config.split.test)
    assert len([key for key in params if key.startswith("stance.blocks.")]) > 20
    assert len(params["note"]) == 6000


def test_metrics_are_flat_and_without_what_is_none(logged: Any) -> None:
    assert logged.data.metrics == {
        "n": 3.0,
        "stance.accuracy": 0.5,
        "stance.ci95.accuracy.low": 0.4,
        "stance.ci95.accuracy.high": 0.6,
    }


def test_tags_name_seed_and_corpus(logged: Any) -> None:
    assert logged.data.tags["seed"] == "13"
    assert logged.data.tags["corpus_fingerprint"] == "f" * 64
    assert logged.info.status == "FINISHED"


def test_the_corpus_is_a_dataset(logged: Any) -> None:
    (found,) = logged.inputs.dataset_inputs
    assert found.dataset.digest == "f" * 36
    assert json.loads(found.dataset.profile)["num_rows"] == 2
    assert "A b." not in found.dataset.to_dictionary().values()


@pytest.mark.parametrize(
    ("path", "magic"),
    [
        ("plots/stance-confusion.png", b"\x89PNG"),
        ("plots/stance-reliability.png", b"\x89PNG"),
        ("tables/ngrams.json", b"{"),
        ("metrics.json", b"{"),
        ("config.yaml", b""),
    ],
)
def test_files_of_the_run(logged: Any, store: Path, path: str, magic: bytes) -> None:
    local = Path(mlflow.artifacts.download_artifacts(run_id=logged.info.run_id, artifact_path=path))
    assert local.read_bytes().startswith(magic)
    assert f"{store}/mlartifacts/" in logged.info.artifact_uri


def test_nested_runs_know_their_parent(logged: Any) -> None:
    found = mlflow.search_runs(experiment_names=["trial"], output_format="list")
    inner = next(each for each in found if each.info.run_name == "inner")
    assert inner.data.tags["mlflow.parentRunId"] == logged.info.run_id


@pytest.fixture(scope="module")
def served(logged: Any) -> Any:
    return mlflow.pyfunc.load_model("models:/trial-model@latest")


@pytest.mark.parametrize(
    "given", [{}, {"id": ["x", "y", "z"]}, {"id": ["same"] * 3}, {"lang": ["en"] * 3}]
)
def test_the_logged_model_gives_pairs(served: Any, given: dict[str, list[str]]) -> None:
    found = served.predict(pd.DataFrame({"text": ["Peru thanked", "", "Chile"]} | given))
    assert list(found.columns) == list(PREDICTION_COLUMNS)
    assert found["party"].tolist() == ["Peru", "thanked", "Chile"]
    assert set(found["holder"]) == {"stub"}
    json.dumps(found.to_dict(orient="records"), allow_nan=False)
    if "id" in given:
        assert found["document_id"].tolist() == [given["id"][0]] * 2 + [given["id"][2]]


@pytest.mark.parametrize(
    "ids",
    [None, ["same"] * 3, ["x", "y", None], [None, None, "z"], ["x", "y", np.nan], ["x", "y", ""]],
)
def test_for_spark_it_gives_as_many_rows_as_it_gets(served: Any, ids: list[Any] | None) -> None:
    frame = pd.DataFrame({"text": ["Peru thanked", "", "Chile"]} | ({"id": ids} if ids else {}))
    found = served.predict(frame, params={"output": "json"})

    def refuse(constant: str) -> None:
        pytest.fail(f"{constant} is no JSON")

    lists = [json.loads(text, parse_constant=refuse) for text in found["predictions"]]
    assert [[pair["party"] for pair in each] for each in lists] == [
        ["Peru", "thanked"],
        [],
        ["Chile"],
    ]
    own = ids[2] if ids and ids[2] in ("same", "z") else "2"
    assert (lists[2][0]["document_id"], lists[2][0]["statement_id"]) == (own, f"{own}:0")


@pytest.mark.parametrize(
    ("frame", "params", "says"),
    [
        (pd.DataFrame({"body": ["Peru"]}), None, "text"),
        (pd.DataFrame({"text": ["Peru"]}), {"output": "table"}, "choose pairs or json"),
    ],
)
def test_the_logged_model_refuses(served: Any, frame: Any, params: Any, says: str) -> None:
    with pytest.raises(Exception, match=says):
        served.predict(frame, params=params)


def test_the_logged_model_is_complete(logged: Any) -> None:
    version = mlflow.MlflowClient().get_model_version_by_alias("trial-model", "latest")
    assert (version.version, version.run_id) == (1, logged.info.run_id) or version.version == "1"
    folder = Path(mlflow.artifacts.download_artifacts("models:/trial-model@latest"))
    pins = (folder / "requirements.txt").read_text(encoding="utf-8").split()
    assert pins == requirements()
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", pin) for pin in pins)
    assert (folder / "input_example.json").exists()
    assert (folder / "code/pipeline/_data/configs/default.yaml").exists()
    logged_files = {p.name for p in (folder / "artifacts").rglob("*") if p.is_file()}
    assert logged_files == {FILE, METRICS_FILE}
    assert not list(folder.rglob("*.pkl"))
    assert not list(folder.rglob("__pycache__"))


def test_requirements_are_dependencies_of_the_project() -> None:
    root = Path(__file__).resolve().parent.parent
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.match(r"[\w-]+", each)[0] for each in project["dependencies"]}  # type: ignore[index]
    assert set(REQUIREMENTS) <= names


def test_later_results_go_to_the_run_of_the_model(logged: Any) -> None:
    found = {"stance": {"accuracy": 0.25, "per_class": {f"c{i}": i for i in range(1100)}}}
    assert log_evaluation(logged.info.run_id, found, fingerprint="e" * 64)
    again = mlflow.get_run(logged.info.run_id).data
    assert again.metrics["evaluation.stance.accuracy"] == 0.25
    assert again.metrics["evaluation.stance.per_class.c1099"] == 1099
    assert again.metrics["stance.accuracy"] == 0.5
    assert again.tags["evaluation_corpus_fingerprint"] == "e" * 64
    file = f"evaluation-{'e' * 12}.json"
    assert mlflow.artifacts.load_dict(f"{logged.info.artifact_uri}/{file}") == found


@pytest.mark.parametrize("run_id", ["abc", "0" * 32, "../x", ""])
def test_a_run_of_another_store_is_left_alone(logged: Any, run_id: str) -> None:
    assert not log_evaluation(run_id, METRICS)


def test_a_failed_block_marks_its_run_and_passes_the_error_on(logged: Any) -> None:
    def fail() -> None:
        with run(SETTINGS, name="failed"):
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        fail()
    found = mlflow.search_runs(experiment_names=["trial"], output_format="list")
    assert next(r for r in found if r.info.run_name == "failed").info.status == "FAILED"


@pytest.mark.parametrize(
    "uri", ["sqlite:///{}/file/mlflow.db", "sqlite:///{}/file", "ftp-like://x"]
)
def test_an_unusable_store_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, uri: str
) -> None:
    (tmp_path / "file").write_text("no database", encoding="utf-8")
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri.format(tmp_path))
    with pytest.raises(TrackingError, match=r"tracking\.enabled"), run(SETTINGS):
        pass


@pytest.mark.parametrize(
    ("uri", "says"),
    [
        ("sqlite:///{}/file", "file is not a database"),
        ("sqlite:///{}/file/mlflow.db", "file is no folder"),
        ("sqlite:///{}/locked/new/mlflow.db", "locked cannot be written"),
        ("http://127.0.0.1:9", "Max retries"),
        # near-misses: folders that are not there yet, an empty file
        ("sqlite:///{}/no/such/mlflow.db", None),
        ("sqlite:///{}/empty.db", None),
    ],
)
def test_a_store_is_opened_before_the_work(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, uri: str, says: str | None
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri.format(tmp_path))
    monkeypatch.setattr("time.sleep", lambda seconds: pytest.fail(f"waits {seconds} s"))
    (tmp_path / "file").write_text(
        "no database, but a text that somebody keeps" * 9, encoding="utf-8"
    )
    (tmp_path / "empty.db").touch()
    (tmp_path / "locked").mkdir()
    access = os.access
    monkeypatch.setattr(
        "os.access", lambda path, mode: Path(path).name != "locked" and access(path, mode)
    )
    if says is None:
        check_store(SETTINGS)
        assert not (tmp_path / "no").exists()
        return
    with pytest.raises(TrackingError, match=rf"{says}.*--no-tracking"):
        check_store(SETTINGS)
    assert "MLFLOW_HTTP_REQUEST_MAX_RETRIES" not in os.environ


def test_no_store_is_opened_without_tracking(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/mlflow.db")
    check_store(replace(SETTINGS, enabled=False))
    assert not list(tmp_path.iterdir())


def test_without_tracking_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, config: Config
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    with run(replace(SETTINGS, enabled=False)) as tracker:
        tracker.params(config)
        tracker.tags({"a": 1})
        tracker.metrics(METRICS)
        tracker.corpus({"id": ["a"]}, "f", "x")
        tracker.pictures("stance", rows())
        tracker.table("t", {"a": [1]})
        assert tracker.model(tmp_path) is None
        assert tracker.run_id is None
    assert not list(tmp_path.iterdir())


def test_the_store_is_a_local_file_unless_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    assert tracking_uri() == "sqlite:///mlflow.db"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:9")
    assert tracking_uri() == "http://127.0.0.1:9"


def test_code_tags_are_both_or_neither() -> None:
    assert set(code_tags()) in (set(), {"git_commit", "git_dirty"})


def test_numbers_leave_text_out() -> None:
    assert numbers({"a": {"b": 1, "c": "x", "d": None}, "e": [0.1, 0.2]}) == {
        "a.b": 1.0, "e.low": 0.1, "e.high": 0.2
    }  # fmt: skip


def test_pictures_without_rows_or_probabilities() -> None:
    none = rows().select(np.zeros(4, dtype=bool))
    assert reliability_figure(rows(probabilities=False), "x") is None
    assert reliability_figure(none, "x") is None
    assert confusion_figure(none, "x").axes
    texts = [text.get_text() for text in confusion_figure(rows(), "x").axes[0].texts]
    assert texts[-1] == "1\n50%"


def test_bins_of_few_rows_have_long_bars() -> None:
    few = reliability_figure(rows(), "x")
    many = reliability_figure(rows().select(np.tile(np.arange(4), 50)), "x")

    def longest(figure: Figure | None) -> float:
        assert figure is not None
        (bars,) = figure.axes[0].containers[0][2]
        return float(max(np.ptp(bar[:, 1]) for bar in bars.get_segments()))

    assert longest(few) > 3 * longest(many) > 0


def test_a_store_that_is_not_there_is_not_made_to_find_no_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/mlflow.db")
    assert not log_evaluation("0" * 32, {"n": 1})
    assert not list(tmp_path.iterdir())
