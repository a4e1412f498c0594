"""Files of any size to predictions: in bounded memory, over processes, resumable, in order."""

from pipeline.bulk.estimate import estimate_documents
from pipeline.bulk.parts import Job, Part, PartStore, run_key
from pipeline.bulk.stream import Scorer, add_summary, chunks, rounds_of, score_stream

__all__ = [
    "Job",
    "Part",
    "PartStore",
    "Scorer",
    "add_summary",
    "chunks",
    "estimate_documents",
    "rounds_of",
    "run_key",
    "score_stream",
]
