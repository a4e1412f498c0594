"""The page of the ideas: what a row gains, with its interval, whether it is kept, and the table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np

from experiments.ablation import FIGURES
from experiments.ideas_folds import SAMPLES, Difference

BASE: Final = "base"
#: Rows by corpus and name.
Rows = Mapping[str, Mapping[str, Any]]


def shown(row: Mapping[str, Any]) -> list[str]:
    """Return the figures of a row as cells, in hundredths but for the calibration error."""
    folds = [100 * value for value in row["folds"]]
    gain, low, high = (100 * value for value in row["difference"])
    return [
        f"{100 * row['figure']:.1f}",
        f"{np.mean(folds):.1f} ± {np.std(folds, ddof=1):.1f}",
        f"{100 * row['accuracy']:.1f}",
        f"{row['ece']:.3f}",
        f"{gain:+.1f} ({low:+.1f} to {high:+.1f})",
    ]


def table(
    name: str, n_folds: int, found: Rows, where: str = "", elsewhere: Rows | None = None
) -> Iterator[str]:
    """Yield the lines of a corpus.

    ``found`` holds the rows of all corpora, for the verdicts; ``elsewhere`` those of the other base.
    """
    yield f"## {name}{where}, {n_folds} folds\n"
    yield f"| | {FIGURES[name]} | mean ± sd of folds | accuracy | ECE | gain over the base (95 %) | |"
    yield "|---|---|---|---|---|---|---|"
    section = BASE
    for idea, row in found[name].items():
        if row["section"] != section:
            section = row["section"]
            yield f"| **{section}** | | | | | | |"
        said = _said(idea, name, found, elsewhere or {})
        cells = shown(row) if idea != BASE else [*shown(row)[:-1], "-"]
        remark = "; ".join(part for part in (said, row["note"]) if part)
        yield f"| {idea} | {' | '.join(cells)} | {remark} |"
    yield ""


def _said(idea: str, name: str, found: Rows, elsewhere: Rows) -> str:
    """Return whether an idea is kept, by what it gains over its rival on all corpora, on either base."""
    row = found[name][idea]
    if row["rival"] is None:
        return str(row["remark"])
    here, there = (
        {corpus: own[idea]["beaten"] for corpus, own in rows.items() if idea in own}
        for rows in (found, elsewhere)
    )
    said = verdict(here)
    if said.startswith("kept") and there and not verdict(there).startswith("kept"):
        said = "not kept: gains on this base and not on the other"
    if row["rival"] == BASE:
        return said
    gain, low, high = (100 * value for value in row["beaten"])
    return f'{said} (over "{row["rival"]}": {gain:+.1f}, {low:+.1f} to {high:+.1f})'


def verdict(gains: Mapping[str, Difference]) -> str:
    """Return whether an idea is kept, and why: it must gain on each corpus, on one of them beyond chance.

    >>> verdict({"a": (0.01, 0.002, 0.02), "b": (0.001, -0.01, 0.01)})
    'kept: gains on a and b, beyond chance on a'
    >>> verdict({"a": (0.01, 0.002, 0.02), "b": (-0.001, -0.01, 0.01)})
    'not kept: gains on a, not on b'
    >>> verdict({"a": (0.001, -0.01, 0.01)})
    'not kept: no gain beyond chance'
    """
    sure = [name for name, (_, low, _) in gains.items() if low > 0]
    worse = [name for name, (_, _, high) in gains.items() if high < 0]
    short = [name for name, (gain, _, _) in gains.items() if gain <= 0]
    if sure and not short:
        return f"kept: gains on {' and '.join(gains)}, beyond chance on {' and '.join(sure)}"
    if sure:
        return f"not kept: gains on {' and '.join(sure)}, not on {' and '.join(short)}"
    if worse:
        return f"not kept: loses on {' and '.join(worse)}"
    return "not kept: no gain beyond chance"


PREAMBLE: Final = [
    "# Ideas",
    "",
    "Ideas that are no part of the settings, each an honest try on the folds of `ablation.md`; their code "
    "is here and not in the pipeline. The base is the default settings trained on the gold rows of each "
    "training part (all n-grams, no bundled statements). What a row gains is over all pairs, with the "
    f"interval of a paired bootstrap ({SAMPLES} samples) over articles, or sentences where there are none. "
    "An idea is kept if it gains on each corpus that it is for, and on one of them beyond chance, and does so "
    "again on top of all that the shipped model learns from (below); of so many rows, one or two do by luck.",
    "",
]
NOTES: Final = [
    "- Probabilities of a fold are calibrated on out-of-fold scores of the other folds, so figures differ a "
    "little from those of the ablation, which leaves a share of each training part out for it.",
    "- Direction-aware lexicon and verb classes in place of verbs (its tags), and roles without a parser "
    "(frames), are in the settings already: rungs of `ablation.md`. So is party-specific training, which "
    "SemEval tests there.",
    "- Both directions of a pair, and the other pairs of its statement, inform the shipped model through "
    "collective models (`pipeline/collective.py`; built after these rows were measured); they are off here.",
    "- The sentiment head has got a block for the words of the party's own clause after these rows were "
    "measured: beside a language model's labels it gains half a point (`corpora.md`), on gold rows nothing.",
    "- Ensembles are one weight matrix by construction: members are linear, and their weights are added. The "
    "base is svm + nb.",
    "- A bolder decision trades accuracy for macro F1 without any idea: a row of decoding is worth what it "
    'gains over "decision power 0.1 higher" at the same accuracy.',
    "- DSE has no documents, so agreement within a document is tried on NewsMTSC alone. Transitive consistency "
    "(a friend's enemy) needs stances between three or more parties over a document; no corpus at hand "
    "has them, so it has no row.",
    "- Sentences for self-training are those of `polnear_train.jsonl` with the mentions of `labels/`, none of "
    "their labels; features are learned from both. Vectors and clusters are learned from the raw text of "
    "all three corpora (test folds' text is in, no label is).",
    "- Strengths of ideas (shares, windows, thresholds) were set once, by the literature or by what the "
    "settings have for like cases, and not searched, but for those chosen on the other folds (documents, "
    "thresholds) and the strength of the logistic member, the best of five on the folds of --quick.",
]
ON_TOP: Final = [
    "Once more, decoding and those that gain beyond chance on a corpus, where the base learns from the bundled "
    "statements and a language model's labels as well, weighted as in the settings, as the shipped model does: "
    "what helps a model of gold rows alone may be what these rows bring. The gains are over that base. "
    "Ensembles with a logistic member are left out: on so many rows they take most of an hour.",
    "",
]
