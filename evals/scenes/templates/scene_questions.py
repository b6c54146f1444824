"""Multiple-choice questions about scenes. Every answer follows from the annotations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
from numpy.random import Generator

from evals.scenes.balanced_sampler import BalancedSampler
from evals.scenes.clip_manifest import ClipManifest
from evals.scenes.reference import SceneFacts
from evals.scenes.templates.question_wording import (
    NUMBERS,
    ORDINALS,
    QuestionWriter,
    SceneQuestion,
    the,
)
from evals.scenes.templates.scene_templates import TEMPI
from evals.scenes.templates.speech_questions import between, meeting, said, talk, while_speaking
from tools.evidence import SoundEvent


def quiz(
    facts: Iterable[SceneFacts], kept: ClipManifest, seed: Sequence[int]
) -> Iterator[SceneQuestion]:
    """All questions. Those of a scene do not depend on later scenes.

    Every position holds the right answer about equally often.
    """
    deal = _dealer(np.random.default_rng((*seed, 1)))
    turns: defaultdict[str, int] = defaultdict(int)
    for number, scene in enumerate(facts):
        rng, deck = (
            np.random.default_rng((*seed, 2, number)),
            BalancedSampler((*seed, 3), turns[scene.kind]),
        )
        turns[scene.kind] += 1
        yield from (deal(q) for q in ASKED[scene.kind](QuestionWriter(scene, kept, rng, deck)))


def _dealer(rng: Generator) -> Callable[[SceneQuestion], SceneQuestion]:
    """Puts the answer in its place; of n questions with n choices, once in each."""
    places: defaultdict[int, list[int]] = defaultdict(list)

    def deal(question: SceneQuestion) -> SceneQuestion:
        answer, *wrong = question.choices
        size = len(question.choices)
        places[size] = places[size] or rng.permutation(size).tolist()
        wrong.insert(places[size].pop(), answer)
        return question.model_copy(update={"choices": tuple(wrong)})

    return deal


def _order(a: QuestionWriter) -> Iterator[SceneQuestion]:
    heard = a.phrases(event.label for event in a.sounds)
    if a.below(2):
        texts = ("Which sound is heard first?", "What is the first thing heard in this recording?")
        yield a.ask("order", "sound", texts, heard[0], heard, a.absent("sound"))
    else:
        texts = ("Which sound begins last?", "Of all sounds in the audio, which one starts last?")
        yield a.ask("order", "sound", texts, heard[-1], heard, a.absent("sound"))
    yield _neighbour(a, heard)
    yield _present(a)
    yield _when(a, a.sounds[a.below(len(a.sounds))])


def _neighbour(a: QuestionWriter, heard: Sequence[str]) -> SceneQuestion:
    """What comes right after or before something else."""
    task = "music" if a.facts.kind == "band" else "sound"
    pool = a.absent("instrument" if a.facts.kind == "band" else "sound")
    at = a.below(len(heard) - 1)
    if a.below(2):
        known, answer = heard[at], heard[at + 1]
        texts = (
            f"What starts right after {the(known)} has started?",
            f"What follows {the(known)}?",
        )
    else:
        known, answer = heard[at + 1], heard[at]
        texts = (f"What comes right before {the(known)}?", f"Which sound precedes {the(known)}?")
    rivals = [phrase for phrase in heard if phrase != known]
    return a.ask("after or before", task, texts, answer, rivals, pool, second=True)


def _present(a: QuestionWriter) -> SceneQuestion:
    yes = bool(a.deck.deal(2, f"present in {a.facts.kind}"))
    phrase = a.pick(a.phrases(a.labels)) if yes else a.pick(a.absent("sound", "instrument"))
    texts = (
        f"Can you hear {phrase} in this recording?",
        f"Does the recording contain the sound of {phrase}?",
        f"Is the sound of {phrase} heard anywhere in the audio?",
    )
    right, wrong = ("Yes", "No") if yes else ("No", "Yes")
    return a.ask("present", "sound", texts, right, (wrong,))


def _when(a: QuestionWriter, event: SoundEvent) -> SceneQuestion:
    """A time; the wrong ones lie where something else begins or ends, or in between."""
    times = [t for e in a.sounds for t in (e.segment.start, e.segment.end)]
    times = [times[int(i)] for i in a.rng.permutation(len(times))]
    times += a.rng.permutation(np.arange(0.4, a.facts.seconds, 0.6)).tolist()
    apart = [event.segment.start]
    for time in times:
        if all(abs(time - other) > 1.2 for other in apart):
            apart.append(time)
    answer, *wrong = (f"{time:.1f} seconds" for time in apart)
    phrase = a.kept.phrase(event.label)
    texts = (
        f"At what time does the sound of {phrase} begin?",
        f"When can one first hear {phrase}?",
        f"At which point of the recording does the sound of {phrase} start?",
    )
    return a.ask("when", "sound", texts, answer, wrong)


def _count(a: QuestionWriter) -> Iterator[SceneQuestion]:
    heard = [event.label for event in a.sounds]
    label = max(heard, key=heard.count)
    phrase, times = a.kept.phrase(label), heard.count(label)
    texts = (
        f"How many times is {phrase} heard?",
        f"How many separate times does one hear {phrase}?",
        f"How often does the sound of {phrase} occur?",
    )
    yield a.ask("how many", "sound", texts, NUMBERS[times - 1], NUMBERS[1:])
    first, last = heard.index(label), len(heard) - 1 - heard[::-1].index(label)
    rest = a.phrases(other for other in a.labels if other != label)
    if first > 0:
        texts = (f"What is heard right before one hears {phrase} for the first time?",)
        answer = a.kept.phrase(heard[first - 1])
        yield a.ask("before the first", "sound", texts, answer, rest, a.absent("sound"), True)
    if last + 1 < len(heard):
        texts = (f"What is heard right after one has heard {phrase} for the last time?",)
        answer = a.kept.phrase(heard[last + 1])
        yield a.ask("after the last", "sound", texts, answer, rest, a.absent("sound"), True)
    yield _present(a)


def _band(a: QuestionWriter) -> Iterator[SceneQuestion]:
    heard = a.phrases(event.label for event in a.sounds)
    nth = a.below(len(heard))
    texts = (
        f"Which instrument is the {ORDINALS[nth]} to play?",
        f"What is the {ORDINALS[nth]} instrument in this clip?",
    )
    yield a.ask("order", "music", texts, heard[nth], heard, a.absent("instrument"))
    texts = ("Which of these instruments is NOT heard?", "Which instrument does not play?")
    yield a.ask("absent", "music", texts, a.absent("instrument")[0], heard, second=True)
    yield _neighbour(a, heard)
    yield a.ask(
        "what",
        "music",
        ("Which of these instruments is heard?", "Which instrument plays in this recording?"),
        a.pick(heard),
        (),
        a.absent("instrument"),
    )


def _tempo(a: QuestionWriter) -> Iterator[SceneQuestion]:
    first, second = (m.value or 0.0 for m in a.facts.measured)
    names = ("The first pattern", "The second pattern")
    texts = ("Which of the two drum patterns is faster?", "Which pattern has the higher tempo?")
    faster = names[0] if first > second else names[1]
    yield a.ask("faster", "music", texts, faster, names, second=True)
    which = a.below(2)
    texts = (
        f"What is the tempo of the {ORDINALS[which]} drum pattern?",
        f"How fast is the {ORDINALS[which]} of the two patterns?",
    )
    tempi = [f"{m.value:.0f} BPM" for m in a.facts.measured]
    near = [f"{bpm} BPM" for bpm in TEMPI]
    yield a.ask("tempo", "music", texts, tempi[which], tempi, a.shuffled(near), second=which > 0)


def _contrast(a: QuestionWriter) -> Iterator[SceneQuestion]:
    heard = a.phrases(event.label for event in a.sounds)
    loud = max(a.sounds, key=a.level)
    texts = ("Which sound is the loudest?", "Which sound is clearly louder than the others?")
    yield a.ask("louder", "sound", texts, a.kept.phrase(loud.label), heard, second=True)
    long = max(a.sounds, key=lambda event: event.segment.duration)
    texts = ("Which sound lasts the longest?", "Which of these sounds goes on for longest?")
    yield a.ask("longer", "sound", texts, a.kept.phrase(long.label), heard, second=True)
    yield _neighbour(a, heard)
    yield _when(a, a.sounds[a.below(len(a.sounds))])


def _notes(a: QuestionWriter) -> Iterator[SceneQuestion]:
    names = [f"The {ordinal} note" for ordinal in ORDINALS[: len(a.facts.measured)]]
    pitches = [m.value or 0.0 for m in a.facts.measured]
    highest, lowest = pitches.index(max(pitches)), pitches.index(min(pitches))
    texts = ("Which note is the highest?", "Which of the notes has the highest pitch?")
    yield a.ask("higher", "music", texts, names[highest], names, second=True)
    texts = ("Which comes first: the highest note or the lowest?",)
    ends = ("The highest note", "The lowest note")
    yield a.ask("order", "music", texts, ends[highest > lowest], ends, second=True)


def _over(a: QuestionWriter) -> Iterator[SceneQuestion]:
    behind, sound = (a.kept.phrase(e.label) for e in (*a.background, *a.sounds))
    backdrop, *absent = a.absent("background", "sound")
    # Either sort of label is as often right as wrong, so that neither is the better guess.
    if a.deck.deal(2, "background"):
        texts = (
            "What is heard in the background while the voices speak?",
            "Which sound accompanies the recording throughout?",
        )
        yield a.ask("background", "sound", texts, behind, (sound, backdrop), absent)
    else:
        texts = ("Which sound is heard only for a moment?", "Which sound breaks in once?")
        yield a.ask("what", "sound", texts, sound, (behind, backdrop), absent)
    yield _when(a, a.sounds[0])
    yield said(a)
    yield from between(a)


def _interrupted(a: QuestionWriter) -> Iterator[SceneQuestion]:
    yield from while_speaking(a)
    yield said(a)
    yield _present(a)


def _mixed(a: QuestionWriter) -> Iterator[SceneQuestion]:
    sound, music = (a.kept.of(a.facts.split, kind) for kind in ("sound", "instrument"))
    played = [e for e in a.sounds if e.label in {clip.label for clip in music}]
    heard = [e for e in a.sounds if e.label in {clip.label for clip in sound}]
    phrase = a.kept.phrase(played[0].label)
    texts = ("Which instrument plays in this recording?", "What instrument is heard?")
    yield a.ask("what", "music", texts, phrase, (), a.absent("instrument"))
    rows = sorted([*played, *heard], key=lambda event: event.segment.start)
    names = a.phrases(event.label for event in rows)
    one, two = sorted(names)
    texts = (f"Which comes first: {one} or {two}?", f"Which is heard earlier, {one} or {two}?")
    yield a.ask("order", "sound", texts, names[0], names)
    yield from between(a)
    yield said(a)


ASKED: dict[str, Callable[[QuestionWriter], Iterator[SceneQuestion]]] = {
    "order": _order,
    "talk": talk,
    "meeting": meeting,
    "over": _over,
    "band": _band,
    "count": _count,
    "interrupted": _interrupted,
    "contrast": _contrast,
    "mixed": _mixed,
    "tempo": _tempo,
    "notes": _notes,
}
"""What is asked of each sort of scene."""
