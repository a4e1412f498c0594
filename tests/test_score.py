"""The model at work: rows, columns and types of predictions, offsets, parties, and marked pairs."""

from __future__ import annotations

import json
import os
import pickle
import unicodedata
import warnings
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import DocumentError, ModelError, ModelNotFoundError, RegistryError
from pipeline.evaluate import score_records
from pipeline.pairs import PAIR_COLUMNS
from pipeline.parties import Registry
from pipeline.schema import PREDICTION_COLUMNS, SENTIMENTS, STANCES, CorpusRecord, Document
from pipeline.score import COLUMNS, MODELS_VARIABLE, StanceModel, find_model, load_model

ARTICLE = """Gustavo Petro, the president of Colombia, accused Israel on Sunday of starving the people of Gaza.

“We will sell no more coal to Israel,” Petro told reporters in Bogotá. Chile recalled its ambassador \
to Israel, and Gabriel Boric thanked Colombia. It rained in the mountains.

Bolivia had cut its ties with Israel a day before; Hamas welcomed the step."""
TYPES = dict.fromkeys(COLUMNS, "str") | {"start": "int64", "end": "int64", "abstained": "bool"}
TYPES |= {name: "float64" for name in COLUMNS if name.startswith("p_")}


@pytest.fixture(scope="module")
def scored(model: StanceModel) -> pd.DataFrame:
    return model.score(ARTICLE)


def pairs_of(frame: pd.DataFrame) -> set[tuple[Any, str]]:
    holders = frame["holder"].astype(object).where(frame["holder"].notna(), None)
    return set(zip(holders, frame["party"], strict=True))


# --- the article


def test_parties_have_registry_names(scored: pd.DataFrame, registry: Registry) -> None:
    names = {party.name for party in registry}
    assert set(scored["party"]) <= names
    assert set(scored["holder"].dropna()) <= names
    assert {"Gustavo Petro", "Israel", "Chile", "Bolivia", "Hamas", "Colombia"} <= set(
        scored["holder"]
    )


def test_an_author_without_a_name_has_none_and_the_mention_by_which_he_speaks(
    model: StanceModel,
) -> None:
    frame = model.score("I support Colombia against Israel")
    own = frame[frame["holder"].isna()]
    assert set(own["party"]) == {"Colombia", "Israel"}
    assert set(own["holder_mention"]) == {"I"}
    assert "" not in set(frame["party"]) | set(frame["holder"])


def test_who_stands_where_is_asked(scored: pd.DataFrame) -> None:
    assert pairs_of(scored) >= {
        ("Gustavo Petro", "Israel"),
        ("Israel", "Gustavo Petro"),
        ("Chile", "Israel"),
        ("Gabriel Boric", "Colombia"),
        ("Bolivia", "Israel"),
        ("Hamas", "Bolivia"),
    }


def test_offsets_index_the_documents_own_text(scored: pd.DataFrame) -> None:
    for row in scored.itertuples():
        assert ARTICLE[row.start : row.end] == row.statement
        assert row.mention in row.statement
        if isinstance(row.holder_mention, str):
            assert row.holder_mention in row.statement


def test_the_speaker_of_a_quotation_holds_its_stance(scored: pd.DataFrame) -> None:
    quoted = scored[scored["statement"].str.contains("coal")]
    assert ("Gustavo Petro", "Israel") in pairs_of(quoted)
    assert set(quoted["speaker"]) == {"Gustavo Petro"}


def test_columns_and_types(scored: pd.DataFrame) -> None:
    assert tuple(scored.columns) == COLUMNS
    assert COLUMNS[: len(PREDICTION_COLUMNS)] == PREDICTION_COLUMNS
    assert {name: str(kind) for name, kind in scored.dtypes.items()} == TYPES


def test_labels_and_probabilities(scored: pd.DataFrame) -> None:
    assert set(scored["stance"]) <= set(STANCES)
    assert set(scored["sentiment"]) <= set(SENTIMENTS)
    np.testing.assert_allclose(scored[["p_favor", "p_neutral", "p_against"]].sum(axis=1), 1)
    np.testing.assert_allclose(
        scored[["p_positive", "p_neutral_sentiment", "p_negative"]].sum(axis=1), 1
    )
    assert not scored["abstained"].any()


