"""What belongs beside every measured figure: command, date, machine, corpora; and clocks for it."""

from __future__ import annotations

import datetime
import os
import platform
import re
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


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
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown"


def header(command: str, fingerprints: Sequence[str]) -> list[str]:
    """Return the lines that go on top of results; ``fingerprints`` are corpora with their hashes."""
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    return [
        f"`{command}`, {today}.",
        f"Machine: {machine()}.",
        f"Corpora: {', '.join(fingerprints)}.",
    ]


@dataclass(frozen=True)
class Took:
    """Seconds by the clock and of the processor; megabytes resident, sampled while it ran, and their peak."""

    wall: float
    cpu: float
    megabytes: tuple[float, ...] = ()
    peak: float = 0.0

    @property
    def fair(self) -> float:
        """Seconds that an idle machine would take: of the processor if others held it, else the clock."""
        return self.cpu if self.wall > 1.2 * self.cpu else self.wall

    def shown(self, digits: int = 1) -> str:
        """Return the seconds for a table."""
        return f"{self.wall:.{digits}f} s ({self.cpu:.{digits}f} s of processor)"


def timed(functions: dict[str, Callable[[], Any]], repeats: int) -> dict[str, Took]:
    """Return the median time of each function; rounds go through all of them in turn."""
    rounds: dict[str, list[tuple[float, float]]] = {name: [] for name in functions}
    for repeat in range(repeats + 1):
        for name, function in functions.items():
            wall, cpu = time.perf_counter(), time.process_time()
            function()
            if repeat:  # the first round warms caches
                rounds[name].append((time.perf_counter() - wall, time.process_time() - cpu))
    return {name: middle([Took(*pair) for pair in pairs]) for name, pairs in rounds.items()}


def middle(runs: Sequence[Took]) -> Took:
    """Return the medians of several runs."""
    return Took(median(run.wall for run in runs), median(run.cpu for run in runs))


def watched(command: Sequence[str], every: float = 0.5) -> Took:
    """Run a command in a process of its own; its children count as well.

    Raises
    ------
    subprocess.CalledProcessError
        It failed.
    """
    begin, sizes, peaks = time.perf_counter(), [0.0], [0.0]
    # As on a user's machine, where bytecode is written once and then read.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
        done = threading.Event()

        def sample() -> None:
            while not done.wait(every):
                now, most = _resident(process.pid)
                sizes.append(now or sizes[-1])
                peaks.append(most)

        thread = threading.Thread(target=sample, daemon=True)
        thread.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        done.set()
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Took(wall, usage.ru_utime + usage.ru_stime, tuple(sizes[1:]), max(peaks))


def _resident(pid: int) -> tuple[float, float]:
    """Return a process's megabytes now and at most; its rusage would count the parent before exec, too."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return 0.0, 0.0
    found = dict(re.findall(r"^(VmRSS|VmHWM):\s*(\d+)", status, re.MULTILINE))
    now, most = (int(found.get(name, 0)) / 1024 for name in ("VmRSS", "VmHWM"))
    return now, most


def peak_megabytes() -> float:
    """Return the most memory that this process held, in megabytes."""
    return _resident(os.getpid())[1]
