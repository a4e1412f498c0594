"""Surface forms of Spanish lemmas: the persons and tenses that news uses, gender and number.

Rules plus tables of stem changes. Verbs give the infinitive, the present (1sg, 3sg, 1pl, 3pl),
preterite, imperfect and future (3sg, 3pl), the gerund and the participle in its four forms.
"""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# e>ie, o>ue, e>i in stressed stems; the -ir verbs among them also change in preterite and gerund.
_E_IE: Final = _words(
    """apretar advertir arrepentir atender atravesar calentar cerrar comenzar confesar consentir
    convertir defender desmentir despertar desalentar alentar disentir divertir empezar encender
    enterrar entender extender fregar gobernar herir hervir invertir manifestar mentir negar
    pensar perder preferir presentir querer quebrar referir rechistar recomendar renegar requerir
    reventar sembrar sentir sugerir tender temblar tropezar verter desterrar acertar"""
)
_O_UE: Final = _words(
    """acordar apostar aprobar avergonzar colgar comprobar condoler conmover consolar contar
    costar demostrar desaprobar descolgar devolver disolver doler encontrar envolver esforzar
    forzar morir mostrar mover poder probar promover recordar reforzar remover renovar reprobar
    resolver revolver revolcar rogar soltar sonar torcer volver"""
)
_E_I: Final = _words(
    """competir concebir corregir despedir elegir expedir impedir investir medir pedir perseguir
    proseguir reelegir regir rendir repetir revestir seguir servir vestir desvestir conseguir
    embestir"""
)
# A weak vowel that takes the accent under stress: desafiar, desafía.
_ACCENT: Final = {
    verb: (plain, accented)
    for accented, plain, verbs in (
        ("í", "i", "aliar ampliar confiar criar desafiar desconfiar desviar enviar espiar fiar"),
        ("í", "i", "guiar hastiar vaciar variar aislar prohibir resfriar rociar"),
        ("ú", "u", "acentuar actuar atenuar continuar devaluar efectuar evaluar insinuar"),
        ("ú", "u", "perpetuar puntuar reunir rehusar situar"),
    )
    for verb in verbs.split()
    if verb != "rociar"
}
_PARTICIPLE: Final = {
    "abrir": "abierto",
    "cubrir": "cubierto",
    "decir": "dicho",
    "escribir": "escrito",
    "hacer": "hecho",
    "morir": "muerto",
    "poner": "puesto",
    "resolver": "resuelto",
    "romper": "roto",
    "scribir": "scrito",
    "solver": "suelto",
    "ver": "visto",
    "volver": "vuelto",
    "facer": "fecho",
}
# Strong verbs and their families: present 1sg 3sg 1pl 3pl, preterite 3sg 3pl, future stem, gerund.
_STRONG: Final = {
    "poner": "pongo pone ponemos ponen puso pusieron pondr poniendo",
    "tener": "tengo tiene tenemos tienen tuvo tuvieron tendr teniendo",
    "venir": "vengo viene venimos vienen vino vinieron vendr viniendo",
    "decir": "digo dice decimos dicen dijo dijeron dir diciendo",
    "hacer": "hago hace hacemos hacen hizo hicieron har haciendo",
    "facer": "fago face facemos facen fizo ficieron far faciendo",
    "traer": "traigo trae traemos traen trajo trajeron traer trayendo",
    "caer": "caigo cae caemos caen cayó cayeron caer cayendo",
    "querer": "quiero quiere queremos quieren quiso quisieron querr queriendo",
    "poder": "puedo puede podemos pueden pudo pudieron podr pudiendo",
    "salir": "salgo sale salimos salen salió salieron saldr saliendo",
    "dar": "doy da damos dan dio dieron dar dando",
    "estar": "estoy está estamos están estuvo estuvieron estar estando",
    "ir": "voy va vamos van fue fueron ir yendo",
    "ser": "soy es somos son fue fueron ser siendo",
    "haber": "he ha hemos han hubo hubieron habr habiendo",
    "saber": "sé sabe sabemos saben supo supieron sabr sabiendo",
    "ver": "veo ve vemos ven vio vieron ver viendo",
    "reír": "río ríe reímos ríen rió rieron reir riendo",
    "oír": "oigo oye oímos oyen oyó oyeron oir oyendo",
}
_FAMILY: Final = ("poner", "tener", "venir", "decir", "hacer", "facer", "traer", "reír", "caer")
# Verbs of saying that keep a regular future and participle: maldecir, maldecirá, maldecido.
_WEAK_SAY: Final = frozenset({"maldecir", "bendecir"})
_IMPERFECT: Final = {"ir": "iba", "ser": "era", "ver": "veía"}
# The stress stays, so the plural gains or moves an accent.
_PLURAL: Final = {
    "crimen": "crímenes",
    "imagen": "imágenes",
    "joven": "jóvenes",
    "orden": "órdenes",
    "origen": "orígenes",
    "régimen": "regímenes",
}
_PLAIN: Final = str.maketrans("áéíóú", "aeiou")


