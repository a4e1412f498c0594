"""Does an article come out right? Trains on the bundled statements and checks expected edges.

    python experiments/seed_article.py [--folder FOLDER | --article FILE --edges FILE] [--model DIR]

Without --article: every article of --folder (default: seeds/articles) that has an .edges.json beside it.
Further folders there were composed after the statements, and the later the less was made with them in
sight (their README). The expected edges name a holder and a party (any one of several names) and a
stance; ``neutral_among`` lists parties between which no polar edge may stand. Exit code 1 when an edge
is wrong.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.config import load_config
from pipeline.corpora import read_corpus
from pipeline.edges import Edge, edges_of
from pipeline.resources import resource
from pipeline.schema import Document
from pipeline.score import StanceModel, load_model
from pipeline.train import train_model


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--folder", type=Path, default=resource("seeds", "articles"))
    parser.add_argument("--article", type=Path)
    parser.add_argument("--edges", type=Path)
    parser.add_argument("--model", type=Path, help="saved model (default: trained now)")
    arguments = parser.parse_args()
    model = load_model(arguments.model) if arguments.model else fresh_model()
    if arguments.article:
        cases = [(arguments.article, arguments.edges)]
    else:
        cases = [(path.with_name(path.name.replace(".edges.json", ".txt")), path)
                 for path in sorted(arguments.folder.glob("*.edges.json"))]  # fmt: skip
    wrong = sum(check(model, article, expected) for article, expected in cases)
    if arguments.article and not arguments.edges:
        return 0  # nothing was expected, so nothing is said to be right
    n = sum(len(expectations(file).get("edges", ())) for _, file in cases)
    print(f"{wrong} wrong of {n} expected" if wrong else f"all {n} edges as expected")
    return 1 if wrong else 0


def fresh_model() -> StanceModel:
    records = read_corpus(resource("seeds", "statements"))
    return StanceModel(train_model(records, load_config()).model)


def check(model: StanceModel, article: Path, expected_file: Path | None) -> int:
    """Print an article's polar edges and what is expected of them; return how many are wrong."""
    expected = expectations(expected_file)
    document = Document(
        article.stem, article.read_text(encoding="utf-8"), date=expected.get("date")
    )
    reader = model.reader(open_parties=True)
    rows = [row for part in model.score_documents([document], reader) for row in part.rows()]
    edges = edges_of(rows)
    print(f"\n{article.name}")
    for edge in edges:
        if edge.stance != "neutral":
            mark = " (contradicted)" if edge.contradicted else ""
            print(
                f"  {edge.holder or '(author)'} -> {edge.party}: {edge.stance} {edge.probability:.2f}"
                f" in {edge.statements}{mark}  [{edge.evidence}]"
            )
    text = document.text
    wanted = [
        {**edge, **{side: canonical(model, edge[side], text) for side in ("holder", "party")}}
        for edge in expected.get("edges", ())
    ]
    faults = missing_edges(edges, wanted)
    faults += polar_among(edges, canonical(model, expected.get("neutral_among", ()), text))
    for fault in faults:
        print(f"  WRONG: {fault}")
    return len(faults)


def expectations(file: Path | None) -> dict[str, Any]:
    """Return what ``file`` expects; nothing where there is none."""
    expected: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file else {}
    return expected


def canonical(model: StanceModel, names: Sequence[str], text: str) -> list[str]:
    """Return ``names`` with what the registry calls them, for an edge bears that name: "OEA" is the OAS.

    Also with what it calls them in ``text``: whose "Labour" is, the article tells.
    """
    finder = model.reader().finder
    found = [mention for name in (*names, text) for mention in finder.find(name)]
    known = (m.party for m in found if m.surface in names)
    return list(dict.fromkeys([*names, *known]))


def missing_edges(edges: Sequence[Edge], expected: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the expected edges that no edge fulfils."""
    faults = []
    for wanted in expected:
        found = [
            edge.stance
            for edge in edges
            if edge.holder in wanted["holder"] and edge.party in wanted["party"]
        ]
        if wanted["stance"] not in found:
            names = "/".join(wanted["holder"]), "/".join(wanted["party"])
            faults.append(
                f"{names[0]} -> {names[1]} should be {wanted['stance']}, is {found or 'absent'}"
            )
    return faults


def polar_among(edges: Sequence[Edge], parties: Sequence[str]) -> list[str]:
    """Return polar edges between parties that have no quarrel and no pact in the article."""
    return [
        f"{edge.holder} -> {edge.party} should be neutral, is {edge.stance}"
        for edge in edges
        if edge.holder in parties and edge.party in parties and edge.stance != "neutral"
    ]


if __name__ == "__main__":
    sys.exit(main())
