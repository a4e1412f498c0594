"""What several commands take and print: arguments as text, metrics as a table, steps on a terminal."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final

from pipeline.resources import resource

#: Names the bundled statements among corpus files; a file of that name is ./bundled.
BUNDLED: Final = "bundled"
#: What ``--parties`` takes, behind what the command does with it.
ENTRIES: Final = (
    "YAML, JSON, JSON Lines or CSV; an entry has a name and, as needed, id, kind, aliases, demonyms (Chilean), "
    "metonyms (capitals), affiliation (the id of the party it belongs to), surname (counts after the full name "
    "or a title only; put it into aliases where it means nobody else), terms (office, start, end), local "
    "(names that count where the text is about the state of the affiliation)"
)
#: Bytes that the locale does not know, as Python hands them on in an argument.
_ESCAPED: Final = re.compile("[\udc80-\udcff]+")
#: Intervals of fewer groups than this are told to be narrow.
_FEW_GROUPS: Final = 10


def step(text: str) -> None:
    """Tell a person what is being done; silent in a pipe."""
    if sys.stderr.isatty():
        print(f"{text} ...", file=sys.stderr)


def as_text(argument: str) -> str:
    r"""Return an argument as it was typed in UTF-8, whatever the locale; "?" for each other byte.

    Bytes that the locale does not know, all but ASCII in LC_ALL=C, are lone surrogates in an argument.

    >>> as_text(b"Per\xc3\xba, Per\xfa".decode("ascii", "surrogateescape"))
    'Perú, Per?'
    """
    decoded = _ESCAPED.sub(_as_utf8, argument)
    return decoded.encode("utf-8", "replace").decode()


def _as_utf8(run: re.Match[str]) -> str:
    return run[0].encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")


def corpus_paths(names: Sequence[str]) -> list[str]:
    """Return the paths of corpus files and folders, those of the bundled statements for their word."""
    return [str(resource("seeds", "statements")) if name == BUNDLED else name for name in names]


def print_metrics(metrics: Mapping[str, Any]) -> None:
    """Print scores with their 95 % intervals, on all rows and without leakage side by side."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from pipeline.display import console_of

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in ("score", "all rows", "no_leak"):
        table.add_column(name, justify="left" if name == "score" else "right", no_wrap=True)
    for name in _names(metrics):
        table.add_row(name, _figure(metrics, name), _figure(metrics["no_leak"], name))
    console = console_of(sys.stdout, 100)
    console.print(table)
    leakage = metrics["leakage"]
    console.print(
        f"{metrics['n']} statements; {leakage['exact']} were trained on, "
        f"{leakage['near']} more resemble one that was"
    )
    console.print("".join(f"{line}\n" for line in _few_groups(metrics)), end="")
    if leakage["exact"] == metrics["n"]:
        console.print(
            "These scores measure memory: evaluate on statements that were not trained on."
        )


def _few_groups(metrics: Mapping[str, Any]) -> list[str]:
    """Return what to tell of intervals that rest on few groups, of all rows or of those without leakage."""
    lines = []
    for name, part in (("all rows", metrics), ("no_leak", metrics["no_leak"])):
        heads = [part[head] for head in ("stance", "sentiment") if part[head]]
        few = min((head["groups"] for head in heads if head["n"] and "ci95" in head), default=None)
        if few == 1:
            lines.append(f"{name}: one group (an article, say), so there are no intervals")
        elif few is not None and few < _FEW_GROUPS:
            lines.append(f"{name}: intervals of {few} groups only, and so too narrow")
    return lines


def _names(metrics: Mapping[str, Any]) -> list[str]:
    names = []
    for head, scores in (
        (
            "stance",
            ("accuracy", "macro_f1", "f_avg", "ece", "directed.micro_f1", "directed.macro_f1"),
        ),
        ("sentiment", ("accuracy", "macro_f1", "ece")),
    ):
        names += [
            f"{head}.{score}" for score in scores if _get(metrics, f"{head}.{score}") is not None
        ]
    return names


def _get(metrics: Any, name: str) -> Any:
    for key in name.split("."):
        if not isinstance(metrics, Mapping) or key not in metrics:
            return None
        metrics = metrics[key]
    return metrics


def _figure(metrics: Mapping[str, Any], name: str) -> str:
    value = _get(metrics, name)
    if value is None:
        return "-"
    head, score = name.split(".", 1)
    interval = _get(metrics, f"{head}.ci95.{score}")
    shown = f"{value:.3f}"
    return f"{shown} [{interval[0]:.3f}, {interval[1]:.3f}]" if interval else shown
