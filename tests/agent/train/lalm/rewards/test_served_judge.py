"""Judges: the mechanical one, one at a server, and that neither is the evaluation's."""

import json
import logging

import pytest

from agent.train.lalm.rewards.claim_matching import Counts
from agent.train.lalm.rewards.mpar2_rewards import PerceptionReward, Reviewed, Steps
from agent.train.lalm.rewards.registry import WeightedRewards
from agent.train.lalm.rewards.served_judge import PROMPT, ServedJudge, parsed, separate
from agent.train.lalm.rewards.trace_judge import Mechanical
from agent.train.lalm.rewards.trace_reader import LONGEST
from evals import rubric_prompt
from evals.perception import claims
from tests.agent.train.lalm.rewarded import row
from tests.chat_server import Body, ChatServer, Raw
from tools.chat import Chat
from tools.errors import InputError
from tools.prompt import Prompt

MPAR2 = row("mpar2")
FOUND = [{"text": "rain", "fact": 1}, {"text": "a cat", "fact": None}, {"text": "rain", "fact": 1}]
SAID = json.dumps({"claims": FOUND, "steps": [1.0, 0.5]})


def chat(server: ChatServer, retries: int = 0) -> Chat:
    return Chat.at(server.url, "judge", timeout_s=5, retries=retries)


def test_a_step_is_worth_what_it_perceives_and_half_where_it_concludes_nothing() -> None:
    assert Mechanical().steps(MPAR2, MPAR2.trace) == (1.0, 1.0)
    silent = "".join(MPAR2.trace.split("<think>In between there is a dog barking.</think>"))
    assert Mechanical().steps(MPAR2, silent) == (1.0, 0.5)
    assert Mechanical().steps(MPAR2, "<step ask='?'></step>") == (0.0,)
    assert Mechanical().steps(MPAR2, "<step><hear>no cat</hear><think>So.</think></step>") == (
        0.25,
    )


def step(heard: str, where: str = "") -> str:
    return f"<step ask='?'{where}>{heard}<think>So.</think></step>"


BARK = '<hear from="2.6" to="3.0">a dog barking</hear>'
BELL = '<hear from="7.0" to="7.5">a cowbell</hear>'
CAT = '<hear from="1.0" to="2.0">a cat meowing</hear>'


def test_a_step_is_right_only_of_what_lies_where_it_listened() -> None:
    there, elsewhere = ' from="2.0" to="4.0"', ' from="4.0" to="9.0"'
    assert Mechanical().steps(MPAR2, step(BARK, there)) == (1.0,)
    assert Mechanical().steps(MPAR2, step(BARK, elsewhere)) == (0.0,)
    assert Mechanical().steps(MPAR2, step("<hear>no dog</hear>", elsewhere)) == (0.25,)


def test_a_step_that_says_again_what_an_earlier_one_found_waters_nothing_down() -> None:
    judge = Mechanical()
    assert judge.steps(MPAR2, step(CAT) + step(BARK) * 3) == (0.0, 1.0, None, None)
    assert judge.steps(MPAR2, step(BARK) + step(BARK + BELL) + step(BELL)) == (1.0, 1.0, None)
    once = Steps(judge)(MPAR2, step(CAT) + step(BARK))
    assert Steps(judge)(MPAR2, step(CAT) + step(BARK) * 9) == once
    assert Steps(judge)(MPAR2, step(BARK) + step(BARK)) == 1


def test_a_row_without_annotations_cannot_be_judged_mechanically() -> None:
    unknown = row("mpar2", truth=())
    assert Mechanical().claims(unknown, unknown.trace) is None
    assert Mechanical().steps(unknown, unknown.trace) is None
    graded = WeightedRewards.of("mpar2")(unknown, unknown.trace)
    assert graded.parts["perception"] is None
    assert graded.total == 1, "what is left of it"


def test_a_judge_at_a_server_is_asked_once_for_each_completion() -> None:
    with ChatServer(lambda body: SAID) as server:
        judge = ServedJudge.open(chat(server), ["another"])
        rewards = PerceptionReward(judge), Steps(judge), Reviewed(judge)
        found = [reward(MPAR2, MPAR2.trace) for reward in rewards]
    assert judge.claims(MPAR2, MPAR2.trace) == Counts(right=1, wrong=2, found=1, facts=5)
    assert found[0] == pytest.approx(2 * (1 / 3) * (1 / 5) / (1 / 3 + 1 / 5))
    assert found[1:] == [pytest.approx((0.5**0.5 - 0.05) / 0.95), 1.0]
    assert len(server.requests) == 1


