"""Configuration: what is refused, where the message points, and how layers merge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Config, config_from_dict, flatten, load_config, merge, to_dict
from pipeline.errors import ConfigError
from pipeline.resources import resource
from pipeline.typed import is_missing

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def file(text: str) -> Path:
        path = tmp_path / "mine.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return file


def test_every_shipped_file_loads() -> None:
    files = sorted(resource("configs").glob("**/*.yaml"))
    assert {"default.yaml", "tiny.yaml"} <= {file.name for file in files}
    for file in files:
        assert isinstance(load_config(file), Config), file


def test_an_override_changes_its_keys_and_no_other(write: Write) -> None:
    base = flatten(to_dict(load_config()))
    mine = flatten(to_dict(load_config(write("stance: {learner: {tol: 0.5}}\nseed: 7\n"))))
    assert {key for key in base if base[key] != mine[key]} == {"stance.learner.tol", "seed"}
    assert (mine["stance.learner.tol"], mine["seed"]) == (0.5, 7)


@pytest.mark.parametrize("text", ["", "# only a comment\n", "{}"])
def test_an_empty_file_is_the_default(write: Write, text: str) -> None:
    assert load_config(write(text)) == load_config()


def test_lists_are_replaced_not_appended(write: Write) -> None:
    config = load_config(write("stance: {blocks: [{name: only, ngrams: [1, 1]}]}"))
    assert [block.name for block in config.stance.blocks] == ["only"]
    assert config.sentiment == load_config().sentiment


def test_settings_come_last(write: Write) -> None:
    config = load_config(
        write("seed: 7"), ["seed=8", "stance.learner.tol=1e-4", "corpus=[a.jsonl]"]
    )
    assert (config.seed, config.stance.learner.tol, config.corpus) == (8, 0.0001, ("a.jsonl",))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("sed: 1", "sed is unknown; did you mean seed?"),
        ("split: {tset: 0.1}", "split.tset is unknown; did you mean split.test?"),
        (
            "stance: {learner: {TOL: 1}}",
            "learner.TOL is unknown; did you mean stance.learner.tol?",
        ),
        ("1: 2", "1 is unknown"),
        ("seed: one", "seed is 'one'; it must be a whole number"),
        ("seed: 1.5", "seed is 1.5; it must be a whole number"),
        ("seed: true", "seed is True; it must be a whole number"),
        ("seed: null", "seed is None"),
        ("seed: -1", "seed is -1; it must be at least 0"),
        ("split: {test: 1.0}", "split.test is 1.0; it must be at least 0 and less than 1"),
        ("split: {test: .nan}", "split.test is nan"),
        ("split: {test: 0.5, calibration: 0.5}", "split is inconsistent: test and calibration"),
        ("split: {calibration: 0.9}", "split is inconsistent: test and calibration"),
        ("split: {group: 1}", "split.group is 1; it must be true or false"),
        ("split: [0.1]", "split must hold keys and values"),
        ("stance: {learner: {tol: 0}}", "stance.learner.tol is 0.0; it must be more than 0"),
        ("stance: {learner: {tol: .inf}}", "stance.learner.tol is inf"),
        (f"stance: {{learner: {{tol: 1{'0' * 400}}}}}", "stance.learner.tol is inf"),
        (f"stance: {{max_features: -1{'0' * 400}}}", "it must be at least 1"),
        ("stance: {learner: {members: [{kind: svn}]}}", "members[0].kind is 'svn'; choose svm"),
        ("stance: {learner: {balance: 2}}", "stance.learner.balance is 2.0; it must be at least 0"),
        ("stance: {max_features: 0}", "stance.max_features is 0; it must be at least 1"),
        ("stance: {blocks: []}", "stance is inconsistent: a head needs at least one"),
        ("stance: {blocks: [{name: a}]}", "stance.blocks[0].ngrams is missing"),
        (
            "stance: {blocks: [{name: a, ngrams: [1]}]}",
            "blocks[0].ngrams must have 2 values, not 1",
        ),
        ("stance: {blocks: [{name: a, ngrams: [2, 1]}]}", "ngrams [2, 1] must rise"),
        ("stance: {blocks: [{name: a, ngrams: [0, 1]}]}", "stance.blocks[0].ngrams[0] is 0"),
        ("stance: {blocks: words}", "stance.blocks must be a list"),
        (
            "stance: {blocks: [{name: a, ngrams: [1, 1]}, {name: a, ngrams: [1, 2]}]}",
            "two blocks share the name a",
        ),
        (
            "sentiment: {sources: [{name: a, weight: 5}, {name: b}, {name: a}]}",
            "sentiment.sources names a twice",
        ),
        ("corpus: file.jsonl", "corpus must be a list, not 'file.jsonl'"),
        ("corpus: [1]", "corpus[0] is 1; it must be text"),
        ("abstain: {threshold: 1.01}", "abstain.threshold is 1.01"),
        ("seed: 1\nsplit: {test: 0.1}\nseed: 2", ":3: seed is set twice"),
        ("split: {test: 0.1, test: 0.2}", ":1: test is set twice"),
        ("- seed", "must hold keys and values, not list"),
        ("seed: [", "is not YAML"),
        ("seed: !!python/object/apply:os.getcwd []", "is not YAML"),
    ],
)
def test_faults_name_file_and_key(write: Write, text: str, says: str) -> None:
    path = write(text)
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    assert str(path) in str(caught.value)
    assert says in str(caught.value)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"], ids=["missing", "not UTF-8"])
def test_a_file_that_cannot_be_read(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "mine.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(path)


@pytest.mark.parametrize(
    ("encoding", "says"),
    [
        ("cp1252", r"not UTF-8 \(line 2\); it seems to be CP1252; save it as UTF-8"),
        ("utf-16", r"not UTF-8 \(line 1\); it seems to be UTF-16; save it as UTF-8"),
        # near-misses
        ("utf-8", None),
        ("utf-8-sig", None),
    ],
)
def test_a_file_in_another_encoding(tmp_path: Path, encoding: str, says: str | None) -> None:
    path = tmp_path / "mine.yaml"
    path.write_bytes("seed: 5\r\n# elección: según la región\r\n".encode(encoding))
    if says is None:
        assert load_config(path).seed == 5
        return
    with pytest.raises(ConfigError, match=says):
        load_config(path)


@pytest.mark.parametrize("setting", ["seed", "=3", "split..test=1", "seed=[", "sed=1"])
def test_bad_settings_are_quoted(setting: str) -> None:
    with pytest.raises(ConfigError, match="setting"):
        load_config(None, [setting])


def test_a_source_may_stand_in_two_layers_and_both_heads(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(
        "stance: {sources: [{name: a, weight: 5}]}\nsentiment: {sources: [{name: a}]}"
    )
    config = load_config(tmp_path / "mine.yaml", ["stance.sources=[{name: a}, {name: b}]"])
    assert [source.name for source in config.stance.sources] == ["a", "b"]
    with pytest.raises(ConfigError, match=r"setting 'stance\.sources.*names a twice"):
        load_config(None, ["stance.sources=[{name: a}, {name: a}]"])
    # A model that was saved with them loads.
    values = to_dict(config)
    values["stance"]["sources"][1]["name"] = "a"
    assert len(config_from_dict(values).stance.sources) == 2


def test_a_configuration_does_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        load_config().seed = 1  # type: ignore[misc]


def test_dictionary_and_yaml_round_trip() -> None:
    config = load_config()
    values = to_dict(config)
    assert config_from_dict(values) == config
    assert config_from_dict(yaml.safe_load(yaml.safe_dump(values))) == config


_KEYS = st.sampled_from(["a", "b", "c"])
_VALUES = st.recursive(
    st.integers() | st.none(), lambda inner: st.dictionaries(_KEYS, inner, max_size=3), max_leaves=8
)
_MAPPINGS = st.dictionaries(_KEYS, _VALUES, max_size=3)


@given(_MAPPINGS, _MAPPINGS)
def test_merging_keeps_the_override(base: dict[str, Any], override: dict[str, Any]) -> None:
    merged = merge(base, override)
    assert merge(merged, override) == merged
    assert merge(base, {}) == base
    assert set(merged) == set(base) | set(override)
    flat = flatten(merged)
    assert all(flat[key] == value for key, value in flatten(override).items())


_SCALARS = st.none() | st.integers() | st.floats() | st.text(max_size=5)
_ANYTHING = st.recursive(
    _SCALARS,
    lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(max_size=5), x, max_size=3),
)
_DEFAULT = to_dict(load_config())


@given(_ANYTHING)
def test_no_value_raises_anything_but_a_config_error(value: Any) -> None:
    for key in ("seed", "split", "stance", "corpus", "tracking"):
        try:
            config_from_dict(_DEFAULT | {key: value})
        except ConfigError:
            continue
        assert isinstance(value, int | list | dict)


@pytest.mark.parametrize(
    ("value", "missing"),
    [
        *((value, True) for value in (None, float("nan"), np.float32("nan"), pd.NA, pd.NaT)),
        *((value, False) for value in ("", "nan", "NA", 0, False, [], [None], {}, np.arange(2))),
        (np.array(["x", None]), False),
        (pd.Timestamp("2024-05-01"), False),
    ],
)
def test_what_stands_for_a_missing_value(value: Any, missing: bool) -> None:
    assert is_missing(value) is missing
