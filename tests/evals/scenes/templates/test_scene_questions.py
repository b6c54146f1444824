"""Questions: fair, answered by the annotations, and not to be guessed without audio."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from functools import cache

import pytest

from evals.scenes.annotations import facts_of
from evals.scenes.clip_manifest import keep
from evals.scenes.reference import SceneFacts
from evals.scenes.templates.question_wording import NUMBERS, SceneQuestion
from evals.scenes.templates.scene_questions import quiz
from evals.scenes.templates.scene_templates import programme
from evals.splits import SPLITS, Split
from tools.evidence import Measurement, SoundEvent, Utterance

pytestmark = pytest.mark.parametrize("split", SPLITS)

KINDS = set(
    "what|how many|order|when|who|said|said after|said while|louder|longer|faster|higher|while"
    "|present|absent|background|language|same voice|tempo|after or before".split("|")
)


@cache
def facts(split: Split, scenes: int = 144, seed: int = 1) -> dict[str, SceneFacts]:
    made = (facts_of(plan, keep()) for plan in programme(keep(), split, scenes, seed))
    return {fact.audio: fact for fact in made}


@cache
def asked(split: Split, scenes: int = 144, seed: int = 1) -> list[SceneQuestion]:
    return list(quiz(facts(split, scenes, seed).values(), keep(), (seed, SPLITS.index(split))))


def test_the_right_answer_stands_once_among_choices_that_differ(split: Split) -> None:
    for question in asked(split):
        assert question.choices.count(question.answer) == 1
        assert 2 <= len(set(question.choices)) == len(question.choices) <= 4


def test_there_are_about_four_to_a_scene_and_a_third_needs_a_second_perception(
    split: Split,
) -> None:
    questions = asked(split)
    assert 3 * 144 <= len(questions) <= 5 * 144
    assert sum(question.second for question in questions) >= len(questions) / 3
    assert {question.kind for question in questions} >= KINDS


def test_no_two_choices_could_be_taken_for_one_another(split: Split) -> None:
    labels = {phrase: label for label, phrase in keep().phrases.items()}
    for question in asked(split):
        named = [labels[choice] for choice in question.choices if choice in labels]
        assert not any(keep().confusable(a, b) for a in named for b in named if a < b), question


def test_the_first_questions_do_not_depend_on_how_many_scenes_there_are(split: Split) -> None:
    few = asked(split, 12)
    assert asked(split)[: len(few)] == few


def _share(questions: Sequence[SceneQuestion], pick: Callable[[SceneQuestion], str]) -> float:
    return sum(pick(q) == q.answer for q in questions) / len(questions)


def test_nobody_who_does_not_listen_is_five_points_better_than_chance(split: Split) -> None:
    questions = asked(split)
    chance = sum(1 / len(q.choices) for q in questions) / len(questions)
    # Learnt from another benchmark: answers counted in this one would tell of themselves.
    often = Counter(question.answer for question in asked(split, seed=7))
    guesses: dict[str, Callable[[SceneQuestion], str]] = {
        **{f"position {n}": lambda q, n=n: q.choices[min(n, len(q.choices) - 1)] for n in range(4)},
        "last": lambda q: q.choices[-1],
        "longest": lambda q: max(q.choices, key=len),
        "shortest": lambda q: min(q.choices, key=len),
        "most frequent label": lambda q: max(q.choices, key=lambda choice: often[choice]),
    }
    gains = {name: _share(questions, pick) - chance for name, pick in guesses.items()}
    assert all(abs(gain) <= 0.05 for gain in gains.values()), gains


def test_every_position_holds_the_answer_equally_often(split: Split) -> None:
    places: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for question in asked(split):
        places[len(question.choices)][question.choices.index(question.answer)] += 1
    for size, counts in places.items():
        assert max(counts.values()) - min(counts[n] for n in range(size)) <= 1


def _events(fact: SceneFacts) -> list[SoundEvent]:
    return [p for p in fact.percepts if isinstance(p, SoundEvent)]


def _said(fact: SceneFacts) -> list[Utterance]:
    return [p for p in fact.percepts if isinstance(p, Utterance)]


def _of(split: Split, *kinds: str) -> list[tuple[SceneQuestion, SceneFacts]]:
    found = [(q, facts(split)[q.audio]) for q in asked(split) if q.kind in kinds]
    assert found
    return found


def test_counts_follow_from_the_annotations(split: Split) -> None:
    for question, fact in _of(split, "how many"):
        if fact.kind == "count":
            often = Counter(e.label for e in _events(fact)).most_common(1)[0][1]
            assert question.answer == NUMBERS[often - 1]
        if fact.kind == "talk":
            assert question.answer == NUMBERS[len({u.speaker for u in _said(fact)}) - 1]


def test_what_is_present_is_heard_and_what_is_absent_is_not(split: Split) -> None:
    for question, fact in _of(split, "present"):
        named = any(keep().phrase(e.label) in question.text for e in _events(fact))
        assert question.answer == ("Yes" if named else "No")
    for question, fact in _of(split, "absent"):
        heard = {keep().phrase(e.label) for e in _events(fact)}
        assert question.answer not in heard
        assert set(question.choices) - {question.answer} <= heard


def test_what_sounds_while_somebody_speaks_shares_time_with_speech(split: Split) -> None:
    for question, fact in _of(split, "while"):
        (event,) = (e for e in _events(fact) if keep().phrase(e.label) == question.answer)
        assert any(event.segment.intersect(u.segment) for u in _said(fact))
        others = (e for e in _events(fact) if e is not event)
        assert not any(e.segment.intersect(u.segment) for e in others for u in _said(fact))


def test_the_louder_the_longer_the_faster_and_the_higher_are_so_by_a_margin(split: Split) -> None:
    for question, fact in _of(split, "louder", "longer"):
        loud = question.kind == "louder"
        pairs = zip(fact.percepts, fact.levels, strict=True)
        rank = sorted(
            (level or 0.0 if loud else event.segment.duration, keep().phrase(event.label))
            for event, level in pairs
            if isinstance(event, SoundEvent)
        )
        assert rank[-1][1] == question.answer
        assert rank[-1][0] - rank[-2][0] >= (6 if loud else 0.8)
    for question, fact in _of(split, "faster", "higher"):
        values = [p.value or 0.0 for p in fact.percepts if isinstance(p, Measurement)]
        nth = ("first", "second", "third")[values.index(max(values))]
        assert nth in question.answer


def test_times_are_onsets_and_wrong_ones_are_far(split: Split) -> None:
    for question, fact in _of(split, "when"):
        times = {choice: float(choice.split()[0]) for choice in question.choices}
        right = times.pop(question.answer)
        assert any(abs(e.segment.start - right) <= 0.051 for e in _events(fact))
        assert all(abs(time - right) > 1 for time in times.values())


def test_what_is_said_after_a_sound_is_the_next_thing_said(split: Split) -> None:
    for question, fact in _of(split, "said after"):
        named = [e for e in _events(fact) if keep().phrase(e.label) in question.text]
        bell = named["second" in question.text]
        after = [u for u in _said(fact) if u.segment.start >= bell.segment.end]
        assert after[0].text == question.answer