def test_one_sentiment_a_statement_and_party(scored: pd.DataFrame) -> None:
    assert (scored.groupby(["statement_id", "party"])["p_positive"].nunique() == 1).all()


def test_evidence_is_words_of_the_statement_for_polar_labels_only(scored: pd.DataFrame) -> None:
    for row in scored.itertuples():
        words = [word for word in row.evidence.split("; ") if word]
        assert len(words) <= 3
        assert all(word in row.statement for word in words)
        assert not (words and row.stance == "neutral")
        assert row.mention not in words


def test_a_statement_without_a_party_gives_no_row(scored: pd.DataFrame) -> None:
    assert not scored["statement"].str.contains("rained").any()
    assert scored.attrs["summary"]["without_party"] >= 1


def test_scoring_twice_gives_the_same(model: StanceModel, scored: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(model.score(ARTICLE), scored)


def test_predictions_survive_parquet_csv_and_json(scored: pd.DataFrame, tmp_path: Path) -> None:
    scored.to_parquet(tmp_path / "p.parquet")
    back = pd.read_parquet(tmp_path / "p.parquet")
    pd.testing.assert_frame_equal(back, scored, check_dtype=False)
    assert len(pd.read_csv(pd.io.common.StringIO(scored.to_csv(index=False)))) == len(scored)
    assert len(json.loads(scored.to_json(orient="records"))) == len(scored)
    json.dumps(scored.attrs)


# --- what can be scored


@pytest.mark.parametrize(
    ("source", "ids"),
    [
        ("Chile condemned Norway.", {"0"}),
        (["Chile condemned Norway.", "", "Peru thanked Iran."], {"0", "2"}),
        (Document("x", "Chile condemned Norway."), {"x"}),
        ([Document("x", "Chile condemned Norway."), "Peru thanked Iran."], {"x", "1"}),
        ((text for text in ["Chile condemned Norway."]), {"0"}),
        (pd.Series(["Chile condemned Norway."] * 3), {"0", "1", "2"}),
        (pd.Series(["Chile condemned Norway."] * 2, index=[20, 30]), {"20", "30"}),
        (np.array(["Chile condemned Norway."]), {"0"}),
        (pd.DataFrame({"text": ["Chile condemned Norway."] * 2}, index=["p", "q"]), {"p", "q"}),
        (pd.DataFrame({"text": ["Chile condemned Norway."], "id": [71]}), {"71"}),
    ],
)
def test_sources(model: StanceModel, source: Any, ids: set[str]) -> None:
    found = model.score(source)
    assert set(found["document_id"]) == ids
    assert len(found) >= 2 * len(ids)


@pytest.mark.parametrize("source", [[], "", pd.DataFrame({"text": []}), ["It rained."], iter(())])
def test_nothing_gives_an_empty_frame_with_all_columns_and_types(
    model: StanceModel, source: Any
) -> None:
    found = model.score(source)
    assert len(found) == 0
    assert tuple(found.columns) == COLUMNS
    assert {name: str(kind) for name, kind in found.dtypes.items()} == TYPES
    assert found.attrs["summary"]["pairs"] == 0


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (7, "cannot score a int"),
        (None, "cannot score a NoneType"),
        (b"Chile condemned Norway.", "cannot score a bytes"),
        ({"text": "Chile condemned Norway."}, "cannot score a dict"),
        (["Chile condemned Norway.", 7], "item 1 is int"),
        ([None], "item 0 is NoneType"),
        (Path("article.txt"), "read it first"),
        (pd.DataFrame({"body": ["x"], "id": [1]}), "no column text; it has: body, id"),
        (pd.DataFrame({"text": ["x", 7]}), "row 1: 'text' is a int"),
        (pd.DataFrame({"text": [["x"]]}, index=["r"]), "row r: 'text' is a list"),
        (pd.DataFrame([["x", "y"]], columns=["text", "text"]), "column 'text' is there twice"),
        (pd.DataFrame([["x", 1, 2]], columns=["text", "id", "id"]), "column 'id' is there twice"),
        (
            pd.DataFrame([["x"]], columns=pd.MultiIndex.from_tuples([("text", "a")])),
            "2 levels of names",
        ),
        (pa.table({"text": ["x"]}), r"cannot score a Table; .*\.to_pandas\(\)"),
        (Document("d7", None), "document d7: text is NoneType"),  # type: ignore[arg-type]
        ([Document("d7", b"x")], "document d7: text is bytes"),  # type: ignore[list-item]
    ],
)
def test_what_cannot_be_scored(model: StanceModel, source: Any, message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        model.score(source)


def test_rows_without_text_are_skipped(model: StanceModel) -> None:
    frame = pd.DataFrame(
        {"text": [None, "Chile condemned Norway.", float("nan"), pd.NA]}, dtype=object
    )
    assert set(model.score(frame)["document_id"]) == {"1"}


@pytest.mark.parametrize("dtype", [object, "str", "string", "string[pyarrow]"])
def test_missing_cells_of_every_type(model: StanceModel, dtype: Any) -> None:
    cells = {
        "text": [None, "Peru is a disgrace.", "Iran is a disgrace."],
        "speaker": ["Ana Oduya", None, "Gabriel Boric"],
        "lang": ["en", None, "en"],
        "date": [None, None, "2024-05-01"],
    }
    found = model.score(pd.DataFrame(cells, dtype=dtype).astype({"date": object}))
    assert set(found["document_id"]) == {"1", "2"}
    assert pairs_of(found) == {(None, "Peru"), ("Gabriel Boric", "Iran")}
    assert found.set_index("document_id")["date"].isna().to_dict() == {"1": True, "2": False}


@pytest.mark.parametrize(
    ("given", "scored"),
    [
        *((lang, True) for lang in ("en", "EN", "en-US", "en_gb", " English ", "", None, pd.NA)),
        *((lang, False) for lang in ("de", "de-AT", "enx", "e-n")),
    ],
)
def test_languages_are_known_by_their_bare_code(
    model: StanceModel, given: Any, scored: bool
) -> None:
    text = "Chile condemned Norway."
    frame = pd.DataFrame({"text": [text], "lang": [given]})
    document = Document("x", text, lang=given)
    for found in (model.score(frame), model.score(document)):
        assert (len(found) > 0) == scored
    assert bool(list(model.score_documents([document]))) == scored


@pytest.mark.parametrize(
    "wrap", [str, lambda t: [Document("x", t)], lambda t: pd.DataFrame({"text": [t]}, dtype=object)]
)
@pytest.mark.parametrize("half", list(map(chr, (0xD83D, 0xDFFF))))
def test_half_surrogates_are_replaced_one_for_one(model: StanceModel, wrap: Any, half: str) -> None:
    text = f"Hm {half}. Chile “{half}” condemned Norway{half} on 😀 Sunday."
    found, plain = model.score(wrap(text)), model.score(wrap(text.replace(half, "\ufffd")))
    pd.testing.assert_frame_equal(found, plain)
    assert len(found) == 2
    for row in found.itertuples():
        assert text[row.start : row.end].replace(half, "\ufffd") == row.statement
        assert "😀" in row.statement


@pytest.mark.parametrize(
    ("given", "ids"),
    [
        (["a", "b", "a", "a"], ["a", "b", "a~2", "a~3"]),
        (["a", "a~2", "a"], ["a", "a~2", "a~3"]),
        ([None, "x", float("nan"), ""], ["0", "x", "2", "3"]),
        ([7.0, None, 7], ["7", "1", "7~2"]),
        (["1", None, pd.NA], ["1", "1~2", "2"]),
        (["A", "a", "a "], ["A", "a", "a~2"]),
    ],
)
def test_no_two_documents_share_an_id(model: StanceModel, given: list[Any], ids: list[str]) -> None:
    text = "Chile condemned Norway."
    frame = pd.DataFrame({"id": pd.Series(given, dtype=object), "text": text})
    assert model.score(frame)["document_id"].drop_duplicates().tolist() == ids


def test_ids_of_documents_and_of_an_index(model: StanceModel) -> None:
    text = "Chile condemned Norway."
    documents = [Document("a", text), Document("a", text), Document("", text), text]
    found = model.score(documents)["document_id"].drop_duplicates().tolist()
    assert found == ["a", "a~2", "2", "3"]
    frame = pd.DataFrame({"text": [text] * 3}, index=["p", "p", None])
    assert model.score(frame)["document_id"].drop_duplicates().tolist() == ["p", "p~2", "2"]


@pytest.mark.parametrize(
    ("written", "in_frame", "in_document"),
    [
        (date(2024, 3, 31), "2024-03-31", "2024-03-31"),
        (pd.Timestamp("2024-03-31 23:59"), "2024-03-31", "2024-03-31"),
        (np.datetime64("2024-03-31"), "2024-03-31", "2024-03-31"),
        ("2024-03-31T23:59:59+02:00", "2024-03-31", "2024-03-31"),
        ("31 March 2024", "2024-03-31", "2024-03-31"),
        ("2024-05", None, "2024-05"),
        ("yesterday", None, "yesterday"),
        (pd.NaT, None, None),
        (None, None, None),
    ],
)
def test_dates(
    model: StanceModel, written: Any, in_frame: str | None, in_document: str | None
) -> None:
    text = "Chile condemned Norway."
    frame = pd.DataFrame({"text": [text], "date": pd.Series([written], dtype=object)})
    for source, expected in ((frame, in_frame), (Document("x", text, date=written), in_document)):
        day = model.score(source)["date"].iloc[0]
        assert (None if pd.isna(day) else day) == expected


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        # 21/05/2024 is one day only, 09/04/2024 may be two.
        (
            {"date": ["21/05/2024", "09/04/2024", "05/06/2024"]},
            ["2 dates not understood and left out, the first '09/04/2024' at row 1; write YYYY-MM-DD"],
        ),
        ({"date": ["21/05/2024", None, "2024-04-09"]}, []),
        ({}, []),
    ],
)  # fmt: skip
def test_dates_of_a_frame_that_are_left_out_are_told_once(
    model: StanceModel, columns: dict[str, list[str | None]], told: list[str]
) -> None:
    frame = pd.DataFrame({"text": ["Chile condemned Norway."] * 3, **columns})
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model.score(frame)
    assert [str(w.message) for w in caught if w.category is UserWarning] == told
    assert {w.filename for w in caught if w.category is UserWarning} <= {__file__}


