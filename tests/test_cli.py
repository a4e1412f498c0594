"""The command line end to end: what it prints, writes, tracks and returns."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from dataclasses import fields
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import Any

import pytest

import pipeline
from pipeline import resources
from pipeline.artifact import FILE, RUN_FILE, load_saved
from pipeline.cli import main
from pipeline.corpora import read_corpus, write_corpus
from pipeline.errors import TrackingError
from pipeline.parties import Party
from pipeline.resources import resource
from pipeline.schema import PREDICTION_COLUMNS, CorpusRecord
from pipeline.score import find_model, load_model

MARKED = """# two statements
{Chile} condemned {Norway} over the treaty. || 1>2- 2>1. || 2-
{Peru} thanked {Iran} for the {Persian=Iran} flowers. || 1>2+ || 2+
"""
TINY = str(resource("configs", "tiny.yaml"))
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def corpus(records: tuple[CorpusRecord, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("corpus") / "small.jsonl"
    write_corpus(path, records[:150])
    return path


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a command writes by default goes to a temporary folder."""
    monkeypatch.chdir(tmp_path)


def stance(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


# --- train, then evaluate


def test_train_prints_scores_and_saves_a_model(corpus: Path, tmp_path: Path, capsys: Any) -> None:
    code = stance("train", "--config", TINY, "--no-tracking", "--corpus", corpus, "--out", "own")
    out = capsys.readouterr().out
    assert code == 0
    assert "stance.macro_f1" in out
    assert "no_leak" in out
    assert "150 statements, 0 duplicates dropped" in out
    assert "model saved to own" in out
    assert "Norway" in out.split("model saved to own")[1]
    assert sorted(path.name for path in (tmp_path / "own").iterdir()) == ["metrics.json", FILE]
    metrics = json.loads((tmp_path / "own" / "metrics.json").read_text())
    assert metrics["leakage"]["exact"] == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["own"]


@pytest.mark.slow
def test_nothing_to_measure_on_still_saves_a_model_where_it_is_looked_for(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setenv("PARTY_STANCE_MODELS", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/mlflow.db")
    options = ("--set", "split.test=0")
    assert stance("train", "--config", TINY, "--corpus", corpus, *options) == 0
    out = capsys.readouterr().out
    assert "not measured" in out
    assert "measure memory" not in out
    folder = tmp_path / "elsewhere" / "party-stance"
    assert find_model() == folder
    assert not (tmp_path / "models").exists()
    metrics = json.loads((folder / "metrics.json").read_text())
    assert (metrics["n"], metrics["stance"], metrics["no_leak"]["sentiment"]) == (0, None, None)


@pytest.mark.slow
def test_training_again_gives_the_same_file(corpus: Path, tmp_path: Path) -> None:
    """Also in another process, where sets come in another order and NumPy has another thread."""
    options = ["--config", TINY, "--no-tracking", "--corpus", str(corpus), "--out"]
    assert stance("train", *options, "one") == 0
    other = os.environ | {"PYTHONHASHSEED": "7", "OMP_NUM_THREADS": "2"}
    done = python("-m", "pipeline", "train", *options, str(tmp_path / "two"), env=other)
    assert done.returncode == 0, done.stderr
    for name in (FILE, "metrics.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


@pytest.mark.slow
def test_a_tracked_run_knows_its_model_and_its_evaluation(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/mlflow.db")
    monkeypatch.setattr("pipeline.tracking.code_tags", lambda: {"git_commit": "c" * 40})
    (tmp_path / "own.yaml").write_text("- {name: Alpha Union, aliases: [Alphas]}\n")
    command = ("train", "--config", TINY, "--corpus", corpus, "--parties", "own.yaml")
    assert stance(*command, "--set", "seed=5") == 0
    folder = tmp_path / "models" / "party-stance"
    run_id = json.loads((folder / RUN_FILE).read_text())["run_id"]
    assert f"run {run_id}" in capsys.readouterr().out
    assert stance("evaluate", "--corpus", corpus, "--samples", 0) == 0
    out = capsys.readouterr().out
    assert "150 were trained on" in out
    assert "These scores measure memory" in out

    import mlflow

    run = mlflow.get_run(run_id)
    fingerprint = load_saved(folder).facts["fingerprint"]
    params, metrics = run.data.params, run.data.metrics
    assert (params["seed"], params["stance.blocks.words.view"]) == ("5", "form")
    assert {"train", "calibration", "test", "duplicates"} <= set(params)
    inputs = (params["corpus"], params["parties"], params["lexicon"])
    assert inputs == (str(corpus), "own.yaml", "bundled")
    assert {"stance.macro_f1", "no_leak.stance.macro_f1", "stance.ci95.accuracy.low"} <= set(
        metrics
    )
    assert metrics["evaluation.leakage.exact"] == 150
    assert run.data.tags["corpus_fingerprint"] == fingerprint
    assert run.data.tags["git_commit"] == "c" * 40
    (corpus_input,) = run.inputs.dataset_inputs
    assert fingerprint.startswith(corpus_input.dataset.digest)
    assert files_of(run_id) == {
        "config.yaml",
        f"evaluation-{fingerprint[:12]}.json",
        "metrics.json",
        *(f"plots/{head}-{name}.png" for head in HEADS for name in ("confusion", "reliability")),
        *(f"tables/{head}-telling.json" for head in HEADS),
    }
    serves_what_the_model_scores("models:/party-stance-tiny@latest", folder)
    found = load_model(folder).score("The Alphas thanked Chile.")
    assert set(found["party"]) == {"Alpha Union", "Chile"}


def test_a_store_out_of_reach_ends_a_training_before_it_begins(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/file/mlflow.db")
    monkeypatch.setattr("pipeline.cli.train._train", lambda *_: pytest.fail("trains"))
    assert stance("train", "--config", TINY, "--corpus", corpus, "--out", "own") == 2
    out, err = capsys.readouterr()
    assert not out
    assert "MLFLOW_TRACKING_URI" in err
    assert "--no-tracking" in err
    assert not (tmp_path / "own" / FILE).exists()


@pytest.mark.slow
def test_a_store_that_fails_later_leaves_scores_model_and_example(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    from pipeline.tracking import Tracker

    def fail(*_: object) -> None:
        raise TrackingError("no room")

    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/mlflow.db")
    monkeypatch.setattr(Tracker, "metrics", fail)
    assert stance("train", "--config", TINY, "--corpus", corpus, "--out", "own") == 2
    out, err = capsys.readouterr()
    assert "stance.macro_f1" in out
    assert "Norway" in out.split("model saved to own")[1]
    assert "no room" in err
    assert not (tmp_path / "own" / RUN_FILE).exists()
    assert len(load_model(tmp_path / "own").score("Chile condemned Norway.")) == 2


HEADS = ("stance", "sentiment")


def files_of(run_id: str) -> set[str]:
    """Return the files that a run logged, folders walked."""
    from mlflow import MlflowClient

    client = MlflowClient()
    found, folders = set(), [""]
    while folders:
        for item in client.list_artifacts(run_id, folders.pop() or None):
            if item.is_dir:
                folders.append(item.path)
            else:
                found.add(item.path)
    return found


def serves_what_the_model_scores(uri: str, folder: Path) -> None:
    """The handler behind ``mlflow models serve`` answers with the rows of ``model.score``."""
    import mlflow
    from mlflow.pyfunc.scoring_server import invocations

    text = "Chile condemned Norway. Peru thanked Iran."
    served = mlflow.pyfunc.load_model(uri)
    body = json.dumps({"dataframe_split": {"columns": ["text"], "data": [[text]]}})
    answer = invocations(body, "application/json", served, served.metadata.get_input_schema())
    assert answer.status == 200
    rows = json.loads(answer.response)["predictions"]
    own = load_model(folder).score(text)[list(PREDICTION_COLUMNS)]
    assert [list(row) for row in rows] == [list(own.columns)] * len(own)
    for name in ("holder", "party", "stance", "evidence"):
        assert [row[name] for row in rows] == own[name].tolist()
    assert [row["p_against"] for row in rows] == pytest.approx(own["p_against"].tolist())


@pytest.mark.slow
@pytest.mark.parametrize("option", ["--out-of-core", "--set=scale.out_of_core=true"])
def test_out_of_core_is_tracked_and_saved_like_any_training(
    option: str, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/mlflow.db")
    arguments = ("--config", TINY, "--corpus", corpus, "--set", "scale.epochs=4")
    assert stance("train", option, *arguments, "--out", "own") == 0
    out = capsys.readouterr().out
    assert "stance.macro_f1" in out
    assert "150 statements, 0 duplicates dropped" in out
    assert "Norway" in out.split("model saved to own")[1]
    assert stance("evaluate", "--model", "own", "--corpus", corpus, "--samples", 0) == 0
    assert "150 were trained on" in capsys.readouterr().out

    import mlflow

    found = mlflow.get_run(json.loads((tmp_path / "own" / RUN_FILE).read_text())["run_id"])
    assert found.data.params["scale.out_of_core"] == "True"
    assert found.data.params["statements"] == "150"
    assert found.data.metrics["stance.accuracy"] > 0
    assert found.inputs.dataset_inputs[0].dataset.name == "corpus"


@pytest.fixture
def model(model_folder: Path) -> str:
    return str(model_folder)


def test_evaluate_writes_json(corpus: Path, model: str, tmp_path: Path, capsys: Any) -> None:
    code = stance(
        "evaluate", "--model", model, "--corpus", corpus, "--json", "m.json", "--samples", 0
    )
    assert code == 0
    assert "stance.accuracy" in capsys.readouterr().out
    metrics = json.loads((tmp_path / "m.json").read_text())
    assert set(metrics) == {"n", "stance", "sentiment", "leakage", "no_leak"}
    assert metrics["n"] == metrics["leakage"]["exact"] == 150
    assert metrics["no_leak"]["stance"]["accuracy"] is None


def test_evaluate_and_check_say_which_corpus_is_not_as_usual(
    corpus: Path, model: str, capsys: Any
) -> None:
    rows = [json.loads(line) for line in corpus.read_text().splitlines()]
    rows[3]["lang"] = "fr"
    rows[4]["mentions"][0]["end"] -= 1
    mentions = sum(len(row["mentions"]) for row in rows)
    Path("odd.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    command = ("evaluate", "--model", model, "--json", "-", "--samples", 0, "--corpus")
    assert stance(*command, "odd.jsonl") == 0
    found = capsys.readouterr()
    assert json.loads(found.out)["n"] == 150
    assert found.err.splitlines()[-2:] == [
        f"1 of {mentions} mentions begin or end inside a word; stance corpus check shows them",
        "statements in languages that stance score leaves unscored: 1 in fr",
    ]
    assert stance(*command, corpus) == 0
    assert "mentions" not in capsys.readouterr().err
    assert stance("corpus", "check", "odd.jsonl") == 1
    lines = capsys.readouterr().out.splitlines()
    (cut,) = [line for line in lines if "mention:" in line]
    assert cut.startswith(
        f"odd.jsonl:5: mention: the mention of {rows[4]['mentions'][0]['party']!r} "
    )
    assert cut.endswith(f"({rows[4]['id']})")


def test_evaluate_prints_json_alone(corpus: Path, model: str, capsys: Any) -> None:
    assert (
        stance("evaluate", "--model", model, "--corpus", corpus, "--json", "-", "--samples", 0) == 0
    )
    assert json.loads(capsys.readouterr().out)["n"] == 150


@pytest.mark.parametrize(
    ("groups", "shown", "told"),
    [
        (0, True, []),
        (1, False, ["all rows: one group (an article, say), so there are no intervals"]),
        (3, True, ["all rows: intervals of 3 groups only, and so too narrow"]),
        (10, True, []),
    ],
)
def test_evaluate_says_when_few_groups_are_behind_its_intervals(
    groups: int, shown: bool, told: list[str], corpus: Path, model: str, capsys: Any
) -> None:
    rows = [json.loads(line) for line in corpus.read_text().splitlines()]
    for number, row in enumerate(rows):
        row["group"] = f"debate {number % groups}" if groups else None
    Path("grouped.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    command = ("evaluate", "--model", model, "--corpus", "grouped.jsonl", "--json", "m.json")
    assert stance(*command, "--samples", 20) == 0
    lines = capsys.readouterr().out.splitlines()
    (accuracy,) = [line for line in lines if "stance.accuracy" in line]
    assert ("[" in accuracy) == shown
    assert [line for line in lines if "group" in line] == told
    assert groups in (0, json.loads(Path("m.json").read_text())["stance"]["groups"])


def test_bundled_is_a_word_for_the_bundled_statements(
    corpus: Path, model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """Among other files, for every command; a file of that name is still reached by its path."""
    (tmp_path / "seeds" / "statements").mkdir(parents=True)
    lines = corpus.read_text().splitlines(keepends=True)
    (tmp_path / "seeds" / "statements" / "few.jsonl").write_text("".join(lines[:30]))
    (tmp_path / "own.jsonl").write_text("".join(lines[30:50]))
    (tmp_path / "bundled").write_text("".join(lines[50:90]))
    monkeypatch.setattr("pipeline.cli.shared.resource", lambda *parts: tmp_path.joinpath(*parts))
    evaluate = ("evaluate", "--model", model, "--samples", 0, "--corpus")
    for files, n in ((["bundled"], 30), (["bundled", "own.jsonl"], 50), (["./bundled"], 40)):
        assert stance(*evaluate, *files) == 0
        assert f"{n} statements" in capsys.readouterr().out
        assert stance("corpus", "stats", "--json", *files) == 0
        assert json.loads(capsys.readouterr().out)["statements"] == n
    train = ("train", "--config", TINY, "--no-tracking", "--out", "own", "--corpus")
    assert stance(*train, "bundled", "own.jsonl", "./bundled") == 0
    assert "90 statements, 0 duplicates dropped" in capsys.readouterr().out


# --- corpus


def test_stats(corpus: Path, capsys: Any) -> None:
    assert stance("corpus", "stats", corpus) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any("150" in line for line in lines)
    assert stance("corpus", "stats", corpus, "--json") == 0
    assert isinstance(json.loads(capsys.readouterr().out), dict)


def test_lexicon_counts_and_looks_up(tmp_path: Path, capsys: Any) -> None:
    assert stance("corpus", "lexicon") == 0
    counts = capsys.readouterr().out
    assert "en entries" in counts
    assert "connotations" in counts
    own = tmp_path / "own.yaml"
    own.write_text("en:\n- {l: gruntle, p: verb, v: 1, d: subject, k: verbal}\n", encoding="utf-8")
    assert stance("corpus", "lexicon", "--lexicon", own, "gruntled", "condemned", "Lied") == 0
    assert capsys.readouterr().out.splitlines() == [
        "gruntled\tverb\t+1\tsubject\tverbal",
        "condemned\tverb\t-2\tsubject\tverbal\tagent +0 patient -2",
        "Lied\tagent -2 patient +0",
    ]
    assert stance("corpus", "lexicon", "gruntled") == 1
    assert "gruntled\tnot in the lexicon" in capsys.readouterr().out


def test_check_finds_a_contradiction_and_no_more(corpus: Path, tmp_path: Path, capsys: Any) -> None:
    lines = corpus.read_text().splitlines()
    (tmp_path / "sound.jsonl").write_text("\n".join(lines[:30]) + "\n")
    code = stance("corpus", "check", "sound.jsonl")
    first = capsys.readouterr()
    assert (code == 0) == (not first.out), first.out
    row = json.loads(lines[0])
    other = {"favor": "against", "against": "favor", "neutral": "favor"}
    row |= {"id": "copy", "stances": [s | {"label": other[s["label"]]} for s in row["stances"]]}
    (tmp_path / "double.jsonl").write_text("\n".join([*lines[:30], json.dumps(row)]) + "\n")
    assert stance("corpus", "check", "double.jsonl") == 1
    second = capsys.readouterr()
    assert len(second.out.splitlines()) > len(first.out.splitlines())
    assert "findings" in second.err


def test_compile_makes_a_corpus_that_can_be_read(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "marked.txt").write_text(MARKED, encoding="utf-8")
    assert stance("corpus", "compile", "marked.txt", "made.jsonl") == 0
    assert "2 statements written to made.jsonl" in capsys.readouterr().out
    first, second = read_corpus([tmp_path / "made.jsonl"])
    assert [s.label for s in first.stances] == ["against", "neutral"]
    assert (second.id, second.source) == ("marked-0002", "user")
    assert stance("corpus", "compile", "marked.txt", "again.jsonl", "--prefix", "es") == 0
    both = read_corpus([tmp_path / "made.jsonl", tmp_path / "again.jsonl"])
    assert [r.id for r in both] == ["marked-0001", "marked-0002", "es-0001", "es-0002"]


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        ("\ufeff{Chile} left.\n{Peru} left.", ["Chile left.", "Peru left."]),
        ("\ufeff# a comment\r\n{Peru} left.\r\n", ["Peru left."]),
        ("{Chile} left,\u2028as {Peru} says.\n", ["Chile left,\u2028as Peru says."]),
        ("{Chile} left,\u0085as {Peru}\x0bsays.\n", ["Chile left,\u0085as Peru\x0bsays."]),
        ("{Chile} left.\r{Peru} left.\r", ["Chile left.", "Peru left."]),
    ],
)
def test_compile_takes_lines_as_editors_write_them(
    content: str, texts: list[str], tmp_path: Path, capsys: Any
) -> None:
    (tmp_path / "marked.txt").write_bytes(content.encode())
    assert stance("corpus", "compile", "marked.txt", "made.jsonl") == 0
    assert [record.text for record in read_corpus("made.jsonl")] == texts


@pytest.mark.parametrize("command", [("score",), ("train",), ("corpus", "parties")])
def test_the_help_of_parties_and_the_readme_say_what_an_entry_may_hold(
    command: tuple[str, ...], capsys: Any
) -> None:
    with pytest.raises(SystemExit):
        stance(*command, "--help")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for text in (capsys.readouterr().out, readme):
        words = set(re.findall(r"\w+", text))
        assert {f.name for f in fields(Party)} <= words


def test_the_help_of_compile_shows_the_markup(capsys: Any) -> None:
    with pytest.raises(SystemExit) as stopped:
        stance("corpus", "compile", "--help")
    assert stopped.value.code == 0
    shown = capsys.readouterr().out
    assert (
        "{Chile} condemned {Israel}'s siege of {Gaza}. || 1>2- 2>1. 1>3+ || 1. 2- 3. || act"
        in shown
    )
    assert "``" not in shown


def test_parties_are_shown_with_the_reason(capsys: Any) -> None:
    assert stance("corpus", "parties", "Chad met Chad Smith in Turkey.") == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert ["0-4", "Chad", "Chad", "state"] in [line[:4] for line in lines]
    assert any(line[-1].startswith("not taken: ") for line in lines)
    assert all(len(line) >= 3 for line in lines)


@pytest.mark.parametrize("day", ["yesterday", "2020-13-45", ""])
def test_a_date_that_is_none_is_refused(day: str, capsys: Any) -> None:
    with pytest.raises(SystemExit) as stopped:
        stance("corpus", "parties", "Obama met Biden.", "--date", day)
    assert stopped.value.code == 2
    assert f"{day!r} is no date" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("train", "--no-tracking", "--search", "0"), "search.trials is 0"),
        (("train", "--no-tracking", "--search", "-2"), "search.trials is -2"),
    ],
)
def test_a_number_of_trials_below_one_is_refused(
    arguments: tuple[str, ...], message: str, capsys: Any
) -> None:
    assert stance(*arguments) == 2
    assert message in capsys.readouterr().err


def test_a_language_that_is_none_is_not_compiled(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "marked.txt").write_text(MARKED, encoding="utf-8")
    assert stance("corpus", "compile", "marked.txt", "made.jsonl", "--lang", "old Norse") == 2
    assert "'old Norse' is not a language code" in capsys.readouterr().err
    assert not (tmp_path / "made.jsonl").exists()
    assert stance("corpus", "compile", "marked.txt", "made.jsonl", "--lang", "en-GB") == 0


@pytest.mark.parametrize(
    ("number", "message"), [("-5", "-5 is less than 0"), ("many", "'many' is no whole number")]
)
def test_what_is_no_number_of_samples_is_refused(number: str, message: str, capsys: Any) -> None:
    with pytest.raises(SystemExit) as stopped:
        stance("evaluate", "--corpus", "x.jsonl", "--samples", number)
    assert stopped.value.code == 2
    assert message in capsys.readouterr().err


def test_dates_are_read_and_lines_kept_whole(capsys: Any) -> None:
    assert stance("corpus", "parties", "Barack\nObama left.", "--date", "1 May 2012") == 0
    assert "Barack Obama\tBarack Obama\tleader" in capsys.readouterr().out


def test_parties_of_a_file(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "own.json").write_text(json.dumps([{"id": "a", "name": "Alpha Union"}]))
    assert stance("corpus", "parties", "Alpha Union met Chad.", "--parties", "own.json") == 0
    assert capsys.readouterr().out.splitlines()[0].split("\t")[1:3] == [
        "Alpha Union",
        "Alpha Union",
    ]


# --- score


def test_score_writes_csv_into_a_pipe(model: str, capsys: Any) -> None:
    assert (
        stance("score", "--model", model, "--text", "Chile condemned Norway.", "--format", "csv")
        == 0
    )
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert {(row["holder"], row["party"]) for row in rows} >= {
        ("Chile", "Norway"),
        ("Norway", "Chile"),
    }


# --- the script itself


def python(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        **options,
    )


@pytest.mark.slow
def test_python_m_pipeline_is_the_script() -> None:
    done = python("-m", "pipeline", "--version")
    assert (done.returncode, done.stdout) == (0, f"party-stance {pipeline.__version__}\n")


def test_version_and_help(capsys: Any) -> None:
    for flag, word in (("--version", pipeline.__version__), ("--help", "evaluate")):
        with pytest.raises(SystemExit) as done:
            stance(flag)
        assert done.value.code == 0
        assert word in capsys.readouterr().out


def test_the_version_says_when_the_reading_is_compiled(
    capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.attribution import reading

    suffixes = tuple(EXTENSION_SUFFIXES)
    assert resources.reading_is_compiled() == str(reading.__file__).endswith(suffixes)
    monkeypatch.setattr(resources, "reading_is_compiled", lambda: True)
    with pytest.raises(SystemExit):
        stance("--version")
    assert capsys.readouterr().out == f"party-stance {pipeline.__version__} (compiled)\n"


@pytest.mark.parametrize("arguments", [(), ("nonsense",), ("corpus",), ("train", "--nonsense")])
def test_wrong_arguments_return_two(arguments: tuple[str, ...], capsys: Any) -> None:
    with pytest.raises(SystemExit) as done:
        stance(*arguments)
    assert done.value.code == 2
    assert "usage: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("stance.min_fd=3", "min_df"),
        ("split.tset=0.2", "test"),
        ("sead=3", "seed"),
        ("split.test=2", "split.test"),
        ("stance.min_df=many", "stance.min_df"),
        ("nonsense", "key=value"),
    ],
)
def test_an_unknown_setting_names_the_nearest(setting: str, message: str, capsys: Any) -> None:
    assert stance("train", "--set", setting) == 2
    assert message in capsys.readouterr().err


def test_an_unknown_key_of_a_file_names_file_and_nearest(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "mine.yaml").write_text("stance:\n  max_feature: 10\n")
    assert stance("train", "--config", "mine.yaml") == 2
    err = capsys.readouterr().err
    assert "mine.yaml" in err
    assert "max_features" in err


def test_an_interrupt_returns_130(model: str, monkeypatch: Any, capsys: Any) -> None:
    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pipeline.artifact.load_saved", interrupt)
    assert stance("evaluate", "--model", model) == 130
    assert capsys.readouterr().err == "stance evaluate: interrupted\n"


def unread(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the command line with nobody at the end of its pipe, as in ``stance ... | head -0``."""
    code = (
        "import os, sys; from pipeline.cli import main\n"
        "read, write = os.pipe(); os.close(read); os.dup2(write, 1)\n"
        "sys.exit(main(sys.argv[1:]))"
    )
    return python("-c", code, *map(str, arguments))


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ("corpus", "parties", "Chile met Norway. " * 2000),
        ("score", "--text", "Chile condemned Norway.", "--quiet", "--format", "csv"),
        ("score", "--text", "Chile condemned Norway.", "--quiet", "--format", "table"),
    ],
)
def test_a_reader_that_leaves_is_no_error(arguments: tuple[str, ...]) -> None:
    """No traceback, no complaint at exit."""
    done = unread(*arguments)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
def test_what_is_kept_is_kept_when_the_reader_leaves(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = f"sqlite:///{tmp_path}/mlflow.db"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", store)
    folder, scores = tmp_path / "own", tmp_path / "scores.json"
    done = unread("train", "--config", TINY, "--corpus", corpus, "--out", folder)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)
    assert (folder / RUN_FILE).exists()
    corpus_options = ("--corpus", corpus, "--samples", 0)
    done = unread("evaluate", "--model", folder, *corpus_options, "--json", scores)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)
    assert json.loads(scores.read_text())["n"] == 150

    from mlflow import MlflowClient

    run_id = json.loads((folder / RUN_FILE).read_text())["run_id"]
    run = MlflowClient(store).get_run(run_id)
    assert run.data.metrics["evaluation.leakage.exact"] == 150
