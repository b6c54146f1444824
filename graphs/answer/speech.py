"""What is said, by whom, and in which language."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from graphs.answer.likeness import plain, quoted
from graphs.answer.scene import Scene
from graphs.answer.timeline import Noted
from graphs.answer.verdict import Verdict
from graphs.choices.language_names import languages, name_of
from graphs.question_words import ORDINALS, nth
from tools.evidence import Utterance, Word

NO_WORDS = 0.7
"""How sure it is that nobody spoke where no words were recognised."""


def said(scene: Scene) -> Verdict:
    """Each choice by how well the words in place repeat it."""
    utterances = _placed(scene)
    spoken = " ".join(noted.percept.text for noted in utterances)
    scored: list[tuple[float, Sequence[int]]] = []
    for choice in scene.choices:
        fits = [(quoted(choice, noted.percept.text), noted.index) for noted in utterances]
        best = max(fits, default=(0.0, -1))
        whole = quoted(choice, spoken)
        cited = [index for fit, index in fits if fit >= 0.5 * best[0] and fit > 0]
        scored.append((max(best[0], whole), cited))
    scored = _nth_word(scene, utterances, scored)
    sure = min((noted.percept.confidence or 0.5 for noted in utterances), default=NO_WORDS)
    saying = f"“{spoken}”" if spoken else "No words were heard there."
    return Verdict.of(scored, saying, sure, [noted.index for noted in utterances])


def _placed(scene: Scene) -> list[Noted[Utterance]]:
    """The utterances that the question is about: by relation, by speaker, by ordinal."""
    need, utterances = scene.need, _voiced(scene)
    near = [noted for noted in utterances if scene.nearness(noted.segment) > 0.3]
    if need.relation and near:
        best = max(near, key=lambda noted: scene.nearness(noted.segment))
        near = [noted for noted in near if noted.segment.gap(best.segment) < 1.0]
    if need.ordinal is None or not near:
        return near
    one = nth(near, need.ordinal)
    return [one] if one else near[-1:]


def _voiced(scene: Scene) -> list[Noted[Utterance]]:
    """The utterances of the voice that the question names; all, where it cannot be told."""
    voice, utterances = scene.need.voice, scene.timeline.utterances
    if voice is None:
        return utterances
    if voice.ordinal is None:
        named = scene.timeline.voice_names
        return [u for u in utterances if voice.text in named(u.segment)] or utterances
    order = list(dict.fromkeys(noted.percept.speaker for noted in scene.timeline.turns))
    wanted = nth(order, voice.ordinal)
    if wanted is None or len(order) == 1:
        # Nobody was told apart: the second speaker is taken to say the second utterance.
        one = nth(utterances, voice.ordinal)
        return [one] if one else utterances
    return [u for u in utterances if scene.timeline.speaker_at(u.segment) == wanted]


def _nth_word(
    scene: Scene,
    utterances: Sequence[Noted[Utterance]],
    scored: Sequence[tuple[float, Sequence[int]]],
) -> list[tuple[float, Sequence[int]]]:
    """Single words all spoken: the one whose place the question asks for ("appears first")."""
    words: list[tuple[int, Word]] = [
        (noted.index, word) for noted in utterances for word in noted.percept.words
    ]
    single = all(len(choice.split()) == 1 for choice in scene.choices)
    if not (single and scene.need.ordinal and words):
        return list(scored)
    said = [plain(word.text) for _, word in scene.timeline.words()]
    places = {
        choice: said.index(plain(choice)) for choice in scene.choices if plain(choice) in said
    }
    if not places:
        return list(scored)
    ends = min(places.values()) if scene.need.ordinal > 0 else max(places.values())
    return [
        (float(places.get(choice) == ends), because)
        for choice, (_, because) in zip(scene.choices, scored, strict=True)
    ]


def who(scene: Scene) -> Verdict:
    """Which speaker: by place in the conversation, by the words they say, or by their voice."""
    turns = scene.timeline.turns
    order = list(dict.fromkeys(noted.percept.speaker for noted in turns))
    asked = _asked_speaker(scene, order)
    cited = [noted.index for noted in turns if noted.percept.speaker == asked]
    scored = [(_fits(scene, choice, order, asked), cited) for choice in scene.choices]
    if asked is None:
        return Verdict.of(scored, "I cannot tell who speaks.", 0.0)
    saying = f"Speaker {asked} of {len(order)}{_voice(scene, asked)}."
    return Verdict.of(scored, saying, 0.6, cited)


def _asked_speaker(scene: Scene, order: Sequence[str]) -> str | None:
    """The speaker of the quoted words, of the asked place, or of the most time."""
    if not order:
        return None
    best = max(
        scene.timeline.utterances,
        key=lambda noted: quoted(scene.need.target, noted.percept.text),
        default=None,
    )
    if best and quoted(scene.need.target, best.percept.text) > 0.6:
        return scene.timeline.speaker_at(best.segment)
    turns = [noted for noted in scene.timeline.turns if scene.nearness(noted.segment) > 0.3]
    if turns and scene.need.relation:
        return max(turns, key=lambda noted: scene.nearness(noted.segment)).percept.speaker
    if scene.need.ordinal:
        return order[0] if scene.need.ordinal == 1 else order[-1]
    return max(order, key=lambda name: talking(scene)[name])


def talking(scene: Scene) -> dict[str, float]:
    """Seconds of talk by speaker."""
    total: defaultdict[str, float] = defaultdict(float)
    for noted in scene.timeline.turns:
        total[noted.percept.speaker] += noted.segment.duration
    return total


def _fits(scene: Scene, choice: str, order: Sequence[str], asked: str | None) -> float:
    """How well a choice describes the asked speaker."""
    words = set(re.findall(r"\w+", choice.lower()))
    for word in words & set(ORDINALS):
        return float(asked is not None and nth(order, ORDINALS[word]) == asked)
    names = _voice_names(scene, asked)
    return 0.75 if words & set(names) else 0.25


def _voice_names(scene: Scene, speaker: str | None) -> tuple[str, ...]:
    """Names for the voice of a speaker, by the longest turn."""
    turns = [noted.segment for noted in scene.timeline.turns if noted.percept.speaker == speaker]
    longest = max(turns, key=lambda turn: turn.duration, default=scene.timeline.span)
    return scene.timeline.voice_names(longest)


def _voice(scene: Scene, speaker: str) -> str:
    names = _voice_names(scene, speaker)
    return f", by the pitch perhaps a {names[0]}" if names else ""


def language(scene: Scene) -> Verdict:
    """The language of the utterances in place."""
    utterances = _placed(scene) or scene.timeline.utterances
    heard = [noted for noted in utterances if noted.percept.language]
    if not heard:
        return Verdict.of([(0.0, ())] * len(scene.choices), "No words were heard.", 0.0)
    codes = [noted.percept.language or "" for noted in heard]
    code = max(codes, key=codes.count)
    cited = [noted.index for noted in heard if noted.percept.language == code]
    scored = [(float(code in languages(choice)), cited) for choice in scene.choices]
    return Verdict.of(scored, f"{name_of(code)}.", codes.count(code) / len(codes), cited)