def test_columns_of_a_frame_describe_its_documents(model: StanceModel) -> None:
    frame = pd.DataFrame(
        {
            "text": ["The sanctions on Iran are a disgrace."] * 2,
            "speaker": ["Gabriel Boric", None],
            "date": ["2024-05-01", None],
            "source": ["gazette", None],
            "other": [1, 2],
        }
    )
    found = model.score(frame)
    assert pairs_of(found) == {("Gabriel Boric", "Iran"), (None, "Iran")}
    assert found.loc[found["document_id"] == "0", "date"].tolist() == ["2024-05-01"]
    assert found.loc[found["document_id"] == "1", "source"].isna().all()


@pytest.mark.parametrize("n", [1, 3, 60])
def test_a_frame_of_n_rows_is_n_documents_in_order(model: StanceModel, n: int) -> None:
    frame = pd.DataFrame({"text": [f"Chile condemned Norway {i} times." for i in range(n)]})
    found = model.score(frame)
    assert found["document_id"].drop_duplicates().tolist() == [str(i) for i in range(n)]
    assert found.attrs["summary"]["documents"] == n


def test_rounds_do_not_change_predictions(model: StanceModel, monkeypatch: Any) -> None:
    texts = [ARTICLE, "Chile condemned Norway.", "It rained.", ARTICLE[:300]]
    whole = model.score(texts)
    monkeypatch.setattr("pipeline.score._TEXT_A_ROUND", 1)
    pd.testing.assert_frame_equal(model.score(texts), whole)


