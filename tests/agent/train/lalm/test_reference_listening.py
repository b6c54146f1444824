"""Embedded models that listen, for a row without reference annotations."""

import pytest

from agent.train.lalm.reference_listening import embedded
from agent.train.lalm.rewards.hyper_rewards import Speech
from tests.agent.train.lalm.rewarded import row
from tests.conftest import CLIPS
from tools.evidence import SoundEvent, Utterance
from tools.lalm.grammars import paqa


@pytest.mark.models
def test_a_row_without_annotations_is_rewarded_by_what_other_models_hear() -> None:
    reference = embedded(CLIPS)
    no_audio = row().model_copy(update={"audio": "call.ogg", "truth": ()})
    heard = reference(no_audio)
    said = " ".join(one.text for one in heard if isinstance(one, Utterance))
    tags = {one.label for one in heard if isinstance(one, SoundEvent)}
    assert "Bark" in tags
    assert "Speech" not in tags, "which a trace tells by its words"
    trace = paqa.PaqaTrace(words=(paqa.Words(text=said, speaker="S1"),), response="(A)")
    assert Speech(reference)(no_audio, paqa.render(trace)) == pytest.approx(1, abs=0.01)
    assert reference(row()) == row().truth
