"""Questions about a recording of any make. Annotations decide each answer, and leave only one.

Recordings of users' own may hold any number of sentences and sounds: what is asked for by its place
is among the first four, and what is asked for by its name is heard once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise

from evals.scenes.templates.question_wording import (
    NUMBERS,
    ORDINALS,
    QuestionWriter,
    SceneQuestion,
    the,
)
from evals.scenes.templates.speech_questions import LANGUAGES
from tools.evidence import SoundEvent, Turn, Utterance

APART = 0.2
"""Beginnings closer than this are not asked to be told apart, in seconds."""


def ask(a: QuestionWriter) -> Iterator[SceneQuestion]:
    """One question of each sort that the recording allows; places of choices are left to chance."""
    for sort in SORTS:
        for question in sort(a):
            if len(question.choices) > 1:
                choices = tuple(a.shuffled(question.choices))
                yield question.model_copy(update={"choices": choices})


def _people(a: QuestionWriter) -> Iterator[SceneQuestion]:
    names = {fact.speaker for fact in a.facts.percepts if isinstance(fact, Turn)}
    if 0 < len(names) <= len(NUMBERS):
        texts = ("How many different people speak?", "How many speakers are there?")
        yield a.ask("how many", "speech", texts, NUMBERS[len(names) - 1], NUMBERS[:4])


def _who(a: QuestionWriter) -> Iterator[SceneQuestion]:
    speakers = list(dict.fromkeys(one.speaker for one in a.facts.said))
    once = [one for one in _once(a) if one.speaker in speakers[: len(ORDINALS)]]
    if 1 < len(speakers) <= len(ORDINALS) and once:
        one = once[a.below(len(once))]
        names = [f"The {ordinal} person to speak" for ordinal in ORDINALS[: len(speakers)]]
        texts = (f"Who says “{one.text}”?", f"Which speaker says “{one.text}”?")
        yield a.ask("who", "speech", texts, names[speakers.index(one.speaker)], names, second=True)


def _same(a: QuestionWriter) -> Iterator[SceneQuestion]:
    first = a.facts.said[: len(ORDINALS)]
    if len(first) < 2 or len({one.speaker for one in a.facts.said}) < 2:
        return
    later = 1 + a.below(len(first) - 1)
    earlier = a.below(later)
    alike = first[later].speaker == first[earlier].speaker
    one, two = ORDINALS[earlier], ORDINALS[later]
    texts = (
        f"Are the {one} and the {two} sentence spoken by the same person?",
        f"Is the voice of the {two} sentence that of the {one}?",
    )
    right, wrong = ("Yes", "No") if alike else ("No", "Yes")
    yield a.ask("same voice", "speech", texts, right, (wrong,), second=True)


def _said(a: QuestionWriter) -> Iterator[SceneQuestion]:
    places = [nth for nth, one in enumerate(a.facts.said[: len(ORDINALS)]) if one in _once(a)]
    if places:
        nth = places[a.below(len(places))]
        texts = (
            f"What is the {ORDINALS[nth]} thing said?",
            f"Which sentence is the {ORDINALS[nth]} to be spoken?",
        )
        heard = [one.text for one in a.facts.said]
        yield a.ask(
            "said", "speech", texts, a.facts.said[nth].text, heard, a.unsaid(a.facts.said[nth])
        )


def _language(a: QuestionWriter) -> Iterator[SceneQuestion]:
    known = sorted({v.language for v in a.kept.clips if v.kind == "voice"} & LANGUAGES.keys())
    first = [one for one in a.facts.said[: len(ORDINALS)] if one.language in known]
    if len(known) > 1 and first:
        one = first[a.below(len(first))]
        texts = (f"Which language is the {ORDINALS[a.facts.said.index(one)]} sentence in?",)
        names = a.shuffled([LANGUAGES[code] for code in known])
        yield a.ask("language", "speech", texts, LANGUAGES[one.language or ""], (), names)


def _order(a: QuestionWriter) -> Iterator[SceneQuestion]:
    row = _apart(a)
    if len(row) > 1 and len({event.label for event in row}) == len(row):
        names = a.phrases(event.label for event in row)
        texts = ("Which sound is heard first?", "Of all these sounds, which one starts first?")
        yield a.ask("order", "sound", texts, names[0], names, a.absent("sound"))
        at = a.below(len(row) - 1)
        known, answer = names[at], names[at + 1]
        texts = (f"What starts right after {the(known)} has started?",)
        rest = [name for name in names if name != known]
        yield a.ask("after or before", "sound", texts, answer, rest, a.absent("sound"), second=True)


def _times(a: QuestionWriter) -> Iterator[SceneQuestion]:
    labels = [event.label for event in a.sounds]
    several = [label for label, n in Counter(labels).items() if 1 < n <= len(NUMBERS)]
    if several:
        label = a.pick(several)
        name, answer = a.kept.phrase(label), NUMBERS[labels.count(label) - 1]
        texts = (f"How many times is {name} heard?", f"How often does one hear {name}?")
        yield a.ask("how many", "sound", texts, answer, NUMBERS)


def _when(a: QuestionWriter) -> Iterator[SceneQuestion]:
    labels = [event.label for event in a.sounds]
    once = [event for event in a.sounds if labels.count(event.label) == 1]
    if once:
        event = once[a.below(len(once))]
        answer = event.segment.start
        steps = [answer + step * 1.5 for step in a.shuffled([-3, -2, -1, 1, 2, 3])]
        wrong = [f"{time:.1f} seconds" for time in steps if 0 <= time < a.facts.seconds]
        texts = (f"When does one first hear {a.kept.phrase(event.label)}?",)
        yield a.ask("when", "sound", texts, f"{answer:.1f} seconds", wrong)


def _present(a: QuestionWriter) -> Iterator[SceneQuestion]:
    absent, yes = a.absent("sound"), bool(a.deck.deal(2, "present"))
    names = a.phrases(a.labels) if yes else absent
    if names and a.labels:
        texts = (f"Can you hear {a.pick(names)} in this recording?",)
        right, wrong = ("Yes", "No") if yes else ("No", "Yes")
        yield a.ask("present", "sound", texts, right, (wrong,))


def _background(a: QuestionWriter) -> Iterator[SceneQuestion]:
    if len(a.background) == 1:
        texts = ("Which sound accompanies the recording throughout?",)
        behind = a.kept.phrase(a.background[0].label)
        heard = [name for name in a.phrases(e.label for e in a.sounds) if name != behind]
        yield a.ask("background", "sound", texts, behind, heard, a.absent("sound"))


def _during(a: QuestionWriter) -> Iterator[SceneQuestion]:
    meets = [
        (sound, one)
        for sound in a.sounds
        for one in _once(a)
        if sound.segment.intersect(one.segment)
    ]
    words = [one for _, one in meets]
    alone = [(sound, one) for sound, one in meets if words.count(one) == 1]
    if alone:
        sound, one = alone[a.below(len(alone))]
        texts = (f"What is heard during the words “{one.text}”?",)
        heard = a.phrases(other.label for other in a.sounds)
        answer = a.kept.phrase(sound.label)
        yield a.ask("while", "sound", texts, answer, heard, a.absent("sound"), second=True)


SORTS: tuple[Callable[[QuestionWriter], Iterator[SceneQuestion]], ...] = (
    *(_people, _who, _same, _said, _language),
    *(_order, _times, _when, _present, _background, _during),
)
"""What may be asked."""


def _once(a: QuestionWriter) -> list[Utterance]:
    """The sentences that nobody else says, nor anybody again."""
    texts = [one.text for one in a.facts.said]
    return [one for one in a.facts.said if texts.count(one.text) == 1]


def _apart(a: QuestionWriter) -> list[SoundEvent]:
    """The sounds in order of onset; none where two begin at about the same time."""
    starts = [event.segment.start for event in a.sounds]
    close = any(later - earlier < APART for earlier, later in pairwise(starts))
    return [] if close else a.sounds
