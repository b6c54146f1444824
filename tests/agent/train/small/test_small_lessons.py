"""Lessons: what is to be replied is right, in the forms in which it is asked for."""

from __future__ import annotations

from random import Random
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from agent.data.example import Style
from agent.train.lalm.rewards.choice_reward import answer
from agent.train.lalm.rewards.format_reward import form
from agent.train.lalm.rewards.registry import WeightedRewards
from agent.train.small import small_lessons, window_questions
from agent.train.small.look_questions import look_questions, other_question
from agent.train.small.sound_windows import WindowKind, WindowMixer
from agent.train.small.window_questions import questions
from graphs.choice_reply import choice_in
from tests.agent.train.small.tones import recordings
from tools.audio import Segment
from tools.lalm.grammars import paqa, tags
from tools.lalm.reply_percepts import counted

SOUNDS = recordings()
MIX, ASK = WindowMixer(SOUNDS), questions(SOUNDS)
KINDS: tuple[WindowKind, ...] = get_args(WindowKind)
windows = st.tuples(st.sampled_from(KINDS), st.integers(0, 10**6))


@given(windows)
def test_exactly_one_choice_is_right_and_every_form_names_it(drawn: tuple[WindowKind, int]) -> None:
    kind, number = drawn
    window = MIX(kind, number)
    asked = ASK(window, kind, Random(number))
    assert len(set(asked.choices)) == len(asked.choices)
    for shape in ("words", "heard", "structured"):
        reply = small_lessons.CHOICES[shape](window, asked).reply
        said = reply.rpartition("\n")[2].removeprefix("ANSWER: ")
        assert choice_in(said, asked.choices) == asked.answer


@given(windows)
def test_none_of_a_lures_choices_is_heard(drawn: tuple[WindowKind, int]) -> None:
    kind, number = drawn
    window = MIX(kind, number)
    lesson = small_lessons.lure_lesson(window, ASK, Random(number))
    assert lesson.reply.endswith(small_lessons.NONE)
    choices = lesson.text.split("\n")[1:-1]
    assert not any(name in line for name in window.names for line in choices)


@given(windows)
def test_of_names_that_are_sought_only_those_that_are_heard_are_told(
    drawn: tuple[WindowKind, int],
) -> None:
    kind, number = drawn
    window = MIX(kind, number)
    lesson = small_lessons.listen_lesson(window, ASK, Random(number))
    if "Which of these" not in lesson.text:
        return
    told = {line.rpartition(" ")[0] for line in lesson.reply.split("\n")} - {""}
    assert told <= set(window.names)
    assert all(name in lesson.text for name in told)
    assert told or lesson.reply == "none"


@given(windows, st.sampled_from(get_args(Style)))
def test_a_trace_is_in_its_grammar_and_answers_rightly(
    drawn: tuple[WindowKind, int], style: Style
) -> None:
    kind, number = drawn
    window = MIX(kind, number)
    asked = ASK(window, kind, Random(number))
    row = small_lessons.example("1", window, asked, style, "")
    assert answer(row, row.trace) == 1
    assert form(row, row.trace) == 1
    assert len(row.trace.split()) < 80
    read = paqa.parse(row.trace).sounds if style == "paqa" else tags.parse(row.trace).heard
    assert [one.text for one in read] == [
        window_questions.said_of(window, at) for at in range(len(window.happenings))
    ]


@given(windows)
def test_a_long_trace_hears_one_thing_after_another_and_ends_as_the_short_one(
    drawn: tuple[WindowKind, int],
) -> None:
    kind, number = drawn
    window = MIX(kind, number)
    asked = ASK(window, kind, Random(number))
    lesson = small_lessons.long_lesson(window, asked, Random(number))
    row = small_lessons.example("1", window, asked, "mpar2", "")
    assert (answer(row, lesson.reply), form(row, lesson.reply)) == (1, 1)
    read = tags.parse(lesson.reply)
    assert 2 <= len(read.steps) <= 5
    there = {window_questions.said_of(window, at) for at in range(len(window.happenings))}
    assert {one.text for step in read.steps for one in step.heard} <= there


def test_a_right_trace_is_worth_more_than_one_that_hears_other_things() -> None:
    window = MIX("row", 7)
    asked = ASK.of(window, "first", Random(7))
    row = small_lessons.example("1", window, asked, "mpar2", "")
    grade = WeightedRewards.of("mpar2")
    other = row.trace.replace(f"<hear>{window.names[0]}", "<hear>a jackhammer")
    assert (grade(row, row.trace).total or 0) > (grade(row, other).total or 0)


def test_each_time_of_a_sound_is_listed_by_itself() -> None:
    window = next(w for w in (MIX("times", n) for n in range(9)) if len(w.happenings) == 3)
    assert small_lessons.listed(window) == "; ".join([window.names[0]] * 3)


@given(windows)
def test_the_number_of_times_is_told_span_by_span(drawn: tuple[WindowKind, int]) -> None:
    kind, number = drawn
    window = MIX(kind, number)
    lesson = small_lessons.listen_lesson(window, ASK, Random(number))
    if "How many separate times" not in lesson.text:
        return
    times = next((window.names.count(one) for one in window.names if one in lesson.text), 0)
    assert len(counted(lesson.reply, Segment(start=0, end=60), "", "")) == times


def test_each_grammar_is_asked_for_in_words_of_its_own() -> None:
    window = MIX("row", 7)
    asked = ASK.of(window, "first", Random(7))
    texts = {small_lessons.trace_text(asked, style) for style in get_args(Style)}
    assert len(texts) == len(get_args(Style))


@given(windows)
def test_what_is_told_in_words_answers_what_it_settles(drawn: tuple[WindowKind, int]) -> None:
    kind, number = drawn
    window = MIX(kind, number)
    asked = ASK(window, kind, Random(number))
    text = small_lessons.told(window, "").strip()
    right = asked.choices[asked.answer]
    if asked.kind in ("what", "first", "last", "after", "before"):
        assert right in text
    elif asked.kind == "there":
        assert (right == "yes") == any(one in asked.text for one in text.split("; "))
    elif asked.kind == "not":
        assert right not in text
    elif asked.kind in ("when", "said", "who"):
        assert asked.kind not in small_lessons.SETTLED


def test_another_sound_is_never_one_that_would_be_right() -> None:
    some = look_questions(MIX, ASK, "what", 12)
    for at, one in enumerate(some):
        own, other = one.asked, other_question(some, at).asked
        assert other.choices[other.answer] != own.choices[own.answer]
