"""What the encoder reads: masked parties and batches of like length. PyTorch is not needed."""

from __future__ import annotations

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.network import OTHER, PARTY, batches, masked
from pipeline.schema import Mention

TEXT = "Oslo sued Bern, and Oslo Bank paid."


@pytest.mark.parametrize(
    ("mentions", "expected"),
    [
        ([("a", 0, 4), ("b", 10, 14)], f"{PARTY} sued {OTHER} , and Oslo Bank paid."),
        ([("b", 0, 4), ("a", 10, 14), ("a", 20, 29)], f"{OTHER} sued {PARTY} , and {PARTY} paid."),
        # overlapping spans: one mark, the party's where it has a share
        ([("b", 20, 29), ("a", 20, 24)], f"Oslo sued Bern, and {PARTY} Bank paid."),
        ([("a", 20, 29), ("b", 20, 24)], f"Oslo sued Bern, and {PARTY} paid."),
        ([("b", 20, 24), ("a", 22, 29)], f"Oslo sued Bern, and {PARTY} paid."),
        ([("b", 20, 29), ("c", 20, 24)], f"Oslo sued Bern, and {OTHER} paid."),
        ([], TEXT),
    ],
)
def test_the_party_and_others_are_masked(
    mentions: list[tuple[str, int, int]], expected: str
) -> None:
    found = masked(TEXT, [Mention(*m) for m in mentions], "a")
    assert found.split() == expected.split()


@given(
    st.lists(st.lists(st.integers(0, 9), max_size=12), max_size=300),
    st.integers(1, 40),
    st.booleans(),
)
def test_batches_hold_every_row_once(pieces: list[list[int]], size: int, shuffled: bool) -> None:
    found = batches(pieces, size, shuffled=shuffled)
    assert sorted(chain.from_iterable(found)) == list(range(len(pieces)))
    assert all(0 < len(batch) <= size for batch in found)


def test_batches_that_are_not_shuffled_go_by_length() -> None:
    pieces = [[0] * n for n in (5, 1, 4, 2, 3)]
    assert batches(pieces, 2, shuffled=False) == [[1, 3], [4, 2], [0]]
