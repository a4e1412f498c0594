"""What a pair's statement says about it: by hand, whoever asks, and whatever the parties are called."""

from __future__ import annotations

import string
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.artifact import load_saved, save_model
from pipeline.calibration import Calibration
from pipeline.config import Config, SourceConfig
from pipeline.crossval import cross_validate, cross_validate_both, fit_heads, record_folds
from pipeline.evaluate import score_records
from pipeline.held_out import calibrated, fit_records, out_of_fold_rows, without_texts
from pipeline.knowledge import Knowledge
from pipeline.model import Head
from pipeline.pairs import AUTHOR, MOST_PARTIES, NO_HOLDER, UNMENTIONED, PairBatch, PairBuilder
from pipeline.schema import CorpusRecord
from pipeline.score import StanceModel
from pipeline.surroundings import (
    Surroundings,
    predict_both,
    predict_sentiment,
    predict_stance,
)
from pipeline.train import Training
from tests.tiny import corpus

SENTENCES = (
    "{a} condemned {b} and thanked {c} for the convoy.",
    "{a} met {b}.",
    "Under fire from {b}, {a} said nothing, while {c} praised {d}; we support {b}.",
    "{a} mourned.",
    "Nobody was there.",
    "{a} and {b} condemned {c}, {d} and {e}; {f} praised {a}.",
    "{a}, {b}, {c}, {d}, {e}, {f}, {g}, {h}, {i}, {j}, {k}, {l} and {m} blamed one another.",
)
#: The lists of a sentence by number of party; what is said of one's company is no evidence.
LISTS = {SENTENCES[5]: [{0, 1}, {2, 3, 4}]}
STATES = (
    "Chile Peru Norway Iceland Kenya Ghana Japan Spain Cuba Mali Togo Laos Fiji",
    "Oman Nepal Malta Samoa Qatar Gabon Haiti Benin Niger Palau Libya Yemen Nauru",
)
NAMES, OTHERS = (dict(zip(string.ascii_lowercase, names.split(), strict=False)) for names in STATES)


@pytest.fixture(scope="module")
def heads(training: Training) -> tuple[Head, Head]:
    stance, sentiment = training.model.stance, training.model.sentiment
    assert stance is not None
    assert sentiment is not None
    assert stance.collective is not None
    assert sentiment.collective is not None
    return stance, sentiment


def parts(template: str, names: dict[str, str]) -> tuple[str, list[tuple[int, int, int]]]:
    """Return a sentence and the mentions of its parties, numbered by letter."""
    text, mentions = "", []
    for literal, letter, _, _ in string.Formatter().parse(template):
        text += literal
        if letter:
            number = ord(letter) - ord("a")
            mentions.append((len(text), len(text) + len(names[letter]), number))
            text += names[letter]
    return text, mentions


def every_pair(mentions: list[tuple[int, int, int]]) -> list[tuple[int, int]]:
    numbers = sorted({number for _, _, number in mentions})
    return [(h, p) for h in (AUTHOR, *numbers) for p in numbers if h != p]


def batch_of(names: dict[str, str] = NAMES, templates: tuple[str, ...] = SENTENCES) -> PairBatch:
    builder = PairBuilder()
    for template in templates:
        text, mentions = parts(template, names)
        builder.add(text, mentions, every_pair(mentions))
    return builder.build()


def by_hand(heads: tuple[Head, Head], template: str) -> Iterator[tuple[list[float], list[float]]]:
    """Yield the inputs of each pair, and of its party, from scores that are asked for one by one."""
    text, mentions = parts(template, NAMES)
    numbers = sorted({number for _, _, number in mentions})

    def asked(head: Head, holder: int, party: int) -> list[float]:
        builder = PairBuilder()
        builder.add(text, mentions, [(holder, party)])
        return head.scores(builder.build())[0][0].tolist()

    stance, sentiment = heads
    told = {pair: asked(stance, *pair) for pair in every_pair(mentions)}
    toward = {p: asked(sentiment, NO_HOLDER, p) for p in numbers}
    is_list = len(numbers) >= MOST_PARTIES

    def strongest(pairs: list[tuple[int, int]]) -> list[float]:
        if not pairs or is_list:
            return [0.0, 0.0, 0.0]
        return [*(max(told[p][c] - told[p][1] for p in pairs) for c in (0, 2)), 1.0]

    def apart(one: int, other: int) -> list[int]:
        """Return the other parties that do not stand in a list with ``one`` and without ``other``."""
        company = {one, other}.union(
            *(each for each in LISTS.get(template, []) if one in each and other not in each)
        )
        return [x for x in numbers if x not in company]

    def of(h: int, p: int) -> list[float]:
        same_party = strongest([(x, p) for x in apart(h, p)])
        same_holder = strongest([(h, x) for x in apart(p, h)]) if h >= 0 else [0.0, 0.0, 0.0]
        return [*told[h, p], *same_party, *same_holder]

    for h, p in every_pair(mentions):
        others = [x for x in numbers if x != p]
        mutual = h >= 0 and not is_list
        back = of(p, h) if mutual else [0.0] * 9
        nobody = [0.0, 0.0, 0.0]
        yield (
            [*of(h, p), *back, float(mutual), *toward[p], *(toward[h] if h >= 0 else nobody)],
            [
                *toward[p],
                *told[AUTHOR, p],
                *strongest([(x, p) for x in others]),
                *strongest([(p, x) for x in others]),
            ],
        )