def test_another_language_is_counted_and_not_scored(model: StanceModel) -> None:
    german = "Der Präsident von Frankreich hat die Regierung von Israel gestern scharf verurteilt."
    found = model.score([german, "Chile condemned Norway."])
    assert set(found["document_id"]) == {"1"}
    assert found.attrs["summary"]["other_languages"] == {"de": 1}


@settings(max_examples=25)
@given(st.text(st.characters(exclude_categories=()), max_size=80))
def test_any_text_can_be_scored(model: StanceModel, text: str) -> None:
    found = model.score(f"{text} Chile condemned Norway. {text}")
    assert found.attrs["summary"]["documents"] == 1
    assert (found["end"] > found["start"]).all()


def test_a_very_long_line(model: StanceModel) -> None:
    line = "Chile condemned Norway and " * 2000
    found = model.score(line)
    assert pairs_of(found) >= {("Chile", "Norway"), ("Norway", "Chile")}


# --- parties of one's own

OWN = [
    {"id": "a", "name": "Alpha Union", "kind": "organisation", "aliases": ["Alphas"]},
    {"id": "b", "name": "Beta League"},
]
OWN_TEXT = "The Alphas sued Beta League, and Norway watched."


def test_parties_as_mappings(model: StanceModel) -> None:
    found = model.score(OWN_TEXT, parties=OWN)
    assert pairs_of(found) == {("Alpha Union", "Beta League"), ("Beta League", "Alpha Union")}
    assert set(found["mention"]) == {"Alphas", "Beta League"}


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA])
def test_parties_as_rows_of_a_frame(model: StanceModel, missing: Any) -> None:
    rows = [
        {"id": "a", "name": "Alpha Union", "kind": missing, "aliases": "Alphas; Alpha Bloc"},
        {"id": missing, "name": "Beta League", "kind": "organisation", "aliases": missing},
    ]
    found = model.score(OWN_TEXT, parties=rows)
    assert pairs_of(found) == {("Alpha Union", "Beta League"), ("Beta League", "Alpha Union")}