def test_the_judge_sees_annotations_and_trace_and_is_held_to_a_schema() -> None:
    with ChatServer(lambda body: SAID) as server:
        ServedJudge(chat(server)).claims(MPAR2, MPAR2.trace)
    request = server.requests[0]
    words = request["messages"][0]["content"][0]["text"]
    assert "1. [0.00, 9.00) s sound: Rain" in words
    assert "2. [0.50, 2.00) s S1 says: Please hold the line." in words
    assert MPAR2.trace in words
    assert request["temperature"] == 0
    assert request["response_format"]["json_schema"]["schema"]["required"] == ["claims", "steps"]


@pytest.mark.parametrize(
    "reply",
    [
        "I will not.",
        "{",
        '{"claims": []}',
        '{"claims": [], "steps": [1.0]}',
        '{"claims": [], "steps": [2.0, 0.0]}',
        '{"claims": [{"text": "x", "fact": "one"}], "steps": [1, 1]}',
        Raw('{"error": {"message": "busy"}}', status=500),
        Raw("not json", status=200),
    ],
)
def test_a_judge_that_fails_leaves_no_total_and_a_line_in_the_log(
    reply: str | Raw, caplog: pytest.LogCaptureFixture
) -> None:
    with ChatServer(lambda body: reply) as server, caplog.at_level(logging.WARNING):
        judge = ServedJudge(chat(server))
        graded = WeightedRewards.of("mpar2", judge)(MPAR2, MPAR2.trace)
    assert (graded.parts["perception"], graded.parts["steps"]) == (None, None)
    assert (graded.parts["answer"], graded.parts["form"]) == (1, 1)
    assert graded.total is None, "of what is left it would be worth more than what was judged"
    assert sum("no judgement of a trace of 'bark'" in line for line in caplog.messages) == 1


def test_what_is_too_long_to_be_read_is_judged_without_asking() -> None:
    with ChatServer(lambda body: SAID) as server:
        judge = ServedJudge(chat(server))
        graded = WeightedRewards.of("mpar2", judge)(MPAR2, MPAR2.trace + " " * LONGEST)
    assert (graded.parts["perception"], graded.parts["steps"], graded.total) == (0, 0, 0)
    assert not server.requests


def test_a_number_that_is_no_annotations_is_a_wrong_claim() -> None:
    said = json.dumps({"claims": [{"text": "x", "fact": at} for at in (0, 6, -1)], "steps": [1, 1]})
    with ChatServer(lambda body: said) as server:
        found = ServedJudge(chat(server)).claims(MPAR2, MPAR2.trace)
    assert found == Counts(right=0, wrong=3, found=0, facts=5)


def test_what_stands_around_a_judgement_is_ignored() -> None:
    assert parsed(f"<think>Hm {'{'}</think>Here:\n```json\n{SAID}\n```", 2).steps == (1.0, 0.5)


def test_many_completions_are_judged_at_a_time_and_in_order() -> None:
    def reply(body: Body) -> str:
        right = "a cat" not in body["messages"][0]["content"][0]["text"].partition("<trace>")[2]
        return json.dumps(
            {"claims": [{"text": "x", "fact": 1 if right else None}], "steps": [1, 1]}
        )

    texts = [MPAR2.trace, MPAR2.trace.replace("a cowbell", "a cat meowing")] * 4
    with ChatServer(reply) as server:
        weighted = WeightedRewards.of("mpar2", ServedJudge(chat(server)))
        graded = weighted.many([MPAR2] * 8, texts, workers=4)
    assert [one.parts["perception"] for one in graded] == [pytest.approx(1 / 3), 0.0] * 4


@pytest.mark.parametrize("prompt", [rubric_prompt.PROMPT, claims.PROMPT])
def test_a_judge_with_a_prompt_of_the_evaluation_is_refused(prompt: str) -> None:
    with pytest.raises(InputError, match=r"found the prompt of .* one that no metric uses"):
        separate("judge", Prompt(prompt))


def test_a_judge_that_also_measures_is_refused() -> None:
    with pytest.raises(InputError, match="found 'Judge' as judge of the training and of the eval"):
        separate("Judge", PROMPT, ["other", "judge"])
    separate("Judge", PROMPT, ["other"])


def test_another_prompt_is_another_judge_so_it_changes_on_purpose_only() -> None:
    assert PROMPT.sha256.startswith("eb4029c9aa07")
