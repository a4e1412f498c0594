"""Search: which settings are drawn and refused, what is remembered, which rows take part, the command."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import mlflow
import pytest
import yaml

from pipeline.cli import main
from pipeline.cli.searched import search_settings
from pipeline.config import (
    HEADS,
    ChoiceConfig,
    Config,
    SourceConfig,
    config_from_dict,
    load_config,
    merge,
    read_yaml,
    to_dict,
)
from pipeline.corpora import write_corpus
from pipeline.crossval import record_folds
from pipeline.errors import ConfigError, TrackingError
from pipeline.held_out import telling_records
from pipeline.leakage import drop_duplicates
from pipeline.lexicon import Lexicon
from pipeline.pairs import stance_pairs
from pipeline.resources import resource
from pipeline.schema import CorpusRecord
from pipeline.search import Trial, planned, search, with_changes
from pipeline.splits import split_records
from tests.tiny import corpus


@pytest.fixture(scope="module")
def statements() -> list[CorpusRecord]:
    return corpus(150)


def space(config: Config, *choices: tuple[str, Sequence[Any]], trials: int = 50) -> Config:
    own = tuple(ChoiceConfig(key=key, values=tuple(values)) for key, values in choices)
    return replace(config, search=replace(config.search, stance=own, sentiment=(), trials=trials))


def changes_of(config: Config, records: Sequence[CorpusRecord]) -> list[dict[str, Any]]:
    return [dict(plan.changes) for plan in planned(records, config) if plan.head == "stance"]


# --- settings


@pytest.mark.parametrize(
    ("key", "value", "where"),
    [
        ("min_df", 5, lambda head: head.min_df),
        ("learner.balance", 0.25, lambda head: head.learner.balance),
        ("learner.members.0.C", 0.7, lambda head: head.learner.members[0].C),
        ("blocks.words.idf", True, lambda head: head.blocks[0].idf),
        ("blocks.*.idf", True, lambda head: all(block.idf for block in head.blocks)),
        ("blocks.1.window", 9, lambda head: head.blocks[1].window == 9 and head.blocks[0].window),
    ],
)
def test_a_key_reaches_its_setting(tiny_config: Config, key: str, value: Any, where: Any) -> None:
    changed = with_changes(tiny_config, "stance", {key: value})
    assert where(changed.stance) in (value, True, 6)
    assert changed.sentiment == tiny_config.sentiment
    assert changed.stance != tiny_config.stance


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("mindf", 2, "there is no mindf"),
        ("learner.members.7.C", 1.0, "there is no 7"),
        ("blocks.nowhere.idf", True, "there is no nowhere"),
        ("min_df.deeper", 1, "there is no deeper"),
        ("min_df", 0, "must be at least 1"),
        ("learner.balance", "much", "must be a number"),
    ],
)
def test_a_bad_key_or_value_is_named(
    tiny_config: Config, key: str, value: Any, message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        with_changes(tiny_config, "stance", {key: value})


def test_the_shipped_spaces_hold_for_the_shipped_settings(statements: list[CorpusRecord]) -> None:
    for file in resource("configs").glob("*.yaml"):
        config = load_config(file)
        assert len(list(planned(statements, config))) > 2, file


def test_a_choice_without_values_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"search.stance\[0\].*at least one value"):
        load_config(None, ["search.stance=[{key: min_df, values: []}]"])


# --- draws


def test_the_first_trial_are_the_settings_as_they_stand(
    statements: list[CorpusRecord], tiny_config: Config
) -> None:
    stands = tiny_config.stance
    balances = [stands.learner.balance, 0.25]
    config = space(tiny_config, ("min_df", [stands.min_df, 8, 9]), ("learner.balance", balances))
    drawn = changes_of(config, statements)
    assert drawn[0] == {}
    # Six combinations, of which one is what stands already.
    assert len(drawn) == 6
    assert len({json.dumps(d, sort_keys=True) for d in drawn}) == 6


def test_draws_are_as_many_as_asked_and_repeat_themselves(
    statements: list[CorpusRecord], tiny_config: Config
) -> None:
    config = space(tiny_config, ("min_df", range(3, 40)), trials=4)
    drawn = changes_of(config, statements)
    assert len(drawn) == 5
    assert drawn == changes_of(config, statements)
    other = changes_of(replace(config, seed=99), statements)
    assert other != drawn


def test_an_empty_space_tries_what_stands(
    statements: list[CorpusRecord], tiny_config: Config
) -> None:
    assert changes_of(space(tiny_config), statements) == [{}]


def test_a_head_without_labels_is_not_searched(
    statements: list[CorpusRecord], tiny_config: Config
) -> None:
    bare = [replace(record, sentiments=()) for record in statements]
    assert {plan.head for plan in planned(bare, tiny_config)} == {"stance"}


# --- trials


class Told:
    """Collects what a search tells."""

    def __init__(self) -> None:
        self.trials: list[tuple[Trial, bool]] = []

    def __call__(self, trial: Trial, new: bool) -> None:
        self.trials.append((trial, new))

    @property
    def new(self) -> list[bool]:
        return [new for _, new in self.trials]


def test_the_best_settings_win_and_the_rest_stays(
    statements: list[CorpusRecord], tiny_config: Config, lexicon: Lexicon, tmp_path: Path
) -> None:
    # A vocabulary of one n-gram cannot tell the classes apart.
    poor = replace(tiny_config, stance=replace(tiny_config.stance, max_features=1))
    config = space(poor, ("max_features", [1, 5000]))
    best, trials = search(statements, config, tmp_path / "t.jsonl", lexicon=lexicon)
    assert best == replace(config, stance=replace(poor.stance, max_features=5000))
    stance = [trial for trial in trials if trial.head == "stance"]
    assert [dict(t.changes) for t in stance] == [{}, {"max_features": 5000}]
    assert stance[1].score > stance[0].score
    assert all(len(t.folds) == config.search.folds for t in trials)


def test_of_equals_the_settings_as_they_stand_win(
    statements: list[CorpusRecord], tiny_config: Config, lexicon: Lexicon, tmp_path: Path
) -> None:
    config = space(tiny_config, ("learner.max_iter", [200, 300, 400]))
    best, trials = search(statements, config, tmp_path / "t.jsonl", lexicon=lexicon)
    assert len({t.score for t in trials if t.head == "stance"}) == 1
    assert best == config


@pytest.mark.parametrize("damage", ["none", "cut", "nonsense"])
def test_a_stopped_search_goes_on(
    damage: str,
    statements: list[CorpusRecord],
    tiny_config: Config,
    lexicon: Lexicon,
    tmp_path: Path,
) -> None:
    file = tmp_path / "deep" / "t.jsonl"
    config = space(tiny_config, ("min_df", [1, 3]))
    first = Told()
    expected = search(statements, config, file, lexicon=lexicon, on_trial=first)
    assert first.new == [True] * 4
    lines = file.read_text().splitlines(keepends=True)
    if damage == "cut":
        file.write_text("".join(lines[:2]) + lines[2][:40])
    elif damage == "nonsense":
        file.write_text("".join(lines[:2]) + '{"key": 1}\n[]\nnull\n')
    second = Told()
    again = search(statements, config, file, lexicon=lexicon, on_trial=second)
    assert second.new == ([False] * 4 if damage == "none" else [False, False, True, True])
    assert again[0] == expected[0]
    assert [t.score for t in again[1]] == [t.score for t in expected[1]]
    third = Told()
    search(statements, config, file, lexicon=lexicon, on_trial=third)
    assert third.new == [False] * 4


def test_other_data_or_settings_are_other_trials(
    statements: list[CorpusRecord], tiny_config: Config, lexicon: Lexicon, tmp_path: Path
) -> None:
    file = tmp_path / "t.jsonl"
    config = space(tiny_config)
    search(statements, config, file, lexicon=lexicon)
    for records, settings in (
        (statements[:-6], config),
        (statements, replace(config, seed=config.seed + 1)),
        (statements, replace(config, search=replace(config.search, folds=3))),
        (statements, with_changes(config, "stance", {"min_df": 1})),
    ):
        told = Told()
        search(records, settings, file, lexicon=lexicon, on_trial=told)
        assert told.new[0]


def test_another_lexicon_makes_other_trials(
    statements: list[CorpusRecord], tiny_config: Config, lexicon: Lexicon, tmp_path: Path
) -> None:
    """By what it holds, not by which object or file it is."""
    word = next(iter(lexicon.words))
    fewer = replace(lexicon, words={w: t for w, t in lexicon.words.items() if w != word})
    for given, new in ((lexicon, True), (fewer, True), (replace(lexicon), False)):
        told = Told()
        file = tmp_path / "t.jsonl"
        search(statements, space(tiny_config), file, lexicon=given, on_trial=told)
        assert told.new[0] is new


def test_calibration_and_test_part_take_no_part(
    statements: list[CorpusRecord],
    tiny_config: Config,
    lexicon: Lexicon,
    tmp_path: Path,
    monkeypatch: Any,
) -> None:
    used: set[str] = set()
    from pipeline.crossval import cross_validate

    def spy(records: Sequence[CorpusRecord], *rest: Any, **named: Any) -> Any:
        used.update(record.id for record in records)
        return cross_validate(records, *rest, **named)

    monkeypatch.setattr("pipeline.search.cross_validate", spy)
    search(statements, space(tiny_config), tmp_path / "t.jsonl", lexicon=lexicon)
    unique = drop_duplicates(statements).records
    split = split_records(unique, tiny_config.split, tiny_config.seed)
    assert used == {unique[row].id for row in split.train}


@pytest.mark.parametrize(
    ("own", "scored"),
    [
        ([], 300),
        ([{}] * 2, 304),
        ([{"group": "one article"}] * 60, 420),
        ([{}] * 60, 120),
    ],
)
def test_settings_are_chosen_on_all_sources_where_the_main_one_is_too_small(
    own: list[dict[str, Any]], scored: int, statements: list[CorpusRecord], tiny_config: Config
) -> None:
    support = [replace(record, source="support") for record in statements]
    mine = [replace(r, **d) for r, d in zip(corpus(210)[150:], own, strict=False)]
    head = replace(tiny_config.stance, sources=(SourceConfig(name="support", weight=0.2),))
    config = replace(tiny_config, stance=head)
    found = telling_records([*support, *mine], "stance", config, 3)
    assert len(stance_pairs(found)) == scored
    assert len(record_folds(found, 3, seed=0)) == 3


# --- the command


def test_the_command_trains_with_what_it_found_and_nests_its_runs(
    statements: list[CorpusRecord], tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/runs.db")
    write_corpus(tmp_path / "c.jsonl", statements)
    # The keys of the default space that stand for several settings; "tiny" has none.
    default = to_dict(load_config().search)
    starred = {head: [c for c in default[head] if "*" in c["key"]] for head in HEADS}
    assert all(starred.values())
    tiny = read_yaml(resource("configs", "tiny.yaml"))
    # Settings that a head alone does not say, and one that it may have only beside another.
    others = {
        "seed": 5,
        "split": {"test": 0.3},
        "party_features": True,
        "stance": {"mask_names": False},
    }
    own = merge(merge(tiny, {"search": starred}), others)
    Path("own.yaml").write_text(yaml.safe_dump(own))
    files = ["--corpus", "c.jsonl", "--lexicon", "my words.yaml"]
    Path("my words.yaml").write_text("en:\n- {l: gruntle, p: verb, v: 1, d: subject, k: verbal}\n")
    command = ["train", "--config", "own.yaml", *files, "--out", "m"]
    assert main([*command, "--search", "2"]) == 0
    assert "search, stance: directed.macro_f1" in capsys.readouterr().out
    trials = [json.loads(line) for line in (tmp_path / "m/search.jsonl").read_text().splitlines()]
    best = load_config(tmp_path / "m/search.yaml")
    from pipeline.artifact import load_saved

    assert load_saved(tmp_path / "m").config == best
    assert config_from_dict(to_dict(best)) == best
    # The file says how to train with it again, and that gives the same model.
    said = (tmp_path / "m/search.yaml").read_text().splitlines()[1].removeprefix("# ")
    program, *again = shlex.split(said)
    assert program == "stance"
    assert main([*again, "--no-tracking", "--out", "n"]) == 0
    model = (tmp_path / "m/model.safetensors").read_bytes()
    assert (tmp_path / "n/model.safetensors").read_bytes() == model

    def runs() -> Any:
        return mlflow.search_runs(search_all_experiments=True)

    found = runs()
    parent = json.loads((tmp_path / "m/search-run.json").read_text())["run_id"]
    nested = found[found["tags.mlflow.parentRunId"] == parent]
    assert len(nested) == len(trials) == 4
    assert set(found["status"]) == {"FINISHED"}
    assert set(nested["tags.changes"]) == {"{}", '{"blocks.*.idf": true}'}
    assert list(nested["tags.change blocks._.idf"].dropna()) == ["true", "true"]
    # As a kill leaves it.
    client = mlflow.MlflowClient()
    client.update_run(nested["run_id"].iloc[0], status="RUNNING")
    # Again: nothing is tried twice, and the runs stay under the same parent.
    assert main([*command, "--search", "2"]) == 0
    later = runs()
    assert (later["tags.mlflow.parentRunId"] == parent).sum() == len(trials)
    assert (later["tags.mlflow.runName"] == "search").sum() == 1
    nested = later[later["tags.mlflow.parentRunId"] == parent]
    assert sorted(nested["status"]) == ["FINISHED"] * 3 + ["KILLED"]


@pytest.mark.parametrize("refused", ["tags", "metrics"])
def test_what_the_store_refuses_does_not_end_a_search(
    refused: str,
    statements: list[CorpusRecord],
    tiny_config: Config,
    lexicon: Lexicon,
    tmp_path: Path,
    monkeypatch: Any,
    capsys: Any,
) -> None:
    from pipeline.tracking import Tracker

    def fail(tracker: Tracker, given: Any) -> None:
        if refused == "metrics" or "head" in given:
            raise TrackingError("no room")

    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/runs.db")
    monkeypatch.setattr(Tracker, refused, fail)
    config = space(tiny_config, ("min_df", [1]))
    tracked = replace(config, tracking=replace(config.tracking, enabled=True))
    best = search_settings(statements, tracked, lexicon, tmp_path, tracked=True)
    found, err = capsys.readouterr()
    assert "search, stance" in found
    assert err.count("a trial was not recorded: no room") == 3
    assert ("not recorded to its end: no room" in err) == (refused == "metrics")
    saved = load_config(tmp_path / "search.yaml")
    assert (saved.stance, saved.sentiment) == (best.stance, best.sentiment)
    status = {run.info.run_name: run.info.status for run in mlflow.search_runs(
        search_all_experiments=True, output_format="list")}  # fmt: skip
    assert status["search stance"] == "FAILED"
    assert status["search"] == ("FAILED" if refused == "metrics" else "FINISHED")


def test_a_store_that_is_out_of_reach_ends_a_search_before_it_begins(
    statements: list[CorpusRecord],
    tiny_config: Config,
    lexicon: Lexicon,
    tmp_path: Path,
    monkeypatch: Any,
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/file/runs.db")
    tracked = replace(tiny_config, tracking=replace(tiny_config.tracking, enabled=True))
    with pytest.raises(TrackingError, match="MLFLOW_TRACKING_URI"):
        search_settings(statements, tracked, lexicon, tmp_path / "m", tracked=True)
    assert not (tmp_path / "m" / "search.jsonl").exists()


def test_search_and_streaming_exclude_each_other(capsys: Any) -> None:
    assert main(["train", "--search", "--out-of-core", "--no-tracking"]) != 0
    assert "--out-of-core" in capsys.readouterr().err
