"""``stance corpus``: check, count, fetch and compile statements; see what words and parties are known."""

from __future__ import annotations

import argparse
import io
import json
import sys
from pathlib import Path
from typing import Any, Final

from pipeline import markup
from pipeline.cli.shared import BUNDLED, ENTRIES, as_text, corpus_paths
from pipeline.encoding import utf8_text
from pipeline.errors import CorpusError, DocumentError
from pipeline.outlets import check_outlet
from pipeline.resources import resource

_FILES: Final[dict[str, Any]] = {
    "nargs": "*",
    "default": [BUNDLED],
    "metavar": "FILE",
    "help": "files or folders (default: bundled, a word for the bundled statements)",
}


def add_parser(commands: Any) -> None:
    """Add the command and its actions to the parser."""
    parser = commands.add_parser(
        "corpus", help="check, count, fetch or compile labelled statements"
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for add in (_add_check, _add_stats, _add_fetch, _add_compile, _add_lexicon, _add_parties):
        add(actions)


def _add_check(actions: Any) -> None:
    parser = actions.add_parser(
        "check", help="faults, mentions that cut words, duplicates, templates, balance"
    )
    parser.add_argument("files", **_FILES)
    parser.add_argument(
        "--quotas",
        action="store_true",
        help="ask the amounts, shares and lengths of the bundled corpus of FILEs too",
    )
    parser.set_defaults(run=run_check)


def run_check(arguments: argparse.Namespace) -> int:
    """Print every finding; exit 1 if there is one.

    The quotas of the bundled corpus (classes, domains, tags) are asked of a user's own only on demand.
    """
    from pipeline.corpora import SOUNDNESS, Quotas, check_corpus, read_corpus
    from pipeline.parties import Registry

    quotas = Quotas() if arguments.quotas or arguments.files == [BUNDLED] else SOUNDNESS
    places: dict[str, str] = {}
    records = list(read_corpus(corpus_paths(arguments.files), places=places))
    findings = check_corpus(records, Registry.load(), quotas=quotas, places=places)
    for finding in findings:
        print(finding)
    print(f"{len(findings)} findings" if findings else "no findings", file=sys.stderr)
    return 1 if findings else 0


def _add_stats(actions: Any) -> None:
    parser = actions.add_parser("stats", help="counts by class, domain, direction, kind, language")
    parser.add_argument("files", **_FILES)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run_stats)


def run_stats(arguments: argparse.Namespace) -> int:
    """Print the counts."""
    from pipeline.corpora import corpus_stats, read_corpus
    from pipeline.parties import Registry

    stats = corpus_stats(list(read_corpus(corpus_paths(arguments.files))), Registry.load())
    if arguments.json:
        print(json.dumps(stats.to_json(), indent=2, ensure_ascii=False))
    else:
        rows = stats.rows()
        width = max(len(name) for name, _ in rows)
        print("\n".join(f"{name:{width}}  {value}" for name, value in rows))
    return 0


def _add_fetch(actions: Any) -> None:
    parser = actions.add_parser("fetch", help="download a published corpus and convert it")
    parser.add_argument("name", help="dse, newsmtsc, polnear or semeval2016")
    parser.add_argument(
        "--out", default="corpora", metavar="DIR", help="folder to write to (default: corpora)"
    )
    parser.add_argument(
        "--from",
        dest="source",
        metavar="PATH",
        help="take the authors' files from disk (a folder, file or ZIP); semeval2016 needs it",
    )
    parser.set_defaults(run=run_fetch)


def run_fetch(arguments: argparse.Namespace) -> int:
    """Fetch and convert; print the files written, and for people how to cite them."""
    from pipeline.corpora import CORPORA, fetch

    for path in fetch(arguments.name, arguments.out, source=arguments.source):
        print(path)
    corpus = CORPORA[arguments.name]
    print(f"cite: {corpus.reference} ({corpus.page})", file=sys.stderr)
    print(f"licence: {corpus.licence}", file=sys.stderr)
    return 0


def _add_compile(actions: Any) -> None:
    parser = actions.add_parser(
        "compile",
        help="turn marked-up text into a corpus file",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description=(markup.__doc__ or "").replace("``", "").replace("::", ":"),
        epilog="What is written are JSON Lines: Format in seeds/GUIDELINE.md shows a record.",
    )
    parser.add_argument("markup", metavar="FILE", help="one marked-up statement a line")
    parser.add_argument("out", metavar="OUT.jsonl", help="corpus file to write, or to replace")
    parser.add_argument("--lang", default="en", help="language of the statements (default: en)")
    parser.add_argument("--source", default="user", help="their source (default: user)")
    parser.add_argument(
        "--prefix", help="what their ids begin with (default: the name of FILE without its ending)"
    )
    parser.set_defaults(run=run_compile)


