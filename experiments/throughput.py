"""How fast, how large, how flat: every figure of the speed table and the peers, in one run.

    python -m experiments.throughput [--quick] [--data FOLDER] [--out FOLDER]

FOLDER may hold dse_train.jsonl and dse_valid.jsonl (``stance corpus fetch dse``); without it the bundled
statements stand in. Peers come from experiments/requirements.txt; one that is missing is left out. Timings
are medians over repeats, peers interleaved, so that a busy machine slows all of them alike.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from experiments.reference import Enumerator, union
from pipeline.artifact import save_model
from pipeline.config import load_config
from pipeline.corpora import read_corpus
from pipeline.model import Head
from pipeline.pairs import PairBatch, frame_pairs, stance_pairs
from pipeline.resources import resource
from pipeline.schema import CorpusRecord
from pipeline.score import StanceModel, load_model
from pipeline.train import train_model

ROOT = Path(__file__).resolve().parent.parent
SENTENCE = "Chile condemned Israel's siege of Gaza."


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, what we wanted, whether it is met."""

    measure: str
    figure: str
    goal: str
    met: bool | None


@dataclass(frozen=True)
class Data:
    """Statements to train on and sentences with spans to score."""

    train: list[CorpusRecord]
    score: list[CorpusRecord]
    name: str


def main() -> None:
    arguments = _arguments()
    out = Path(arguments.out)
    data = _data(arguments.data)
    print(machine(), f"data: {data.name}", sep="\n", flush=True)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="stance-bench-") as place:
        folder = Path(place)
        model, fitting = _fit(data, folder)
        speeds = speed(model, data, 300 if arguments.quick else 3000, arguments.repeats)
        for found in (
            fitting,
            peer_rows(speeds),
            articles(model, 20 if arguments.quick else 200),
            cold_start(folder / "model", arguments.repeats),
            growth(folder, data, 100_000 if arguments.quick else 1_000_000),
            out_of_core(folder, 20_000 if arguments.quick else 1_000_000),
            cluster(folder, data, 4_000 if arguments.quick else 40_000),
        ):
            for row in found:
                print(_line(row), flush=True)
            rows += found
    out.mkdir(parents=True, exist_ok=True)
    (out / "throughput.json").write_text(json.dumps([vars(row) for row in rows], indent=2) + "\n")
    table = "\n".join(
        [machine(), "", "| measure | here | reach | |", "|---|---|---|---|", *map(_line, rows)]
    )
    (out / "throughput.md").write_text(table + "\n")
    picture(speeds, out / "throughput.png")
    print(f"written to {out}/throughput.md, .json, .png")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument(
        "--quick", action="store_true", help="a tenth of the work, for a first look"
    )
    parser.add_argument("--data", metavar="FOLDER", help="with dse_train.jsonl and dse_valid.jsonl")
    parser.add_argument("--out", default="bench", metavar="FOLDER")
    parser.add_argument("--repeats", type=int, default=5)
    return parser.parse_args()


def _data(folder: str | None) -> Data:
    if folder is None:
        records = list(read_corpus(resource("seeds", "statements")))
        return Data(records, [r for r in records if r.stances], "the bundled statements")
    train, valid = (
        list(read_corpus(Path(folder, f"dse_{part}.jsonl"))) for part in ("train", "valid")
    )
    return Data(train, valid, "DSE sentences")


