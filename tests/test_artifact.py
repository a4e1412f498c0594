"""The saved model: equal after a round trip, equal bytes, named errors, and saves that fail."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import artifact
from pipeline.artifact import FILE, RUN_FILE, load_saved, run_of, save_model, write_beside
from pipeline.errors import ModelDamagedError, ModelNotFoundError, ModelVersionError, StanceError
from pipeline.knowledge import Knowledge
from pipeline.model import halved
from pipeline.pairs import sentiment_pairs, stance_pairs
from pipeline.schema import CorpusRecord
from pipeline.surroundings import predict_stance
from pipeline.train import Training


@pytest.fixture
def copy(model_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(model_folder, tmp_path / "model"))


def test_predictions_are_equal_after_a_round_trip(
    training: Training, model_folder: Path, records: tuple[CorpusRecord, ...]
) -> None:
    saved = load_saved(model_folder)
    for name, collect in (("stance", stance_pairs), ("sentiment", sentiment_pairs)):
        batch = collect(records).batch
        one, two = getattr(training.model, name).predict(batch), getattr(saved, name).predict(batch)
        np.testing.assert_array_equal(one.probabilities, two.probabilities)
        np.testing.assert_array_equal(one.classes, two.classes)
    assert saved.config == training.model.config
    assert saved.facts == json.loads(json.dumps(training.model.facts))
    assert [p.name for p in saved.registry] == [p.name for p in training.model.registry]
    for key, array in training.model.leakage.items():
        np.testing.assert_array_equal(saved.leakage[key], array)


def test_saving_again_gives_the_same_bytes(
    training: Training, model_folder: Path, tmp_path: Path
) -> None:
    first = (model_folder / FILE).read_bytes()
    assert (save_model(training.model, tmp_path) / FILE).read_bytes() == first
    assert (save_model(load_saved(model_folder), tmp_path) / FILE).read_bytes() == first


def test_a_path_to_the_file_is_a_model_too(model_folder: Path) -> None:
    assert load_saved(model_folder / FILE).facts == load_saved(str(model_folder)).facts


def test_there_is_no_code_in_it(model_folder: Path) -> None:
    content = (model_folder / FILE).read_bytes()
    assert b"pickle" not in content
    assert str(Path.cwd()).encode() not in content


def test_a_model_with_one_head_and_no_lexicon(training: Training, tmp_path: Path) -> None:
    bare = Knowledge.learn([])
    one = replace(
        training.model, stance=None, knowledge=bare, leakage={}, facts={"from": "\ud83d é"}
    )
    saved = load_saved(save_model(one, tmp_path))
    assert saved.stance is None
    assert saved.sentiment is not None
    assert len(saved.knowledge.lexicon.keys) == 0
    assert saved.facts == {"from": "\ud83d é"}


# --- what cannot be read


def cut(path: Path, size: int) -> None:
    path.write_bytes(path.read_bytes()[:size])


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda path: cut(path, 0), id="empty"),
        pytest.param(lambda path: cut(path, 7), id="no header"),
        pytest.param(lambda path: cut(path, 1000), id="cut in the header"),
        pytest.param(lambda path: cut(path, path.stat().st_size - 1), id="last byte gone"),
        pytest.param(
            lambda path: path.write_bytes(path.read_bytes() + b"\0"), id="a byte too many"
        ),
        pytest.param(lambda path: path.write_bytes(b"PK\x03\x04" * 500), id="a zip file"),
        pytest.param(lambda path: path.write_text("a model? no"), id="text"),
    ],
)
def test_a_damaged_file_is_named(copy: Path, damage: Callable[[Path], None]) -> None:
    damage(copy / FILE)
    with pytest.raises(ModelDamagedError, match="train or copy it again") as caught:
        load_saved(copy)
    assert FILE in str(caught.value)


@settings(max_examples=60)
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7), header=st.booleans())
def test_any_flipped_bit_is_noticed(
    model_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
    place: float,
    bit: int,
    header: bool,
) -> None:
    content = bytearray((model_folder / FILE).read_bytes())
    size = int.from_bytes(content[:8], "little") + 8 if header else len(content)
    content[int(place * size)] ^= 1 << bit
    path = tmp_path_factory.getbasetemp() / "flipped.safetensors"
    path.write_bytes(content)
    try:
        loaded = load_saved(path)
    except ModelDamagedError:
        return
    # JSON has more than one spelling (a space may be a line feed); then nothing else may differ.
    assert (save_model(loaded, path.with_name("again")) / FILE).read_bytes() == (
        model_folder / FILE
    ).read_bytes()


def rewritten(folder: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    from safetensors import safe_open
    from safetensors.numpy import save_file

    with safe_open(folder / FILE, framework="np") as file:
        header = json.loads(file.metadata()["party-stance"])
        arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    save_file(arrays, folder / FILE, metadata={"party-stance": json.dumps(change(header))})


def test_a_model_of_a_newer_release_asks_for_it(copy: Path) -> None:
    rewritten(copy, lambda header: header | {"format": 99})
    with pytest.raises(ModelVersionError, match=r"format 99.*reads up to 5.*upgrade"):
        load_saved(copy)


def test_half_precision_takes_less_room_and_says_the_same(
    copy: Path, records: tuple[CorpusRecord, ...]
) -> None:
    whole, size = load_saved(copy), (copy / FILE).stat().st_size
    assert whole.stance is not None
    rounded = replace(whole, stance=halved(whole.stance))
    save_model(rounded, copy)
    n = whole.stance.space.n_features
    assert size - (copy / FILE).stat().st_size >= 6 * n, "three weights; the IDF of one was narrow"
    after = load_saved(copy).stance
    assert after is not None
    assert rounded.stance is not None
    assert after.weights.dtype == after.space.idf.dtype == np.float32
    np.testing.assert_array_equal(after.weights, rounded.stance.weights)
    np.testing.assert_array_equal(after.space.idf, rounded.stance.space.idf)
    batch = stance_pairs(records).batch
    before, then = (head.predict(batch).probabilities for head in (whole.stance, after))
    assert not np.array_equal(before, then)
    np.testing.assert_allclose(before, then, atol=0.005)


def without_collective(header: Any, arrays: Any) -> None:
    """Take away what format 3 has and older ones have not."""
    del header["config"]["collective"]
    for name in [name for name in arrays if ".collective." in name]:
        del arrays[name]


def test_a_model_of_the_second_format_labels_by_words(
    copy: Path, records: tuple[CorpusRecord, ...]
) -> None:
    from safetensors.numpy import save

    before = load_saved(copy)
    header, arrays = artifact._read(copy / FILE)
    del header["sha256"]
    header["format"] = 2
    without_collective(header, arrays)
    text = artifact._json(header | {"sha256": artifact._digest(header, arrays)})
    (copy / FILE).write_bytes(save(arrays, metadata={"party-stance": text}))
    after = load_saved(copy)
    assert before.stance is not None
    assert after.stance is not None
    assert before.stance.collective is not None
    assert after.stance.collective is None
    assert not after.config.collective
    batch = stance_pairs(records).batch
    np.testing.assert_array_equal(
        before.stance.predict(batch).probabilities,
        predict_stance(after.stance, after.sentiment, batch).probabilities,
    )


def first_format(folder: Path) -> None:
    """Rewrite a model that has no block of connotations as the first format had it."""
    from safetensors.numpy import save

    header, arrays = artifact._read(folder / FILE)
    del header["sha256"], header["knowledge"]["tones"], arrays["knowledge.lexicon_tone"]
    header["format"] = 1
    for head in ("stance", "sentiment"):
        for block in header["config"][head]["blocks"]:
            del block["anchored"]
    without_collective(header, arrays)
    text = artifact._json(header | {"sha256": artifact._digest(header, arrays)})
    (folder / FILE).write_bytes(save(arrays, metadata={"party-stance": text}))


def test_a_model_of_the_first_format_scores_as_it_did(
    copy: Path, records: tuple[CorpusRecord, ...]
) -> None:
    batch = stance_pairs(records).batch
    before = load_saved(copy).stance
    first_format(copy)
    after = load_saved(copy).stance
    assert before is not None
    assert after is not None
    assert after.space.reader.knowledge.tones == ()
    np.testing.assert_array_equal(
        before.predict(batch).probabilities, after.predict(batch).probabilities
    )


def test_connotations_that_do_not_fit_are_named_as_damage(copy: Path) -> None:
    from safetensors.numpy import save

    header, arrays = artifact._read(copy / FILE)
    del header["sha256"]
    header["knowledge"]["tones"] = header["knowledge"]["tones"][:3]
    text = artifact._json(header | {"sha256": artifact._digest(header, arrays)})
    (copy / FILE).write_bytes(save(arrays, metadata={"party-stance": text}))
    with pytest.raises(ModelDamagedError, match="connotation that is not listed"):
        load_saved(copy)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda h: h | {"config": {}}, id="another configuration"),
        pytest.param(lambda h: h | {"facts": {"seed": 1}}, id="other facts"),
        pytest.param(lambda h: h | {"sha256": "0" * 64}, id="another hash"),
        pytest.param(lambda h: {k: v for k, v in h.items() if k != "sha256"}, id="no hash"),
        pytest.param(lambda h: h | {"format": "one"}, id="format is a word"),
        pytest.param(lambda h: [], id="a list"),
        pytest.param(lambda h: None, id="null"),
    ],
)
def test_a_changed_header_is_damage(copy: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    rewritten(copy, change)
    with pytest.raises(ModelDamagedError):
        load_saved(copy)


def test_tensors_of_somebody_else_are_no_model(tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    save_file({"a": np.zeros(3)}, tmp_path / FILE)
    with pytest.raises(ModelDamagedError, match="not a readable model"):
        load_saved(tmp_path)


@pytest.mark.parametrize("name", ["nowhere", "", "notes.txt"])
def test_a_place_without_a_model_says_how_to_train_one(tmp_path: Path, name: str) -> None:
    (tmp_path / "notes.txt").write_text("no model")
    with pytest.raises(ModelNotFoundError, match="stance train --out"):
        load_saved(tmp_path / name)


# --- saves that fail


def full_disk(*_: Any, **__: Any) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class FullFile:
    """A file on a disk that fills up after some bytes."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream

    def __enter__(self) -> FullFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.stream.close()

    def write(self, content: bytes) -> int:
        self.stream.write(content[:100])
        full_disk()
        return 0


