"""Judging reasoning by MMAR's rubric, with a judge that is a small server."""

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals import rubric_score
from evals.rubric_prompt import ATTEMPTS, SEED
from evals.rubric_score import FILE, RATERS, RubricRecord, judge, read, summary, trimmed
from evals.run.answer_record import Key, Record
from evals.sample import Item
from tests.chat_server import Body, ChatServer, Raw, Reply
from tests.evals import samples
from tools.chat import Chat
from tools.errors import InputError

NAMES = ("sources", "order", "cause", "words", "conclusion")
THINKING = "I heard a bell."


def item(id: str, **more: object) -> Item:
    """An item with a rubric; its right choice is "a"."""
    row: dict[str, Any] = {
        "thinking": f"reference {id}",
        "cue": [f"cue {id}"],
        "rubric": [
            {"name": name, "scoring_point": f"point {name}", "note": "", "choices": [0, 1]}
            for name in NAMES
        ],
    }
    return samples.item(id).model_copy(update={"row": row | more})


def records(*ids: str, said: str = "a", thinking: str = THINKING) -> dict[Key, Record]:
    """One answer to all of these items; "a" is right."""
    made = [samples.record(id, said, thinking=thinking) for id in ids]
    return {record.key: record for record in made}


def marks(*scores: object, names: Sequence[str] = NAMES) -> str:
    """A reply of the judge."""
    listed = [
        {"name": name, "score": score, "justification": "so"}
        for name, score in zip(names, scores, strict=False)
    ]
    return json.dumps(listed)


FOUR = marks(1, 1, 0, 1, 1)


async def judged(
    folder: Path, reply: Reply, items: Sequence[Item], said: Mapping[Key, Record], workers: int = 1
) -> tuple[dict[str, RubricRecord], list[Body]]:
    """All judgements, and what the judge was asked for them."""
    with ChatServer(reply) as server:
        chat = Chat.at(server.url, "ear", timeout_s=5, retries=0)
        found = await judge(folder, items, said, chat, workers, lambda each: None)
    return found, server.requests


@pytest.mark.anyio
async def test_the_lowest_and_the_highest_of_five_ratings_are_dropped(tmp_path: Path) -> None:
    replies = iter(marks(*[1] * ones, *[0] * (5 - ones)) for ones in (5, 0, 3, 4, 4))
    found, asked = await judged(tmp_path, lambda body: next(replies), [item("1")], records("1"))
    assert found["1"].ratings == (1.0, 0.0, 0.6, 0.8, 0.8)
    assert found["1"].score == pytest.approx((0.6 + 0.8 + 0.8) / 3)
    assert len(asked) == RATERS
    assert {(body["temperature"], body["seed"]) for body in asked} == {(0, SEED)}


@given(st.lists(st.sampled_from([0, 0.2, 0.4, 0.6, 0.8, 1]), min_size=5, max_size=5))
def test_a_score_lies_among_its_ratings(ratings: list[float]) -> None:
    assert min(ratings) - 1e-9 <= trimmed(ratings) <= max(ratings) + 1e-9
    assert trimmed(ratings) == trimmed(ratings[::-1])


@pytest.mark.anyio
async def test_the_judge_sees_the_references_and_the_reasoning(tmp_path: Path) -> None:
    _, asked = await judged(tmp_path, lambda body: FOUR, [item("1")], records("1"))
    (part,) = asked[0]["messages"][0]["content"]
    for shown in ("What is 1?", "reference 1", "cue 1", "point order", THINKING):
        assert shown in part["text"]


@pytest.mark.anyio
async def test_a_wrong_answer_scores_0_unasked(tmp_path: Path) -> None:
    said = records("1", said="b") | records("2", said="no choice")
    found, asked = await judged(tmp_path, lambda body: FOUR, [item("1"), item("2")], said)
    assert [each.score for each in found.values()] == [0, 0]
    assert asked == []


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("reply", "why"),
    [
        ("Well reasoned!", "Invalid JSON.*found 'Well reasoned!'"),
        ("", "replied with nothing"),
        (marks(1, 1, 1, 1), "found marks for .'sources', 'order', 'cause', 'words'., expected"),
        (marks(1, 1, 1, 1, 2), r"found 2 for 'conclusion', expected \(0, 1\)"),
        (marks(1, 1, 1, 1, 0.5), "found"),
        (marks(1, 1, 1, 1, None), "found"),
        (marks(1, 1, 1, 1, 1, names=NAMES[::-1]), r"found marks for \['conclusion'"),
        ('{"name": "sources", "score": 1}', "found"),
        ('[{"name": "sources", "score": 1}]', "found"),
        (Raw('{"message": "busy"}', 500), "answered 500: busy"),
    ],
)
async def test_a_judge_that_fails_leaves_no_score(
    reply: str | Raw, why: str, tmp_path: Path
) -> None:
    found, asked = await judged(tmp_path, lambda body: reply, [item("1")], records("1"))
    assert found["1"].score is None
    with pytest.raises(ValueError, match=why):
        raise ValueError(found["1"].why)
    assert "\n" not in str(found["1"].why)
    assert len(asked) in (1, ATTEMPTS)
    assert summary([item("1")], records("1"), found).absent == 1


