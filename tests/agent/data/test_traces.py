"""Traces: true, in their grammar, and ending in the right answer."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import product
from random import Random

import pytest

from agent.data import first_answer_errors
from agent.data.annotated_recording import Case, Recording
from agent.data.example import Style
from agent.data.rationale import argue, sort_of, worded, wordings
from agent.data.scene_cases import voices_of
from agent.data.traces import trace_of
from evals.scenes.annotations import facts_of
from evals.scenes.clip_manifest import keep
from evals.scenes.templates.question_wording import NUMBERS
from evals.scenes.templates.scene_questions import quiz
from evals.scenes.templates.scene_templates import programme
from graphs.choice_reply import choice_in
from tests.agent.data.small import CLIPLESS
from tools.audio import Segment
from tools.evidence import Turn, Utterance
from tools.lalm.grammars import paqa, tags


@cache
def cases() -> tuple[Case, ...]:
    """What is asked of a hundred scenes of train and of dev."""
    made: list[Case] = []
    for split in ("train", "dev"):
        facts = [facts_of(plan, keep()) for plan in programme(keep(), split, 100, 3)]
        known = {one.audio: Recording(one, CLIPLESS, voices_of(one)) for one in facts}
        made += [Case(known[q.audio], q) for q in quiz(facts, keep(), (3,))]
    return tuple(made)


def traces(style: Style, wrong: bool = False) -> Iterator[tuple[Case, str]]:
    for number, case in enumerate(cases()):
        yield case, trace_of(case, style, wrong, Random(number))


def spans(case: Case) -> set[Segment]:
    return {fact.segment for fact in case.recording.facts.percepts if fact.segment}


def test_every_question_of_the_scenes_has_its_words_and_no_words_are_idle() -> None:
    assert all(worded(case) for case in cases())
    assert {sort_of(case) for case in cases()} == wordings().keys()


@pytest.mark.parametrize(("style", "wrong"), [("paqa", False), ("paqa", True), ("mpar2", False)])
def test_a_trace_is_whole_by_the_letter_of_its_grammar(style: Style, wrong: bool) -> None:
    grammar = paqa if style == "paqa" else tags
    assert not [problem for _, text in traces(style, wrong) for problem in grammar.problems(text)]


def test_a_trace_ends_in_the_right_choice_and_its_summary_names_the_same() -> None:
    for case, text in traces("paqa"):
        trace = paqa.parse(text)
        assert choice_in(trace.response, case.question.choices) == case.answer
        assert choice_in(trace.summary, case.question.choices) == case.answer, trace.summary
        assert not trace.reflection
        assert not trace.final
    for case, text in traces("mpar2"):
        told = tags.parse(text)
        assert choice_in(told.answer, case.question.choices) == case.answer
        assert told.review
        assert told.review.holds


def test_a_wrong_first_response_is_mended_and_the_reflection_cites_times() -> None:
    for case, text in traces("paqa", wrong=True):
        trace = paqa.parse(text)
        first = choice_in(trace.response, case.question.choices)
        assert first not in (None, case.answer)
        assert choice_in(trace.summary, case.question.choices) == first
        assert choice_in(trace.final, case.question.choices) == case.answer
        assert list(paqa.cited(trace.reflection))


@pytest.mark.parametrize("wrong", [False, True])
def test_every_span_that_is_cited_is_one_of_the_annotations(wrong: bool) -> None:
    for case, text in traces("paqa", wrong):
        trace = paqa.parse(text)
        cited = {*paqa.cited(trace.reasoning), *paqa.cited(trace.reflection)}
        assert cited
        assert cited <= spans(case)


def test_a_caption_tells_all_there_is_and_nothing_else() -> None:
    for case, text in traces("paqa"):
        recording, trace = case.recording, paqa.parse(text)
        assert [s.segment for s in trace.sounds] == [e.segment for e in recording.facts.sounds]
        assert [w.text for w in trace.words] == [u.text for u in recording.facts.said]
        turns = Counter((s.name, turn) for s in trace.speakers for turn in s.at)
        assert turns == Counter(
            (f.speaker, f.segment) for f in recording.facts.percepts if isinstance(f, Turn)
        )
        snrs = {sound.snr for sound in trace.sounds} - {None}
        assert snrs == ({recording.facts.snr} - {None} if recording.facts.said else set())


def test_a_step_perceives_for_itself_within_its_own_stretch() -> None:
    for case, text in traces("mpar2"):
        told = tags.parse(text)
        for heard in (*told.heard, *(h for step in told.steps for h in step.heard)):
            assert heard.segment in spans(case)
        for step in told.steps:
            assert step.segment
            assert all(
                step.segment.intersect(h.segment) == h.segment for h in step.heard if h.segment
            )


def test_a_mistake_is_one_that_a_listener_makes() -> None:
    for number, case in enumerate(cases()):
        question = case.question
        wrong = question.choices[first_answer_errors.mistaken(case, Random(number))]
        assert wrong != question.answer
        if question.answer in NUMBERS:
            gaps = [
                abs(NUMBERS.index(c) - NUMBERS.index(question.answer)) for c in question.choices
            ]
            nearest = min(gap for gap in gaps if gap)
            assert abs(NUMBERS.index(wrong) - NUMBERS.index(question.answer)) == nearest
        elif any(
            list(first_answer_errors.found(case, c))
            for c in question.choices
            if c != question.answer
        ) and not wrong.endswith("seconds"):
            assert list(first_answer_errors.found(case, wrong))


def test_women_and_men_are_told_where_the_recordings_say_so() -> None:
    voices = {voice for case in cases() for voice in case.recording.voices.values()}
    assert voices == {"a woman", "a man"}
    for case in cases():
        clips = {c.words: c.gender for c in keep().clips if c.kind == "voice"}
        for fact in case.recording.facts.percepts:
            voice = isinstance(fact, Utterance) and case.recording.voices.get(fact.speaker or "")
            if isinstance(fact, Utterance) and voice:
                assert clips[fact.text] == {"a woman": "female", "a man": "male"}[voice]


def test_wordings_differ_from_seed_to_seed() -> None:
    case = cases()[0]
    said = {argue(case, Random(seed)) for seed in range(40)}
    assert len(said) > 4


def test_answers_of_all_styles_differ_only_in_form() -> None:
    for style, case in product(("paqa", "mpar2"), cases()[:20]):
        assert case.question.answer in trace_of(case, style, False, Random(0)).replace("&amp;", "&")
