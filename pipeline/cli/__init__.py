"""The console script ``stance``: parses arguments and calls one command; commands load what they need."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence

from pipeline.cli import corpus, evaluate, score, train
from pipeline.errors import StanceError

_COMMANDS = (train, evaluate, score, corpus)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    from pipeline import __version__
    from pipeline.resources import reading_is_compiled

    parser = argparse.ArgumentParser(
        prog="stance", description="Reads political text and says who is for or against whom."
    )
    version = f"party-stance {__version__}" + " (compiled)" * reading_is_compiled()
    parser.add_argument("--version", action="version", version=version)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in _COMMANDS:
        module.add_parser(commands)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code.

    0: done; 1: a check found faults; 2: bad input or arguments (the message says what and where);
    130: interrupted.
    """
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    arguments = build_parser().parse_args(argv)
    _print_all_characters()
    try:
        code: int = arguments.run(arguments)
        sys.stdout.flush()
        return code
    except StanceError as error:
        print(f"stance {arguments.command}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"stance {arguments.command}: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of our pipe (head, less) has seen enough.
        _close_stdout()
        return 0
    except OSError as error:
        # Files are named where they are opened; what is left is standard output (a full disk, say).
        _close_stdout()
        print(f"stance {arguments.command}: {error}", file=sys.stderr)
        return 2


def _print_all_characters() -> None:
    """Write data into pipes as into files: in UTF-8, whatever the locale's encoding has letters for.

    What the encoding cannot hold (a byte of a file's name that is not UTF-8) is escaped, as in messages.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        encoding = sys.stdout.encoding if sys.stdout.isatty() else "utf-8"
        sys.stdout.reconfigure(encoding=encoding, errors="backslashreplace")


def _close_stdout() -> None:
    """Send what standard output still holds nowhere, so that Python does not complain at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
