"""party-stance: reads political text and says who is for or against whom.

>>> from pipeline import load_model
>>> model = load_model()  # doctest: +SKIP
>>> model.score("Chile condemned Israel's siege of Gaza.")  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.attribution import extract_statements
    from pipeline.documents import read_documents
    from pipeline.edges import document_edges
    from pipeline.score import load_model

__version__ = "0.1.0"
__all__ = ["document_edges", "extract_statements", "load_model", "read_documents"]

_HOMES = {
    "document_edges": "pipeline.edges",
    "extract_statements": "pipeline.attribution",
    "load_model": "pipeline.score",
    "read_documents": "pipeline.documents",
}


def __getattr__(name: str) -> Any:
    """Import the public names on first use: ``import pipeline`` alone stays instant."""
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'pipeline' has no attribute {name!r}")
