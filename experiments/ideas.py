"""Ideas that are no part of the settings, each tried on the folds of the ablation: one table a corpus.

    python -m experiments.ideas --data FOLDER [--corpora dse newsmtsc] [--folds 5] [--quick]
                                [--config F] [--cache FOLDER] [--out experiments/ideas.md]

FOLDER holds dse_train.jsonl, newsmtsc_train.jsonl and polnear_train.jsonl. Rows train on gold labels alone
unless they say otherwise. Rows that are done are kept in --cache, so a stopped run goes on; a change of
pipeline/ or of the module of an idea starts it afresh. Every row is a nested MLflow run. --quick takes two
folds of a third of the groups. An idea is an entry of :func:`ideas`; ``verdict`` of the table decides on it.
Ideas that gain beyond chance on a corpus are tried once more on top of the bundled statements and a language
model's labels.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from experiments import ideas_decoding as decoding
from experiments import ideas_features as features
from experiments import ideas_rows as rows
from experiments import ideas_support as support
from experiments import ideas_vectors
from experiments.ablation import Cache, Corpus, arguments_of, read, row_of
from experiments.ideas_folds import Bench, Outcome, difference
from experiments.ideas_table import BASE, NOTES, ON_TOP, PREAMBLE, shown, table
from experiments.machine import header
from experiments.teacher import joined, teacher_records
from pipeline.config import Config, TrackingConfig, load_config, to_dict
from pipeline.corpora import corpus_fingerprint, read_corpus
from pipeline.knowledge import Knowledge
from pipeline.leakage import drop_duplicates
from pipeline.lexicon import Lexicon
from pipeline.resources import resource
from pipeline.scored import Scored
from pipeline.tracking import code_tags, run


@dataclass(frozen=True, slots=True)
class Idea:
    """A row of the table; ``module`` is where its code is, ``heads`` what it is for.

    ``rival``: the row that it must beat to be kept; None for no idea, and ``remark`` says what it is.
    """

    section: str
    name: str
    module: Any
    run: Callable[[Bench], Outcome]
    heads: tuple[str, ...] = ("stance", "sentiment")
    rival: str | None = BASE
    remark: str = ""


def ideas(vectors: Callable[[], ideas_vectors.Vectors]) -> Iterator[Idea]:
    """Yield the rows in order; ``vectors`` are learned when the first row asks for them."""
    both = "both directions of a pair"
    yield Idea(BASE, BASE, rows, lambda bench: bench.base, rival=None)
    yield Idea(
        "clauses", "clause columns beside the statement's", features, features.clause_columns
    )
    yield Idea("clauses", "clause columns in place of them", features, features.clauses_instead)
    yield Idea("clauses", "syntactic distance by clause marks", features, features.distance)
    yield Idea("clauses", "coordinated names collapsed", features, features.coordination)
    added, copied = (partial(rows.others_added, copies=copies) for copies in (False, True))
    yield Idea("two corpora", STATEMENTS, rows, added, rival=None, remark=USED)
    name = "the same with corpus-specific copies"
    yield Idea("two corpora", name, rows, copied, rival=STATEMENTS)
    yield Idea(
        both, "calibration sees both directions", decoding, decoding.opposite_scores, ("stance",)
    )
    yield Idea(both, "one of five classes chosen jointly", decoding, decoding.joint, ("stance",))
    lower = partial(decoding.joint, more=-decoding.MORE)
    yield Idea(both, "chosen jointly, decision power 0.1 lower", decoding, lower, ("stance",))
    yield Idea(
        "decoding", "sentences of a document agree", decoding, decoding.documents, ("sentiment",)
    )
    yield Idea("decoding", "pairwise coupling", decoding, decoding.coupling)
    yield Idea("decoding", "thresholds by class and order", decoding, decoding.thresholds)
    name, remark = "decision power 0.1 higher", "no idea: what the figure gains for accuracy"
    yield Idea("decoding", name, decoding, decoding.bolder, rival=None, remark=remark)
    for kinds in (["svm"], ["nb"], ["logistic"], ["svm", "logistic"], ["svm", "nb", "logistic"]):
        name = " + ".join(kinds) + (" alone" if len(kinds) == 1 else "")
        yield Idea("ensembles", name, rows, partial(rows.members, kinds=kinds))
    doubted = "doubted labels (confident learning) "
    yield Idea("label noise", doubted + "dropped", rows, partial(rows.doubted, factor=0.0))
    yield Idea("label noise", doubted + "weigh a third", rows, partial(rows.doubted, factor=1 / 3))
    for kind, (name, rival) in UNLABELLED.items():
        trained = partial(rows.self_trained, kind=kind)
        remark = "" if rival else USED
        yield Idea("unlabelled sentences", name, rows, trained, rival=rival, remark=remark)
    words = "words without labels"
    yield Idea(
        words, "word clusters near the party", features, lambda b: features.clusters(b, vectors())
    )
    yield Idea(
        words, "word vectors, dense columns", features, lambda b: features.dense(b, vectors())
    )


USED: Final = "in use already"
STATEMENTS: Final = "bundled statements added"
TAUGHT: Final = "labels of a language model"
UNLABELLED: Final = {
    "sure": ("self-training, p at least 0.9", BASE),
    "soft": ("self-training, soft labels of all", BASE),
    "taught": (TAUGHT, None),
    "both": ("half those, half the model's own, soft", TAUGHT),
}


#: Not tried again: on so many rows they take most of an hour.
FITTED: Final = {"logistic alone", "svm + logistic", "svm + nb + logistic"}


def main() -> None:
    arguments = arguments_of(__doc__, ["dse", "newsmtsc"], Path("experiments/ideas.md"))
    config = load_config(arguments.config)
    cache = Cache(arguments.cache / "ideas.jsonl")
    seeds = list(read_corpus(resource("seeds", "statements")))
    taught = teacher_records(arguments.data)
    corpora = [read(arguments, name, seeds, taught) for name in arguments.corpora]
    command = "python -m experiments.ideas" + (" --quick" if arguments.quick else "")
    with run(replace(TrackingConfig(), experiment="ideas"), name="ideas") as parent:
        parent.tags({f"{corpus.name}_fingerprint": corpus.fingerprint for corpus in corpora})
        top = header(command, _prints(corpora, arguments.data))
        found = {c.name: dict(_tried(c, config, cache, arguments.data)) for c in corpora}
        sure = [n for own in found.values() for n, row in own.items() if row["difference"][1] > 0]
        again = {c.name: dict(_tried_again(c, config, cache, sure)) for c in corpora}
    text = [*PREAMBLE, "\n\n".join(top), "", *NOTES, *_contradictions(arguments), ""]
    for corpus in corpora:
        text += list(table(corpus.name, arguments.folds, found, "", again))
    text += ON_TOP
    for corpus in corpora:
        text += list(table(corpus.name, arguments.folds, again, " on top", found))
    arguments.out.write_text("\n".join(text) + "\n", encoding="utf-8")
    print("\n".join(text))


def _prints(corpora: Sequence[Corpus], data: Path) -> list[str]:
    """Return what identifies corpora, unlabelled text and code."""
    seeds, polnear = corpora[0].seeds, (data / "polnear_train.jsonl").read_bytes()
    return [
        *(f"{c.name} {c.fingerprint[:12]} ({len(c.records)} statements)" for c in corpora),
        f"bundled statements {corpus_fingerprint(seeds)[:12]} ({len(seeds)})",
        f"polnear_train.jsonl {hashlib.sha256(polnear).hexdigest()[:12]}",
        f"settings and code of commit {code_tags().get('git_commit', 'unknown')[:7]}",
    ]


def _tried(
    corpus: Corpus, config: Config, cache: Cache, data: Path
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the name of each idea that is for the corpus, and its row."""
    texts = {record.text for record in corpus.records}
    others = [record for record in joined("polnear", data) if record.text not in texts]
    known = Knowledge.learn([], Lexicon.load())
    bench = Bench(corpus, config, known, rows.unlabelled(others, corpus.head))

    def vectors() -> ideas_vectors.Vectors:
        return bench.once(  # type: ignore[no-any-return]
            "vectors", lambda: ideas_vectors.learn(list(ideas_vectors.raw_texts(data)), config.seed)
        )

    yield from _rows(bench, {idea.name: idea for idea in ideas(vectors)}, cache, [])