def run_compile(arguments: argparse.Namespace) -> int:
    """Compile and print the number of statements."""
    from pipeline.corpora import parse_record, write_corpus

    path = Path(arguments.markup)
    check_outlet(arguments.out, [path])
    try:
        # Not splitlines(), which cuts at the U+2028 of a tweet as well.
        lines = list(io.StringIO(utf8_text(path)))
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DocumentError(f"{path}: cannot be read: {reason}") from error
    prefix, source = map(as_text, (arguments.prefix or path.stem, arguments.source))
    records = list(
        markup.compile_lines(
            lines,
            prefix=prefix,
            path=str(path),
            source=source,
            lang=arguments.lang,
            # What is written can be read again.
            faults_of=lambda record: parse_record(record.to_json()).faults,
        )
    )
    if not records:
        raise CorpusError(f"{path}: there is no statement in it")
    print(f"{write_corpus(arguments.out, records)} statements written to {arguments.out}")
    if hashtags := sum(record.text.startswith("#") for record in records):
        print(
            f"{hashtags} open with a hashtag; a comment has a space behind its #", file=sys.stderr
        )
    return 0


def _add_lexicon(actions: Any) -> None:
    parser = actions.add_parser("lexicon", help="count the stance words, or look words up")
    parser.add_argument(
        "words", nargs="*", metavar="WORD", help="word or phrase, in any inflection"
    )
    parser.add_argument(
        "--lexicon",
        action="append",
        default=[],
        metavar="FILE",
        help="more stance words; may be repeated",
    )
    parser.set_defaults(run=run_lexicon)


def run_lexicon(arguments: argparse.Namespace) -> int:
    """Print what the lexicon holds, or tag and connotation of each word; exit 1 if one has neither."""
    from pipeline.lexicon import Lexicon, lexicon_counts, look_up, read_lexicon

    extra = [Path(name) for name in arguments.lexicon]
    lexicon = Lexicon.load(extra=extra)
    if not arguments.words:
        files = [resource("seeds", "lexicon.yaml"), *extra]
        entries = {(e.lang, e.lemma, e.pos): e for f in files for e in read_lexicon(f).entries}
        forms = f"{len(lexicon.words):,} words, {len(lexicon.phrases):,} phrases"
        connotations = f"{len(lexicon.connotations):,} forms"
        rows = [*lexicon_counts(entries.values()), ("forms", forms), ("connotations", connotations)]
        width = max(len(name) for name, _ in rows)
        print("\n".join(f"{name:{width}}  {value}" for name, value in rows))
        return 0
    known = True
    for word in arguments.words:
        tag, tone = look_up(lexicon, word), lexicon.connotations.get(word.lower())
        shown = [] if tag is None else [tag.pos, f"{tag.polarity:+}", tag.direction, tag.kind]
        shown += [f"agent {tone.agent:+g} patient {tone.patient:+g}"] if tone else []
        known = known and bool(shown)
        print("\t".join([word, *(shown or ["not in the lexicon"])]))
    return 0 if known else 1


def _add_parties(actions: Any) -> None:
    parser = actions.add_parser("parties", help="show the parties that a text names, and why")
    parser.add_argument("text", metavar="TEXT", help="the text itself, in quotes")
    parser.add_argument(
        "--parties", metavar="FILE", help=f"registry to use in place of the bundled one: {ENTRIES}"
    )
    parser.add_argument(
        "--open-parties",
        action="store_true",
        help="take names and handles that no registry holds as parties too",
    )
    parser.add_argument("--date", type=_date, help="date of the text (YYYY-MM-DD)")
    parser.set_defaults(run=run_parties)


def _date(value: str) -> str:
    """Return a day as ISO 8601 has it; argparse turns the error into a message."""
    from pipeline.documents.dates import iso_date

    day = iso_date(value)
    if day is None:
        raise argparse.ArgumentTypeError(f"{value!r} is no date; write it as YYYY-MM-DD")
    return day


def _one_line(surface: str) -> str:
    return " ".join(surface.split())


def run_parties(arguments: argparse.Namespace) -> int:
    """Print each mention with its reason, then what was turned down."""
    from pipeline.parties import MentionFinder, Registry

    registry = Registry.load(Path(arguments.parties)) if arguments.parties else Registry.load()
    explained = MentionFinder(registry).explain(
        as_text(arguments.text), open_parties=arguments.open_parties, date=arguments.date
    )
    for mention in explained.found:
        span = f"{mention.start}-{mention.end}"
        print(
            f"{span}\t{_one_line(mention.surface)}\t{mention.party}\t{mention.kind}\t{mention.why}"
        )
    for rejected in explained.rejected:
        print(
            f"{rejected.start}-{rejected.end}\t{_one_line(rejected.surface)}\tnot taken: {rejected.why}"
        )
    return 0
