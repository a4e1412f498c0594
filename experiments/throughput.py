"""How fast, how large, how flat: every figure of the speed table and the peers.

    python -m experiments.throughput [--data FOLDER] [--out FOLDER] [--only SECTION ...] [--quick]

FOLDER may hold dse_train.jsonl and dse_valid.jsonl (``stance corpus fetch dse``); without it the bundled
statements stand in. Peers come from experiments/requirements.txt (``make bench`` installs them); one that is
missing is left out. Timings are medians over repeats, peers interleaved. Where other work held the machine,
goals are judged by processor time, which the table shows beside the clock. ``--only`` renews single sections.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from experiments import peers, scale
from experiments.machine import header
from experiments.peers import Data, Row
from pipeline.artifact import save_model
from pipeline.config import load_config
from pipeline.corpora import corpus_fingerprint, read_corpus
from pipeline.resources import resource
from pipeline.score import StanceModel, load_model
from pipeline.train import train_model


@dataclass(frozen=True)
class Bench:
    """What the sections work with."""

    data: Data
    model: StanceModel
    folder: Path
    repeats: int
    quick: bool


Section = Callable[[Bench], list[Row]]
SECTIONS: dict[str, Section] = {
    "fit": lambda b: scale.fitting(b.folder, b.data),
    "peers": lambda b: peers.rows(b.model, b.data, 300 if b.quick else 3000, b.repeats),
    "articles": lambda b: scale.articles(20 if b.quick else 200, b.repeats),
    "start": lambda b: scale.cold_start(b.folder / "model", b.repeats),
    "cluster": lambda b: scale.cluster(b.folder, b.data, 8_000 if b.quick else 40_000),
    "growth": lambda b: scale.growth(b.folder, b.data, 100_000 if b.quick else 1_000_000),
    "out-of-core": lambda b: scale.out_of_core(b.folder, 100_000 if b.quick else 1_000_000),
}


def main() -> None:
    arguments = _arguments()
    out = Path(arguments.out)
    out.mkdir(parents=True, exist_ok=True)
    data = _data(arguments.data)
    head = header(_command(), [f"{data.name} {corpus_fingerprint(data.train)[:16]}"])
    print(*head, sep="\n", flush=True)
    with tempfile.TemporaryDirectory(prefix="stance-bench-") as place:
        folder = Path(place)
        save_model(train_model(data.train, load_config()).model, folder / "model")
        bench = Bench(
            data, load_model(folder / "model"), folder, arguments.repeats, arguments.quick
        )
        for name in arguments.only or SECTIONS:
            found = SECTIONS[name](bench)
            print(*map(_line, found), sep="\n", flush=True)
            _store(out / "throughput.json", name, head, found)
    write(out)
    print(f"written to {out}/throughput.md, .json, .png")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="a tenth of the work")
    parser.add_argument("--data", metavar="FOLDER", help="with dse_train.jsonl and dse_valid.jsonl")
    parser.add_argument("--out", default="bench", metavar="FOLDER")
    parser.add_argument("--only", nargs="+", choices=list(SECTIONS), metavar="SECTION")
    parser.add_argument("--repeats", type=int, default=5)
    return parser.parse_args()


def _command() -> str:
    """Return the command without the user's folders."""
    words, hidden = [], {"--data": "FOLDER", "--out": "FOLDER"}
    for before, word in zip(["", *sys.argv[1:]], sys.argv[1:], strict=False):
        words.append(hidden.get(before, word))
    return " ".join(["python -m experiments.throughput", *words])


def _data(folder: str | None) -> Data:
    if folder is None:
        records = list(read_corpus(resource("seeds", "statements")))
        return Data(records, [r for r in records if r.stances], "bundled statements")
    train, valid = (
        list(read_corpus(Path(folder, f"dse_{part}.jsonl"))) for part in ("train", "valid")
    )
    return Data(train, valid, "dse_train")


def _line(row: Row) -> str:
    mark = {True: "yes", False: "no", None: ""}[row.met]
    return f"| {row.measure} | {row.figure} | {row.goal} | {mark} |"


def _store(path: Path, name: str, head: list[str], found: list[Row]) -> None:
    stored: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    stored[name] = {"head": head, "rows": [asdict(row) for row in found]}
    path.write_text(json.dumps(stored, indent=2, ensure_ascii=False) + "\n")


def write(out: Path) -> None:
    """Write the stored sections as a table, and the speeds as a picture."""
    stored = json.loads((out / "throughput.json").read_text())
    lines = ["# Speed and scale", ""]
    lines += ["Where other work held the machine, goals are judged by processor time.", ""]
    last: list[str] = []
    for name in SECTIONS:
        if name not in stored:
            continue
        if stored[name]["head"] != last:
            last = stored[name]["head"]
            lines += ["", *last, "", "| measure | here | reach | |", "|---|---|---|---|"]
        lines += [_line(Row(**row)) for row in stored[name]["rows"]]
    (out / "throughput.md").write_text("\n".join(lines) + "\n")
    if "peers" in stored:
        peers.picture([Row(**row) for row in stored["peers"]["rows"]], out / "throughput.png")


if __name__ == "__main__":
    main()
