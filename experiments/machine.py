"""What belongs beside every measured figure: command, date, machine, corpora."""

from __future__ import annotations

import datetime
import os
import platform
from collections.abc import Sequence


def machine() -> str:
    """Return cores, memory, versions and load of the machine as one line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores ({_processor()}), {memory:.0f} GB, {platform.machine()}, "
        f"Python {platform.python_version()}, load at the start {os.getloadavg()[0]:.1f}"
    )


def _processor() -> str:
    """Return the name of the processor where the system tells it."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as stream:  # noqa: PTH123 - no file, a listing
            lines = [line for line in stream if line.startswith("model name")]
    except OSError:
        lines = []
    return lines[0].partition(":")[2].strip() if lines else platform.processor() or "unknown"


def header(command: str, fingerprints: Sequence[str]) -> list[str]:
    """Return the lines that go on top of results; ``fingerprints`` are corpora with their hashes."""
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    return [
        f"`{command}`, {today}.",
        f"Machine: {machine()}.",
        f"Corpora: {', '.join(fingerprints)}.",
    ]
