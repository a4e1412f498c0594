"""``stance score``: who stands where in files, folders, standard input or one sentence."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import Any, Final

from pipeline.documents import ReadReport, read_documents
from pipeline.errors import DocumentError
from pipeline.output import FORMATS, choose_format, open_writer
from pipeline.schema import Document

_COLUMNS: Final = ("text", "id", "title", "speaker", "date", "lang", "source", "url")


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
    parser.add_argument("--model", metavar="DIR", help="saved model (default: the newest, else the shipped one)")
    parser.add_argument("--parties", metavar="FILE", help="registry to use in place of the model's")
    parser.add_argument(
        "--open-parties", action="store_true", help="take names that no registry holds as parties too"
    )
    parser.add_argument("--format", choices=FORMATS, help="default: table on a terminal, csv in a pipe")
    parser.add_argument("--out", metavar="FILE", help="write here (the suffix tells the format)")
    parser.add_argument("--all", action="store_true", help="show neutral pairs in the table too")
    parser.add_argument("--quiet", action="store_true", help="no progress and no summary")
    columns = parser.add_argument_group("columns of tables and keys of JSON")
    for name in _COLUMNS:
        default = "text" if name == "text" else None
        columns.add_argument(f"--{name}-column", metavar="NAME", default=default)
    parser.add_argument("--encoding", help="encoding of text files (default: detected)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Score and write; the summary goes to standard error."""
    from pipeline.score import load_model

    format_name = choose_format(arguments.format, arguments.out)
    report = ReadReport()
    documents = _documents(arguments, report)
    model = load_model(arguments.model)
    reader = model.reader(arguments.parties, open_parties=arguments.open_parties)
    with open_writer(format_name, arguments.out, show_neutral=arguments.all) as writer:
        for part in model.score_documents(_progress(documents, arguments.quiet), reader):
            writer.write(part)
        if not arguments.text and reader.summary.documents == 0:
            raise DocumentError(f"{', '.join(arguments.inputs)}: no text to score")
    if not arguments.quiet:
        for line in [*report.notes(), reader.summary.note()]:
            print(line, file=sys.stderr)
    return 0


def _documents(arguments: argparse.Namespace, report: ReadReport) -> Iterator[Document]:
    if arguments.text is not None:
        if arguments.inputs:
            raise DocumentError("give either files or --text, not both")
        return iter([Document("text", arguments.text)])
    if not arguments.inputs:
        raise DocumentError("nothing to score: name a file or folder, - for standard input, or --text '...'")
    columns = {f"{name}_column": getattr(arguments, f"{name}_column") for name in _COLUMNS}
    source = arguments.inputs[0] if len(arguments.inputs) == 1 else arguments.inputs
    return read_documents(source, **columns, encoding=arguments.encoding, report=report)


def _progress(documents: Iterator[Document], quiet: bool) -> Iterator[Document]:
    """Show a counter on a terminal; nothing in a pipe."""
    if quiet or not sys.stderr.isatty():
        return documents
    from tqdm import tqdm

    bar: Iterator[Document] = tqdm(documents, unit=" documents", delay=1.0, file=sys.stderr)
    return bar