@pytest.mark.parametrize("template", [s for s in SENTENCES if "{a}" in s])
def test_inputs_by_hand(heads: tuple[Head, Head], template: str) -> None:
    batch = batch_of(templates=(template,))
    around = Surroundings.of(*heads, batch)
    wanted = list(by_hand(heads, template))
    assert len(wanted) == len(batch)
    for found, number in ((around.stance_inputs(batch), 0), (around.sentiment_inputs(batch), 1)):
        expected = np.array([row[number] for row in wanted])
        np.testing.assert_allclose(found, expected, atol=1e-5)


@given(st.data())
def test_a_pair_is_labelled_the_same_whatever_else_is_asked(
    heads: tuple[Head, Head], data: st.DataObject
) -> None:
    batch = batch_of()
    every, all_sentiments = predict_both(*heads, batch)
    assert all_sentiments is not None
    rows = np.array(sorted(data.draw(st.sets(st.integers(0, len(batch) - 1), min_size=1))))
    odd = data.draw(st.lists(st.sampled_from([(AUTHOR, UNMENTIONED), (0, UNMENTIONED), (0, 0)])))
    few, sentiments = predict_both(*heads, with_pairs(batch.select(rows), odd))
    assert sentiments is not None
    # Sums run over other numbers of rows, so the last digits may differ.
    n = len(rows)
    np.testing.assert_allclose(few.probabilities[:n], every.probabilities[rows], atol=1e-9)
    np.testing.assert_allclose(
        sentiments.probabilities[:n], all_sentiments.probabilities[rows], atol=1e-9
    )


def with_pairs(batch: PairBatch, pairs: list[tuple[int, int]]) -> PairBatch:
    """Return ``batch`` with further pairs of its first statement."""
    holder, party = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return replace(
        batch,
        statement=np.concatenate([batch.statement, np.zeros(len(pairs), dtype=np.int64)]),
        holder=np.concatenate([batch.holder, holder]),
        party=np.concatenate([batch.party, party]),
        identity=None,
    )


def test_what_parties_are_called_changes_nothing(heads: tuple[Head, Head]) -> None:
    for found, renamed in zip(
        predict_both(*heads, batch_of()), predict_both(*heads, batch_of(OTHERS)), strict=True
    ):
        assert found is not None
        assert renamed is not None
        np.testing.assert_array_equal(found.probabilities, renamed.probabilities)


def test_the_three_ways_to_ask_agree(heads: tuple[Head, Head]) -> None:
    batch = batch_of()
    stance, sentiment = predict_both(*heads, batch)
    assert sentiment is not None
    np.testing.assert_array_equal(stance.probabilities, predict_stance(*heads, batch).probabilities)
    np.testing.assert_array_equal(
        sentiment.probabilities, predict_sentiment(*heads, batch).probabilities
    )
    toward = replace(batch, holder=np.full(len(batch), NO_HOLDER))
    np.testing.assert_allclose(
        sentiment.probabilities, predict_sentiment(*heads, toward).probabilities, atol=1e-9
    )


def test_heads_alone_label_by_words(heads: tuple[Head, Head]) -> None:
    stance, sentiment = heads
    batch = batch_of()
    alone, none = predict_both(stance, None, batch)
    assert none is None
    np.testing.assert_array_equal(alone.probabilities, stance.predict(batch).probabilities)
    bare = replace(stance, collective=None), replace(sentiment, collective=None)
    words, tones = predict_both(*bare, batch)
    np.testing.assert_array_equal(words.classes, stance.predict(batch).classes)
    assert tones is not None
    assert len(tones.classes) == len(batch)
    mixed, _ = predict_both(stance, bare[1], batch)
    np.testing.assert_array_equal(mixed.probabilities, predict_stance(*heads, batch).probabilities)
    assert (mixed.probabilities != words.probabilities).any()
    np.testing.assert_array_equal(
        predict_sentiment(None, sentiment, batch).probabilities, tones.probabilities
    )