def test_parties_from_a_file(model: StanceModel, tmp_path: Path) -> None:
    path = tmp_path / "own.json"
    path.write_text(json.dumps(OWN))
    expected = model.score(OWN_TEXT, parties=OWN)
    pd.testing.assert_frame_equal(model.score(OWN_TEXT, parties=path), expected)
    pd.testing.assert_frame_equal(model.score(OWN_TEXT, parties=str(path)), expected)
    pd.testing.assert_frame_equal(
        model.score(OWN_TEXT, parties=Registry.from_mappings(OWN)), expected
    )


def test_parties_of_one_call_do_not_stay(model: StanceModel) -> None:
    model.score(OWN_TEXT, parties=OWN)
    assert set(model.score(OWN_TEXT)["party"]) == {"Norway"}


def test_faulty_parties_are_refused(model: StanceModel) -> None:
    with pytest.raises(RegistryError):
        model.score(OWN_TEXT, parties=[{"id": "a", "name": "Alpha"}, {"id": "a", "name": "Beta"}])


def test_open_parties(model: StanceModel) -> None:
    text = "Norway attacked Zorblatt Quimby. The next day Chile praised Quimby."
    closed, opened = model.score(text), model.score(text, open_parties=True)
    assert "Zorblatt Quimby" not in set(closed["party"])
    assert pairs_of(opened) >= {("Norway", "Zorblatt Quimby"), ("Chile", "Zorblatt Quimby")}