def machine() -> str:
    """Return cores, memory and versions of the machine as one line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GB, {platform.machine()}, Python {platform.python_version()}, "
        f"load {os.getloadavg()[0]:.1f}"
    )


def _line(row: Row) -> str:
    mark = {True: "yes", False: "no", None: ""}[row.met]
    return f"| {row.measure} | {row.figure} | {row.goal} | {mark} |"


def _fit(data: Data, folder: Path) -> tuple[StanceModel, list[Row]]:
    """Train in this process for the model, and in a process of its own for time and memory."""
    save_model(train_model(data.train, load_config()).model, folder / "model")
    code = (
        "import json,resource,sys,time\n"
        "from pipeline.config import load_config\nfrom pipeline.corpora import read_corpus\n"
        "from pipeline.knowledge import Knowledge\nfrom pipeline.lexicon import Lexicon\n"
        "from pipeline.model import fit_head\nfrom pipeline.pairs import stance_pairs\n"
        "records=list(read_corpus(sys.argv[1]))\nbegin=time.perf_counter()\n"
        "knowledge=Knowledge.learn([r.text for r in records],Lexicon.load())\n"
        "fit_head(load_config().stance,knowledge,stance_pairs(records),seed=0)\n"
        "print(json.dumps([time.perf_counter()-begin,resource.getrusage(resource.RUSAGE_SELF).ru_maxrss/1024]))"
    )
    corpus = folder / "train.jsonl"
    corpus.write_text(
        "".join(json.dumps(r.to_json(), ensure_ascii=False) + "\n" for r in data.train)
    )
    seconds, megabytes = json.loads(_python(code, str(corpus)))
    rows = f"{len(data.train):,} statements, both directions"
    return load_model(folder / "model"), [
        Row(f"fitting the stance head ({rows})", f"{seconds:.1f} s", "10 s", seconds <= 10),
        Row("memory of it", f"{megabytes:.0f} MB", "600 MB", megabytes <= 600),
    ]


def _python(code: str, *arguments: str) -> str:
    run = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout


def timed(functions: dict[str, Callable[[], Any]], repeats: int) -> dict[str, float]:
    """Return the median seconds of each function; rounds go through all of them in turn."""
    seconds: dict[str, list[float]] = {name: [] for name in functions}
    for repeat in range(repeats + 1):
        for name, function in functions.items():
            begin = time.perf_counter()
            function()
            if repeat:  # the first round warms caches
                seconds[name].append(time.perf_counter() - begin)
    return {name: median(values) for name, values in seconds.items()}


def pair_frame(records: Sequence[CorpusRecord], n: int) -> Any:
    """Return ``n`` marked pairs of ``records``: one direction of each statement, repeated as needed."""
    import pandas as pd

    rows = []
    for record in records:
        spans = {m.party: (m.start, m.end) for m in reversed(record.mentions)}
        for label in record.stances[:1]:
            if label.party in spans:
                rows.append(
                    (record.text, *spans.get(label.holder or "", (-1, -1)), *spans[label.party])
                )
    rows = (rows * (n // len(rows) + 1))[:n]
    names = ["text", "holder_start", "holder_end", "party_start", "party_end"]
    return pd.DataFrame(rows, columns=names)


def speed(model: StanceModel, data: Data, n_slow: int, repeats: int) -> dict[str, float]:
    """Return items a second of this project and its peers: sentences with spans in, probabilities out.

    Slow peers get ``n_slow`` sentences, fast ones twenty times as many of the same.
    """
    head = model.saved.stance
    assert head is not None
    fast, slow = pair_frame(data.score, n_slow * 20), pair_frame(data.score, n_slow)
    batch, small = frame_pairs(fast), frame_pairs(slow)
    check_equal(head, small)
    functions: dict[str, Callable[[], Any]] = {
        "party-stance": lambda: head.predict(frame_pairs(fast))
    }
    enumerator, vectoriser, order = _sklearn(head, data.train, small)
    functions["scikit-learn, same features"] = lambda: _sklearn_probabilities(
        head, enumerator, vectoriser, order, small
    )
    sizes = {"party-stance": len(batch), "scikit-learn, same features": len(small)}
    for name, build in (("VADER", _vader), ("fastText", _fasttext)):
        try:
            functions[name] = build(data, head, fast if name == "fastText" else slow)
        except ModuleNotFoundError as error:
            print(f"{error.name} is missing: pip install -r experiments/requirements.txt")
            continue
        sizes[name] = len(fast) if name == "fastText" else len(slow)
    seconds = timed(functions, repeats)
    return {name: sizes[name] / value for name, value in seconds.items()}


def _sklearn(
    head: Head, train: Sequence[CorpusRecord], batch: PairBatch
) -> tuple[Enumerator, Any, Any]:
    enumerator = Enumerator(head.space.reader)
    known = list(enumerator.pairs(stance_pairs(train[:2000]).batch))
    vectoriser, order = union(enumerator, head.space, [*known, *enumerator.pairs(batch)])
    return enumerator, vectoriser, order


def _sklearn_probabilities(
    head: Head, enumerator: Enumerator, vectoriser: Any, order: Any, batch: PairBatch
) -> Any:
    pairs = list(enumerator.pairs(batch))
    scores = vectoriser.transform(pairs) @ head.weights[order] + head.intercept
    return head.calibration.probabilities(scores, np.array([pair.order for pair in pairs]))


def check_equal(head: Head, batch: PairBatch) -> None:
    """Refuse to compare speeds of things that do not compute the same."""
    enumerator = Enumerator(head.space.reader)
    vectoriser, order = union(enumerator, head.space, list(enumerator.pairs(batch)))
    theirs = _sklearn_probabilities(head, enumerator, vectoriser, order, batch)
    worst = float(abs(theirs - head.predict(batch).probabilities).max())
    assert worst < 1e-6, f"probabilities differ by {worst}"
    print(f"probabilities equal those of scikit-learn's vectorisers to {worst:.1e}")


def _vader(data: Data, head: Head, frame: Any) -> Callable[[], Any]:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    score = SentimentIntensityAnalyzer().polarity_scores
    texts = frame["text"].tolist()
    return lambda: [score(text) for text in texts]


def _fasttext(data: Data, head: Head, frame: Any) -> Callable[[], Any]:
    import fasttext

    enumerator = Enumerator(head.space.reader)

    def masked(batch: PairBatch) -> list[str]:
        return [" ".join(s for _, s in pair.views["form"]) for pair in enumerator.pairs(batch)]

    pairs = stance_pairs(data.train)
    lines = zip(pairs.labels.tolist(), masked(pairs.batch), strict=True)
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.writelines(f"__label__{label} {text}\n" for label, text in lines)
        file.flush()
        model = fasttext.train_supervised(file.name, wordNgrams=2, thread=1, verbose=0)
    texts = masked(frame_pairs(frame))
    return lambda: model.predict(texts, k=3)


def peer_rows(speeds: dict[str, float]) -> list[Row]:
    """Return our speed and its ratio to each peer's."""
    own = speeds["party-stance"]
    goals = {"scikit-learn, same features": 15, "VADER": 4, "fastText": 1}
    rows = [Row("scoring, pairs a second, one core", f"{own:,.0f}", "", None)]
    for name, goal in goals.items():
        if name in speeds:
            ratio = own / speeds[name]
            rows.append(
                Row(
                    f"against {name} ({speeds[name]:,.0f}/s)",
                    f"{ratio:.1f} times",
                    f"{goal} times",
                    ratio >= goal,
                )
            )
    return rows