def _swap_last(stem: str, old: str, new: str) -> str:
    head, found, tail = stem.rpartition(old)
    return head + new + tail if found else stem


def _stressed(verb: str, stem: str) -> str:
    """Return the stem under stress, diphthong or accent applied."""
    if verb in _E_IE:
        return _swap_last(stem, "e", "ie")
    if verb in _O_UE:
        return _swap_last(stem, "o", "üe" if stem.endswith("gonz") else "ue")
    if verb in _E_I:
        return _swap_last(stem, "e", "i")
    if verb in _ACCENT:
        return _swap_last(stem, *_ACCENT[verb])
    return stem


def _weak(verb: str, stem: str) -> str:
    """Return the stem of an -ir verb's preterite third persons and gerund: pidió, murió."""
    if verb in _E_I or verb in _E_IE:
        return _swap_last(stem, "e", "i")
    return _swap_last(stem, "o", "u") if verb in _O_UE else stem


def _first_person(verb: str, stem: str) -> str:
    """Return the present 1sg of an -er or -ir verb, spelling changes applied."""
    if verb.endswith(("ducir", "ocer", "ecer", "acer", "lucir")):
        return stem[:-1] + "zco"
    if verb.endswith(("cer", "cir")):
        return stem[:-1] + "zo"
    if verb.endswith("guir"):
        return stem[:-1] + "o"
    if verb.endswith(("ger", "gir")):
        return stem[:-1] + "jo"
    return stem + "o"


def _gender_number(masculine: str) -> tuple[str, ...]:
    base = masculine[:-1]
    return tuple(base + ending for ending in ("o", "a", "os", "as"))


def _participle(verb: str) -> str:
    if verb not in _WEAK_SAY:
        for ending, participle in _PARTICIPLE.items():
            if verb == ending or (len(ending) > 3 and verb.endswith(ending)):
                return verb[: -len(ending)] + participle
    if verb.endswith("ar"):
        return verb[:-2] + "ado"
    stem = verb[:-2]
    hiatus = verb.endswith(("aer", "eer", "oer", "eír", "oír"))
    return stem + ("ído" if hiatus else "ido")


def _strong(verb: str) -> tuple[str, ...] | None:
    """Return the finite forms and gerund of a strong verb, or None for the others."""
    family = next((f for f in _FAMILY if verb.endswith(f)), None)
    key = verb if verb in _STRONG else family
    if key is None:
        return None
    prefix = verb[: -len(key)]
    *finite, future, gerund = (prefix + form for form in _STRONG[key].split())
    if verb in _WEAK_SAY:
        future = verb
    stem = verb[:-2]
    imperfect = stem + ("aba" if verb.endswith("ar") else "ía")
    imperfect = _IMPERFECT.get(verb, imperfect)
    return (*finite, imperfect, imperfect + "n", future + "á", future + "án", gerund)