@pytest.mark.anyio
async def test_what_is_malformed_is_asked_for_again(tmp_path: Path) -> None:
    replies = iter(["hm", f"<think>[1]</think>\n```json\n{FOUR}\n```", *[FOUR] * 4])
    found, asked = await judged(tmp_path, lambda body: next(replies), [item("1")], records("1"))
    assert found["1"].score == pytest.approx(0.8)
    assert len(asked) == RATERS + 1


def _cut(line: str) -> str:
    """As a killed process leaves it."""
    return line[: len(line) // 2]


@pytest.mark.anyio
@pytest.mark.parametrize("end", [_cut, str])
async def test_a_killed_judge_goes_on_where_it_was(
    end: Callable[[str], str], tmp_path: Path
) -> None:
    items, said = [item(id) for id in "123"], records(*"123")
    whole, _ = await judged(tmp_path, lambda body: FOUR, items, said)
    path = tmp_path / FILE
    *kept, last = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(kept) + end(last), encoding="utf-8")

    again, asked = await judged(tmp_path, lambda body: FOUR, items, said)
    assert again == whole == read(path)
    assert len(asked) == (RATERS if end is _cut else 0)
    assert len(path.read_text(encoding="utf-8").splitlines()) == 3


@pytest.mark.anyio
async def test_absent_scores_and_changed_answers_are_judged_again(tmp_path: Path) -> None:
    items = [item("1"), item("2")]
    await judged(tmp_path, lambda body: "hm", [item("1")], records("1"))
    _, asked = await judged(tmp_path, lambda body: FOUR, items, records("1", "2"))
    assert len(asked) == 2 * RATERS

    said = records("1") | records("2", thinking="I heard two bells.")
    assert summary(items, said, read(tmp_path / FILE)).absent == 1
    found, asked = await judged(tmp_path, lambda body: FOUR, items, said)
    assert len(asked) == RATERS
    assert summary(items, said, found).absent == 0


@pytest.mark.anyio
async def test_no_more_than_the_workers_ask_at_a_time(tmp_path: Path) -> None:
    lock, together = threading.Lock(), threading.Barrier(2, timeout=5)
    now = most = 0

    def count(body: Body) -> str:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        together.wait()
        with lock:
            now -= 1
        return FOUR

    ids = ("1", "2", "3", "4")
    await judged(tmp_path, count, [item(id) for id in ids], records(*ids), workers=2)
    assert most == 2


def test_items_without_a_rubric_are_refused_before_anything_is_asked(tmp_path: Path) -> None:
    short = item("1", rubric=item("1").row["rubric"][:4])
    for one, told in [
        (samples.item("1"), "the item '1' has no rubric to judge by: thinking: Field required"),
        (short, "rubric: Tuple should have at least 5 items"),
        (item("1").model_copy(update={"target": None}), "'1' has no right answer"),
    ]:
        chat = Chat.at("http://127.0.0.1:9/v1", "ear")
        with pytest.raises(InputError, match=told):
            judge(tmp_path, [one], {}, chat, 1, lambda each: None).send(None)
    assert not (tmp_path / FILE).exists()


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('{"id": 1}\n', encoding="utf-8")
    with pytest.raises(InputError, match="holds no judgements"):
        read(tmp_path / FILE)


@pytest.mark.anyio
async def test_the_summary_counts_everything(tmp_path: Path) -> None:
    items = [item(id) for id in "12345"]
    said = records("1") | records("2", said="b") | records("3", thinking="x" * 10_000)
    found, _ = await judged(tmp_path, lambda body: FOUR, items, said)
    said |= records("4")
    came = summary(items, said, found)
    assert (came.items, came.wrong, came.absent, came.too_long) == (5, 2, 1, 1)
    assert came.score is not None
    assert came.score.n == 4
    assert came.score.value == pytest.approx((0.8 + 0 + 0.8 + 0) / 4)
    assert came.score.low < came.score.value < came.score.high


def test_the_judge_is_pinned() -> None:
    assert (RATERS, rubric_score.SEED, len(rubric_score.PROMPT_SHA256)) == (5, 42, 64)
