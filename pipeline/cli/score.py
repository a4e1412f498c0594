"""``stance score``: who stands where in files, folders, standard input or one sentence."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from pipeline.cli.shared import ENTRIES, as_text
from pipeline.errors import DocumentError, ModelNotFoundError, StanceError
from pipeline.outlets import check_outlet
from pipeline.output import FORMATS, choose_format
from pipeline.schema import AUTHORS, Document

if TYPE_CHECKING:
    from pipeline.bulk import Job
    from pipeline.documents import ReadReport

_COLUMNS: Final = ("text", "id", "title", "speaker", "date", "lang", "source", "url")


class _Once(argparse.Action):
    """Refuses an option that is given again, where the first would be forgotten in silence."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        given = vars(namespace).setdefault("given_once", {})
        if self.dest in given:
            raise argparse.ArgumentError(
                self,
                f"given twice ({given[self.dest]!r}, {values!r}), but one column is read; score the others by"
                " themselves, or join them in one column first",
            )
        given[self.dest] = values
        setattr(namespace, self.dest, values)


def add_parser(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("score", help="who is for or against whom in a text")
    parser.add_argument(
        "inputs",
        nargs="*",
        metavar="INPUT",
        help="file (.txt .md .jsonl .csv .tsv .parquet .html .warc), folder, or - for standard input",
    )
    parser.add_argument("--text", help="score this text instead of files")
    parser.add_argument(
        "--model", metavar="DIR", help="saved model (default: the newest, else the shipped one)"
    )
    parser.add_argument(
        "--parties", metavar="FILE", help=f"registry to use in place of the model's: {ENTRIES}"
    )
    parser.add_argument(
        "--open-parties",
        action="store_true",
        help="take names and handles that no registry holds as parties too",
    )
    parser.add_argument(
        "--about",
        metavar="NAME",
        help="party that statements are asked about even if they do not name it (a model with party_features)",
    )
    parser.add_argument(
        "--author",
        choices=AUTHORS,
        default="auto",
        help="does the author speak for himself (posts), or report (sentences of news), mostly neutral? "
        "default: as each document shows",
    )
    parser.add_argument(
        "--format", choices=FORMATS, help="default: table on a terminal, csv in a pipe"
    )
    parser.add_argument("--out", metavar="FILE", help="write here (the suffix tells the format)")
    rows = parser.add_mutually_exclusive_group()
    rows.add_argument(
        "--edges",
        dest="rows",
        action="store_const",
        const="edges",
        help="one row for each document, holder and party: how many statements, the clearest, contradictions",
    )
    rows.add_argument(
        "--statements",
        dest="rows",
        action="store_const",
        const="statements",
        help="one row a statement, as it was read: kind, speaker, cue, lang, parties; nothing is labelled",
    )
    parser.add_argument("--all", action="store_true", help="show neutral rows in the table too")
    parser.add_argument("--quiet", action="store_true", help="no progress and no summary")
    _add_scale(parser)
    columns = parser.add_argument_group("columns of tables and keys of JSON")
    for name in _COLUMNS:
        default = "text" if name == "text" else None
        columns.add_argument(f"--{name}-column", metavar="NAME", default=default, action=_Once)
    parser.add_argument("--encoding", help="encoding of text files (default: detected)")
    parser.add_argument(
        "--skip-unreadable",
        action="store_true",
        help="go on behind a damaged file of a folder; it is named at the end, and the exit status is 1",
    )
    parser.set_defaults(run=run, rows="pairs")


def _add_scale(parser: argparse.ArgumentParser) -> None:
    scale = parser.add_argument_group(
        "scale",
        "A run that was stopped goes on where it stood when the same command is given again: finished "
        "parts wait in OUT.parts until the output is whole, so the disk needs room for it twice.",
    )
    scale.add_argument(
        "--jobs", type=int, default=1, metavar="N", help="processes to score with (0: one a core)"
    )
    scale.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="Dask scheduler to score Parquet on; INPUT and --out are then folders or addresses (s3://...)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Score and write; the summary goes to standard error."""
    if arguments.cluster:
        return _run_on_cluster(arguments)
    from pipeline.bulk import Scorer, run_key, score_stream
    from pipeline.documents import ReadReport

    format_name = choose_format(arguments.format, arguments.out)
    if arguments.out:
        check_outlet(arguments.out, [*arguments.inputs, *filter(None, [arguments.parties])])
    report = ReadReport()
    documents = _documents(arguments, report)
    job = _job(arguments, format_name)
    scorer = Scorer(job)
    with _progress(arguments) as advance:
        summary = score_stream(
            documents,
            job,
            out=arguments.out,
            jobs=_jobs(arguments.jobs),
            key=lambda: run_key(job, arguments.inputs, _reading_options(arguments), arguments.out),
            show_neutral=arguments.all,
            advance=advance,
            scorer=scorer,
        )
    if not arguments.quiet:
        for line in [*report.notes(), summary.note()]:
            print(line, file=sys.stderr)
    for line in report.unreadable:
        print(f"skipped: {line}", file=sys.stderr)
    return 1 if report.unreadable else 0


def _run_on_cluster(arguments: argparse.Namespace) -> int:
    from pipeline.cluster import score_on_cluster

    if not arguments.inputs or not arguments.out:
        raise StanceError("--cluster needs INPUT (Parquet) and --out, each a folder or an address")
    if arguments.format not in (None, "parquet"):
        raise StanceError("--cluster writes Parquet; leave --format out")
    columns = {name: getattr(arguments, f"{name}_column") for name in _COLUMNS}
    job = _job(arguments, "parquet")
    if not job.model:
        raise StanceError("--cluster needs a model; train one with: stance train")
    with _progress(arguments, count=False) as advance:
        summary = score_on_cluster(
            arguments.cluster,
            arguments.inputs,
            arguments.out,
            job,
            columns=columns,
            advance=advance,
        )
    if not arguments.quiet:
        print(summary.note(), file=sys.stderr)
    return 0


def _job(arguments: argparse.Namespace, format_name: str) -> Job:
    from pipeline.bulk import Job

    model = arguments.model or _found_model(only_reads=arguments.rows == "statements")
    if arguments.about and arguments.rows == "statements":
        raise StanceError("--statements labels nothing; leave --about out")
    if arguments.author != "auto" and arguments.rows == "statements":
        raise StanceError("--statements labels nothing; leave --author out")
    return Job(
        model,
        arguments.parties,
        arguments.open_parties,
        format_name,
        arguments.rows,
        None if arguments.about is None else as_text(arguments.about),
        arguments.author,
    )


def _found_model(*, only_reads: bool) -> str:
    """Return the folder of the model to score with; "" when there is none and nothing is labelled."""
    from pipeline.score import find_model

    try:
        return str(find_model())
    except ModelNotFoundError:
        if only_reads:
            return ""
        raise


def _jobs(wanted: int) -> int:
    if wanted < 0:
        raise StanceError(f"--jobs {wanted}: give a number of processes, or 0 for one a core")
    if wanted:
        return wanted
    import os

    return os.cpu_count() or 1


def _reading_options(arguments: argparse.Namespace) -> dict[str, Any]:
    names = [*(f"{name}_column" for name in _COLUMNS), "encoding", "skip_unreadable"]
    return {name: getattr(arguments, name) for name in names}


def _documents(arguments: argparse.Namespace, report: ReadReport) -> Iterator[Document]:
    if arguments.text is not None:
        if arguments.inputs:
            raise DocumentError("give either files or --text, not both")
        return iter([Document("text", as_text(arguments.text))])
    if not arguments.inputs:
        raise DocumentError(
            "nothing to score: name a file or folder, - for standard input, or --text '...'"
        )
    from pipeline.documents import read_documents

    source = arguments.inputs[0] if len(arguments.inputs) == 1 else arguments.inputs
    return read_documents(
        source, **_reading_options(arguments), report=report, leave_out=arguments.out
    )


@contextmanager
def _progress(
    arguments: argparse.Namespace, *, count: bool = True
) -> Iterator[Callable[[int], object]]:
    """Give a function that moves a bar with rate and time left; on a terminal only."""
    if arguments.quiet or arguments.text is not None or not sys.stderr.isatty():
        yield lambda _: None
        return
    from tqdm import tqdm

    from pipeline.bulk import estimate_documents

    total = estimate_documents(arguments.inputs) if count else None
    with tqdm(total=total, unit=" documents", delay=1.0, file=sys.stderr, smoothing=0.05) as bar:
        yield bar.update
