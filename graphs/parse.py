"""A question in English, made into a `Need` by rules. Where no rule fits, it asks what is heard."""

from __future__ import annotations

import re

from graphs.choices import enumerators
from graphs.need import Extent, Kind, Mention, Need, Relation, Subject
from graphs.question_words import NUMBERS, ORDINALS
from tools.evidence import Quantity

_ORDINAL = r"(?:1st|2nd|3rd|[45]th|first|second|third|fourth|fifth|last|final|earlier|earliest)"
_PREAMBLE = (
    r"^(?:(?:based on|from|given|for|in|considering|listening to|according to|during) "
    r"(?:the |this )?(?:given |provided )?(?:audio|recording|clip|sound|track|sample|excerpt)"
    r"(?: clip| sample| recording| segment)?,? ?)"
)
_SPEECH = (
    r"\b(?:speak\w*|spoken|spoke|voices?|says?|said|saying|talk\w*|words?|man|men|wom[ae]n|male|"
    r"female|speech|sentences?|announce\w*|narrator|conversation|phrase|dialogue|persons?|people)\b"
)
_SPEAKERS = r"\b(?:people|persons?|speakers?|individuals?|voices?|participants?|talkers?)\b"

_THROUGHOUT = (
    r"\b(?:backgrounds?|throughout|constantly|continuous(?:ly)?|all the time|the whole time|"
    r"behind (?:the |all )?(?:voices?|speech|speakers?|words|conversation|dialogue|talk\w*))\b"
)
_BRIEF = (
    r"\b(?:briefly|(?:only |just )?for a (?:moment|second)|momentar(?:y|ily)|"
    r"(?:breaks? in|interrupts?|heard|occurs?|happens?) (?:only |just )?once)\b"
)
_ABSENT = r"\b(?:not|n't|never|absent|missing)\b|n't\b"

_QUANTITIES: tuple[tuple[str, Quantity], ...] = (
    (r"\btempo\b|\bbpm\b|beats per minute|how fast is the (?:music|rhythm|beat|song)", "tempo"),
    (r"\b(?:what|which)(?: musical)? key\b|\bkey (?:is|of|signature)\b|\btonality\b", "key"),
    (r"\bpitch\b(?! black)|\bmelody (?:rise|fall|go)", "pitch"),
    (r"\bhow loud\b|\bloudness\b|\bvolume\b", "loudness"),
    (r"\bchannels?\b|\bstereo or mono\b|\bmono or stereo\b", "channels"),
    (r"\b(?:how much|how long is the|longest) (?:silence|pause)", "silence"),
    (r"\b(?:how long is|what is the (?:duration|length) of) th(?:e|is) "
     r"(?:audio|recording|clip|file)\b", "duration"),
)  # fmt: skip
_COMPARISONS: tuple[tuple[str, Quantity, bool], ...] = (
    (r"\b(?:louder|loudest)\b", "loudness", False),
    (r"\b(?:quieter|quietest|softer|softest)\b", "loudness", True),
    (r"\b(?:faster|fastest|quicker|quickest)\b", "tempo", False),
    (r"\b(?:slower|slowest)\b", "tempo", True),
    (r"\b(?:higher|highest) tempo\b", "tempo", False),
    (r"\b(?:lower|lowest) tempo\b", "tempo", True),
    (r"\b(?:higher|highest)\b", "pitch", False),
    (r"\b(?:lower|lowest|deeper|deepest)\b", "pitch", True),
    (r"\b(?:longer|longest|lasts? (?:the )?most)\b", "duration", False),
    (r"\b(?:shorter|shortest|briefest)\b", "duration", True),
)
_RELATION = re.compile(
    r"\b(?:(?:right|immediately|directly|just|shortly|soon|straight) )?"
    r"(after|following|follows|before|preceding|precedes|while|during|"
    r"at the same time as|when|over)\b (.+)$"
)
_QUOTE = re.compile(
    r"(?:\bthe (?:sentence|words?|phrase) )?[“\"«]([^”\"»]{3,})[”\"»]"
    r"(?: (?:is|are|was|were) (?:being )?(?:said|spoken|uttered))?",
    re.IGNORECASE,
)
QUOTE = "quotation"
"""What stands for words in quotation marks while the rest of a question is read."""

_SOUNDING = r"^(?:what|which) (?:(?:is|can be) heard|(?:sort of |kind of )?(?:sounds?|noises?))\b"
"""How questions begin that ask for a sound, whatever else they speak of."""

_DURING_WHICH = r"^during which (sentence|words?|phrase) (?:does|do|is|are) (.+)$"
"""Asks for words by a sound, the other way round than most."""