def articles(model: StanceModel, n: int) -> list[Row]:
    """Score articles of about 800 words, everything included."""
    texts = [r.text for r in read_corpus(resource("seeds", "statements")) if r.lang == "en"]
    random = np.random.default_rng(0)
    made = []
    for _ in range(n):
        article, words = [], 0
        while words < 800:
            sentence = texts[int(random.integers(len(texts)))]
            words += len(sentence.split())
            article.append(sentence + ("\n\n" if len(article) % 4 == 3 else " "))
        made.append("".join(article))
    reader = model.reader()
    from pipeline.schema import Document

    def run() -> None:
        documents = (Document(str(i), text) for i, text in enumerate(made))
        assert sum(len(part) for part in model.score_documents(documents, reader))

    rate = n / timed({"articles": run}, 2)["articles"]
    return [Row("articles (800 words) a second, one core", f"{rate:.0f}", "100", rate >= 100)]


def cold_start(model: Path, repeats: int) -> list[Row]:
    """Time whole processes, and imports and loading inside fresh ones."""
    command = [
        sys.executable,
        "-m",
        "pipeline",
        "score",
        "--text",
        SENTENCE,
        "--model",
        str(model),
        "--quiet",
    ]
    inside = (
        "import sys,time\nbegin=time.perf_counter()\nimport pipeline\nfirst=time.perf_counter()\n"
        "from pipeline.artifact import load_saved\nsecond=time.perf_counter()\n"
        "load_saved(sys.argv[1])\nprint(first-begin,time.perf_counter()-second)"
    )
    imports, loads, whole = [], [], []
    for _ in range(repeats):
        begin = time.perf_counter()
        subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
        whole.append(time.perf_counter() - begin)
        first, second = map(float, _python(inside, str(model)).split())
        imports.append(first)
        loads.append(second)
    return [
        Row(
            "stance score of one sentence, whole process",
            f"{median(whole):.2f} s",
            "0.7 s",
            median(whole) <= 0.7,
        ),
        Row("import of pipeline", f"{median(imports):.3f} s", "0.25 s", median(imports) <= 0.25),
        Row(
            "loading the saved model",
            f"{median(loads) * 1000:.0f} ms",
            "100 ms",
            median(loads) <= 0.1,
        ),
    ]


