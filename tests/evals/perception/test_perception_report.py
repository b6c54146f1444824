"""The perception of a whole run."""

from evals.perception.perception_report import JudgeableEpisode, report
from graphs.state import Call
from tests.evals.perception.test_claim_judge import HELLO, never
from tests.evals.samples import item
from tests.evals.test_error_attribution import FACTS, told
from tools.evidence import Miss, SubQuery


def heard(*calls: Call) -> JudgeableEpisode:
    return JudgeableEpisode(item("1"), told("a", *calls), FACTS)


def test_a_scene_is_transcribed_by_the_first_episode_that_really_was_asked_for_it() -> None:
    asr = SubQuery(tool="asr")
    failed = Call(round=0, query=asr, percepts=(Miss(tool="asr", reason="late"),))
    english = asr.model_copy(update={"aim": "english"})
    translated = Call(round=0, query=english, percepts=())
    right = Call(round=0, query=asr, percepts=(HELLO,))
    found = report([heard(failed), heard(translated), heard(right)], never)
    assert found.wer is not None
    assert (found.wer.value, found.wer.n) == (0, 4)
    assert report([heard(failed), heard(translated)], never).wer is None
