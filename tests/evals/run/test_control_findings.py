"""What controls tell beside their accuracies: need of fragments, faithfulness, gullibility."""

from __future__ import annotations

import pytest

from agent.show.tables import grids
from evals.control_stage import wrong_choice
from evals.controls import expanded
from evals.run.answer_record import Key, Record, answered
from evals.run.fragment_needs import fragment_needs
from evals.run.reasoning_change import reasoning_changes
from evals.run.run_results import Results, results
from evals.run.spoken_effect import spoken_effect
from evals.sample import Item
from evals.scoring.choice_match import ChoiceMatch
from graphs.state import Answer, Budget, Episode, Plan, Question, StopReason
from tests.evals.samples import config, item, record
from tools.audio import AudioClip

SCORERS = (ChoiceMatch("exact"),)
FRAGMENTS = ("main", "question-only", *expanded(["fragments-2"]))


def records(*rows: Record) -> dict[Key, Record]:
    return {row.key: row for row in rows}


def heard(id: str, once: str, again: str, unheard: str, *parts: str) -> list[Record]:
    """What was answered under each condition of `FRAGMENTS`."""
    main = record(id, again).model_copy(update={"heard_once": once})
    said = zip(FRAGMENTS[1:], (unheard, *parts), strict=True)
    return [main, *(record(id, one, name) for name, one in said)]


def test_an_item_needs_as_much_sound_as_the_least_that_was_enough() -> None:
    items = [item(id) for id in "12345"]
    found = records(
        *heard("1", "a", "a", "a", "b", "b"),
        *heard("2", "a", "a", "b", "b", "a"),
        *heard("3", "b", "a", "b", "b", "b"),
        *heard("4", "b", "b", "b", "b", "b"),
        *heard("5", "b", "a", "b", "b", "b")[:3],
    )
    none, one, several = fragment_needs(FRAGMENTS, items, found, SCORERS)
    assert [(each.needs, each.items) for each in (none, one, several)] == [
        ("no sound", 1),
        ("one fragment", 1),
        ("no single fragment", 2),
    ]
    assert several.share
    assert several.share.value == 0.5
    assert several.once
    assert several.again
    assert (several.once.value, several.again.value) == (0, 0.5)
    assert several.gain
    assert several.gain.value == 0.5
    assert one.gain
    assert one.gain.value == 0
    # Three of the four items need sound; both guesses on their two fragments fail once in four.
    assert (one.by_chance, several.by_chance) == (
        pytest.approx(3 / 4 * 3 / 4),
        pytest.approx(3 / 4 / 4),
    )
    assert none.by_chance is None


def test_without_fragments_or_whole_sets_of_them_there_are_no_groups() -> None:
    items = [item("1")]
    assert fragment_needs(("main",), items, records(record("1")), SCORERS) == ()
    some = fragment_needs(FRAGMENTS, items, records(record("1")), SCORERS)
    assert [each.items for each in some] == [0, 0, 0]
    assert {each.gain for each in some} == {None}


def test_reasoning_that_stays_the_same_is_told_from_one_that_changes() -> None:
    items = [item("1"), item("2")]

    def thought(id: str, text: str, condition: str = "main", said: str = "a") -> Record:
        return record(id, said, condition, thinking=text)

    found = records(
        thought("1", "A dog barks three times."),
        thought("2", "Rain falls."),
        thought("1", "a dog barks three times", "silence"),
        thought("2", "Rain falls.", "silence"),
        thought("1", "Nothing is audible.", "masked-sound", "b"),
    )
    same, changed = reasoning_changes(("main", "silence", "masked-sound"), items, found)
    assert same.alike
    assert same.others
    assert (same.condition, same.alike.value, same.others.value) == ("silence", 1, 0)
    assert changed.alike
    assert changed.kept
    assert (changed.alike.value, changed.kept.value, changed.others) == (0, 0, None)
    assert reasoning_changes(("main", "question-only"), items, found) == ()


def test_reasonings_on_one_recording_say_nothing_of_those_on_others() -> None:
    items = [item("1"), item("2").model_copy(update={"audio": "1.wav"}), item("3")]
    texts = {"1": "A dog barks.", "2": "A dog barks.", "3": "Rain falls."}
    found = records(
        *(record(id, condition=condition, thinking=text)
          for id, text in texts.items() for condition in ("main", "silence"))
    )  # fmt: skip
    (all_,) = reasoning_changes(("silence",), items, found)
    assert all_.others
    assert all_.others.value == 0
    (alone,) = reasoning_changes(("silence",), items[:2], found)
    assert alone.others is None


def test_a_spoken_wrong_choice_that_is_believed_is_counted_beside_how_often_it_was_anyway() -> None:
    items = [item(id, "a", ("a", "b", "c")) for id in "1234"]

    def said(one: Item, right: bool, condition: str) -> Record:
        text = "a" if right else str(wrong_choice(one, 0))
        made = record(one.id, condition=condition)
        return made.model_copy(update={"prediction": text, "choices": ("a", "b", "c")})

    main = [said(one, one.id != "1", "main") for one in items]
    misled = [said(one, one.id == "4", "spoken-wrong-answer") for one in items]
    found = spoken_effect(("main", "spoken-wrong-answer"), items, records(*main, *misled), 0)
    assert found
    assert (found.unspoken.value, found.spoken.value, found.gap.value) == (0.25, 0.75, 0.5)
    assert spoken_effect(("main",), items, records(*main), 0) is None


def test_what_one_round_would_have_said_is_kept_where_there_was_a_second(call: AudioClip) -> None:
    def believed(*choices: int) -> Episode:
        beliefs = [Answer(text="ab"[at], choice=at, confidence=1) for at in choices]
        return Episode(
            clip=call,
            question=Question(text="?", choices=("a", "b")),
            budget=Budget(),
            plan=Plan(queries=()),
            calls=(),
            decisions=(),
            beliefs=tuple(beliefs),
            stop=StopReason.CONCLUDED,
            answer=beliefs[-1],
        )

    assert answered(record("1"), believed(0, 1, 0)).heard_once == "b"
    assert answered(record("1"), believed(0, 1)).heard_once is None


def test_the_findings_stand_in_results_and_in_tables() -> None:
    items = [item(id) for id in "12"]
    conditions = (*FRAGMENTS, "silence", "spoken-wrong-answer")
    found = records(
        *heard("1", "b", "a", "b", "b", "b"),
        *heard("2", "b", "a", "b", "a", "b"),
        *(record(id, "b", "spoken-wrong-answer") for id in "12"),
        record("1", condition="silence", thinking="A dog."),
    )
    found |= records(found["main", "1", 0].model_copy(update={"thinking": "A dog."}))
    came = results(config(conditions=conditions), items, found, SCORERS)
    assert Results.model_validate_json(came.model_dump_json()) == came
    titles = {grid.title: grid.rows for grid in grids(came)}
    needs = titles["How much of its recording an item needs, and what listening again gains"]
    assert needs[2][:2] == ["no single fragment", "1"]
    assert titles["A wrong answer spoken over the recording"][0][2].startswith("100.0 (")
    assert titles["What becomes of the reasoning, in % of words in common"][0][0] == "silence"
