"""The hot loops: plain and compiled form agree to the bit, whatever the text; units and anchors."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from pipeline import kernels as plain
from pipeline.compiled import _load, _say_when_compiling, compiled
from pipeline.config import BlockConfig, Region, Unit, View
from pipeline.features import FeatureSpace, Reader, _record_table
from pipeline.kernels import form
from pipeline.knowledge import Knowledge
from pipeline.pairs import PairBatch, PairBuilder

WORDS = [
    "Peru",
    "Oslo",
    "they",
    "we",
    "I",
    "condemned",
    "praised",
    "not",
    "the",
    "of",
    "and",
    "said",
    "“",
    "”",
    "’s",
    "'",
    ".",
    ",",
    "!",
    "?",
    ":",
    "(ONU)",
    "3,000",
    "1999",
    "http://a.org/b",
    "Israel’s",
    "EE.UU.",
    "中国谴责",
    "🇵🇪",
    "🕊",
    "�",
    "\x00",
    "\u200b",
    "\ufeff",
    "İstanbul",
    "ﬁn",
    "ϒ",
    "ﷺ",
    "𝔘𝔫",
    "x" * 400,
    "A" * 70,
    "-" * 50,
]
TEXT = st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=6)), max_size=25).map(" ".join)


@cache
def every_block() -> tuple[BlockConfig, ...]:
    """Every view and unit over every region."""
    blocks = []
    for region in get_args(Region):
        blocks += [
            BlockConfig(name=f"{region} {view}", region=region, view=view, ngrams=(1, 3), window=3)
            for view in get_args(View)
        ]
        blocks += [
            BlockConfig(
                name=f"{region} {unit}", region=region, unit=unit, ngrams=(2, 4), ordered=False
            )
            for unit in get_args(Unit)
            if unit != "word"
        ]
    return tuple(blocks)


@st.composite
def batches(draw: st.DrawFn) -> PairBatch:
    builder = PairBuilder(repeat=draw(st.booleans()))
    for _ in range(draw(st.integers(1, 3))):
        text = draw(TEXT)
        place = st.integers(0, max(0, len(text)))
        spans = draw(st.lists(st.tuples(place, place, st.integers(0, 3)), max_size=5))
        mentions = [(min(a, b), max(a, b), party) for a, b, party in spans if a != b]
        pair = st.tuples(st.integers(-2, 3), st.integers(-1, 3)).filter(lambda p: p[0] != p[1])
        builder.add(text, mentions, draw(st.lists(pair, max_size=3)))
    return builder.build()


@contextmanager
def using(kernel: ModuleType) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.features.kernels", lambda _: kernel)
        yield


def emitted(reader: Reader, batch: PairBatch) -> list[Any]:
    result: list[Any] = []
    for part in reader.emissions(batch):
        n = part.last - part.first
        segments = np.asarray(part.segments)[: n * len(reader.blocks) + 1].tolist()
        columns = [
            np.asarray(c)[: segments[-1]].tolist() for c in (part.keys, part.counts, part.spans)
        ]
        units = [np.asarray(field).tolist() for field in part.units[1:]]
        rows = [
            [column[segments[i] : segments[i + 1]] for column in columns]
            for i in range(len(segments) - 1)
        ]
        result += [rows, list(part.orders[:n]), units]
    return result


def pair(text: str, *mentions: tuple[int, int, int], repeat: bool = True) -> PairBatch:
    builder = PairBuilder(repeat=repeat)
    builder.add(text, mentions, [(0, 1), (1, 0), (-1, 1)])
    return builder.build()


@settings(max_examples=40)
@given(batches())
@example(pair(""))
@example(pair("“Peru” left Oslo’s 🇵🇪 \ud83d\x00 camp", (1, 5, 0), (12, 16, 1)))
@example(pair("中国谴责以色列", (0, 2, 0), (4, 7, 1)))
@example(pair("Per’s envoy left Osl.", (0, 3, 0), (17, 19, 1)))
@example(pair("one two three", (0, 7, 0), (4, 13, 1)))
@example(pair("#BoycottPeru2025 y #stoposlo #Peru", (8, 12, 0), (24, 28, 1)))
@example(pair(" ".join(["Peru saw Oslo."] * 120), (0, 4, 0), (9, 13, 1)))
def test_plain_and_compiled_agree(knowledge: Knowledge, batch: PairBatch) -> None:
    reader = Reader(knowledge, every_block())
    with using(plain):
        one = emitted(reader, batch)
    with using(compiled()):
        two = emitted(reader, batch)
    assert one == two


@settings(max_examples=15)
@given(batches())
def test_plain_and_compiled_weigh_and_project_alike(knowledge: Knowledge, batch: PairBatch) -> None:
    reader = Reader(knowledge, every_block())
    results = []
    for kernel in (plain, compiled()):
        with using(kernel):
            space = FeatureSpace.fit(reader, batch, min_df=1)
            rows = space.transform(batch)
            weights = np.random.default_rng(3).normal(size=(space.n_features, 3)).astype(np.float32)
            scores, orders, _ = space.project(batch, weights)
            classes = np.zeros(len(batch), dtype=np.int64)
            evidence = space.evidence(batch, weights, classes)
        matrix = rows.matrix(space.n_features)
        np.testing.assert_allclose(scores, matrix @ weights, atol=1e-4)
        results.append((space.vocabulary.keys, space.idf, rows, scores, orders, evidence))
    one, two = results
    np.testing.assert_array_equal(one[0], two[0])
    np.testing.assert_array_equal(one[1], two[1])
    for field in ("columns", "values", "ptr", "spans", "orders"):
        np.testing.assert_array_equal(getattr(one[2], field), getattr(two[2], field))
    np.testing.assert_array_equal(one[3], two[3])
    np.testing.assert_array_equal(one[4], two[4])
    assert one[5] == two[5]


Read = Callable[..., list[tuple[str, int]]]


@pytest.fixture(scope="module")
def units(knowledge: Knowledge) -> Read:
    """Give a function that returns units with party numbers (-1 a word, -2 another name)."""
    reader = Reader(knowledge, every_block()[:1])

    def read(
        text: str, *mentions: tuple[int, int, int], repeat: bool = True
    ) -> list[tuple[str, int]]:
        found = reader.read(pair(text, *mentions, repeat=repeat), 0, 1, plain)
        spans = zip(found.start, found.end, found.party, strict=True)
        return [(text[start:end], party) for start, end, party in spans]

    return read


@pytest.mark.parametrize(
    ("text", "mentions", "expected"),
    [
        ("Peru left", [(0, 4, 0)], [("Peru", 0), ("left", -1)]),
        # A span that lacks its last letter, or its first, is the whole word.
        ("Peru left", [(0, 3, 0)], [("Peru", 0), ("left", -1)]),
        ("Peru left", [(1, 4, 0)], [("Peru", 0), ("left", -1)]),
        ("New York fell", [(0, 8, 0)], [("New York", 0), ("fell", -1)]),
        # A hashtag that names a party in part is cut there, and where a capital or a number begins.
        (
            "#BoycottPeru2025 #Peru",
            [(8, 12, 0)],
            [("#", -1), ("Boycott", -1), ("Peru", 0), ("2025", -1), ("#", -1), ("Peru", 0)],
        ),
        ("#stopperunow", [(5, 9, 0)], [("#", -1), ("stop", -1), ("peru", 0), ("now", -1)]),
        (
            "#PeruOsloOut",
            [(1, 5, 0), (5, 9, 1)],
            [("#", -1), ("Peru", 0), ("Oslo", 1), ("Out", -1)],
        ),
        ("#NoRioTinto", [(3, 11, 0)], [("#", -1), ("No", -1), ("RioTinto", 0)]),
        ("#Peru #StopTheWar", [(1, 5, 0)], [("#", -1), ("Peru", 0), ("#", -1), ("StopTheWar", -2)]),
        ("BoycottPeru2025", [(7, 11, 0)], [("BoycottPeru2025", 0)]),
        ("# BoycottPeru", [(9, 13, 0)], [("#", -1), ("BoycottPeru", 0)]),
        # Where mentions overlap the first listed keeps its tokens.
        ("Bank of Peru", [(0, 12, 0), (8, 12, 1)], [("Bank of Peru", 0)]),
        ("Bank of Peru", [(8, 12, 1), (0, 12, 0)], [("Bank of", 0), ("Peru", 1)]),
        # Neighbours of one party stay two mentions.
        ("Peru Peru", [(0, 4, 0), (5, 9, 0)], [("Peru", 0), ("Peru", 0)]),
        # The same words elsewhere are the same party; another case is another word.
        ("Peru hit Peru", [(0, 4, 0)], [("Peru", 0), ("hit", -1), ("Peru", 0)]),
        ("Peru hit peru", [(0, 4, 0)], [("Peru", 0), ("hit", -1), ("peru", -1)]),
        ("Peru hit Perus", [(0, 4, 0)], [("Peru", 0), ("hit", -1), ("Perus", -2)]),
        # Other names, and words that only open a sentence.
        ("they saw Lima Town", [], [("they", -1), ("saw", -1), ("Lima Town", -2)]),
        ("They saw", [], [("They", -1), ("saw", -1)]),
        ("Lima saw", [], [("Lima", -2), ("saw", -1)]),
        ("so. They saw", [], [("so", -1), (".", -1), ("They", -1), ("saw", -1)]),
        ("so, They saw", [], [("so", -1), (",", -1), ("They", -2), ("saw", -1)]),
        ("on Monday I saw", [], [("on", -1), ("Monday", -1), ("I", -1), ("saw", -1)]),
        # Empty and outlying spans name nobody.
        ("Peru left", [(4, 5, 0)], [("Peru", -2), ("left", -1)]),
        ("", [], []),
    ],
)
def test_units(
    units: Read, text: str, mentions: list[tuple[int, int, int]], expected: list[tuple[str, int]]
) -> None:
    assert units(text, *mentions) == expected


def test_repetitions_can_be_left_alone(units: Read) -> None:
    found = units("Peru hit Peru", (0, 4, 0), repeat=False)
    assert found == [("Peru", 0), ("hit", -1), ("Peru", -2)]


@pytest.mark.parametrize("name", ["Peru", "the rebels", "Peru Of The North", "rebels"])
def test_a_headline_is_one_whoever_it_names(units: Read, name: str) -> None:
    text = f"{name} Said They Condemned The Siege"
    assert units(text, (0, len(name), 0))[1:] == [
        (word, -1) for word in ("Said", "They", "Condemned", "The", "Siege")
    ]


@pytest.mark.parametrize(
    ("parties", "holder", "party", "expected"),
    [
        ([0, -1, 1], 0, 1, (0, 2)),
        ([1, -1, 0], 0, 1, (2, 0)),
        ([0, -1, -1, 1, 0], 0, 1, (4, 3)),
        ([0, 0, 1, 1], 0, 1, (1, 2)),
        # Of two that are equally near: with the holder in front, the first of several such.
        ([1, -1, 0, -1, 1], 0, 1, (2, 4)),
        ([0, -1, 1, -1, 0], 0, 1, (0, 2)),
        ([0, -1, 1, 0, -1, 1], 0, 1, (3, 2)),
        ([1, -1, 0, -1, 1, -1, 0, -1, 1], 0, 1, (2, 4)),
        ([-1, -1], 0, 1, (-1, -1)),
        ([0, -1, 0], 0, 1, (2, -1)),
        ([-1, 1, 1], 0, 1, (-1, 1)),
    ],
)
def test_the_nearest_mentions_are_the_anchors(
    parties: list[int], holder: int, party: int, expected: tuple[int, int]
) -> None:
    anchors = [0, 0]
    plain.closest_anchors(parties, 0, len(parties), holder, party, anchors)
    assert tuple(anchors) == expected


@pytest.mark.parametrize(
    ("text", "mentions", "holder", "party", "order"),
    [
        ("Peru hit Oslo", [(0, 4, 0), (9, 13, 1)], 0, 1, 0),
        ("Peru hit Oslo", [(0, 4, 0), (9, 13, 1)], 1, 0, 1),
        ("hit Oslo", [(4, 8, 1)], 0, 1, 2),
        ("Peru hit", [(0, 4, 0)], 0, 1, 3),
        ("we hit Oslo", [(7, 11, 1)], -1, 1, 4),
        ("Oslo, we hit", [(0, 4, 1)], -1, 1, 5),
        ("hit Oslo", [(4, 8, 1)], -1, 1, 6),
        ("they hit", [], -1, -1, 7),
    ],
)
def test_orders_of_mention(
    knowledge: Knowledge,
    text: str,
    mentions: list[tuple[int, int, int]],
    holder: int,
    party: int,
    order: int,
) -> None:
    builder = PairBuilder()
    builder.add(text, mentions, [(holder, party)])
    reader = Reader(knowledge, every_block()[:1])
    assert [int(o) for part in reader.emissions(builder.build()) for o in part.orders[:1]] == [
        order
    ]


def test_a_segment_counts_repeats_and_stops_at_its_room() -> None:
    keys, counts, spots = ([0] * (plain.MOST_KEYS + 8) for _ in range(3))
    slots, at = [-1] * plain.SLOTS, 0
    for key in (5, 5 + plain.SLOTS, 5):
        at = plain.put(key, 0, keys, counts, spots, 0, at, slots, plain.SLOTS - 1)
    assert (at, keys[:2], counts[:2]) == (2, [5, 5 + plain.SLOTS], [2, 1])
    begin = at
    for key in range(plain.MOST_KEYS + 5):
        at = plain.put(key, 0, keys, counts, spots, begin, at, slots, plain.SLOTS - 1)
    assert at - begin == plain.MOST_KEYS
    # Entries of the segment before are another segment's.
    assert keys[begin + 5] == 5
    assert counts[begin + 5] == 1


def test_a_compilation_is_announced_once(capsys: pytest.CaptureFixture[str]) -> None:
    import numba
    from numba.core import event

    listeners = event._registered["numba:compile"]
    before = list(listeners)
    try:
        _say_when_compiling()
        for function in (lambda x: x + 1, lambda x: x + 2):
            numba.njit(function)(1)
    finally:
        listeners[:] = before
    assert capsys.readouterr().err.splitlines() == [
        "Compiling the hot loops, once after an installation: half a minute."
    ]


#: Loads all that Numba compiles, its own folders unwritable if told so; prints where it was told to keep it.
_CACHING = """
import os, sys
from numba.core import caching
def refuse(self):
    raise OSError('read-only')
