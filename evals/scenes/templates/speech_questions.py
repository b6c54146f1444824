"""Questions about what is said, by whom, and what sounds around it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from evals.scenes.templates.question_wording import (
    NUMBERS,
    ORDINALS,
    QuestionWriter,
    SceneQuestion,
    the,
)
from tools.evidence import SoundEvent, Utterance

LANGUAGES = {"cs": "Czech", "en": "English", "fr": "French", "it": "Italian", "ru": "Russian"}


def talk(a: QuestionWriter) -> Iterator[SceneQuestion]:
    """Who, how many, which language, what."""
    speakers = list(dict.fromkeys(utterance.speaker for utterance in a.facts.said))
    most = min(4, len({v.speaker for v in a.kept.of(a.facts.split, "voice")}))
    texts = ("How many different people speak?", "How many speakers are there in the recording?")
    yield a.ask("how many", "speech", texts, NUMBERS[len(speakers) - 1], NUMBERS[:most])
    yield _language(a)
    if len(speakers) > 1:
        yield _who(a)
        yield _same(a)
    yield said(a)


def _language(a: QuestionWriter) -> SceneQuestion:
    nth = a.below(len(a.facts.said))
    known = sorted({v.language for v in a.kept.of(a.facts.split, "voice")})
    texts = (
        f"Which language is the {ORDINALS[nth]} sentence in?",
        f"In what language is the {ORDINALS[nth]} of the sentences spoken?",
    )
    answer = LANGUAGES[a.facts.said[nth].language or ""]
    others = a.shuffled([LANGUAGES[code] for code in known])
    return a.ask("language", "speech", texts, answer, (), others)


def _who(a: QuestionWriter) -> SceneQuestion:
    """Who says a sentence; people are counted as they come."""
    count = len({other.speaker for other in a.facts.said})
    nth = a.below(count)
    utterance = next(u for u in a.shuffled(a.facts.said) if u.speaker == f"S{nth + 1}")
    names = [f"The {ordinal} person to speak" for ordinal in ORDINALS[:count]]
    texts = (f"Who says “{utterance.text}”?", f"Which speaker says “{utterance.text}”?")
    return a.ask("who", "speech", texts, names[nth], names, second=True)


def _same(a: QuestionWriter) -> SceneQuestion:
    """Whether two sentences are one voice's; yes and no are about equally frequent."""
    pairs = [(i, j) for i in range(len(a.facts.said)) for j in range(i)]
    alike = [(i, j) for i, j in pairs if a.facts.said[i].speaker == a.facts.said[j].speaker]
    other = [pair for pair in pairs if pair not in alike]
    yes = bool(a.deck.deal(2, "same voice"))
    chosen = (alike or other) if yes else (other or alike)
    later, earlier = chosen[a.below(len(chosen))]
    one, two = ORDINALS[earlier], ORDINALS[later]
    texts = (
        f"Are the {one} and the {two} sentence spoken by the same person?",
        f"Is the voice of the {two} sentence the same as that of the {one}?",
    )
    right, wrong = ("Yes", "No") if chosen is alike else ("No", "Yes")
    return a.ask("same voice", "speech", texts, right, (wrong,), second=True)


def said(a: QuestionWriter) -> SceneQuestion:
    """What is said at a place in the row."""
    nth = a.below(len(a.facts.said))
    place = "last" if nth == len(a.facts.said) - 1 else ORDINALS[nth]
    texts = (f"What is the {place} thing said?", f"Which sentence is the {place} to be spoken?")
    return _sentence(a, "said", texts, a.facts.said[nth])


def _sentence(
    a: QuestionWriter, kind: str, texts: tuple[str, ...], answer: Utterance, second: bool = False
) -> SceneQuestion:
    heard = [other.text for other in a.facts.said]
    return a.ask(kind, "speech", texts, answer.text, heard, a.unsaid(answer), second)


def meeting(a: QuestionWriter) -> Iterator[SceneQuestion]:
    """What is said after a sound comes for the second time, and what is heard around it."""
    heard = [sound.label for sound in a.sounds]
    label = max(heard, key=heard.count)
    bells = [sound for sound in a.sounds if sound.label == label]
    phrase = a.kept.phrase(label)
    which = a.below(2)
    texts = (
        f"What is said right after {phrase} is heard for the {ORDINALS[which]} time?",
        f"Which sentence follows the {ORDINALS[which]} time that one hears {phrase}?",
    )
    follows = next(u for u in a.facts.said if u.segment.start >= bells[which].segment.end)
    yield _sentence(a, "said after", texts, follows, second=True)
    yield from between(a)
    yield said(a)
    texts = (f"How many sentences are spoken before one hears {phrase} for the second time?",)
    before = sum(u.segment.end <= bells[1].segment.start for u in a.facts.said)
    yield a.ask("how many", "speech", texts, NUMBERS[before - 1], NUMBERS[:3], second=True)


def between(a: QuestionWriter) -> Iterator[SceneQuestion]:
    """The sound right before or after a sentence, asked both ways, where there is such a sound."""
    row = sorted([*a.sounds, *a.facts.said], key=lambda percept: percept.segment.start)
    pairs = [
        (sound, one, sound is two)
        for one, two in pairwise(row)
        for sound, one in ((one, two), (two, one))
        if isinstance(sound, SoundEvent) and isinstance(one, Utterance)
    ]
    if not pairs:
        return
    sound, utterance, after = pairs[a.below(len(pairs))]
    word = "after" if after else "before"
    texts = (
        f"What is heard right {word} “{utterance.text}” is said?",
        f"Which sound comes right {word} the sentence “{utterance.text}”?",
    )
    heard = a.phrases(dict.fromkeys(other.label for other in a.sounds))
    answer = a.kept.phrase(sound.label)
    yield a.ask("sound by speech", "sound", texts, answer, heard, a.absent("sound"), second=True)


def while_speaking(a: QuestionWriter) -> Iterator[SceneQuestion]:
    """What sounds during speech, during which speech, and what sounds while nobody speaks."""
    meets = [(s, u) for s in a.sounds for u in a.facts.said if s.segment.intersect(u.segment)]
    (during, spoken), *_ = meets
    heard = a.phrases(sound.label for sound in a.sounds)
    answer, nth = a.kept.phrase(during.label), a.facts.said.index(spoken)
    texts = (
        f"Which sound occurs while the {ORDINALS[nth]} sentence is being spoken?",
        f"What is heard during the words “{spoken.text}”?",
        "Which sound breaks in while somebody speaks?",
    )
    yield a.ask("while", "sound", texts, answer, heard, a.absent("sound"), second=True)
    texts = (
        f"What is being said while one hears {answer}?",
        f"During which sentence does {the(answer)} occur?",
    )
    yield _sentence(a, "said while", texts, spoken, second=True)
    alone = [phrase for phrase in heard if phrase != answer]
    if alone:
        texts = ("Which sound is heard while nobody speaks?", "Which sound does not meet speech?")
        yield a.ask("alone", "sound", texts, alone[0], heard, a.absent("sound"), second=True)
