"""Multiple-choice questions about scenes, each with the truth that the scene was made from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.random import Generator

from tests.recordings.asker import Asker, Question
from tests.recordings.scenes import TEMPI
from tests.recordings.studio import Event, Scene

NUMBERS = ("One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight")
LANGUAGES = ("English", "Italian", "French", "Russian", "Spanish", "German")
ORDINALS = ("first", "second", "third")
DOES = {
    "a dog barking": "does the dog bark",
    "a cat meowing": "does the cat meow",
    "a telephone ringing": "does the telephone ring",
    "a rooster crowing": "does the rooster crow",
    "a horse neighing": "does the horse neigh",
    "a goat bleating": "does the goat bleat",
}


def quiz(scenes: Sequence[Scene], seed: int = 1) -> list[Question]:
    """All questions about the scenes; each position holds the answer about equally often."""
    rng = np.random.default_rng([seed, *scenes[0].split.encode()])
    asked = [question for i, scene in enumerate(scenes) for question in _about(scene, i, rng)]
    places = iter([int(p) for _ in asked for p in rng.permutation(4)])
    return [_dealt(question, places) for question in asked]


def _dealt(question: Question, places: Iterator[int]) -> Question:
    if len(question.choices) == 2:
        return question
    answer, *rivals = question.choices
    rivals.insert(next(places), answer)
    return replace(question, choices=tuple(rivals))


def _about(scene: Scene, number: int, rng: Generator) -> Iterator[Question]:
    return ASKED[scene.kind](Asker(scene, rng, number))


def _the(label: str) -> str:
    return "the " + label.removeprefix("a ").removeprefix("an ")


def _order(a: Asker) -> Iterator[Question]:
    first, second, third = a.labels
    match a.number % 3:
        case 0:
            texts = "Which sound is heard first?|What is the first thing heard in this recording?"
            yield a.ask("first", "sound", texts, first, a.rivals())
        case 1:
            texts = "Which sound comes last in the audio?|What is heard at the end of the clip?"
            yield a.ask("last", "sound", texts, third, a.rivals())
        case _:
            texts = f"What is heard right after {_the(first)}?"
            texts += f"|Which sound immediately follows the sound of {first}?"
            yield a.ask("after", "sound", texts, second, a.rivals(without=first))
    yield _present(a, yes=a.number % 2 == 0)
    if a.number % 2:
        yield _when(a, a.scene.events[1 + a.number % 4 // 2])


def _present(a: Asker, yes: bool) -> Question:
    label = a.shuffled(a.labels)[0] if yes else a.absent("sound")[0]
    texts = f"Can you hear {label} in this recording?|Is {label} heard anywhere in the audio?"
    if label.startswith("a"):
        texts = f"Is there {label} in the recording?|{texts}"
    answer = "Yes" if yes else "No"
    text = a.shuffled(texts.split("|"))[0]
    return Question(a.scene.name, "present", "sound", text, answer, ("Yes", "No"))


def _when(a: Asker, event: Event) -> Question:
    times = [other.onset for other in a.scene.events] + [e.offset for e in a.scene.events]
    times += [float(t) for t in a.rng.permutation(np.arange(0.5, a.scene.seconds, 0.7))]
    apart = [event.onset]
    for time in times:
        if all(abs(time - other) > 1.2 for other in apart):
            apart.append(time)
    answer, *rivals = (f"{time:.1f} seconds" for time in apart)
    texts = f"At what time does {_the(event.label)} begin?"
    texts += f"|When is {event.label} first heard?|At which point does {_the(event.label)} start?"
    return a.ask("when", "sound", texts, answer, rivals)


def _count(a: Asker) -> Iterator[Question]:
    heard = [event.label for event in a.scene.events]
    label = max(heard, key=heard.count)
    times = heard.count(label)
    texts = f"How many times {DOES[label]}?|How many separate times is {label} heard?"
    lowest = max(1, times - int(a.rng.integers(4)))
    near = [NUMBERS[n - 1] for n in range(lowest, lowest + 4)]
    yield a.ask("count", "sound", texts, NUMBERS[times - 1], near)
    if a.number % 2:
        texts = "Which of these sounds can be heard?|Which sound is present in the recording?"
        yield a.ask("heard", "sound", texts, a.shuffled(a.labels)[0], a.absent("sound"))


def _talk(a: Asker) -> Iterator[Question]:
    voices = a.scene.voices
    speakers = len({voice.label for voice in voices})
    texts = "How many different people speak?|How many speakers are there in the recording?"
    yield a.ask("speakers", "speech", texts, NUMBERS[speakers - 1], NUMBERS[:4])
    english = next(voice for voice in voices if voice.clip.words)
    texts = "What does the English-speaking voice say first?|What is the first English sentence?"
    yield a.ask("said", "speech", texts, english.clip.words, a.unsaid(english.clip.words))
    if speakers > 1:
        which = ("second", 1) if voices[1].clip.language != "English" else ("last", -1)
        texts = f"Which language does the {which[0]} speaker use?"
        rivals = [*(v.clip.language for v in voices), *a.shuffled(LANGUAGES)]
        yield a.ask("language", "speech", texts, voices[which[1]].clip.language, rivals)


def _meeting(a: Asker) -> Iterator[Question]:
    (_, between), (before, after) = a.labels, [voice.clip.words for voice in a.scene.voices]
    if after:
        texts = f"What is said after the sound of {between}?"
        texts += f"|Which sentence follows {_the(between)}?"
        yield a.ask("said after", "speech", texts, after, a.unsaid(after))
        texts = "Which sound is heard between the two sentences?"
        texts += "|What is heard right after the first sentence?"
    else:
        texts = f"What is said just before {_the(between)}?|What does the woman say?"
        yield a.ask("said", "speech", texts, before, a.unsaid(before))
        texts = "What is heard right after the woman speaks?"
        texts += "|Which sound comes between the first and the second speaker?"
    yield a.ask("between", "sound", texts, between, a.rivals())


def _over(a: Asker) -> Iterator[Question]:
    texts = "What is heard in the background while the voice speaks?"
    texts += "|Which sound accompanies the speech throughout?"
    yield a.ask("background", "sound", texts, a.labels[0], a.absent("background", "sound"))
    last = a.scene.voices[1].clip.words
    texts = "What is said last?|What is the second thing the voice says?"
    yield a.ask("said", "speech", texts, last, a.unsaid(last))


def _band(a: Asker) -> Iterator[Question]:
    which = a.number % 3
    texts = f"Which instrument plays {ORDINALS[which]}?"
    texts += f"|What is the {ORDINALS[which]} instrument in this clip?"
    yield a.ask("instrument", "music", texts, a.labels[which], a.rivals("instrument"))
    texts = "Which of these instruments is NOT heard?|Which instrument does not play in the audio?"
    yield a.ask("absent", "music", texts, a.absent("instrument")[0], a.labels)


def _tempo(a: Asker) -> Iterator[Question]:
    texts = "What is the tempo of the drum pattern?|How fast is the beat in this recording?"
    wrong = a.shuffled([f"{bpm} BPM" for bpm in TEMPI])
    yield a.ask("tempo", "music", texts, f"{a.scene.bpm} BPM", wrong)


def _contrast(a: Asker) -> Iterator[Question]:
    loud = max(a.scene.events, key=lambda event: event.level)
    long = max(a.scene.events, key=lambda event: event.seconds)
    texts = "Which sound is the loudest?|Which of the sounds is clearly louder than the others?"
    yield a.ask("louder", "sound", texts, loud.label, a.rivals())
    texts = "Which sound lasts the longest?|Which of these sounds goes on for the longest time?"
    yield a.ask("longer", "sound", texts, long.label, a.rivals())


ASKED: dict[str, Callable[[Asker], Iterator[Question]]] = {
    "order": _order,
    "count": _count,
    "talk": _talk,
    "meeting": _meeting,
    "over": _over,
    "band": _band,
    "tempo": _tempo,
    "contrast": _contrast,
}