@pytest.mark.parametrize(
    "text",
    [
        "México condenó el asedio de Israel. «No aceptamos la agresión de Irán», dijo Nicolás Maduro.",
        "Türkiye’s president Recep Tayyip Erdoğan accused Perú of lying. He thanked Canadá.",
        "Gómez-Peña of Borduria condemned Chile. “We stand with Perú,” Gómez-Peña said.",
        "Chile condemned Norway.",  # composed in every form
    ],
)
def test_decomposed_text_is_read_as_composed_text(model: StanceModel, text: str) -> None:
    """As files from macOS have it; offsets are those of the text as given."""
    apart = unicodedata.normalize("NFD", text)
    expected, found = (model.score(form, open_parties=True) for form in (text, apart))
    assert len(expected)
    given = ["statement", "start", "end", "mention", "holder_mention"]
    pd.testing.assert_frame_equal(found.drop(columns=given), expected.drop(columns=given))
    for own, row in zip(expected.itertuples(), found.itertuples(), strict=True):
        assert row.statement == apart[row.start : row.end]
        assert text[own.start : own.end] == unicodedata.normalize("NFC", row.statement)
        assert row.mention in row.statement
        assert unicodedata.normalize("NFC", row.mention) == own.mention


@pytest.mark.parametrize(
    ("plain", "given"),
    [
        ('"Israel must stop the war," Macron said.', "&quot;Israel must stop the war,&quot; Macron said."),
        ("I hate Trump & Biden. It's Chile's fault.", "I hate Trump &amp; Biden. It&#39;s Chile&#39;s fault."),
        ("México elogió a Perú.", "M&eacute;xico elogi&oacute; a Per&uacute;."),
    ],
)  # fmt: skip
def test_entities_are_read_as_their_characters(model: StanceModel, plain: str, given: str) -> None:
    """As exports of posts have them; offsets are those of the text as given."""
    expected, found = (
        model.score([Document("a", text, speaker="Jane Doe")], open_parties=True)
        for text in (plain, given)
    )
    assert len(expected)
    written = ["statement", "start", "end", "mention", "holder_mention"]
    pd.testing.assert_frame_equal(found.drop(columns=written), expected.drop(columns=written))
    for own, row in zip(expected.itertuples(), found.itertuples(), strict=True):
        assert row.statement == given[row.start : row.end]
        assert unescape(row.statement) == plain[own.start : own.end]
        assert unescape(row.mention) == own.mention


def test_decomposed_text_of_marked_pairs(model: StanceModel) -> None:
    text = "Perú condenó a Canadá, después elogió a Haití."
    rows = [
        (form, a, b) for form in ("NFC", "NFD") for a, b in (("Perú", "Haití"), (None, "Canadá"))
    ]
    frame = []
    for form, *names in rows:
        own = unicodedata.normalize(form, text)
        row: dict[str, Any] = {"text": own}
        for role, name in zip(("holder", "party"), names, strict=True):
            name = name and unicodedata.normalize(form, name)
            row[f"{role}_start"] = own.index(name) if name else -1
            row[f"{role}_end"] = row[f"{role}_start"] + len(name) if name else -1
        frame.append(row)
    found = model.score_pairs(pd.DataFrame(frame), evidence=True)
    pd.testing.assert_frame_equal(found[:2], found[2:].reset_index(drop=True))


def test_another_name_changes_no_probability(model: StanceModel) -> None:
    columns = [name for name in COLUMNS if name.startswith("p_")]
    frames = []
    for one, two in (("Alphas", "Beta League"), ("Quux", "the Grand Duchy of Frobnia")):
        parties = [{"id": "a", "name": one}, {"id": "b", "name": two}]
        frames.append(model.score(f"Yesterday {one} sued {two} at a court.", parties=parties))
    assert len(frames[0]) == len(frames[1]) == 2
    pd.testing.assert_frame_equal(frames[0][columns], frames[1][columns])
    assert frames[0]["stance"].tolist() == frames[1]["stance"].tolist()


# --- marked pairs


def marked(text: str = "Zembla thanked Qumar.") -> dict[str, Any]:
    values = [text, text.index("Zembla"), text.index("Zembla") + 6]
    values += [text.index("Qumar"), text.index("Qumar") + 5]
    return dict(zip(PAIR_COLUMNS, values, strict=True))


