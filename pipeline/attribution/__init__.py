"""Reading documents into statements: sentences, quotations, reported speech, speakers, language."""

from __future__ import annotations

from pipeline.attribution.language import detect_language
from pipeline.attribution.records import Attribution
from pipeline.attribution.references import Reference
from pipeline.attribution.statements import (
    extract_attributions,
    extract_statements,
    read_statements,
    statement_as_given,
)

__all__ = [
    "Attribution",
    "Reference",
    "detect_language",
    "extract_attributions",
    "extract_statements",
    "read_statements",
    "statement_as_given",
]
