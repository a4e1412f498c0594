"""Which part of the settings does what: rungs of the ablation as changes of the default configuration.

Blocks are sorted into families by what they read, so that the ladder follows configs/default.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pipeline.config import BlockConfig, Config, HeadName

FAMILIES: Final = (
    "words",
    "positions",
    "windows",
    "clauses",
    "lexicon",
    "connotations",
    "characters",
    "frames",
)


@dataclass(frozen=True, slots=True)
class Rung:
    """A row of the table: settings, and whether mentions and the bundled statements are there.

    ``mentions`` off hides who is asked about: nothing is masked and nothing has a position.
    ``seeds``: "none", "added" to each training part, "alone", "taught": added with the labels of a
    language model (``experiments/labels``), or "both": the same for both heads, whose scores of the
    statement's other pairs and parties correct a pair's probabilities.
    """

    section: str
    name: str
    config: Config
    mentions: bool = True
    seeds: str = "none"


def family(block: BlockConfig) -> str:
    """Return what a block is for in the ablation; its name is the last resort of none."""
    if block.region == "clause":
        return "clauses"
    if block.unit == "char":
        return "characters"
    if block.unit in ("frame", "whole", "bias") or block.view == "shape":
        return "frames"
    if "tone" in (block.unit, block.view):
        return "connotations"
    if block.unit == "count" or block.view in ("tag", "class", "polarity"):
        return "lexicon"
    if block.region == "all":
        return "words"
    return "positions" if block.region in ("before", "between", "after") else "windows"


def rungs(config: Config, head: HeadName) -> Iterator[Rung]:
    """Yield the rows: the ladder, each family alone, each left out, the bundled statements."""
    blocks = getattr(config, head).blocks
    there = [name for name in FAMILIES if any(family(block) == name for block in blocks)]
    words = [block for block in blocks if family(block) == "words"] or [
        BlockConfig(name="words", ngrams=(1, 2))
    ]
    flat = with_blocks(config, head, [replace(block, ordered=False) for block in words])
    yield Rung("ladder", "bag of words", unmasked(flat, head), mentions=False)
    yield Rung("ladder", "+ masks", flat)
    taken: list[str] = []
    for name in there:
        taken.append(name)
        label = "+ order of mention" if name == "words" else f"+ {name}"
        own = words if taken == ["words"] else [b for b in blocks if family(b) in taken]
        yield Rung("ladder", label, with_blocks(config, head, own))
    yield Rung("ladder", "+ seeds", config, seeds="added")
    yield Rung("ladder", "+ seeds + a language model's labels", config, seeds="taught")
    yield Rung(
        "ladder", "+ what both heads say of the statement's other pairs", config, seeds="both"
    )
    for name in there:
        own = [block for block in blocks if family(block) == name]
        yield Rung("alone", name, with_blocks(config, head, own))
    yield Rung("alone", "seeds (trained on them, tested on every fold)", config, seeds="alone")
    yield Rung("left out", "masks of other names", unmasked(config, head))
    if getattr(config, head).split_lists:
        whole = replace(getattr(config, head), split_lists=False)
        yield Rung("left out", "lists of names read as one each", replace(config, **{head: whole}))
    unordered = [replace(block, ordered=False) for block in blocks]
    yield Rung("left out", "order of mention", with_blocks(config, head, unordered))
    for name in there:
        own = [block for block in blocks if family(block) != name]
        if own:
            yield Rung("left out", name, with_blocks(config, head, own))


def with_blocks(config: Config, head: HeadName, blocks: Sequence[BlockConfig]) -> Config:
    return replace(config, **{head: replace(getattr(config, head), blocks=tuple(blocks))})


def unmasked(config: Config, head: HeadName) -> Config:
    """Return settings in which other names are words; no block is conjoined with a party."""
    bare = replace(getattr(config, head), mask_names=False)
    weightless = BlockConfig(name="-", unit="bias", ngrams=(1, 1), party=True, weight=1e-9)
    bare = replace(bare, blocks=(*bare.blocks, weightless))
    return replace(config, party_features=True, **{head: bare})
