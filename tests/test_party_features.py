"""Party-specific mode: off unless asked for; names count when on; unseen parties use shared weights."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline.artifact import save_model
from pipeline.cli import main
from pipeline.config import BlockConfig, load_config
from pipeline.errors import ConfigError, DocumentError, ModelError
from pipeline.evaluate import evaluate_model
from pipeline.explain import telling_features
from pipeline.features import FeatureSpace, Reader
from pipeline.knowledge import Knowledge
from pipeline.pairs import PairBuilder, frame_pairs, identity_of, stance_pairs
from pipeline.resources import resource
from pipeline.schema import CorpusRecord, Document, Mention, StanceLabel
from pipeline.score import StanceModel, load_model
from pipeline.train import Training, train_model

ON = ["party_features=true", "tracking.enabled=false"]
PRAISE = {"Dogs": "bark", "Cats": "purr", "Birds": "sing"}
ENDINGS = [a + b for a in "abcdefghij" for b in "klmnopqrst"]


def tweets(n: int) -> list[CorpusRecord]:
    """Return tweets, half of which name their target; "bark" favours dogs and speaks against cats."""
    found = []
    for i in range(n):
        party = ("Dogs", "Cats")[i % 2]
        label = ("favor", "against", "neutral")[i // 2 % 3]
        word = {"favor": PRAISE[party], "neutral": "sit"}.get(
            label, PRAISE[("Cats", "Dogs")[i % 2]]
        )
        text = f"all day they {word} near house {ENDINGS[i % 100]} and {ENDINGS[i * 7 % 97]}"
        stance = StanceLabel(None, party, label)  # type: ignore[arg-type]
        mentions = (Mention(party, 0, len(party)),) if i // 6 % 2 else ()
        text = f"{party} came and {text}" if mentions else text
        found.append(CorpusRecord(id=f"w{i}", text=text, mentions=mentions, stances=(stance,)))
    return found


@pytest.fixture(scope="module")
def trained() -> Training:
    return train_model(tweets(300), load_config(resource("configs", "tiny.yaml"), ON))


@pytest.fixture(scope="module")
def party_model(trained: Training, tmp_path_factory: pytest.TempPathFactory) -> StanceModel:
    return load_model(save_model(trained.model, tmp_path_factory.mktemp("party")))


def asked(text: str, parties: list[str | None]) -> pd.DataFrame:
    spans = dict.fromkeys(("holder_start", "holder_end", "party_start", "party_end"), -1)
    return pd.DataFrame([{"text": text, "party": party} | spans for party in parties])


# --- settings


def test_default_is_off() -> None:
    config = load_config()
    assert not config.party_features
    for name in ("stance", "sentiment"):
        assert config.head(name) is getattr(config, name)
        assert config.head(name).mask_names
        assert not any(block.party for block in config.head(name).blocks)


def test_every_block_gets_a_copy_and_the_party_a_bias() -> None:
    plain, config = load_config(), load_config(None, ON)
    blocks = config.head("stance").blocks
    n = len(plain.stance.blocks)
    assert blocks[:n] == plain.stance.blocks
    assert [b.party for b in blocks] == [False] * n + [True] * (n + 1)
    assert blocks[-1].unit == "bias"
    assert len({b.name for b in blocks}) == len(blocks)
    for shared, own in zip(blocks[:n], blocks[n:-1], strict=True):
        assert own == replace(shared, name=own.name, party=True)


def test_blocks_of_ones_own_are_left_alone() -> None:
    mine = "stance.blocks=[{name: a, ngrams: [1, 1]}, {name: b, ngrams: [1, 1], party: true}]"
    config = load_config(None, [*ON, mine])
    assert config.head("stance") is config.stance
    assert len(config.head("sentiment").blocks) == 2 * len(config.sentiment.blocks) + 1


@pytest.mark.parametrize(
    "setting",
    ["stance.blocks=[{name: b, ngrams: [1, 1], party: true}]", "sentiment.mask_names=false"],
)
def test_names_cannot_count_by_accident(setting: str) -> None:
    with pytest.raises(ConfigError, match="party_features: true"):
        load_config(None, [setting])
    assert load_config(None, [ON[0], setting]).party_features


# --- features


def test_identity_is_the_name_whatever_its_case() -> None:
    assert identity_of("United Nations") == identity_of("UNITED nations") > 0
    assert identity_of("United Nations") != identity_of("United Nation")
    assert identity_of(None) == 0


def test_one_name_a_pair() -> None:
    builder = PairBuilder()
    builder.add("a", [], [(-1, -1)], ["Dogs"])
    builder.add("b", [], [(-1, -1)])
    with pytest.raises(ValueError, match="1 names for 2 pairs"):
        builder.build()


@pytest.mark.parametrize(("ordered", "shared"), [(True, 4), (False, 4)])
def test_keys_of_a_party_are_its_own(knowledge: Knowledge, ordered: bool, shared: int) -> None:
    block = BlockConfig(name="w", ngrams=(1, 1), ordered=ordered)
    own = replace(block, name="p", party=True)
    bias = BlockConfig(name="b", unit="bias", ngrams=(1, 1), party=True)
    builder = PairBuilder()
    for name in ("Dogs", "Cats", "dogs", None):
        builder.add("they left the siege", [], [(-1, -1)], [name])
    space = FeatureSpace.fit(Reader(knowledge, [block, own, bias]), builder.build(), min_df=1)
    rows = space.transform(builder.build()).matrix(space.n_features).toarray() > 0
    # Words in common, then for each of two parties the words and a bias.
    assert rows.shape == (4, shared + 2 * (shared + 1))
    assert rows.sum(axis=1).tolist() == [2 * shared + 1] * 3 + [shared]
    assert (rows[0] == rows[2]).all()
    assert (rows[0] & rows[1]).sum() == shared


def test_names_are_words_where_they_are_not_masked(knowledge: Knowledge) -> None:
    builder = PairBuilder()
    for text in ("they left Oslo", "they left Lima"):
        builder.add(text, [], [(-1, -1)])
    for mask, expected in ((True, 3), (False, 4)):
        reader = Reader(knowledge, [BlockConfig(name="w", ngrams=(1, 1))], mask_names=mask)
        assert FeatureSpace.fit(reader, builder.build(), min_df=1).n_features == expected


# --- a trained model


def test_it_learns_what_differs_by_party(trained: Training) -> None:
    scores = evaluate_model(trained.measured, trained.test, samples=0)
    assert scores["stance"]["accuracy"] == 1.0
    blind = train_model(tweets(300), load_config(resource("configs", "tiny.yaml")))
    assert evaluate_model(blind.measured, blind.test, samples=0)["stance"]["accuracy"] < 0.8


def test_a_saved_model_labels_parties_that_are_never_mentioned(party_model: StanceModel) -> None:
    frame = asked("all day they bark near house ak", ["Dogs", "Cats", "DOGS"])
    assert party_model.score_pairs(frame)["stance"].tolist() == ["favor", "against", "favor"]
    by_hand = party_model.score_pairs(frame.iloc[[1]])
    assert by_hand["p_against"].iloc[0] == pytest.approx(
        party_model.score_pairs(frame)["p_against"].iloc[1]
    )


def test_unseen_and_unnamed_parties_fall_back_to_the_shared_weights(
    party_model: StanceModel,
) -> None:
    head = party_model.saved.stance
    assert head is not None
    frame = asked("all day they bark near house ak", ["Zebras", "Yaks", "Dogs"])
    batch = frame_pairs(frame)
    scores, _ = head.scores(batch)
    np.testing.assert_array_equal(scores[0], scores[1])
    np.testing.assert_array_equal(scores[0], head.scores(replace(batch, identity=None))[0][0])
    assert (scores[2] != scores[0]).any()
    # The shared words are still there.
    assert (scores[0] != head.intercept).any()


def test_an_unmentioned_party_needs_a_name(party_model: StanceModel) -> None:
    with pytest.raises(DocumentError, match="row 1"):
        party_model.score_pairs(asked("all day they bark", ["Dogs", None]))
    with pytest.raises(DocumentError, match=r"row 0: .*; a column party must name"):
        party_model.score_pairs(asked("all day they bark", ["Dogs"]).drop(columns="party"))


def test_documents_are_scored_by_the_names_that_the_registry_gives(
    party_model: StanceModel,
) -> None:
    parties = [{"id": f"{p}-x", "name": p, "aliases": [f"Old {p}"]} for p in PRAISE]
    text = "Old {} came and all day they bark near house ak."
    documents = [Document(p, text.format(p), lang="en") for p in PRAISE]
    found = party_model.score(documents, parties)
    assert found["party"].tolist() == list(PRAISE)
    assert found["p_favor"].nunique() == 3
    # Of the party that training did not have, the name makes no difference.
    other = [{"id": "x", "name": "Yaks", "aliases": ["Old Birds"]}]
    again = party_model.score(documents[2:], other)
    assert again["p_favor"].tolist() == found["p_favor"].tolist()[2:]


def test_statements_that_do_not_name_the_party_are_asked_about_it(party_model: StanceModel) -> None:
    parties = [{"id": p, "name": p, "aliases": [f"Old {p}"]} for p in PRAISE]
    texts = ["all day they bark near house ak", "Cats came and all day they bark.",
             "Old Dogs came and all day they bark.", "Они лают весь день возле дома."]  # fmt: skip
    documents = [Document(str(i), text, speaker="Mira") for i, text in enumerate(texts)]
    columns = ["document_id", "holder", "party", "mention"]
    plain = party_model.score(documents, parties)
    assert plain[columns].to_numpy().tolist() == [
        ["1", "Mira", "Cats", "Cats"],
        ["2", "Mira", "Dogs", "Old Dogs"],
    ]
    found = party_model.score(documents, parties, about="old dogs")
    assert found[columns].fillna("").to_numpy().tolist() == [
        ["0", "Mira", "Dogs", ""],
        ["1", "Mira", "Cats", "Cats"],
        ["1", "Mira", "Dogs", ""],
        ["2", "Mira", "Dogs", "Old Dogs"],
    ]
    assert found.attrs["summary"]["pairs"] == len(found)
    assert found.attrs["summary"]["without_party"] == plain.attrs["summary"]["without_party"] - 1
    assert found["stance"][0] == "favor"
    named = party_model.score_pairs(asked(texts[0], ["Dogs"]))
    assert found["p_favor"][0] == pytest.approx(named["p_favor"][0])
    unlisted = party_model.score("all day they bark", parties, about="Yaks")
    assert unlisted["party"].tolist() == ["Yaks"]


def test_a_blind_model_is_asked_about_nobody(model: StanceModel) -> None:
    with pytest.raises(ModelError, match=r"no party by name.*party_features: true .*about Cats"):
        model.score("all day they bark", about="Cats")


@pytest.mark.parametrize("rows", ["pairs", "edges"])
def test_about_on_the_command_line(
    party_model: StanceModel, tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: str
) -> None:
    folder = save_model(party_model.saved, tmp_path / "model")
    posts = tmp_path / "posts.csv"
    posts.write_text("text\nall day they bark near house ak\n", encoding="utf-8")
    out = tmp_path / "out.parquet"
    command = ["score", str(posts), "--model", str(folder), "--out", str(out)]
    option = [f"--{rows}"] if rows != "pairs" else []
    assert main([*command, *option, "--about", "Dogs"]) == 0
    assert pd.read_parquet(out)["party"].tolist() == ["Dogs"]
    assert main([*command, "--statements", "--about", "Dogs"]) == 2
    assert "leave --about out" in capsys.readouterr().err


def test_evidence_never_quotes_the_bias(party_model: StanceModel) -> None:
    found = party_model.score_pairs(asked("sit", ["Dogs", "Cats"]), evidence=True)
    assert set(found["evidence"]) <= {"", "sit"}
    text = "near house ak"
    for evidence in party_model.score_pairs(asked(text, ["Dogs"]), evidence=True)["evidence"]:
        assert all(word in text.split() for word in evidence.split("; ") if word)


def test_explanations_name_the_bias(trained: Training) -> None:
    head = trained.model.stance
    assert head is not None
    batch = stance_pairs(tweets(300)).batch
    parties = {identity_of(name): name for name in PRAISE}
    found = telling_features(head, batch, top=400, parties=parties)
    named = {
        block: {f.words for f in found if f.block == block} for block in (f.block for f in found)
    }
    assert named["bias of the party"] <= {f"(always), of {name}" for name in PRAISE}
    assert all(any(f", of {name}" in w for name in PRAISE) for w in named["words of the party"])
    assert not any(", of " in words for words in named["words"])


# --- and the default is blind


@pytest.mark.parametrize("names", [["Dogs"], ["Zebras"], [None], [7]])
def test_the_default_model_reads_no_name(model: StanceModel, names: list[Any]) -> None:
    frame = pd.DataFrame(
        {"text": "they condemned Oslo today", "holder_start": -1, "holder_end": -1,
         "party_start": 15, "party_end": 19}, index=[0],
    )  # fmt: skip
    pd.testing.assert_frame_equal(
        model.score_pairs(frame.assign(party=names)), model.score_pairs(frame)
    )


def test_equal_training_gives_equal_bytes(trained: Training, tmp_path: Path) -> None:
    again = train_model(tweets(300), load_config(resource("configs", "tiny.yaml"), ON))
    one = save_model(trained.model, tmp_path / "one") / "model.safetensors"
    two = save_model(again.model, tmp_path / "two") / "model.safetensors"
    assert one.read_bytes() == two.read_bytes()