def test_a_party_without_a_mention_and_no_pairs_at_all(heads: tuple[Head, Head]) -> None:
    builder = PairBuilder()
    builder.add("They praised it.", [], [(AUTHOR, UNMENTIONED)])
    stance, sentiment = predict_both(*heads, builder.build())
    assert sentiment is not None
    assert stance.probabilities.shape == sentiment.probabilities.shape == (1, 3)
    nothing, toward = predict_both(*heads, batch_of(templates=("Nobody was there.",)))
    assert toward is not None
    assert nothing.probabilities.shape == toward.probabilities.shape == (0, 3)


def test_pairs_and_records_and_texts_are_labelled_alike(
    training: Training, heads: tuple[Head, Head], records: tuple[CorpusRecord, ...]
) -> None:
    """``score_pairs`` knows holder and party alone, as a record with these two does."""
    own = [r for r in records if len(r.mentions) == 2 and r.stances and r.stances[0].holder][:20]
    scored, _ = score_records(training.model, own)
    rows = []
    for record in own:
        at = {m.party: m for m in record.mentions}
        for stance in record.stances:
            holder = at.get(stance.holder or "")
            party = at[stance.party]
            span = (holder.start, holder.end) if holder else (-1, -1)
            rows.append((record.text, *span, party.start, party.end))
    names = ["text", "holder_start", "holder_end", "party_start", "party_end"]
    frame = StanceModel(training.model).score_pairs(pd.DataFrame(rows, columns=names))
    assert scored.probabilities is not None
    np.testing.assert_allclose(
        frame[["p_favor", "p_neutral", "p_against"]].to_numpy(), scored.probabilities, atol=1e-9
    )


def test_a_saved_model_keeps_it(
    training: Training, heads: tuple[Head, Head], tmp_path: Any
) -> None:
    saved = load_saved(save_model(training.model, tmp_path / "model"))
    assert saved.stance is not None
    for one, two in zip(
        predict_both(*heads, batch_of()), predict_both(saved.stance, saved.sentiment, batch_of()),
        strict=True,
    ):  # fmt: skip
        assert one is not None
        assert two is not None
        np.testing.assert_array_equal(one.probabilities, two.probabilities)


# --- how it is learned


@pytest.fixture(scope="module")
def statements() -> list[CorpusRecord]:
    return corpus(90)


def folded(config: Config, folds: int = 2, **changes: Any) -> Config:
    return replace(config, split=replace(config.split, calibration_folds=folds), **changes)


@pytest.mark.parametrize(
    ("names", "changes", "expected"),
    [
        (("stance", "sentiment"), {}, True),
        (("stance",), {}, False),  # one head has no other to learn from
        (("stance", "sentiment"), {"collective": False}, False),
        # The parties of other pairs are not named, so features that know names cannot score them.
        (("stance", "sentiment"), {"party_features": True}, False),
    ],
)
def test_when_a_collective_model_is_learned(
    statements: list[CorpusRecord],
    tiny_config: Config,
    knowledge: Knowledge,
    names: Any,
    changes: dict[str, Any],
    expected: bool,
) -> None:
    config = folded(tiny_config, **changes)
    rows = out_of_fold_rows(names, statements, config, knowledge)
    assert set(rows) == set(names)
    assert all((held.inputs is not None) is expected for held in rows.values())


def test_support_of_one_head_that_the_other_scores_informs_its_collective_model(
    statements: list[CorpusRecord], tiny_config: Config, knowledge: Knowledge
) -> None:
    """A source may support the stance head and be the sentiment head's own: it calibrates the latter alone."""
    given = [replace(r, source="helper" if n % 4 < 2 else "main") for n, r in enumerate(statements)]
    head = replace(tiny_config.stance, sources=(SourceConfig(name="helper", weight=0.2),))
    config = folded(tiny_config, stance=head)
    rows = out_of_fold_rows(("stance", "sentiment"), given, config, knowledge)
    held = rows["stance"]
    assert sorted(set(held.weight.tolist())) == [0.2, 1.0]
    assert set(rows["sentiment"].weight.tolist()) == {1.0}
    fitted = {name: fit_records(given, name, config, knowledge) for name in rows}
    found = calibrated(fitted, rows, config)["stance"]
    main = held.weight == 1.0
    alone = Calibration.fit(
        held.scores[main], held.orders[main], held.labels[main], head.decision, head.scaling
    )
    np.testing.assert_array_equal(found.calibration.matrix, alone.matrix)
    assert held.inputs is not None
    assert found.collective is not None
    np.testing.assert_allclose(found.collective.center, held.inputs.mean(axis=0))


