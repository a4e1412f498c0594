"""What a reader passed over: counted, so that nothing disappears in silence."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class ReadReport:
    """Counts of one `read_documents` call; complete when its iterator has ended.

    Attributes
    ----------
    documents
        Documents that were yielded.
    empty
        Rows, pages and files of a folder that hold no text.
    unread_files
        Files of a folder whose format is not read (a picture, a spreadsheet).
    undecoded, first_undecoded
        Pages of web archives that no encoding fits, and the address of the first (``address in file``).
    bad_dates, first_bad_date
        Documents whose date was not understood and was left out, and the first with its place.
    short_rows, first_short_row
        Rows of tables with fewer fields than the header, and where the first is (``file:line``).
    nested, first_nested
        Fields but the text that are lists or objects and were left out, and the first (``'id' in file:line``).
    repeated_ids
        Documents whose id an earlier one has, and that got another (``1~2``).
    unreadable
        Why files of a folder could not be read, one message a file (``file:line: reason``).
    encodings
        Files that are not UTF-8, with the encoding they were read in (at most 100).
    """

    documents: int = 0
    empty: int = 0
    unread_files: int = 0
    undecoded: int = 0
    first_undecoded: str = ""
    bad_dates: int = 0
    first_bad_date: str = ""
    short_rows: int = 0
    first_short_row: str = ""
    nested: int = 0
    first_nested: str = ""
    repeated_ids: int = 0
    unreadable: list[str] = field(default_factory=list)
    encodings: dict[str, str] = field(default_factory=dict)

    def notes(self) -> list[str]:
        """Return one sentence for each thing worth telling, none when all was read."""
        found = [f"{name} was read as {encoding}" for name, encoding in self.encodings.items()]
        if self.empty:
            found.append(f"{self.empty} without text skipped")
        if self.unread_files:
            found.append(f"{self.unread_files} files of other formats left unread")
        if self.undecoded:
            found.append(
                f"{self.undecoded} pages of no known encoding, or no text at all, left out, the first"
                f" {self.first_undecoded}"
            )
        if self.bad_dates:
            found.append(
                f"{self.bad_dates} dates not understood and left out, the first {self.first_bad_date};"
                " write YYYY-MM-DD"
            )
        if self.short_rows:
            found.append(
                f"{self.short_rows} rows have fewer fields than their header, the first at"
                f" {self.first_short_row}: what is missing at their end was taken as empty"
            )
        if self.nested:
            found.append(
                f"{self.nested} fields are lists or objects, not plain text, and were left out,"
                f" the first {self.first_nested}"
            )
        if self.repeated_ids:
            found.append(f"{self.repeated_ids} ids that were taken already got ~2, ~3 ... added")
        return found
