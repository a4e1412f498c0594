"""Handles as open parties: "@kestrel_bulk your lorries ran over our flags".

A handle that no registry holds is a party of its own name, or the one whose name it writes in one word
("@KestrelBulk" beside "Kestrel Bulk") or that it stands behind in brackets ("Kestrel Bulk (@kb_za)"). Whose
post it is ("RT @ana:", "— Ana Quispe (@ana)"), whom it credits or points at ("via @ana") and who only gets
it (several in a row that open a reply or stand behind its last sentence; one that opens it and is neither
spoken to nor does anything) is not spoken of.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from pipeline.parties.context import Context, address_fault
from pipeline.parties.evidence import acts
from pipeline.parties.folding import fold_name, tags_of
from pipeline.parties.records import FoundMention, by_start

#: What stands before a handle that is only credited or pointed at.
_CREDIT: Final = re.compile(
    r"(?:\b(?:via|cc|ht|h/t|c/o|rt|qt|mt|follow|following|(?:photo|pic|video|source|foto|fuente|vía|"
    r"síguenos|siga a|sigue a)(?: (?:by|on|at|de|en|a))?|(?:find|see|join|us|me) (?:on|at))|[(\[📷📸🎥✍|])"
    r"[\s:]*\Z",
    re.IGNORECASE,
)
#: "... is the future. — @ana": whose words they were.
_SIGNS: Final = re.compile(r"(?:[—–]|\s-)\s*\Z")
_LINE_ENDS: Final = re.compile(r"\W*(?:\n|\Z)")
_CREDIT_REACH: Final = 24
#: Several handles in a row; what stands before and behind those that open a post, or follow its last sentence.
_SEVERAL: Final = re.compile(r"@\w+(?:[\s,]+@\w+)+")
_HANDLE: Final = re.compile(r"@\w+")
_OPENS_LINE: Final = re.compile(r"(?:^|\n|@\w{1,15}:\s)\W*\Z")
_AND_HANDLE: Final = re.compile(r",? (?:and|y|e|&) @\w")
_ENDED: Final = re.compile(r"[.?!…\n]\s*\Z")
_NO_MORE: Final = re.compile(r"(?:[^\S\n]+(?:https?://|#|pic\.)\S+)*[^\w\n]*(?:\n|\Z)")
#: Whom a post that opens with a handle speaks to, or of: "@ana you lied", "@ana lied", not "@ana Peru lied".
_YOU: Final = re.compile(
    r"[^\n]{0,280}?\b(?:you|your|yours|yourself|u|ur|thanks?|tú|tu|tus|te|ti|usted|ustedes|vos|gracias)\b",
    re.IGNORECASE,
)
#: "RT @ana: ..." and "@ana: ..." at the start of a line: whose words follow.
_LABEL_BEHIND: Final = re.compile(r"\s?:\s")
_OPENS: Final = re.compile(r"(?:(?:^|\n)\W*|:\s+)\Z")


def with_handles(ctx: Context, found: Sequence[FoundMention]) -> list[FoundMention]:
    """Return ``found`` (ascending) with the handles that no mention of it covers, ascending."""
    text = ctx.text
    if "@" not in text:
        return list(found)
    free = _free_handles(ctx, found)
    if not free:
        return list(found)
    ends = {mention.end: mention for mention in found}
    joined = {fold_name(mention.party).replace(" ", ""): mention for mention in reversed(found)}
    owners: dict[str, FoundMention] = {}
    out = list(found)
    for start, _, key in free:  # "Kestrel Bulk (@kb_za)" is named already
        before = ends.get(start - len(" ("))
        if (
            before is not None
            and text[before.end : start] in (" (", " [")
            and _may_own(before, key)
        ):
            owners.setdefault(key, before)
    copied = _copied(text)
    for start, end, key in free:
        surface = text[start:end]
        owner = owners.get(key) or joined.get(key[1:].replace("_", ""))
        if start in copied or _is_credit(ctx, start, end):
            continue
        if owner is None:
            owner = FoundMention(surface, None, start, end, surface, "organisation", "handle")
            owners[key] = owner
            out.append(owner)
        else:
            out.append(owner.again(start, end, surface, "handle of"))
    return sorted(out, key=by_start)


def _may_own(named: FoundMention, handle: str) -> bool:
    """Tell whether a handle in brackets can be the party's before it: a state's has its name or initials."""
    words = fold_name(named.party).split()
    initials = "".join(word[0] for word in words)
    return (
        named.kind != "state" or "".join(words) in handle or (len(words) > 1 and initials in handle)
    )


def _free_handles(ctx: Context, found: Sequence[FoundMention]) -> list[tuple[int, int, str]]:
    """Return start (at the sign), end and folded form of the handles that are part of no mention."""
    return [
        (start - 1, end, key)
        for start, end, key in tags_of(ctx.text)
        if key.startswith("@")
        and any(letter.isalpha() for letter in key)
        and not _is_taken(start - 1, end, found)
        and address_fault(ctx, start, end) is None
    ]


def _is_taken(start: int, end: int, found: Sequence[FoundMention]) -> bool:
    at = bisect_left(found, end, key=by_start) - 1
    return at >= 0 and found[at].end > start


def _copied(text: str) -> set[int]:
    """Return where the handles begin that only get a post."""
    out: set[int] = set()
    for row in _SEVERAL.finditer(text):
        at = row.start()
        near = max(0, at - _CREDIT_REACH)
        listed = "," in row[0] or _AND_HANDLE.match(text, row.end())  # "@ana, @leo and @tom voted"
        opens = _OPENS_LINE.search(text, near, at) and not listed
        if opens or (_ENDED.search(text, near, at) and _NO_MORE.match(text, row.end())):
            out.update(match.start() for match in _HANDLE.finditer(text, at, row.end()))
    return out


def _is_credit(ctx: Context, start: int, end: int) -> bool:
    """Is the handle whose post it is, or one that is only pointed at or answered?"""
    text, near = ctx.text, max(0, start - _CREDIT_REACH)
    if _LABEL_BEHIND.match(text, end) and _OPENS.search(text, near, start):
        return True
    if _OPENS_LINE.search(text, near, start) and not _LINE_ENDS.match(text, end):
        listed = _AND_HANDLE.match(text, end) or text.startswith(", @", end)
        return not (listed or _YOU.match(text, end) or acts(ctx, end))
    if _SIGNS.search(text, near, start) and _LINE_ENDS.match(text, end):
        return True
    return _CREDIT.search(text, near, start) is not None
