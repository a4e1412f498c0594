"""Documents in: every format, encoding and column name becomes `pipeline.schema.Document`."""

from pipeline.documents.reading import DOCUMENT_FORMATS, read_documents
from pipeline.documents.report import ReadReport

__all__ = ["DOCUMENT_FORMATS", "ReadReport", "read_documents"]
