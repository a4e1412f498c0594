"""Fitting, articles, starting, growth, training out of core, a second worker: time and memory."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import numpy as np

from experiments.machine import ROOT, Took, middle, timed, watched
from experiments.peers import Data, Row
from pipeline.corpora import read_corpus, write_corpus
from pipeline.resources import resource
from pipeline.schema import Document
from pipeline.score import load_model

SENTENCE = "Chile condemned Israel's siege of Gaza."
_FIT = """
import json, sys, time
from experiments.machine import peak_megabytes
from pipeline.config import load_config
from pipeline.corpora import read_corpus
from pipeline.knowledge import Knowledge
from pipeline.lexicon import Lexicon
from pipeline.model import fit_head
from pipeline.pairs import stance_pairs
records = list(read_corpus(sys.argv[1]))
config = load_config()
wall, cpu = time.perf_counter(), time.process_time()
knowledge = Knowledge.learn([r.text for r in records], Lexicon.load())
fit_head(config.head("stance"), knowledge, stance_pairs(records), seed=0)
took = (time.perf_counter() - wall, time.process_time() - cpu)
print(json.dumps([*took, peak_megabytes()]))
"""
_INSIDE = """
import sys, time
def clocks(): return time.perf_counter(), time.process_time()
begin = clocks()
import pipeline
middle = clocks()
from pipeline.artifact import load_saved
loading = clocks()
load_saved(sys.argv[1])
print(*(b - a for pair in ((begin, middle), (loading, clocks())) for a, b in zip(*pair)))
"""
_OUT_OF_CORE = """
import sys
from pipeline.config import load_config
from pipeline.outofcore import train_out_of_core
train_out_of_core(sys.argv[1], load_config(None, ["scale.epochs=3"]))
"""


def _python(code: str, *arguments: str) -> list[str]:
    import subprocess

    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-W", "ignore", "-c", code, *arguments]
    run = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return run.stdout.split()


def _stance(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "pipeline", *map(str, arguments)]


def fitting(folder: Path, data: Data) -> list[Row]:
    """Fit the stance head on both directions, in a process of its own: three times, medians."""
    corpus = folder / "train.jsonl"
    write_corpus(corpus, data.train)
    runs = [json.loads(" ".join(_python(_FIT, str(corpus)))) for _ in range(3)]
    took, megabytes = middle([Took(*run[:2]) for run in runs]), median(run[2] for run in runs)
    measure = f"fitting the stance head ({len(data.train):,} statements, both directions)"
    return [
        Row(measure, took.shown(), "10 s", took.fair <= 10),
        Row("... memory of the process", f"{megabytes:.0f} MB", "600 MB", megabytes <= 600),
    ]


def articles(n: int, repeats: int) -> list[Row]:
    """Score articles of about 800 words with the shipped model, everything included."""
    model = load_model(ROOT / "pipeline" / "_model")
    texts = [r.text for r in read_corpus(resource("seeds", "statements")) if r.lang == "en"]
    random = np.random.default_rng(0)
    made = [_article(texts, random) for _ in range(n)]
    reader = model.reader()

    def run() -> None:
        documents = (Document(str(i), text) for i, text in enumerate(made))
        assert sum(len(part) for part in model.score_documents(documents, reader))

    took = timed({"articles": run}, repeats)["articles"]
    rates = n / took.wall, n / took.cpu, n / took.fair
    figure = f"{rates[0]:.0f} ({rates[1]:.0f} a second of processor)"
    return [
        Row(
            "articles (800 words) a second, one core, shipped model", figure, "100", rates[2] >= 100
        )
    ]


def _article(texts: Sequence[str], random: np.random.Generator) -> str:
    article: list[str] = []
    words = 0
    while words < 800:
        sentence = texts[int(random.integers(len(texts)))]
        words += len(sentence.split())
        article.append(sentence + ("\n\n" if len(article) % 4 == 3 else " "))
    return "".join(article)


def cold_start(model: Path, repeats: int) -> list[Row]:
    """Time whole processes, and imports and loading inside fresh ones."""
    command = _stance("score", "--text", SENTENCE, "--model", model, "--quiet")
    watched(command)  # writes the bytecode
    whole = middle([watched(command) for _ in range(repeats)])
    inside = [list(map(float, _python(_INSIDE, str(model)))) for _ in range(repeats)]
    imported, loaded = (middle([Took(*row[i : i + 2]) for row in inside]) for i in (0, 2))
    sentence = "stance score of one sentence, whole process"
    return [
        Row(sentence, whole.shown(2), "0.7 s", whole.fair <= 0.7),
        Row("import of pipeline", imported.shown(3), "0.25 s", imported.fair <= 0.25),
        Row("loading the saved model", loaded.shown(3), "0.1 s", loaded.fair <= 0.1),
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


def growth(folder: Path, data: Data, n: int) -> list[Row]:
    """Score Parquet to Parquet in a process of its own, ``n`` statements against 10,000.

    Starting and loading compiled code would flatter the growth: a run of 1,000 is taken off both.
    """
    model = ("--model", folder / "model", "--quiet")
    _scored(folder, data, 1_000, model)  # compiles, if nothing did before
    base, small, large = (_scored(folder, data, size, model) for size in (1_000, 10_000, n))
    ratio = ((large.cpu - base.cpu) / (n - 1_000)) / ((small.cpu - base.cpu) / 9_000)
    sizes, quarter = large.megabytes, max(1, len(large.megabytes) // 4)
    late = median(sizes[-quarter:]) - median(sizes[quarter : 2 * quarter])
    memory = f"memory, {n:,} statements, Parquet to Parquet"
    growing = f"processor time a statement, {n:,} against 10,000"
    rate = f"{n / large.wall:,.0f} ({n / large.cpu:,.0f} a second of processor)"
    return [
        Row(memory, f"{large.peak:.0f} MB", "400 MB", large.peak <= 400),
        Row("... last quarter against second quarter", f"{late:+.0f} MB", "flat", abs(late) <= 20),
        Row(growing, f"{ratio:.2f}", "1.10", ratio <= 1.1),
        Row("statements a second, text alone, one core", rate, "", None),
    ]


def _scored(folder: Path, data: Data, size: int, model: tuple[object, ...]) -> Took:
    source = folder / f"statements-{size}.parquet"
    write_statements(source, data, size)
    return watched(_stance("score", source, *model, "--out", folder / f"out-{size}.parquet"))


def out_of_core(folder: Path, n: int) -> list[Row]:
    """Fit ``n`` and a tenth as many synthetic pairs out of core, each in a process of its own."""
    found = []
    for size in (n // 10, n):
        corpus = folder / f"pairs-{size}.jsonl"
        synthetic(corpus, size)
        found.append(watched([sys.executable, "-W", "ignore", "-c", _OUT_OF_CORE, str(corpus)]))
        corpus.unlink()
    small, large = found
    ratio = large.cpu / small.cpu
    times = f"{large.shown(0)}, {ratio:.1f} times a tenth of them"
    memory = f"{large.peak:.0f} MB, {large.peak / small.peak:.2f} times"
    return [
        Row(f"out of core, {n:,} synthetic pairs, 3 epochs", times, "linear", ratio <= 11),
        Row("... memory, against a tenth of them", memory, "flat", large.peak <= 1.25 * small.peak),
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
    """Score on one worker and on two, processes of one thread, over TCP: in turn, medians of three."""
    try:
        from distributed import Client, LocalCluster
    except ModuleNotFoundError as error:
        print(f"{error.name} is missing: pip install 'party-stance[cluster]'")
        return []
    source = folder / "cluster.parquet"
    write_statements(source, data, n)
    options = {"threads_per_worker": 1, "dashboard_address": ":0", "host": "127.0.0.1"}
    seconds: dict[int, list[float]] = {1: [], 2: []}
    for turn in range(3):
        for workers in seconds:
            with (
                LocalCluster(n_workers=workers, processes=True, protocol="tcp://", **options) as on,
                Client(on) as client,
            ):
                out = folder / f"cluster-{workers}-{turn}"
                for name in ("warm", "timed"):  # the first loads the model and the compiled code
                    took = _on_cluster(client, folder, source, out.with_suffix(f".{name}"), n)
                seconds[workers].append(took)
    ratio = median(seconds[1]) / median(seconds[2])
    enough = (os.cpu_count() or 1) >= 2
    figure = f"{ratio:.2f} times ({n / median(seconds[2]):,.0f} statements a second)"
    met = ratio >= 1.6 if enough else None
    return [Row("two workers against one (Dask, TCP)", figure, "1.6 times", met)]


def _on_cluster(client: object, folder: Path, source: Path, out: Path, n: int) -> float:
    from pipeline.bulk import Job
    from pipeline.cluster import score_on_cluster

    begin = time.perf_counter()
    job = Job(str(folder / "model"))
    score_on_cluster(client, [str(source)], str(out), job, slice_rows=max(250, n // 16))
    return time.perf_counter() - begin