def classes(base):
    return [base] + [c for below in base.__subclasses__() for c in classes(below)]
makes = caching._CacheLocator.ensure_cache_path
for locator in classes(caching._CacheLocator):
    if sys.argv[1] == 'tree':
        locator.ensure_cache_path = makes if 'UserProvided' in locator.__name__ else refuse
from pipeline import compiled
import pipeline.svm
for module in (compiled.compiled(), compiled.compiled_spans()):
    assert module.COMPILE
print(os.environ.get('NUMBA_CACHE_DIR', ''))
"""


@pytest.mark.parametrize(("refused", "given"), [("tree", False), ("tree", True), ("none", False)])
def test_kernels_load_where_no_folder_can_be_written(
    tmp_path: Path, refused: str, given: bool
) -> None:
    own, temporary = tmp_path / "own", tmp_path / "temporary"
    temporary.mkdir()
    left = {k: v for k, v in os.environ.items() if k != "NUMBA_CACHE_DIR"}
    environment = (
        left | {"TMPDIR": str(temporary)} | ({"NUMBA_CACHE_DIR": str(own)} if given else {})
    )
    command = [sys.executable, "-c", _CACHING, refused]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    made = refused == "tree" and not given
    assert done.stdout.startswith(str(temporary)) == made
    assert done.stderr.count("No folder for machine code can be written") == made
    assert not list(temporary.iterdir())


def test_machine_code_is_made_anew_when_what_is_compiled_into_it_changes(tmp_path: Path) -> None:
    """Numba asks only the file of a function whether its cache is fresh."""
    folder = tmp_path / "small"
    folder.mkdir()
    shutil.copy(form.__file__, folder)
    (folder / "upper.py").write_text(
        "from .form import jit\nfrom .lower import five\n\n@jit\ndef ten():\n    return 2 * five()\n"
    )
    (folder / "__init__.py").write_text("from .upper import ten\n")
    source = ModuleType("small")
    source.__file__, source.__path__ = str(folder / "__init__.py"), [str(folder)]
    found = []
    for number, five in enumerate(("5", "5", "5 + 1")):
        body = f"from .form import leaf\n\n@leaf\ndef five():\n    return {five}\n"
        (folder / "lower.py").write_text(body)
        ten = _load(f"small_{number}", source).ten
        found.append((ten(), sum(ten.stats.cache_hits.values())))
    assert found == [(10, 0), (10, 1), (12, 0)]


@settings(max_examples=100, deadline=None)
@given(
    st.sets(st.integers(0, plain.MASK), max_size=40),
    st.sets(st.integers(0, 300), max_size=40),
    st.lists(st.integers(0, 300), max_size=20),
)
def test_records_are_found_at_their_place_or_behind_it(spread_out, crowded, absent):
    """Keys that share their high bits stand side by side; the last may lie behind the last place."""
    top = plain.MASK - 300
    keys = np.array(sorted(spread_out | {top + k for k in crowded} | crowded), dtype=np.int64)
    weights = np.arange(3 * len(keys), dtype=np.float32).reshape(-1, 3)
    shift, table, bits, idf = _record_table(keys, np.arange(len(keys), dtype=np.float32), weights)
    asked = [int(key) for key in keys] + [top + k for k in absent] + absent
    # Neighbours are told apart by 32 bits: enough for hashes, not for numbers chosen to be alike.
    assume(len({plain.key_print(key) for key in asked}) == len(set(asked)))
    kept, places, found = ([0] * (len(asked) + 1) for _ in range(3))
    n = plain.find_records(asked, 0, len(asked), shift, table, bits, kept, places, found)
    known = {int(key): row for row, key in enumerate(keys)}
    at = dict(zip(kept[:n], places[:n], strict=True))
    for index, key in enumerate(asked):
        place = at.get(index, -1)
        assert (place >= 0) == (key in known)
        if place >= 0:
            assert [table[place][f"weight{k}"] for k in range(3)] == weights[known[key]].tolist()
            assert idf[place] == known[key]