_VOICE = re.compile(
    rf"({_ORDINAL} )?(?:\w+-speaking )?\b(speaker|person|voice|man|woman|male|female|girl|boy)\b"
)
_APART = re.compile(
    r"\b(?:while (?:nobody|no one|no-one) (?:is )?(?:speak\w*|talk\w*)|"
    r"(?:(?:does|do|did) not|doesn't|never) (?:meet|meets|overlap|coincide)s?(?: with)? "
    r"(?:the |any )?(?:speech|voices?|speak\w*|talk\w*|words))\b"
)
"""Asks for what is heard apart from speech."""

_BETWEEN = re.compile(r"\bbetween\b (.+)$")
_TWO_SIDED = r"\b(?:difference|relation\w*|interval|conversation|dialogue|exchange|link)\b"
_RELATIONS = {
    "after": Relation.AFTER,
    "following": Relation.AFTER,
    "follows": Relation.AFTER,
    "before": Relation.BEFORE,
    "preceding": Relation.BEFORE,
    "precedes": Relation.BEFORE,
}
_FILLERS = """
    a an the this that these those of in on at to is are was were be been being do does did can
    could you we one i it its there here any some hear hears heard hearing audible present sound
    sounds noise noises clip recording audio track sample file given times time many how number
    count occur occurs occurring happen happens come comes coming appear appears play plays played
    playing make makes made go goes going what which who when where say says said contain contains
    include includes have has event events identify often begin begins beginning start starts
    starting separate distinct different total second seconds point about immediately right just
    throughout during listen listening tell me please approximately roughly and with by from ring
"""
"""Words of questions that name no sound."""


def parse(text: str, choices: tuple[str, ...] = ()) -> Need:
    """Reads a question; the choices help where the question leaves the kind open."""
    quote = _QUOTE.search(text)
    bare = _QUOTE.sub(QUOTE, text).strip().lower()
    plain = re.sub(_PREAMBLE, "", re.sub(r"\s+", " ", bare)).rstrip(" ?.!:")
    plain = re.sub(_DURING_WHICH, r"which \1 is said while \2", plain)
    kind = _kind(plain, enumerators.bare(choices))
    body, relation, anchor, other = _related(plain, kind)
    if quote and anchor and QUOTE in anchor.text:
        anchor = Mention(text=quote[1], quoted=True)
    quantity, least = _quantity(plain, kind)
    return Need(
        kind=kind,
        subject=_subject(body, kind),
        target=_target(body, kind).replace(QUOTE, quote[1] if quote else QUOTE),
        ordinal=_ordinal(_VOICE.sub("", body)),
        relation=relation,
        anchor=anchor,
        other=other,
        quantity=quantity,
        least=least,
        absent=relation is not Relation.APART and bool(re.search(_ABSENT, plain)),
        extent=_extent(plain) if kind is Kind.WHAT else None,
        alternatives=() if choices else _alternatives(plain),
        voice=_voice(body, kind),
        speakers=_speakers(plain, kind),
    )


_KINDS: tuple[tuple[str, Kind], ...] = (
    (r"^(?:how many|how often|count|what is the (?:total )?number|what number)\b", Kind.HOW_MANY),
    (r"\bhow many\b|\bnumber of\b", Kind.HOW_MANY),
    (r"\b(?:which|what) languages?\b|\blanguages? (?:is|are|does|do)\b", Kind.LANGUAGE),
    (r"^when\b|\bat (?:about |around )?(?:what|which) (?:time|point|second|moment)", Kind.WHEN),
    (r"^(?:is|are|was|were) there\b|^(?:can|do|did|could) (?:you|we|one) hear\b", Kind.IS_THERE),
    (r"^(?:is|are|was|were|do|does|did|has|have)\b", Kind.IS_THERE),
    (r"^(?:what|which) (?:speaker|person)\b", Kind.WHO),
    (r"\b(?:what|which|whose).*\b(?:say|says|said|saying|spoken|mention\w*|tells?|told|utter\w*)\b",
     Kind.SAID),
    (r"\b(?:which|what) (?:words?|phrase|sentence|number|name)\b|\btranscri\w+", Kind.SAID),
    (r"^who\b|\bwhose voice\b|\b(?:which|what) (?:speaker|person)\b|\bgender\b|speaking voice",
     Kind.WHO),
    (r"\b(?:in (?:what|which) order|order of|sequence|chronolog\w+)\b", Kind.ORDER),
    (r"\b(?:which|what)\b.*\b(?:heard|comes?|happens?|occurs?|plays?|sound) between\b", Kind.ORDER),
    (rf"\b(?:which|what)\b.*\b(?:{_ORDINAL}|at the (?:very )?(?:end|start|beginning))", Kind.ORDER),
    (rf"\b(?:which|what)\b.*\b(?:{_ORDINAL}|after|before|follow\w*|preced\w*)\b", Kind.ORDER),
)  # fmt: skip