def _tried_again(
    corpus: Corpus, config: Config, cache: Cache, chosen: Sequence[str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield base, decoding and ``chosen`` ideas on top of bundled statements and a language model's labels."""
    bench = support.SupportedBench(corpus, config, Knowledge.learn([], Lexicon.load()))
    names = {}
    for idea in ideas(_none):
        own = support.run_of(idea.name, idea.section, idea.run)
        if idea.name == BASE:
            names[BASE] = idea
        elif own is not None and (idea.module is decoding or idea.name in set(chosen) - FITTED):
            module = support if idea.name in support.OWN else idea.module
            names[idea.name] = replace(idea, run=own, module=module)
    prints = [corpus_fingerprint(bench.support), _code(support)]
    yield from _rows(bench, names, cache, prints)


def _none() -> ideas_vectors.Vectors:
    raise ValueError("no idea that needs vectors is tried again")


def _rows(
    bench: Bench, names: Mapping[str, Idea], cache: Cache, prints: Sequence[str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    corpus = bench.corpus
    for idea in names.values():
        if corpus.head not in idea.heads:
            continue
        key = [corpus.fingerprint, corpus.folds[0][:50].tolist(), len(corpus.folds), idea.name]
        key += [to_dict(bench.config), _code(idea.module), *prints]
        row = cache.get(key, partial(_row, bench, idea, names))
        _record(corpus, idea, row, "on top: " if prints else "")
        yield idea.name, row


def _code(module: Any) -> str:
    """Return the hash of the modules that an idea's row comes from."""
    here = Path(__file__).resolve().parent
    shared = [here / f"ideas_{name}.py" for name in ("folds", "text", "vectors")]
    files = [Path(module.__file__), *shared]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _row(bench: Bench, idea: Idea, names: Mapping[str, Idea]) -> dict[str, Any]:
    def scored(name: str) -> Scored:
        return bench.once(f"scored {name}", lambda: bench.scored(names[name].run(bench)))  # type: ignore[no-any-return]

    outcome = idea.run(bench)
    bench.once(f"scored {idea.name}", lambda: bench.scored(outcome))
    row = row_of(bench.corpus, scored(idea.name))
    row |= {
        "section": idea.section,
        "note": outcome.note,
        "rival": idea.rival,
        "remark": idea.remark,
    }
    return row | {
        "difference": difference(scored(BASE), scored(idea.name)),
        "beaten": difference(scored(idea.rival or BASE), scored(idea.name)),
    }


def _record(corpus: Corpus, idea: Idea, row: Mapping[str, Any], where: str) -> None:
    """Record a row as a nested run, and say that it is done."""
    name = f"{corpus.name}: {where}{idea.section}: {idea.name}"
    with run(replace(TrackingConfig(), experiment="ideas"), name=name, nested=True) as child:
        child.tags({"corpus": corpus.name, "section": where + idea.section, "row": idea.name})
        numbers = ("figure", "accuracy", "ece", "surest", "pairs")
        child.metrics({name: row[name] for name in numbers}
                      | {"gain": row["difference"][0]}
                      | {"fold": {str(i): v for i, v in enumerate(row["folds"])}})  # fmt: skip
    print(f"{name}: {' | '.join(shown(row))} {row['note']}", file=sys.stderr, flush=True)


def _contradictions(arguments: argparse.Namespace) -> Iterator[str]:
    """Yield how many duplicates there were, before all rows: the base has them no more."""
    for name in arguments.corpora:
        found = drop_duplicates(list(read_corpus(arguments.data / f"{name}_train.jsonl")))
        yield (
            f"- {name}: {found.dropped} duplicate statements are dropped before all rows, the base too; "
            f"{found.contradictory} statements contradicted themselves (the more frequent labels stay)."
        )


if __name__ == "__main__":
    main()
