"""What is not prose: bylines, captions, credits, "Read more" lines; and labels and signatures of who speaks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from pipeline.attribution.cues import load_cues, wordset

Span = tuple[int, int]

_NOISE = re.compile(
    r"(?:read (?:more|also|it all|the full|the rest|next)\b|see also\b"
    r"|related(?: articles?| stories)?:"
    r"|click here\b|sign up\b|subscribe\b|follow (?:us|@|[A-Z]\w+ [A-Z]\w+ on)\b|share this\b"
    r"|advertisement\b"
    r"|more from\b|watch:|watch (?:the video|below|live)\b"
    r"|(?:photo|image|video|picture|credit|caption|source|photograph)s?"
    r"(?: by| credit| courtesy)?\s?[:/]|(?:getty images|ap photo|reuters/|afp/|shutterstock)\b"
    r"|\(?(?:ap|reuters|afp|file) photo\b"
    r"|(?:updated|published|posted|last (?:updated|modified)):?\s.{0,20}\d|copyright\b|©|all rights reserved"
    r"|(?:leer|lea|ver) (?:más|también)\b|lee también\b|suscríbase\b"
    r"|foto(?:grafía)?:|crédito:|te puede interesar\b)",
    re.IGNORECASE,
)
#: The letters that _NOISE can begin with, for it is slow to say no.
_NOISE_HEADS: Final = wordset(
    "re se cl si su fo sh ad mo wa ph im vi pi cr ca so ge ap af fi up pu po la co al le ve te (a (r (f"
)
#: "- 13 -", "25-06512 2/24", "Page 3 of 24", "[[Page S1736]]"
_PAGE = re.compile(
    r"[-–—\[( ]*(?:(?:[Pp]age|[Pp]ágina|[Pp]ág\.|p\.) (?:[A-Z]?\d+)(?: ?(?:of|de|/) ?\d+)?"
    r"|[-–—\d/ ]*\d[-–—\d/ ]*)[-–—\]) ]*"
)
_PAGE_ENDS: Final = frozenset("0123456789-–—])")
_CREDIT_END = re.compile(
    r"(?:\((?:AP |Reuters |AFP |EPA |EFE |File )?"
    r"(?:Photo|Foto|Image|Getty|AP|Reuters|AFP|EPA|EFE)[^()\n]{0,60}\)"
    r"|(?:Getty Images|AFP|Reuters|EPA|Shutterstock)\s?/\s?[^.\n]{2,40})$"
)
_BYLINE = re.compile(
    r"(?:[Bb]y|BY|Por|POR)\s+(?:[A-ZÁÉÍÓÚÑ][\w.'’-]+)(?:[\s,]+(?:and|y|AND|&|[A-ZÁÉÍÓÚÑ][\w.'’-]+)){0,8}"
    r"(?:\s?[|,•-][^.!?\n]{0,60})?$"
)
_REPORTING = re.compile(
    r"(?:[A-ZÁÉÍÓÚÑ][\w.'’ -]{2,60} (?:contributed|reported) (?:to this|from)\b"
    r"|\(?(?:Additional )?[Rr]eporting by\b|\(?[Ee]diting by\b|\(?[Ww]riting by\b|This (?:story|article) "
    r"(?:has been|was) (?:updated|originally)\b)"
)
#: Links, hashtags, handles and signs.
_NO_PROSE: Final = re.compile(r"(?:\s*(?:https?://|www\.|pic\.|[#@])\S*|[\W_])*+")
_SIGNATURE = re.compile(
    r"(?P<link>(?:(?:pic\.twitter\.com|https?://t\.co)/\w+\s*)*)[—–-]{1,2}\s?(?P<name>[^\n()@]{1,60}?)\s?"
    r"\((?P<handle>@\w{1,30})\)(?P<rest>[^\n]{0,60})$"
)
# "- Michelle Marks, Philadelphia." under a quotation that stands alone
_SIGNED = re.compile(
    r"[—–-]{1,2}\s?(?P<name>[A-ZÁÉÍÓÚÑ][\w.'’-]*(?:\s(?:of|de|von|van|[A-ZÁÉÍÓÚÑ][\w.'’-]*)){0,5}?)"
    r"(?:,[^\n!?]{1,60})?\.?"
)
#: Labels of who asks and who answers in an interview.
QUESTIONS: Final = frozenset({"Q", "P", "Question", "Pregunta"})
ANSWERS: Final = frozenset({"A", "R", "Answer", "Respuesta"})
_LABEL = re.compile(
    r"(?P<label>(?:[A-ZÁÉÍÓÚÑ]\. ?){2,4}(?=:)"  # initials: "A. P.:" is no answer "A."
    rf"|{'|'.join(sorted(QUESTIONS | ANSWERS))}"
    r"|[A-ZÁÉÍÓÚÑ][A-ZÁÉÍÓÚÑ.'’-]+(?: [A-ZÁÉÍÓÚÑ][A-ZÁÉÍÓÚÑ.'’-]+){0,4}"
    r"|[A-ZÁÉÍÓÚÑ][\w.'’-]+(?: [A-ZÁÉÍÓÚÑ][\w.'’-]+){0,3})(?: \([^()\n]{1,40}\))?\s?[:.]\s+(?=\S)"
)
_NAME: Final = r"[A-ZÁÉÍÓÚÑ][\w'’-]+(?: [A-ZÁÉÍÓÚÑ][\w.'’-]*){0,3}"
_OFFICE: Final = (
    r"(?P<office>The [A-Z][\w’'-]+(?:,? (?:of|the|for|and|[A-Z][\w’'-]+)){0,12})"
    rf"(?: \((?P<holder>{_NAME})\))?"
)
#: Who can only be a person: "Mr. Smith of Ohio. Mr. Speaker, ...", "The PRESIDING OFFICER. ...",
#: "The Prime Minister (Ana Quispe): ...", "Ms Ana Quispe (Leeds): ..."
_PERSON: Final = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Miss|Dr|Sen|Rep|Sir|Dame|Lord|Lady|Baroness|Senator|Sr|Sra)\b\.? "
    rf"(?P<name>{_NAME})(?: of (?:the )?{_NAME})?(?: \([^()\n]{{1,40}}\)){{0,3}}(?:\.|\s?:)"
    # The records of Spain: "El señor ABASCAL CONDE:", "El señor PRESIDENTE (Rojas Lima):"
    r"|(?:El|La) señor(?:a|ita)? (?P<member>[A-ZÁÉÍÓÚÜÑ][A-ZÁÉÍÓÚÜÑ.,'’ -]{1,120}?)"
    r"(?: \((?P<named>[^()\n]{1,60})\))?:"
    # "Ana Quispe (Leeds) (Lab):"
    rf"|(?P<seat>{_NAME})(?: \([^()\n]*[^\W\d_][^()\n]*\)){{2,3}}\s?:"
    r"|(?P<chair>The [A-Z]{3,}(?: [A-Z]{3,}| pro tempore){0,3})\."
    rf"|{_OFFICE}(?: \([^()\n]{{1,40}}\)){{0,2}}\s?:)\s+(?=\S)"
)
#: The same alone in its line: "Ana Quispe (Leeds) (Lab)", "The Prime Minister (Ana Quispe)".
_NAME_LINE: Final = re.compile(
    rf"(?:(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Lord|Lady|Baroness)\b\.? (?P<name>{_NAME})"
    rf"|(?P<seat>{_NAME})(?= \([^()\n]+\) \()"
    rf"|{_OFFICE})(?: \([^()\n]{{1,40}}\)){{0,3}}"
)
#: "RT @ana:", "@ana:"; of "RT @ana: RT @leo:" the words are the last one's.
_HANDLE: Final = re.compile(r"(?:(?:(?P<again>RT|QT|MT):?\s+)?(?P<name>@\w{1,30})\s?:\s+)+(?=\S)")
_PERSON_REACH: Final = 180
_HEADLINE: Final = 80  # characters that a line of a headline may have
_REPORTING_REACH: Final = 100
_SHORT_LINE: Final = 160
_SIGNATURE_REACH: Final = 220


@dataclass(frozen=True, slots=True)
class Signature:
    """A block post that ends in ``— Name (@handle) date``; ``body_end`` is where its words end."""

    body_end: int
    name: Span


@dataclass(frozen=True, slots=True)
class Label:
    """The speaker's label at the head of a line of an interview ("Q:", "PETRO:").

    ``person``: a title or an office says that it is somebody. ``post``: it is a handle, and what follows may
    report what others say.
    """

    name: Span
    body: int
    text: str
    person: bool = False
    post: bool = False


def furniture(text: str, spans: Sequence[Span]) -> frozenset[int]:
    """Return the numbers of the paragraphs that are no prose; none where no other paragraph is any.

    "Watch: Israel bombs a hospital" is a caption beside an article, and alone a post.
    """
    noise = frozenset(k for k, (lo, hi) in enumerate(spans) if is_noise(text, lo, hi))
    prose = any(
        k not in noise and _NO_PROSE.fullmatch(text, lo, hi) is None
        for k, (lo, hi) in enumerate(spans)
    )
    return noise if prose else frozenset()


def is_noise(text: str, start: int, end: int) -> bool:
    """Is the paragraph a byline, a credit, a caption with a credit, or a "Read more" line?"""
    if end - start > _SHORT_LINE * 3:
        return False
    body = text[start:end]
    if body[-1:] in _PAGE_ENDS and _PAGE.fullmatch(body):
        return True
    if _may_report(body[:_REPORTING_REACH]) and _REPORTING.match(body):
        return True
    if (body[-1:] == ")" or "/" in body[-60:]) and _CREDIT_END.search(body[-120:]):
        return True
    if end - start > _SHORT_LINE:
        return False
    noisy = not body[:2].isascii() or body[:2].lower() in _NOISE_HEADS
    return bool((noisy and _NOISE.match(body)) or _BYLINE.fullmatch(body))


def _may_report(head: str) -> bool:
    """Has the head of a line a part of each line that _REPORTING matches?"""
    return "rted " in head or "uted " in head or "ing by" in head or "This " in head


def signature(text: str, start: int, end: int) -> Signature | None:
    """Return the signature that ends the paragraph, as embedded posts have it."""
    lo = max(start, end - _SIGNATURE_REACH)
    at = text.rfind("(@", lo, end)
    if at < 0:
        return None
    dash = max(text.rfind(d, lo, at) for d in ("—", "–", "--", " - "))
    if dash < 0:
        return None
    begin = dash
    while begin > start and (piece := _link_before(text, start, begin)) < begin:
        begin = piece
    match = _SIGNATURE.match(text, begin, end) or _SIGNATURE.match(text, dash, end)
    if match is None:
        return None
    body_end = start + len(text[start : match.start()].rstrip())
    return Signature(body_end, match.span("name"))


_LINK_END = re.compile(r"(?:pic\.twitter\.com|https?://t\.co)/\w+\s*$")


def _link_before(text: str, start: int, end: int) -> int:
    match = _LINK_END.search(text, max(start, end - 60), end)
    return match.start() if match else end


def signed(text: str, start: int, end: int) -> Span | None:
    """Return the name in ``- Ana Quispe, La Paz.``, the line under a quotation that says whose it is."""
    match = _SIGNED.fullmatch(text, start, end) if end - start <= _SHORT_LINE else None
    if match is None:
        return None
    lo, hi = match.span("name")
    return lo, hi - (text[hi - 1] == ".")


def label(text: str, start: int, end: int) -> Label | None:
    """Return the label that the paragraph begins with."""
    stop = min(end, start + _PERSON_REACH)
    head = text[start:stop]
    if not head[:1].isupper() or (":" not in head and "." not in head):
        return None
    match = _PERSON.match(text, start, stop)
    sort = match.lastgroup if match else None
    if match and sort and (sort != "office" or _is_office(match[sort])):
        text_of = match["office"] or match["member"] or match[sort]
        return Label(match.span(sort), match.end(), text_of, person=True)
    match = _LABEL.match(text, start, min(end, start + 90))
    if match is None or (text[match.end("label") :][:1] == "." and len(match["label"]) > 1):
        return None
    return Label(match.span("label"), match.end(), match["label"])


def name_line(text: str, start: int, end: int) -> Label | None:
    """Return the label that the paragraph is as a whole, without a colon, over what is said."""
    match = _NAME_LINE.fullmatch(text, start, end) if end - start <= _PERSON_REACH else None
    sort = match.lastgroup if match else None
    if match is None or sort is None or (sort == "office" and not _is_office(match[sort])):
        return None
    return Label(match.span(sort), end, match["office"] or match[sort], person=True)


def handles(text: str, spans: Sequence[Span]) -> dict[int, Label]:
    """Return number of a paragraph -> whose post it is: ``@ana: ...``; ``RT @ana: ...`` may have several."""
    out: dict[int, Label] = {}
    last: Label | None = None
    for number, (lo, hi) in enumerate(spans):
        match = _HANDLE.match(text, lo, hi) if text[lo] in "@RQM" else None
        if match is not None:
            out[number] = Label(match.span("name"), match.end(), match["name"], post=True)
            last = out[number] if match["again"] and number == 0 else None
        elif last is not None:
            out[number] = replace(last, body=lo)
    return out


def _is_office(words: str) -> bool:
    return not load_cues("en").words["role"].isdisjoint(words.lower().split())


def is_said(text: str, start: int, end: int) -> bool:
    """Is what follows a label a sentence, rather than a headline: ``Norland: talks fail``?"""
    return not text[start].islower() and (end - start > _HEADLINE or not text[end - 1].isalnum())