@pytest.mark.parametrize("n", [0, 1, 2, 7, 500])
def test_one_row_a_pair_with_order_and_index(model: StanceModel, n: int) -> None:
    verbs = ["thanked", "condemned", "met"]
    rows = [marked(f"Zembla {verbs[i % 3]} Qumar.") for i in range(n)]
    frame = pd.DataFrame(rows, columns=list(PAIR_COLUMNS), index=range(100, 100 + n))
    found = model.score_pairs(frame)
    assert len(found) == n
    assert found.index.equals(frame.index)
    single = {v: model.score_pairs(pd.DataFrame([marked(f"Zembla {v} Qumar.")])) for v in verbs}
    for i in range(min(n, 7)):
        expected = single[verbs[i % 3]].iloc[0]
        assert found.iloc[i].to_dict() == pytest.approx(expected.to_dict())


def test_the_types_of_marked_pairs_do_not_depend_on_their_number(model: StanceModel) -> None:
    one = model.score_pairs(pd.DataFrame([marked()]), evidence=True)
    none = model.score_pairs(pd.DataFrame([marked()]).iloc[:0], evidence=True)
    assert one.dtypes.to_dict() == none.dtypes.to_dict()


def test_a_repeated_index_is_kept(model: StanceModel) -> None:
    frame = pd.DataFrame([marked(), marked("Zembla shelled Qumar.")], index=["x", "x"])
    assert model.score_pairs(frame).index.tolist() == ["x", "x"]


def test_swapping_holder_and_party_is_another_question(model: StanceModel) -> None:
    one = marked("Zembla was condemned by Qumar.")
    two = one | {
        "holder_start": one["party_start"],
        "holder_end": one["party_end"],
        "party_start": one["holder_start"],
        "party_end": one["holder_end"],
    }
    found = model.score_pairs(pd.DataFrame([one, two]))
    assert found["p_against"].iloc[0] != found["p_against"].iloc[1]


def test_the_author_may_hold(model: StanceModel) -> None:
    author = marked() | {"holder_start": -1, "holder_end": -1}
    assert len(model.score_pairs(pd.DataFrame([marked(), author]))) == 2


def test_evidence_of_marked_pairs_on_demand(model: StanceModel) -> None:
    frame = pd.DataFrame([marked()])
    assert "evidence" not in model.score_pairs(frame)
    assert isinstance(model.score_pairs(frame, evidence=True)["evidence"].iloc[0], str)


@pytest.mark.parametrize("name", [*PAIR_COLUMNS, "party"])
def test_a_column_twice_is_an_error(model: StanceModel, name: str) -> None:
    frame = pd.DataFrame([marked() | {"party": "Qumar", "other": 1}])
    model.score_pairs(pd.concat([frame, frame[["other"]]], axis=1))
    with pytest.raises(DocumentError, match=f"the column '{name}' is there twice"):
        model.score_pairs(pd.concat([frame, frame[[name]]], axis=1))


def test_a_bad_span_is_an_error(model: StanceModel) -> None:
    with pytest.raises(DocumentError, match="row 1: spans"):
        model.score_pairs(pd.DataFrame([marked(), marked() | {"party_end": 99}]))


def test_scoring_and_evaluating_agree(
    model: StanceModel, records: tuple[CorpusRecord, ...]
) -> None:
    """A corpus record, marked by hand, gets the probabilities that evaluation gives it."""
    chosen = [
        r
        for r in records
        if len(r.mentions) == 2 and r.stances and r.stances[0].holder and r.sentiments
    ][:20]
    rows = []
    for record in chosen:
        of = {m.party: m for m in record.mentions}
        holder, party = of[record.stances[0].holder or ""], of[record.stances[0].party]
        rows.append((record.text, holder.start, holder.end, party.start, party.end))
    found = model.score_pairs(pd.DataFrame(rows, columns=list(PAIR_COLUMNS)))
    stance, sentiment = score_records(model.saved, chosen)
    first = [int(np.flatnonzero(stance.record == n)[0]) for n in range(len(chosen))]
    assert stance.probabilities is not None
    assert sentiment.probabilities is not None
    ours = found[["p_favor", "p_neutral", "p_against"]].to_numpy()
    np.testing.assert_allclose(ours, stance.probabilities[first], atol=1e-9)
    ours = found[["p_positive", "p_neutral_sentiment", "p_negative"]].to_numpy()
    at = 0
    for n, record in enumerate(chosen):
        for label in record.sentiments:
            if label.party == record.stances[0].party:
                np.testing.assert_allclose(ours[n], sentiment.probabilities[at], atol=1e-9)
            at += 1


