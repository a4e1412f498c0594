"""Registry files: what is read, what is refused and how the refusal reads; and the bundled data."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline.errors import RegistryError
from pipeline.parties import MentionFinder, Registry, Term

ROWS = [
    {"id": "talara", "name": "Talara", "kind": "state", "aliases": ["Republic of Talara"]},
    {"name": "Ana Quispe", "kind": "leader", "affiliation": "talara",
     "terms": [{"office": "President", "start": "2020-05", "end": "2024"}]},
]  # fmt: skip


@pytest.fixture(scope="module")
def bundled() -> Registry:
    return Registry.load()


def test_defaults_and_lookups() -> None:
    registry = Registry.from_mappings([*ROWS, {"name": "Côte Front"}])
    assert [p.id for p in registry] == ["talara", "ana-quispe", "cote-front"]
    front = registry.by_name("cote FRONT")
    assert front is not None
    assert front.kind == "organisation"
    assert registry.by_name("republic of talara") is registry.get("talara")
    assert registry.get("nobody") is registry.by_name("nobody") is None
    assert len(registry) == 3
    assert "talara" in registry


@pytest.mark.parametrize(
    ("date", "inside"),
    [("2020-04-30", False), ("2020-05-01", True), ("2022", True), ("2024-12-31", True),
     ("2025-01-01", False), ("2020", True)],
)  # fmt: skip
def test_terms(date: str, inside: bool) -> None:
    assert Term("President", "2020-05", "2024").covers(date) is inside
    party = Registry.from_mappings(ROWS).get("ana-quispe")
    assert party is not None
    assert party.in_office(date) is inside


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ("Tala | Republic of Talara", ("Tala", "Republic of Talara")),
        ("Tala; Republic of Talara;", ("Tala", "Republic of Talara")),
        ("Tala; T|Talara; T", ("Tala; T", "Talara; T")),
        ("Republic of Talara", ("Republic of Talara",)),
        ("Talara, Republic of", ("Talara, Republic of",)),
        (["Tala|T"], ("Tala|T",)),  # a list is cut already
        (("Tala", "T"), ("Tala", "T")),
        ({"Tala", "Bala", "Cala"}, ("Bala", "Cala", "Tala")),
        (frozenset({"Tala"}), ("Tala",)),
        ({"en": "Tala|T", "es": ["La Tala"]}, ("Tala", "T", "La Tala")),
        (["Tala", None, float("nan")], ("Tala",)),
        *((value, ()) for value in (None, float("nan"), np.float32("nan"), pd.NA, pd.NaT, "", [])),
    ],
)  # fmt: skip
def test_lists_of_names(given: object, names: tuple[str, ...]) -> None:
    for field in ("aliases", "demonyms", "metonyms"):
        (party,) = Registry.from_mappings([{"name": "Talara", field: given}])
        assert getattr(party, field) == names


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA])
def test_missing_values_were_not_given(missing: object) -> None:
    fields = ("id", "kind", "aliases", "affiliation", "surname", "terms", "lang")
    plain = Registry.from_mappings([{"name": "Talara"}])
    assert list(Registry.from_mappings([{"name": "Talara"} | dict.fromkeys(fields, missing)])) == [
        *plain
    ]
    with pytest.raises(RegistryError, match="give the entry a name"):
        Registry.from_mappings([{"name": missing, "kind": "state"}])
    with pytest.raises(RegistryError, match="unknown field 'alias'"):
        Registry.from_mappings([{"name": "Talara", "alias": missing}])


FILES = {
    "a.json": json.dumps(ROWS),
    "b.json": json.dumps({"parties": ROWS}),
    "c.jsonl": "\n".join(json.dumps(row) for row in ROWS) + "\n\n",
    "d.csv": "id,name,kind,aliases,affiliation\ntalara,Talara,state,Republic of Talara|Tala,\n"
    ",Ana Quispe,leader,,talara\n",
    "e.yaml": "- {id: talara, name: Talara, kind: state,\n"
    "   aliases: {en: [Republic of Talara], es: [NO]}}\n"
    "- name: Ana Quispe\n  kind: leader\n  affiliation: talara\n"
    "  terms: [{office: President, start: 2020-05-01, end: null}]\n",
}


@pytest.mark.parametrize("name", FILES)
def test_formats(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(FILES[name], encoding="utf-8")
    registry = Registry.load(path)
    assert [(p.id, p.kind) for p in registry] == [("talara", "state"), ("ana-quispe", "leader")]
    assert registry.by_name("Republic of Talara") is registry.get("talara")


FAULTS = [
    ("x.yaml", "- name: A\n- name: B\n  aliases: [a]\n",
     r"x\.yaml:2: alias 'a' of 'B' is already 'A' of 'A'"),
    ("x.yaml", "- {id: p, name: A}\n- {id: p, name: B}\n",
     r"x\.yaml:2: id 'p' of 'B' is already that of 'A'"),
    ("x.yaml", "- {name: A, kind: planet}\n", r"x\.yaml:1: unknown kind 'planet' of 'A'"),
    ("x.yaml", "- {name: A, affiliation: nowhere}\n", "unknown affiliation 'nowhere' of 'A'"),
    ("x.yaml", "- {name: A, id: alfa}\n- {name: B, affiliation: alfo}\n", "did you mean 'alfa'"),
    ("x.yaml", "- {name: A, alias: [b]}\n", "unknown field 'alias'; did you mean 'aliases'"),
    ("x.yaml", "- {name: A, terms: [{office: P, start: 2020-13}]}\n", "bad date '2020-13' of 'A'"),
    ("x.yaml", "- {name: A, terms: [{start: 2021, end: 2020}]}\n", "ends .2020. before it starts"),
    ("x.yaml", "- {name: A, terms: [2020]}\n", "a term of 'A' is a mapping"),
    ("x.yaml", "- {aliases: [b]}\n", "give the entry a name"),
    ("x.yaml", "- {name: '...'}\n", "no letter or digit"),
    ("x.yaml", f"- {{name: {'A' * 201}}}\n", "longer than 200"),
    ("x.yaml", "- {name: A, id: a, affiliation: b}\n- {name: B, id: b, affiliation: a}\n",
     "circle"),
    ("x.yaml", "- [A]\n", r"x\.yaml:1: an entry is a mapping"),
    ("x.yaml", "name: A\n", "expected a list of entries"),
    ("x.yaml", "- {name: A\n", r"x\.yaml:\d: not YAML"),
    ("x.yaml", "- {name: &n A, aliases: [*n]}\n", "aliases .* are not read"),
    ("x.yaml", "- {name: A, aliases: [[[[[[[[b]]]]]]]]}\n", r"x\.yaml:1: nested too deeply"),
    ("x.yaml", "- name: A\n  aliases:\n  - b\n  - #c\n  - '#d'\n",
     r"x\.yaml:4: an empty item in a list; .*quotation marks around what begins with #"),
    ("x.yaml", "[]\n", "no entries"),
    ("x.json", "[{]", r"x\.json:1: not JSON"),
    ("x.json", '"A"', "expected a list"),
    ("x.json", '[{"name": "A"}, 3]', r"x\.json: entry 2: an entry is a mapping"),
    ("x.jsonl", '{"name": "A"}\n{"name": }\n', r"x\.jsonl:2: not JSON"),
    ("x.csv", "name,kind\nA,state,x\n", r"x\.csv:2: more cells than columns"),
    ("x.txt", "A", "rename it or convert it"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "message"), FAULTS, ids=[m[:30] for _, _, m in FAULTS])
def test_faults_name_the_line(tmp_path: Path, name: str, content: str, message: str) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(RegistryError, match=message):
        Registry.load(path)


@pytest.mark.parametrize(
    ("aliases", "expected"),
    [(" # none yet\n", ()), (" [b, ~]\n", ("b",)), ("\n  - '#c'  # said\n  - d\n", ("#c", "d"))],
)
def test_what_yaml_leaves_out_knowingly(
    tmp_path: Path, aliases: str, expected: tuple[str, ...]
) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(f"- name: A\n  aliases:{aliases}", encoding="utf-8")
    assert [party.aliases for party in Registry.load(path)] == [expected]


@pytest.mark.parametrize("name", ["x.yaml", "x.json", "x.jsonl"])
def test_deep_files_do_not_crash(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(RegistryError, match=r"nested too deeply|not JSON"):
        Registry.load(path)


def test_missing_and_undecodable_files(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="cannot be read"):
        Registry.load(tmp_path / "none.yaml")
    (tmp_path / "latin.csv").write_bytes(b"name\nM\xe9xico\n")
    with pytest.raises(
        RegistryError, match=r"not UTF-8 \(line 2\); it seems to be CP1252; save it"
    ):
        Registry.load(tmp_path / "latin.csv")


def test_merge_lays_the_users_file_over() -> None:
    base = Registry.from_mappings(ROWS)
    over = Registry.from_mappings(
        [{"id": "talara", "name": "Talara Federation"}, {"name": "Republic of Talara"}]
    )
    merged = base.merge(over)
    assert {p.name for p in merged} == {"Talara Federation", "Republic of Talara", "Ana Quispe"}
    assert len(base) == 2


def test_a_merged_registry_owns_each_name_once(bundled: Registry) -> None:
    merged = bundled.merge(Registry.from_mappings([{"name": "Gaza"}, {"name": "Israel"}]))
    assert merged.by_name("Gaza") is merged.get("gaza")
    assert "israel" in merged
    palestine = merged.get("palestine")
    assert palestine is not None
    assert "Gaza" not in palestine.aliases


def test_snapshot_round_trip(bundled: Registry) -> None:
    written = json.dumps(bundled.snapshot())
    assert list(Registry.of_snapshot(json.loads(written))) == list(bundled)
    assert list(Registry.of_snapshot(written)) == list(bundled)


def test_a_snapshot_of_before_has_no_local_names(bundled: Registry) -> None:
    rows = [row[:9] for row in bundled.snapshot()["parties"]]
    again = Registry.of_snapshot({"version": 1, "parties": rows})
    assert [p.name for p in again] == [p.name for p in bundled]
    assert not any(p.local for p in again)


LAND = {"name": "Talara", "kind": "state"}
FRONT = {"name": "Talara Front", "affiliation": "talara", "local": ["TF", "Front"]}


def test_names_that_parties_of_several_states_have() -> None:
    lands = [LAND, {"name": "Zubrowka", "kind": "state"}]
    other = {"name": "Zubrowka Front", "affiliation": "zubrowka", "local": "Front"}
    finder = MentionFinder(Registry.from_mappings([*lands, FRONT, other]))
    expected = {
        "The Front thanked Talara.": ["Talara Front", "Talara"],
        "The Front met Zubrowka.": ["Zubrowka Front", "Zubrowka"],
        "Talara and Zubrowka met the Front.": ["Talara", "Zubrowka"],
        "The Front left.": [],
    }
    assert {text: [m.party for m in finder.find(text)] for text in expected} == expected


@pytest.mark.parametrize(
    ("row", "message"),
    [({"name": "F", "local": ["TF"]}, "no affiliation"),
     ({"name": "F", "affiliation": "talara", "local": ["tf"]}, "already that of 'Talara Front'")],
)  # fmt: skip
def test_local_names_are_one_partys_in_a_state(row: dict[str, object], message: str) -> None:
    with pytest.raises(RegistryError, match=message):
        Registry.from_mappings([LAND, FRONT, row])


@pytest.mark.parametrize(
    ("text", "message"),
    [("{", "damaged"), ("[]", "damaged"), ('{"version": 99, "parties": []}', "newer release"),
     ('{"version": 1, "parties": [[1]]}', "damaged")],
)  # fmt: skip
def test_damaged_snapshots(text: str, message: str) -> None:
    with pytest.raises(RegistryError, match=message):
        Registry.of_snapshot(text)


def test_bundled_counts(bundled: Registry) -> None:
    kinds = Counter(p.kind for p in bundled)
    assert kinds["state"] == 193 + 2 + 3
    assert kinds["leader"] >= 300
    assert kinds["organisation"] >= 350
    assert kinds["group"] >= 120
    assert kinds["movement"] >= 75


def test_bundled_affiliations_and_terms(bundled: Registry) -> None:
    for party in bundled:
        assert party.affiliation is None or party.affiliation in bundled
        if party.kind == "leader":
            assert party.terms, party.name
            assert party.affiliation, party.name
        for term in party.terms:
            assert term.start, party.name
            assert term.start[:4] < "2027", party.name


def test_leaders_come_from_every_region(bundled: Registry) -> None:
    led = {p.affiliation for p in bundled if p.kind == "leader"}
    states = [p for p in bundled if p.kind == "state"]
    assert sum(p.id in led for p in states) >= 150


def test_parliaments(bundled: Registry) -> None:
    led = {p.affiliation for p in Registry.load(Path("seeds/parties.yaml").resolve())}
    assert led == {None}
    for name in ("Labour Party", "Likud", "Bharatiya Janata Party", "Fidesz", "Morena"):
        party = bundled.by_name(name)
        assert party is not None
        assert party.affiliation


@pytest.mark.parametrize(
    ("name", "owner"),
    [("Congo", "dr-congo"), ("Korea", "south-korea"), ("Guinea", "guinea"), ("Georgia", "georgia"),
     ("Turkey", "turkiye"), ("Burma", "myanmar"), ("Gaza Strip", "palestine"),
     ("Palestinians", "palestine"), ("Zionist regime", "israel"),
     ("Dominican", "dominican-republic"),
     ("Kremlin", "russia"), ("Reino Unido", "united-kingdom"),
     ("Islamic Resistance Movement", "hamas")],
)  # fmt: skip
def test_ambiguous_names_are_settled(bundled: Registry, name: str, owner: str) -> None:
    party = bundled.by_name(name)
    assert party is not None
    assert party.id == owner


def test_states_have_both_languages(bundled: Registry) -> None:
    for party in bundled:
        # "Congolese" belongs to the other Congo.
        if party.kind == "state" and party.id not in ("republic-of-the-congo",):
            assert party.demonyms, party.name
    spain = bundled.get("spain")
    assert spain is not None
    assert {"España", "Reino de España"} <= set(spain.aliases)
    assert {"español", "española", "españoles", "españolas"} <= set(spain.demonyms)
