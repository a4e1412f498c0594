"""Open parties: capitalised names that no registry holds."""

from __future__ import annotations

from pipeline.parties.context import Context
from pipeline.parties.records import FoundMention
from pipeline.parties.surfaces import SurfaceTable


def find_open(
    ctx: Context, found: list[FoundMention], dropped: list[tuple[int, int]], table: SurfaceTable
) -> None:
    """Add open parties to ``found``."""