def _ar(verb: str, stem: str) -> tuple[str, ...]:
    strong = _stressed(verb, stem)
    return (
        *(strong + "o", strong + "a", stem + "amos", strong + "an"),
        *(stem + "ó", stem + "aron", stem + "aba", stem + "aban"),
        *(verb + "á", verb + "án", stem + "ando"),
    )


def _er_ir(verb: str, stem: str) -> tuple[str, ...]:
    strong = _stressed(verb, stem)
    weak = _weak(verb, stem) if verb.endswith("ir") else stem
    plural = "imos" if verb.endswith("ir") else "emos"
    if verb.endswith("uir") and not verb.endswith(("guir", "quir")):
        # destruir: destruyo, destruyó, destruyendo
        present, past = stem + "y", (stem + "yó", stem + "yeron", stem + "yendo")
    elif verb.endswith("ducir"):
        present, past = stem, (stem[:-1] + "jo", stem[:-1] + "jeron", stem + "iendo")
    elif stem[-1:] in ("e", "a", "o") or stem.endswith(("ñ", "ll")):
        glide = "y" if stem[-1] in "eao" else ""
        last = (glide + "ó", glide + "eron", glide + "endo")
        present, past = strong, (weak + last[0], weak + last[1], weak + last[2])
    else:
        present, past = strong, (weak + "ió", weak + "ieron", weak + "iendo")
    future = verb.translate(_PLAIN)
    return (
        *(_first_person(verb, present), present + "e", stem + plural, present + "en"),
        *(past[0], past[1], stem + "ía", stem + "ían", future + "á", future + "án", past[2]),
    )


def spanish_verb(lemma: str) -> tuple[str, ...]:
    """Return the forms of a Spanish verb; a lemma that is no infinitive stays as it is.

    >>> "defiende" in spanish_verb("defender")
    True
    """
    verb = lemma[:-2] if lemma.endswith(("arse", "erse", "irse")) else lemma
    if not verb.endswith(("ar", "er", "ir", "ír")):
        return (lemma,)
    stem = verb[:-2]
    finite = _strong(verb) or (_ar if verb.endswith("ar") else _er_ir)(verb, stem)
    forms = (verb, *finite, *_gender_number(_participle(verb)))
    return tuple(dict.fromkeys((lemma, *forms)))


def _plural(word: str) -> str:
    if word in _PLURAL:
        return _PLURAL[word]
    if word.endswith("z"):
        return word[:-1] + "ces"
    if word[-1] in "aeiouéáó":
        return word + "s"
    if word.endswith(("ón", "án", "és", "én", "ín", "ús")):
        return word[:-2] + word[-2:].translate(_PLAIN) + "es"
    if word.endswith(("s", "x")):
        return word
    return word + "es"


def spanish_noun(lemma: str) -> tuple[str, ...]:
    """Return singular and plural; agents in -dor, -sor, -tor also take the feminine.

    >>> spanish_noun("sanción")
    ('sanción', 'sanciones')
    """
    forms: tuple[str, ...] = (lemma, _plural(lemma))
    if lemma.endswith(("dor", "sor", "tor")):
        forms += (lemma + "a", lemma + "as")
    return tuple(dict.fromkeys(forms))


def spanish_adjective(lemma: str) -> tuple[str, ...]:
    """Return the adjective in gender and number.

    >>> spanish_adjective("corrupto")
    ('corrupto', 'corrupta', 'corruptos', 'corruptas')
    """
    if lemma.endswith("o"):
        return _gender_number(lemma)
    if lemma.endswith(("ón", "án", "és", "dor", "sor", "tor")):
        feminine = lemma[:-2] + lemma[-2:].translate(_PLAIN) + "a"
        return (lemma, feminine, _plural(lemma), feminine + "s")
    return tuple(dict.fromkeys((lemma, _plural(lemma))))