def test_a_head_that_folds_cannot_fit_is_left_out(
    statements: list[CorpusRecord], tiny_config: Config, knowledge: Knowledge
) -> None:
    poor = [replace(r, sentiments=()) if n >= 1 else r for n, r in enumerate(statements)]
    rows = out_of_fold_rows(("stance", "sentiment"), poor, folded(tiny_config), knowledge)
    assert set(rows) == {"stance"}
    assert rows["stance"].inputs is None


def test_a_head_that_only_support_teaches_still_informs_the_other(
    statements: list[CorpusRecord], tiny_config: Config, knowledge: Knowledge
) -> None:
    silent = [replace(r, sentiments=()) for r in statements]
    tones = [replace(r, id=f"s{r.id}", text=f"Yes: {r.text}", stances=(), mentions=tuple(
        replace(m, start=m.start + 5, end=m.end + 5) for m in r.mentions)) for r in statements]  # fmt: skip
    names, config = ("stance", "sentiment"), folded(tiny_config)
    rows = out_of_fold_rows(names, silent, config, knowledge, always=tones)  # type: ignore[arg-type]
    assert set(rows) == {"stance"}
    assert rows["stance"].inputs is not None
    assert out_of_fold_rows(names, silent, config, knowledge)["stance"].inputs is None  # type: ignore[arg-type]


def test_support_with_a_text_that_is_left_out_is_left_out_too(
    statements: list[CorpusRecord], tiny_config: Config, knowledge: Knowledge, monkeypatch: Any
) -> None:
    from pipeline import held_out

    support = [replace(r, id=f"s{r.id}", source="helper", group=None) for r in statements]
    fit, seen = held_out.fit_records, []

    def watch(part: Any, *rest: Any) -> Any:
        seen.append({r.text for r in part})
        return fit(part, *rest)

    monkeypatch.setattr(held_out, "fit_records", watch)
    every = {r.text for r in statements}
    config = folded(tiny_config, 3)
    out_of_fold_rows(("stance", "sentiment"), statements, config, knowledge, always=support)
    assert len(seen) == 6
    assert all(part < every for part in seen)
    # So, too, where a share of the training part is held out: a final fit, and one without the share.
    seen.clear()
    monkeypatch.setattr("pipeline.crossval.fit_records", watch)
    fit_heads(["stance"], statements, folded(tiny_config, 0), knowledge, always=support)
    assert len(seen) == 2
    assert seen[1] < seen[0] == every


def test_support_of_an_article_that_is_left_out_is_left_out_too() -> None:
    left = [CorpusRecord("1", "A  Thing.", group="g1"), CorpusRecord("2", "Other", group=None)]
    support = [
        CorpusRecord("3", "a thing.", group="g9"),
        CorpusRecord("4", "Else", group="g1"),
        CorpusRecord("5", "Else", group="g2"),
        CorpusRecord("6", "Another", group=None),
    ]
    assert [r.id for r in without_texts(support, left)] == ["5", "6"]


def test_cross_validation_of_both_heads(
    statements: list[CorpusRecord], tiny_config: Config, knowledge: Knowledge
) -> None:
    folds = record_folds(statements, 2, seed=1)
    told: list[int] = []
    found = cross_validate_both(
        statements, folds, folded(tiny_config), knowledge, on_fold=told.append
    )
    assert told == [0, 1]
    assert set(found) == {"stance", "sentiment"}
    alone = cross_validate(statements, folds, "stance", folded(tiny_config), knowledge)
    np.testing.assert_array_equal(found["stance"].gold, alone.gold)
    assert (found["stance"].probabilities != alone.probabilities).any()
    # A corpus without sentiments is still helped by the head that others teach.
    silent = [replace(r, sentiments=()) for r in statements]
    extra = [replace(r, id=f"x{r.id}", text=f"Yes: {r.text}", group=None, mentions=tuple(
        replace(m, start=m.start + 5, end=m.end + 5) for m in r.mentions)) for r in statements]  # fmt: skip
    helped = cross_validate_both(silent, folds, folded(tiny_config), knowledge, always=extra)
    assert set(helped) == {"stance"}
    alone = cross_validate_both(silent, folds, folded(tiny_config), knowledge)["stance"]
    assert (helped["stance"].probabilities != alone.probabilities).any()