def fill_up(patch: pytest.MonkeyPatch) -> None:
    opened = Path.open
    patch.setattr(Path, "open", lambda self, *a, **k: FullFile(opened(self, *a, **k)))


@pytest.mark.parametrize(
    "break_it",
    [
        pytest.param(fill_up, id="while writing"),
        pytest.param(
            lambda patch: patch.setattr(artifact.os, "fsync", full_disk), id="while flushing"
        ),
        pytest.param(lambda patch: patch.setattr(Path, "replace", full_disk), id="while renaming"),
    ],
)
def test_a_full_disk_leaves_the_old_model(
    training: Training, copy: Path, break_it: Callable[[pytest.MonkeyPatch], None]
) -> None:
    before = (copy / FILE).read_bytes()
    other = replace(training.measured, facts={"other": True})
    with pytest.MonkeyPatch.context() as patch:
        break_it(patch)
        with pytest.raises(
            StanceError, match=r"No space left on device.*nothing there was changed"
        ):
            save_model(other, copy)
    assert (copy / FILE).read_bytes() == before
    assert [path.name for path in copy.iterdir()] == [FILE]
    load_saved(copy)


def test_an_interrupted_save_leaves_nothing_behind(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    before = (copy / FILE).read_bytes()
    monkeypatch.setattr(artifact.os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_beside(copy / FILE, b"half a model")
    assert (copy / FILE).read_bytes() == before
    assert [path.name for path in copy.iterdir()] == [FILE]


@pytest.mark.slow
def test_a_killed_save_leaves_the_old_model(copy: Path) -> None:
    code = (
        "import os, signal, sys; from pathlib import Path; from pipeline import artifact\n"
        "artifact.os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)\n"
        "artifact.write_beside(Path(sys.argv[1]), b'half a model')"
    )
    done = subprocess.run([sys.executable, "-c", code, str(copy / FILE)], check=False)
    assert done.returncode == -9
    load_saved(copy)


def test_a_place_that_cannot_be_written(tmp_path: Path, training: Training) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StanceError, match="cannot be written"):
        save_model(training.model, tmp_path / "file")
    with pytest.raises(StanceError, match="cannot be written"):
        save_model(training.model, tmp_path / "file" / "below")
    assert (tmp_path / "file").read_text() == "in the way"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('{"run_id": "abc"}', "abc"),
        ('{"run_id": null}', None),
        ('{"id": 1}', None),
        ("[]", None),
        ("not json", None),
        (None, None),
    ],
)
def test_the_run_that_made_a_model(
    tmp_path: Path, content: str | None, expected: str | None
) -> None:
    if content is not None:
        (tmp_path / RUN_FILE).write_text(content)
    assert run_of(tmp_path) == expected
