"""Questions of speech: who speaks, what is said, in which language, how much."""

from __future__ import annotations

from typing import Any

from agent.train.reader.phrase_book import Phraser, TextAndProgram, filled, templates
from agent.train.reader.place_phrases import ANYWHERE, PlacePhrase, place
from agent.train.reader.word_classes import GENDERS, ONE, ORDINALS, PEOPLE, VOICES

PROGRAMS = {
    "words": "words({speech})",
    "nth words": "words(nth({k}, {speech}))",
    "nth word": "words(nth({k}, {any_word}))",
    "fact": "words({about_fact})",
    "number": "number({about_fact})",
    "sum": "sum({any_word})",
    "reply": 'words(next(speech(), speech("{topic}")))',
    "said": "exists({the_word})",
    "topic": "exists({about_topic})",
    "word count": "count({the_word})",
    "all words": "count({any_word})",
    "speakers": "count({speakers})",
    "gender count": "count({gender}(speaker()))",
    "sentences": "count({speech})",
    "turns": "count({turn})",
    "who first": "who(nth({k}, turn()))",
    "who longest": 'who(most("length", speaker()))',
    "who pitch": 'who({most}("{dimension}", speaker()))',
    "who says": 'who(speech("{topic}"))',
    "gender says": 'gender(speech("{topic}"))',
    "gender": "gender(nth({k}, speaker()))",
    "gender any": "gender({anybody})",
    "is gender": 'is_(gender(nth({k}, speaker())), "{one}")',
    "speaks": "exists({speech})",
    "language": "language({speech})",
    "is language": 'is_(language({speech}), "{language}")',
    "english": "english({speech})",
    "same": "same(who(nth({k}, turn())), who(nth({k2}, turn())))",
    "speech start": "start({speech})",
    "speech length": "length({speech})",
    "spoken digits": "number({speech})",
}
LONGEST = ("longest", "the most", "the longest", "for the longest time")


def voice_question(say: Phraser) -> TextAndProgram:
    """Who speaks, and what is said."""
    name = say.draw.choice(list(templates("speech")))
    where = place(say, 0.4)
    template = say.fit(name, where.text, "speech")
    who, spoken = say.entry(PEOPLE) if "{who}" in template else ("", "speech()")
    words, values = _drawn(say)
    text = filled(template, where.text, who=who, **words)
    here = where if "{mod}" in template.lower() else ANYWHERE
    return text, PROGRAMS[name].format(**values, **words, **_leaves(here, spoken, words))


def _drawn(say: Phraser) -> tuple[dict[str, str], dict[str, Any]]:
    """What else a sentence may say, and what it means."""
    kth, k = say.entry(ORDINALS)
    kth2, k2 = say.entry({word: at for word, at in ORDINALS.items() if at != k})
    genders, g = say.entry(GENDERS)
    one, _ = say.entry(ONE)
    end, (most, dimension) = say.entry(VOICES)
    lists = {key: say.word(f"{key}s") for key in ("fact", "topic", "word", "language")}
    words = {"kth": kth, "kth2": kth2, "genders": genders, "g": one, "mosthigh": end,
             "mostlong": say.draw.choice(LONGEST), **lists}  # fmt: skip
    return words, {"k": k, "k2": k2, "gender": g, "one": one, "most": most, "dimension": dimension}


def _leaves(here: PlacePhrase, spoken: str, words: dict[str, str]) -> dict[str, str]:
    """The things that a program may ask about, said there by whoever it is."""

    def of(leaf: str) -> str:
        return here.of(spoken.replace("speech()", leaf))

    return {
        "speech": of("speech()"),
        "turn": of("turn()"),
        "any_word": of("word()"),
        "the_word": of(f'word("{words["word"]}")'),
        "about_fact": of(f'speech("{words["fact"]}")'),
        "about_topic": of(f'speech("{words["topic"]}")'),
        "speakers": here.of("speaker()"),
        "anybody": here.of("speech()"),
    }