def _kind(plain: str, choices: tuple[str, ...]) -> Kind:
    """The first rule that fits."""
    comparing = any(re.search(pattern, plain) for pattern, _, _ in _COMPARISONS)
    if comparing and re.search(r"\b(?:which|who|what)\b", plain):
        return Kind.COMPARE
    if any(re.search(pattern, plain) for pattern, _ in _QUANTITIES):
        return Kind.MEASURE
    for pattern, kind in _KINDS:
        if re.search(pattern, plain) and not (kind is Kind.SAID and re.search(_SOUNDING, plain)):
            return kind
    yes_no = {choice.strip(" .").lower() for choice in choices} <= {"yes", "no"}
    return Kind.IS_THERE if choices and yes_no else Kind.WHAT


def _related(plain: str, kind: Kind) -> tuple[str, Relation | None, Mention | None, Mention | None]:
    """The question without its "after the bell", and that part on its own."""
    if apart := _APART.search(plain):
        return plain[: apart.start()].strip(), Relation.APART, Mention(text="speech"), None
    between = _BETWEEN.search(plain)
    if between and not re.search(_TWO_SIDED, plain):
        first, _, second = between[1].partition(" and ")
        other = mention(second) if second else None
        return plain[: between.start()].strip(), Relation.BETWEEN, mention(first), other
    found = _RELATION.search(plain)
    if not found or found.start() == 0:
        return plain, None, None, None
    relation = _RELATIONS.get(found[1], Relation.WHILE)
    anchor = mention(found[2])
    if not anchor.text or (found[1] in ("when", "over") and kind is not Kind.SAID):
        return plain, None, None, None
    return plain[: found.start()].strip(), relation, anchor, None


def mention(phrase: str) -> Mention:
    """A noun phrase, without its fillers: "the second bell sound" is bell, 2."""
    return Mention(text=keywords(phrase), ordinal=_ordinal(phrase))


def keywords(phrase: str) -> str:
    """The words that carry meaning, in their order."""
    words, fillers = re.findall(r"[\w'-]+", phrase.lower()), set(_FILLERS.split())
    return " ".join(word for word in words if word not in fillers and word not in ORDINALS)


def _ordinal(phrase: str) -> int | None:
    """The number of the ordinal; "at what second" is none, "at the end" is the last."""
    if re.search(r"\bat the (?:very )?end\b", phrase):
        return -1
    if re.search(r"\bat the (?:very )?(?:start|beginning)\b", phrase):
        return 1
    found = re.search(rf"(?<!what )(?<!which )\b({_ORDINAL})\b", phrase)
    return ORDINALS[found[1]] if found else None


def _subject(body: str, kind: Kind) -> Subject:
    """What sort of thing the question asks for."""
    if kind is Kind.HOW_MANY and re.search(_SPEAKERS, body):
        return Subject.SPEAKERS
    if kind is Kind.HOW_MANY and re.search(r"\bwords?\b", body):
        return Subject.WORDS
    if kind in (Kind.SAID, Kind.LANGUAGE, Kind.WHO) or re.search(_SPEECH, body):
        return Subject.SPEECH
    return Subject.SOUND


def _target(body: str, kind: Kind) -> str:
    """What is counted, located or looked for; other kinds find it among the choices."""
    if kind in (Kind.HOW_MANY, Kind.WHEN, Kind.IS_THERE, Kind.WHO, Kind.MEASURE):
        return keywords(body)
    return ""


def _quantity(plain: str, kind: Kind) -> tuple[Quantity | None, bool]:
    """What is measured or compared, and whether the least of it is wanted."""
    if kind is Kind.COMPARE:
        for pattern, quantity, least in _COMPARISONS:
            if re.search(pattern, plain):
                return quantity, least
    if kind is Kind.MEASURE:
        for pattern, quantity in _QUANTITIES:
            if re.search(pattern, plain):
                return quantity, False
    return None, False


def _alternatives(plain: str) -> tuple[str, ...]:
    """The things that the question offers: "which is louder, the dog or the bell"."""
    _, comma, offered = plain.rpartition(", ")
    parts = [re.sub(r"^(?:an?|the) ", "", part) for part in offered.split(" or ")]
    return tuple(parts) if comma and len(parts) > 1 and all(parts) else ()


def _extent(plain: str) -> Extent | None:
    """Whether the asked sound goes on, or comes and is gone."""
    if re.search(_THROUGHOUT, plain):
        return Extent.THROUGHOUT
    return Extent.BRIEF if re.search(_BRIEF, plain) else None


def _voice(body: str, kind: Kind) -> Mention | None:
    """Whose words: "the second speaker" is a speaker, number 2."""
    found = _VOICE.search(body)
    if not found or kind not in (Kind.SAID, Kind.LANGUAGE):
        return None
    return Mention(text=found[2], ordinal=_ordinal(found[1] or ""))


def _speakers(plain: str, kind: Kind) -> int | None:
    """The number of speakers where the question gives it: "the two speakers"."""
    found = re.search(rf"\b(two|three|four|five|both) (?:\w+ )?{_SPEAKERS}", plain)
    return NUMBERS[found[1]] if found and kind is not Kind.HOW_MANY else None