# --- models


def test_a_threshold_abstains_and_keeps_the_label(model: StanceModel) -> None:
    config = replace(model.saved.config, abstain=replace(model.saved.config.abstain, threshold=0.5))
    wary = StanceModel(replace(model.saved, config=config))
    one, two = model.score(ARTICLE), wary.score(ARTICLE)
    chosen = np.select(
        [two["stance"] == "favor", two["stance"] == "against"],
        [two["p_favor"], two["p_against"]],
        two["p_neutral"],
    )
    assert two["abstained"].tolist() == (chosen < 0.5).tolist()
    assert two["abstained"].any()
    assert one["stance"].tolist() == two["stance"].tolist()


def test_a_model_that_has_scored_can_be_pickled(model: StanceModel, scored: pd.DataFrame) -> None:
    again = pickle.loads(pickle.dumps(model))
    pd.testing.assert_frame_equal(again.score(ARTICLE), scored)
    assert pairs_of(again.score(OWN_TEXT, parties=OWN)) == pairs_of(
        model.score(OWN_TEXT, parties=OWN)
    )


def test_a_model_without_sentiments(model: StanceModel) -> None:
    found = StanceModel(replace(model.saved, sentiment=None)).score("Chile condemned Norway.")
    assert found["sentiment"].isna().all()
    assert found["p_positive"].isna().all()
    assert str(found["p_positive"].dtype) == "float64"


def test_a_model_without_stances_says_so(model: StanceModel) -> None:
    with pytest.raises(ModelError, match="labels no stances"):
        StanceModel(replace(model.saved, stance=None)).score("Chile condemned Norway.")


def test_the_newest_trained_model_is_taken(
    model_folder: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setenv(MODELS_VARIABLE, str(tmp_path))
    for number, name in enumerate(("b", "a", "c")):
        path = tmp_path / name / "model.safetensors"
        path.parent.mkdir()
        path.write_bytes((model_folder / "model.safetensors").read_bytes())
        os.utime(path, (1000 + number, 1000 + number))
    assert find_model() == tmp_path / "c"
    os.utime(tmp_path / "a" / "model.safetensors", (5000, 5000))
    assert find_model() == tmp_path / "a"
    assert load_model().facts == load_model(model_folder).facts


def test_no_model_says_how_to_train_one(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv(MODELS_VARIABLE, str(tmp_path / "none"))
    monkeypatch.setattr("pipeline.score.__file__", str(tmp_path / "score.py"))
    with pytest.raises(ModelNotFoundError, match="stance train"):
        load_model()


def test_the_shipped_model_is_taken_where_none_was_trained(
    tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setenv(MODELS_VARIABLE, str(tmp_path / "none"))
    folder = find_model()
    assert folder.parent.name == "pipeline"
    assert (folder / "model.safetensors").stat().st_size <= 12_000_000
    assert "Name-blindness" in (folder / "MODEL_CARD.md").read_text(encoding="utf-8")
    model, networks = load_model(), [f"network-{times}" for times in (1, 2, 3)]
    assert model.facts["sources"] == ["dse", *networks, "newsmtsc", "seeds", "teacher"]
    frame = model.score("Chile condemned Israel. Peru thanked Norway for the ambulances.")
    found = {(r.holder, r.party): r.stance for r in frame.itertuples()}
    assert found["Chile", "Israel"] == "against"
    assert found["Peru", "Norway"] == "favor"
