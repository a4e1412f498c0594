"""Acts as mentions of whoever did them: "called the halt an act of spite" after "Guinea stopped all shipments".

A noun that names an act takes up the last verb of that act in the sentences before, and with it that verb's
subject or, in the passive, its agent. A closed table of nouns and their verbs decides; a noun with a
complement that says whose act it is ("the arrests by the navy") is left alone, and so is one whose verb has no
subject among the parties: who did an older act of the same kind is somebody else.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from pipeline.parties import FoundMention, by_start, is_where
from pipeline.schema import Statement

#: Characters before a noun within which its verb stands.
_REACH: Final = 1600
#: Nouns -> beginnings of the verbs of the same act, in English and Spanish; "\\b" ends those that begin more.
_ACTS: Final = {
    "halt|stoppage|suspension|suspensión": "halt(?:s|ed)|stop(?:s|ped)|suspend(?:s|ed|i)",
    "freeze|congelamiento": "freez|froze|congel",
    "capture|seizure|confiscation|captura|incautación": "captur|seiz|confiscat|incaut",
    "arrests?|detentions?|detención|detenciones|arrestos?": "arrest|detain|deten|detuv",
    "allegations?|accusations?|charges?|claims?|acusación|acusaciones|denuncia":
        r"accus(?:es|ed)\b|alleg(?:es|ed)\b|charg(?:es|ed)\b|claim(?:s|ed)\b|acusó|denunció",
    "decision|ruling|verdict|decisión|fallo|sentencia":
        r"decid(?:e[sd]|i)|ruled\b|uph[oe]ld|ordered|overturn|struck down|fall[aó]|resolv|voted\b",
    "dismissals?|sackings?|despidos?": "dismiss|fir(?:ed|es)|sack|despid",
    "expulsions?|expulsión": "expel|expuls",
    "ban|prohibition|prohibición|veto": "ban(?:s|ned)?\\b|barr?(?:s|ed)\\b|prohib|veto|vetó",
    "blockade|embargo|bloqueo|cierre|closure": "blockad|embarg|clos(?:e|ed|es)\\b|bloque|cerr",
    "raids?|attacks?|strikes?|assault|bombing|shelling|ataques?|bombardeos?":
        r"raid(?:s|ed)\b|attack(?:s|ed)\b|struck\b|assault(?:s|ed)|bombed|shelled|atac(?:a|ó)\b|bombarde",
    "sanctions?|tariffs?|duties|levy|sanción|sanciones|aranceles":
        r"sanction(?:s|ed)\b|impose[ds]|levied|sancion(?:a|ó)\b|impus",
    "threats?|ultimatum|amenazas?|ultimátum": r"threaten|gave\b|warn(?:s|ed)\b|amenaz[aó]|advirti",
    "offer|proposal|plan|oferta|propuesta":
        r"offer(?:s|ed)\b|propose[ds]|presented|unveil|planned|ofreci|propus|presentó",
    "refusal|rejection|negativa|rechazo": "refus|reject|neg[aó]|rechaz",
    "withdrawal|pull-?out|walk-?out|exit|retirada|salida":
        r"withdr[ae]w|quit(?:s|ted)?\b|pull(?:s|ed)\b|walk(?:s|ed)\b|left\b|retir",
    "letter|message|post|tweet|carta|mensaje":
        r"wrote|sent\b|posted|tweet(?:s|ed)\b|felicit|congratulat|escrib|envió",
    "lawsuit|suit|complaint|demanda": "sued?\\b|filed|demand",
    "fines?|penalty|penalties|multas?": "fined?\\b|penal|mult",
    "appointment|nomination|nombramiento": "appoint|nominat|named|nombr",
    "expropriation|nationali[sz]ation|expropiación": "expropriat|nationali[sz]ed|expropió",
    "deportations?|deportación|deportaciones": "deport",
    "recall|summons": "recall|summon",
    "boycott|boicot": "boycott|boicot",
    "protest|march|demonstration|protesta|marcha": r"protest(?:s|ed|ó)\b|march(?:ed|ó)\b|demonstrated",
    "endorsement|support|backing|respaldo|apoyo":
        r"endors(?:es|ed)\b|support(?:s|ed)\b|back(?:s|ed)\b|respald(?:a|ó)\b|apoy(?:a|ó)\b",
    "vote|voto|votación": r"voted\b|votó|votaron",
    "findings?|conclusions?|report|conclusiones|informe":
        r"found\b|finds\b|conclude[ds]|reported|concluy|informó",
    "remarks?|comments?|statement|speech|declaraciones|palabras":
        r"said\b|told\b|stated\b|declar(?:es|ed|ó)\b|dijo",
}  # fmt: skip
#: Nouns for whatever the sentences before told of.
_ANY: Final = re.compile("move|gesture|measures?|gesto|medidas?")
_ARTICLES: Final = "[Tt]he|[Tt]his|[Tt]hese|[Tt]hose|[Ee]l|[Ll]a|[Ll]os|[Ll]as|[Ee]st[ea]|[Ee]s[ae]"
_WHOSE: Final = "of|by|from|against|on|for|to|that|which|in|over|de|del|por|contra|que|en"
_NOUN: Final = re.compile(
    rf"\b(?:{_ARTICLES}) (?:(?:whole|latest|new|entire) )?(?P<noun>{'|'.join([*_ACTS, _ANY.pattern])})(?![\w-])"
    rf"(?! [^\W\d_a-zß-öø-ÿ])(?P<whose> (?:{_WHOSE})\b)?"
)
#: "Calificó la prohibición de absurda": what follows "de" is no complement of the act.
_CALLS: Final = re.compile(r"\b(?:calific|tach|tild)\w+\b")
#: "The detained", "a charge", "their support" are no verbs.
_NO_NOUN: Final = "".join(
    rf"(?<!\b{word} )"
    for word in "the an a of his her their los las el la su".split()  # noqa: SIM905
)
_VERBS: Final = [
    (re.compile(f"(?:{noun})\\Z"), re.compile(rf"{_NO_NOUN}\b(?:{verb})\w*"))
    for noun, verb in _ACTS.items()
]
#: What is judged or taken in: without such a word the act is only told of.
_JUDGED: Final = re.compile(
    r"\b(?:(?:was|were|is|are|as|es|era|fue)\b|(?:describ|call|condemn|denounc|welcom|prais|hail|applaud|thank|agradec|criticis|"
    r"criticiz|slam|blast|dismiss|reject|brand|label|term|dubb|deplor|regret|oppos|support|back|defend|endors|"
    r"tach|calific|conden|celebr|elogi|rechaz|lament|critic|respald|apoy|aplaud|repudi|salud)\w*)"
)
_BY: Final = re.compile(r"\b(?:by|por)\b")
_PASSIVE: Final = re.compile(
    r"(?:\b(?:was|were|been|being|is|are|be|fue|fueron|sido|ser)(?: \w+ly)?|,) \Z"
)
#: Between a name and its verb: somebody else is the subject.
_OTHER_SUBJECT: Final = re.compile(
    r"[,;:]|\b(?:where|who|whom|whose|when|while|as|and|officials|voters|ministers|residents|court|judge|"
    r"donde|quien|cuando|y)\b"
)
_SENTENCE: Final = re.compile(r"[.!?]['\"”’»)]*\s+(?=[^\W\d_a-zß-öø-ÿ\"“‘«'])|\n")
#: Characters behind a verb within which its agent stands.
_AGENT: Final = 80
_NEAR: Final = 24
#: Sentences before a noun for any act that are looked at, the nearest first.
_SENTENCES: Final = 3
_SAYS: Final = re.compile(
    r"\b(?:said|says|told|added|dijo|afirmó|agregó|señaló|sostuvo|replicó)\b|[\"”»]"
)


class Acts:
    """The acts of one document; ``named`` (ascending) are all mentions, by name, description or pronoun."""

    def __init__(self, text: str, named: Sequence[FoundMention]) -> None:
        self.text = text
        self.named = named
        self._first: dict[str, FoundMention] = {}
        for mention in named:
            self._first.setdefault(mention.party, mention)
        self._heard: list[tuple[int, str]] = []

    def hear(self, statement: Statement, speaker: str | None) -> None:
        """Take note of who speaks in a statement; call it for each, in order, after :meth:`of`."""
        if speaker is not None and statement.kind == "indirect":
            self._heard.append((statement.start, speaker))

    def of(self, statement: Statement, speaker: str | None) -> Iterator[FoundMention]:
        """Yield the acts that the speaker of ``statement`` judges as mentions of whoever did them."""
        text = statement.text
        if speaker is None or statement.kind == "narration" or _JUDGED.search(text) is None:
            return
        for match in _NOUN.finditer(text):
            called = match["whose"] == " de" and _CALLS.search(text, 0, match.start())
            if match["whose"] and not called:
                continue
            noun = match["noun"].lower()
            doer = (
                self._mover(statement.start)
                if _ANY.fullmatch(noun)
                else self._doer(noun, statement.start)
            )
            if doer is not None and doer.party != speaker:
                start, end = statement.start + match.start(), statement.start + match.end("noun")
                yield doer.again(start, end, self.text[start:end], "act of")

    def _mover(self, before: int) -> FoundMention | None:
        """Return who the last sentence before a position is about that does more than report words."""
        low = max(0, before - _REACH)
        heads = [low, *(m.end() for m in _SENTENCE.finditer(self.text, low, before)), before]
        for head, end in list(pairwise(heads))[: -_SENTENCES - 1 : -1]:
            at = bisect_left(self.named, head, key=by_start)
            if at == len(self.named) or self.named[at].start > head + len("Meanwhile, the "):
                continue
            subject = self.named[at]
            if _SAYS.search(self.text, subject.end, end) is None:
                return subject
        return None

    def _doer(self, noun: str, before: int) -> FoundMention | None:
        """Return who did the last act of this kind before a position; None where nobody is named."""
        verb = next(verb for known, verb in _VERBS if known.match(noun))
        low, last = max(0, before - _REACH), None
        for match in verb.finditer(self.text, low, before):
            last = match
        return self._subject(*last.span(), low) if last else None

    def _subject(self, start: int, end: int, low: int) -> FoundMention | None:
        """Return who does what the verb at ``start:end`` says: after "by", else who stands before it."""
        stop = _SENTENCE.search(self.text, end, end + _AGENT)
        by = _BY.search(self.text, end, stop.start() if stop else end + _AGENT)
        if by is not None:
            at = bisect_left(self.named, by.end(), key=by_start)
            near = at < len(self.named) and self.named[at].start <= by.end() + len(" the new ")
            return self.named[at] if near else None
        if _PASSIVE.search(self.text, max(low, start - _NEAR), start):
            return None
        head = max(
            (match.end() for match in _SENTENCE.finditer(self.text, low, start)), default=low
        )
        at = bisect_left(self.named, start, key=by_start) - 1
        if at >= 0 and self.named[at].start >= head:
            name = self.named[at]
            other = _OTHER_SUBJECT.search(self.text, name.end, start)
            return None if other or is_where(self.text, name.start) else name
        heard = bisect_left(self._heard, (start, "")) - 1
        if heard >= 0 and self._heard[heard][0] >= head:  # "The same message accused ..."
            return self._first.get(self._heard[heard][1])
        return None
