"""What a question on several recordings asks of each, and how the answers are put together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graphs.query.joint_program import Shape
from graphs.recordings.comparatives import amount_asked, same_asked
from graphs.recordings.recording_references import TOKEN, MarkedQuestion


@dataclass(frozen=True)
class JointQuestion:
    """One way to take a question.

    Attributes:
        shape: How answers are put together.
        text: What is asked of each recording.
        recordings: Which, from 1; in the order of comparison.
        least: Of `which`: whether the one with least is meant; of `people`: whether one in common
            will do.
        denied: Of `where` and of yes or no: whether the opposite is asked.
    """

    shape: Shape
    text: str
    recordings: tuple[int, ...]
    least: bool = False
    denied: bool = False


_PEOPLE = (
    r"(?:person|people|speakers?|voices?|m[ae]n|wom[ae]n|guy|narrators?|talkers?|singers?|one)"
)
_TOTAL = re.compile(
    r"(?i),?\s*\b(?:in total|in all|altogether|all together|overall|combined|put together|taken "
    r"together|(?:over|across|in|between|among) <(?:set|all)>(?: (?:together|combined))?)"
)
_PLACE = r"(?:in|on|from|at|of|within|during|throughout|for|by|across|between|among|out of)"
_AUX = (
    r"(?:is|are|was|were|does|do|did|can|could|has|have|had|will|would|isn't|aren't|doesn't|don't)"
)
_OR = re.compile(
    rf"(?i),?\s*(?:{_PLACE} )?(?:the \w+ )?(?:{_PLACE} )?<(\d+)>,? or (?:the \w+ )?"
    rf"(?:{_PLACE} )?<(\d+)>"
)
_OR_ALL = re.compile(rf"(?i)(<\d+>), (?:{_PLACE} )?(<\d+>),? or (?:{_PLACE} )?<(?:all|none)>")
"""One, the other, or both: which of them."""
_HOW_MUCH = re.compile(r"(?i)\b(?:how much|by how (?:much|many)(?: \w+)?|how many \w+ (?=\w+er\b))")
_DIFFERENCE = re.compile(
    r"(?i)\bdifference (?:in|of) (?:the )?([\w' -]+?)(?=\s*(?:[?.,]|$|<)| between)"
)
_COMPARE = re.compile(r"(?i)^\W*(?:please )?compare (?:the )?([\w' -]+?) (?:of|in|between) <")


def taken(question: MarkedQuestion) -> Iterator[JointQuestion]:
    """The ways to take a question, the likeliest first."""
    everywhere = tuple(range(1, question.count + 1))
    text, named = _introduced(_OR_ALL.sub(r"\1 or \2", question.text)), question.single
    yield from _people(text, named or everywhere)
    yield from _numbers(text, named, everywhere)
    yield from _choosing(text, named, everywhere)
    yield from _sameness(text, named or everywhere)
    yield from _quantified(text, everywhere)
    if len(named) == 1:
        yield JointQuestion("one", of_one(text), named)
    if len(named) > 1:
        yield JointQuestion("parts", halved(text, question.count), everywhere)
    yield from _of_all(text, everywhere)
    yield JointQuestion("each", of_one(text), named or everywhere)


def _introduced(text: str) -> str:
    """Without what only leads to the question: "out of these two, tell me"."""
    text = re.sub(rf"(?i)^\W*(?:out )?{_PLACE} <(?:set|all)>,?\s*(?=\S)", "", text)
    text = re.sub(
        r"(?i)^\W*(?:please |could you |can you )*(?:tell me|say|identify|determine|find out|"
        r"choose|select|name)[,:]? (?=<which>|in <|which|who|what|how|whether|if)",
        "",
        text,
    )
    return re.sub(r"(?i)^(?:whether|if) ", "", text)


def _people(text: str, among: tuple[int, ...]) -> Iterator[JointQuestion]:
    """The same voice in both; the speaker of the one as that of the other."""
    same = rf"\b(?:same|identical|different) {_PEOPLE}\b"
    alike = rf"\b{_PEOPLE}\b.*\b(?:the same|identical)\b|\bsame\b.*\bas (?:the|that) {_PEOPLE}\b"
    who = rf"(?:the|that|whoever|anyone|anybody|somebody) ?{_PEOPLE}?"
    share = rf"\bshare (?:an?|any|the|some) {_PEOPLE}\b"
    again = rf"\b{who}\b.*<\d+>.*\b(?:also|too|again)\b"
    counted = r"(?i)\bsame (?:number|amount|count|gender|language)\b|\bhow many\b"
    if re.search(counted, text) or (amount_asked(text) and "same" not in text.lower()):
        return
    if re.search(f"(?i){same}|{alike}|{share}", text) or (
        len(among) > 1 and re.search(f"(?i){again}", text) and re.search(f"(?i){_PEOPLE}", text)
    ):
        denied = bool(re.search(r"(?i)\bdifferent\b", text))
        shared = bool(re.search(f"(?i){share}|{again}", text))
        yield JointQuestion("people", "Who speaks?", among, shared, denied)


def _numbers(text: str, named: tuple[int, ...], every: tuple[int, ...]) -> Iterator[JointQuestion]:
    """How much longer; louder than; the difference in tempo."""
    pair = _pair(named, every)
    if found := _DIFFERENCE.search(text):
        yield JointQuestion("difference", f"What is the {found[1]}?", pair or every[:2])
    if found := _COMPARE.search(text):
        yield JointQuestion("which", f"What is the {found[1]}?", named or every)
    asked = amount_asked(text)
    if asked is None or pair is None or _OR.search(text) or "<which>" in text:
        return
    if _HOW_MUCH.search(text):
        yield JointQuestion("difference", asked.question, pair)
    elif re.match(rf"(?i)\W*{_AUX}\b", text):
        yield JointQuestion("fewer" if asked.least else "more", asked.question, pair)


def _pair(named: tuple[int, ...], every: tuple[int, ...]) -> tuple[int, int] | None:
    """The two that are compared; one of two is compared with the other."""
    if len(named) == 2:
        return named[0], named[1]
    if len(named) == 1 and len(every) == 2:
        return named[0], 3 - named[0]
    return None


def _choosing(text: str, named: tuple[int, ...], every: tuple[int, ...]) -> Iterator[JointQuestion]:
    """Which of them is louder; in which does a dog bark; in the first or the second."""
    found = _OR.search(text)
    among = (int(found[1]), int(found[2])) if found else every
    rest = _OR.sub("", text) if found else text
    if not found and "<which>" not in text:
        return
    asked = amount_asked(rest)
    if asked:
        yield JointQuestion("which", asked.question, among, least=asked.least)
    for truth, denied in _predicates(rest):
        yield JointQuestion("where", truth, among, denied=denied)


def _predicates(text: str) -> Iterator[tuple[str, bool]]:
    """What is so in a recording, as a question of yes or no; and whether it is denied."""
    text = re.sub(r"(?i)\b(?:where|when)\b ", "", text, count=1)
    inverted = re.match(rf"(?i)\W*(?:{_PLACE} )?<which>,? ((?:{_AUX}) .*)", text)
    plain = re.match(rf"(?i)\W*((?:{_AUX}) .*)", text)
    subject = re.match(r"(?i)\W*<which> (.*)", text)
    if inverted and not (
        subject and re.match(r"(?i)(?:is|are|was|were|has|have|had|can)\b", subject[1])
    ):
        yield from _affirmed(inverted[1])
    elif subject:
        yield from _affirmed(_asked_of_it(subject[1]))
    elif plain:
        yield from _affirmed(plain[1])


def _affirmed(text: str) -> Iterator[tuple[str, bool]]:
    """Without its denial: "does it contain no music" asks for music."""
    for pattern, plain in (
        (r"(?i)\b(?:does not|doesn't) ", "does "),
        (r"(?i)\b(is|are|was|do|did)(?: not|n't)\b", r"\1"),
        (r"(?i)\b(contain|have|feature|include|there be|is there|are there) no\b", r"\1"),
        (r"(?i)\bit lack\b", "it contain"),
        (r"(?i)\bwithout\b", "with"),
    ):
        positive, found = re.subn(pattern, plain, text)
        if found:
            yield of_one(positive), True
            return
    yield of_one(text), False


def _asked_of_it(predicate: str) -> str:
    """The predicate of a recording as a question: "contains a bell" is "does it contain a bell"."""
    first, _, rest = predicate.partition(" ")
    word = first.lower()
    if word in ("is", "are", "was", "were", "can", "could", "will", "would"):
        told = {"are": "is", "were": "was"}.get(word, word)
        return f"{told} it {rest}"
    if word in ("does", "do", "did"):
        return f"{word} it {rest}"
    if word in ("has", "have", "had"):
        return f"does it have {rest}"
    return f"does it {_infinitive(word)} {rest}"


def _infinitive(verb: str) -> str:
    """contains: contain; carries: carry; catches: catch."""
    if verb.endswith("ies"):
        return f"{verb[:-3]}y"
    if verb.endswith(("ches", "shes", "sses", "xes", "oes")):
        return verb[:-2]
    return verb[:-1] if verb.endswith("s") and not verb.endswith("ss") else verb


def _sameness(text: str, among: tuple[int, ...]) -> Iterator[JointQuestion]:
    """The same language, different keys, equally loud."""
    if what := same_asked(text):
        unlike = bool(re.search(r"(?i)\bdifferent\b", text))
        yield JointQuestion("unlike" if unlike else "alike", f"What is the {what}?", among)
    found = re.search(r"(?i)\b(?:equally|as|just as) (\w+)(?: as\b|\s*[?.,]|$)", text)
    if found:
        yield JointQuestion("alike", f"How {found[1]} is the recording?", among)


def _quantified(text: str, every: tuple[int, ...]) -> Iterator[JointQuestion]:
    """In both, in either, in none, in how many."""
    kinds: dict[str, Shape] = {
        "how many": "tally", "none": "none", "any": "some", "all": "every",
    }  # fmt: skip
    for kind, shape in kinds.items():
        if f"<{kind}>" in text and (kind == "how many" or re.match(rf"(?i)\W*(?:{_AUX}|<)", text)):
            rest = text.replace("<how many>", "<which>")
            predicates = _predicates(rest) if kind == "how many" else _affirmed(_singular(text))
            for truth, denied in predicates:
                yield JointQuestion(shape, truth, every, denied=denied)


def _singular(text: str) -> str:
    """As of one: what says "do <all> contain" says "does it contain"."""
    for plural, one in (("Do", "Does"), ("Are", "Is"), ("Were", "Was"), ("Have", "Has")):
        text = re.sub(rf"(?i)^\W*{plural}(?= (?:<|they|there\b))", one, text)
    return re.sub(r"(?i)\bthey <all>|<(?:all|any|none)> of them", "<all>", text)


def _of_all(text: str, every: tuple[int, ...]) -> Iterator[JointQuestion]:
    """How many in total; whether all of them are so; else what is so in each."""
    if _TOTAL.search(text) and re.search(r"(?i)\bhow (?:many|much|long)\b", text):
        yield JointQuestion("total", of_one(_TOTAL.sub("", text)), every)
    elif re.search(r"(?i)\b(?:total|combined|summed) (?!of\b)\w+", text):
        yield JointQuestion("total", of_one(re.sub(r"(?i)\b(?:total|combined) ", "", text)), every)
    elif "<set>" in text and re.match(rf"(?i)\W*{_AUX}\b", text):
        for truth, denied in _affirmed(_singular(text.replace("<set>", "<all>"))):
            yield JointQuestion("every", truth, every, denied=denied)


def of_one(text: str) -> str:
    """A question as it is asked of one recording: without its place, or of "it"."""
    text = re.sub(rf"(?i),?\s*\b(?:heard |found )?{_PLACE} <[\w ]+>(?:'s)?", " ", f" {text}")
    text = re.sub(r"<[\w ]+>'s", "the", text)
    text = re.sub(r"(?i)\b(?:is|are) <[\w ]+>", "is it", text)
    text = TOKEN.sub("it", text)
    plain = re.sub(r"\s+", " ", text).strip(" ,")
    plain = re.sub(r"\s+([?.,!])", r"\1", plain).rstrip(".?! ,") + "?"
    return plain[:1].upper() + plain[1:]


_PARTS = {2: "half", 3: "third", 4: "quarter"}
_NTH = ("first", "second", "third", "fourth")


def halved(text: str, count: int) -> str:
    """The question with parts of one recording in place of recordings."""
    part = _PARTS.get(count, "part")

    def placed(found: re.Match[str]) -> str:
        told = found[1]
        if told.isdigit() and int(told) <= len(_NTH):
            return f"the {_NTH[int(told) - 1]} {part}"
        return {"all": f"both {part}s" if count == 2 else f"all {part}s"}.get(told, f"the {part}s")

    return TOKEN.sub(placed, text)