def write_statements(path: Path, data: Data, n: int) -> None:
    """Write ``n`` rows of text to Parquet, the sentences of ``data`` over and over."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    texts = [record.text for record in data.score]
    schema = pa.schema([("id", pa.string()), ("text", pa.string())])
    with pq.ParquetWriter(path, schema) as writer:
        for first in range(0, n, 20_000):
            rows = range(first, min(n, first + 20_000))
            table = {"id": [f"s{i}" for i in rows], "text": [texts[i % len(texts)] for i in rows]}
            writer.write_table(pa.table(table, schema=schema))


def watched(command: list[str]) -> tuple[float, list[float]]:
    """Run ``command``; return its seconds and its resident megabytes, sampled twice a second."""
    begin, sizes = time.perf_counter(), []
    with subprocess.Popen(command, cwd=ROOT) as process:
        while process.poll() is None:
            try:
                status = Path(f"/proc/{process.pid}/status").read_text()
                sizes += [
                    int(line.split()[1]) / 1024
                    for line in status.splitlines()
                    if line.startswith("VmRSS")
                ]
            except OSError:
                pass
            time.sleep(0.5)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return time.perf_counter() - begin, sizes


def growth(folder: Path, data: Data, n: int) -> list[Row]:
    """Score Parquet to Parquet in a process of its own, ``n`` statements against 10,000."""
    found = {}
    for size in (10_000, n):
        source = folder / f"statements-{size}.parquet"
        write_statements(source, data, size)
        command = [sys.executable, "-m", "pipeline", "score", str(source), "--quiet"]
        command += ["--model", str(folder / "model"), "--out", str(folder / f"out-{size}.parquet")]
        found[size] = watched(command)
    (small, _), (large, sizes) = found[10_000], found[n]
    # The start of the process would flatter the growth; it is the same in both.
    start = watched(
        [
            sys.executable,
            "-m",
            "pipeline",
            "score",
            "--text",
            SENTENCE,
            "--quiet",
            "--model",
            str(folder / "model"),
            "--out",
            str(folder / "one.csv"),
        ]
    )[0]
    ratio = ((large - start) / n) / ((small - start) / 10_000)
    late = median(sizes[-len(sizes) // 4 :]) - median(sizes[len(sizes) // 4 : len(sizes) // 2])
    peak = max(sizes)
    return [
        Row(
            f"memory, {n:,} statements, Parquet to Parquet", f"{peak:.0f} MB", "400 MB", peak <= 400
        ),
        Row("... last quarter against second quarter", f"{late:+.0f} MB", "flat", abs(late) <= 20),
        Row(f"time a statement, {n:,} against 10,000", f"{ratio:.2f}", "1.10", ratio <= 1.1),
        Row("statements a second, text alone, one core", f"{n / large:,.0f}", "", None),
    ]


def out_of_core(folder: Path, n: int) -> list[Row]:
    """Fit ``n`` and a tenth as many synthetic pairs out of core, each in a process of its own."""
    code = (
        "import sys\nfrom pipeline.config import load_config\n"
        "from pipeline.outofcore import train_out_of_core\n"
        "train_out_of_core(sys.argv[1],load_config(None,['scale.epochs=3']))"
    )
    found = {}
    for size in (n // 10, n):
        corpus = folder / f"pairs-{size}.jsonl"
        synthetic(corpus, size)
        seconds, sizes = watched([sys.executable, "-W", "ignore", "-c", code, str(corpus)])
        found[size] = (seconds, max(sizes))
    (small, low), (large, high) = found[n // 10], found[n]
    return [
        Row(f"out of core, {n:,} synthetic pairs", f"{large:.0f} s", "linear", large <= 11 * small),
        Row(
            f"... memory, against a tenth of them ({low:.0f} MB)",
            f"{high:.0f} MB",
            "flat",
            high <= 1.25 * low,
        ),
    ]


def synthetic(path: Path, n_pairs: int) -> None:
    """Write statements of two pairs each, words drawn with Zipf's frequencies."""
    random = np.random.default_rng(0)
    words = np.array([f"w{i:x}" for i in range(50_000)])
    labels = ("favor", "neutral", "against")
    with path.open("w", encoding="utf-8") as stream:
        for number in range(n_pairs // 2):
            drawn = words[np.minimum(random.zipf(1.3, 18), 50_000) - 1]
            stance = labels[number % 3]
            verb = {"favor": "praises", "neutral": "meets", "against": "condemns"}[stance]
            text = f"Alba {' '.join(drawn[:6])} {verb} Berg {' '.join(drawn[6:])}."
            at = text.index("Berg")
            row = {
                "id": f"s{number}", "source": "synthetic", "lang": "en", "text": text,
                "mentions": [{"party": "a", "start": 0, "end": 4}, {"party": "b", "start": at, "end": at + 4}],
                "stances": [
                    {"holder": "a", "party": "b", "label": stance},
                    {"holder": "b", "party": "a", "label": "neutral"},
                ],
                "sentiments": [],
            }  # fmt: skip
            stream.write(json.dumps(row) + "\n")


def cluster(folder: Path, data: Data, n: int) -> list[Row]:
    """Score on one worker and on two, each a process with one thread, over TCP."""
    try:
        from distributed import Client, LocalCluster

        from pipeline.bulk import Job
        from pipeline.cluster import score_on_cluster
    except ModuleNotFoundError as error:
        print(f"{error.name} is missing: pip install 'party-stance[cluster]'")
        return []
    source = folder / "cluster.parquet"
    write_statements(source, data, n)
    seconds = {}
    for workers in (1, 2):
        options = {
            "n_workers": workers,
            "threads_per_worker": 1,
            "dashboard_address": ":0",
            "host": "127.0.0.1",
        }
        with (
            LocalCluster(processes=True, protocol="tcp://", **options) as local,
            Client(local) as client,
        ):
            job = Job(str(folder / "model"))
            for turn in range(2):  # the first warms the workers
                begin = time.perf_counter()
                rows = max(250, n // 16)
                score_on_cluster(
                    client, [str(source)], str(folder / f"c{workers}{turn}"), job, slice_rows=rows
                )
                seconds[workers] = time.perf_counter() - begin
    ratio = seconds[1] / seconds[2]
    enough = (os.cpu_count() or 1) >= 2
    return [
        Row(
            "two workers against one (Dask, TCP)",
            f"{ratio:.2f} times",
            "1.6 times",
            ratio >= 1.6 if enough else None,
        )
    ]


def picture(speeds: dict[str, float], path: Path) -> None:
    """Draw the speeds as bars on a logarithmic axis."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    names = sorted(speeds, key=speeds.__getitem__)
    figure, axes = plt.subplots(figsize=(7, 0.6 * len(names) + 1.2), layout="constrained")
    colours = ["#c8553d" if name == "party-stance" else "#8d99ae" for name in names]
    bars = axes.barh(names, [speeds[name] for name in names], color=colours)
    axes.bar_label(bars, [f"{speeds[name]:,.0f}" for name in names], padding=4)
    axes.set_xscale("log")
    axes.set_xlim(right=max(speeds.values()) * 3)
    axes.set_xlabel("sentences a second, one core (logarithmic)")
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=150)
    plt.close(figure)


if __name__ == "__main__":
    main()
