"""Speech recognition by openai-whisper."""

from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.conftest import CLIPS
from tests.hub import specialists
from tools import openai_whisper
from tools.audio import AudioClip, Segment
from tools.evidence import SubQuery
from tools.openai_whisper import OpenaiWhisper
from tools.store.store import ModelStore
from tools.third_party_checkpoints import Unready
from tools.vad import Vad

pytestmark = [
    pytest.mark.hub,
    # openai-whisper leaves the file of its vocabulary open.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def whisper(models: ModelStore, tmp_path_factory: pytest.TempPathFactory) -> OpenaiWhisper:
    """Whisper base."""
    return specialists.whisper(models, tmp_path_factory.mktemp("whisper"))


@pytest.mark.models
def test_each_voice_is_written_down_in_its_own_language(
    whisper: OpenaiWhisper, call: AudioClip
) -> None:
    first, second = (one for heard in whisper(call, SubQuery(tool="asr")) for one in heard)
    assert (first.language, second.language) == ("en", "it")
    assert "hold while I try to locate the person" in first.text
    assert "sono ora occupati" in second.text
    assert first.segment.start == pytest.approx(0.5, abs=0.3)
    assert second.segment.start == pytest.approx(7.43, abs=0.4)
    assert [word.text for word in first.words][:3] == ["Please", "hold", "while"]


@pytest.mark.models
def test_asked_for_english_it_translates_what_is_said_in_another_language(
    whisper: OpenaiWhisper, call: AudioClip
) -> None:
    query = SubQuery(tool="asr", aim="english")
    first, second = (one for heard in whisper(call, query) for one in heard)
    assert (first.language, first.translated) == ("en", False)
    assert (second.language, second.translated) == ("it", True)
    assert "occupied" in second.text or "busy" in second.text


@pytest.mark.models
def test_the_same_sound_is_encoded_once(whisper: OpenaiWhisper) -> None:
    encoder: Any = whisper.model.encoder
    encoded: list[object] = []
    encode = encoder.forward._encode

    def counted(mel: object) -> object:
        encoded.append(mel)
        return encode(mel)

    encoder.forward._encode = counted
    crop = AudioClip.open(CLIPS / "dialogue.ogg").crop(Segment(start=6.7, end=9.2))
    ((heard,),) = whisper.closer("listen", beam=2)(crop, SubQuery(tool="listen"))
    encoder.forward._encode = encode
    assert heard.tool == "listen"
    assert heard.text == "Something is terribly wrong."
    assert len(encoded) == 1


def test_two_threads_may_encode_at_once() -> None:
    encoder = openai_whisper._Remembered(float)  # pyright: ignore[reportPrivateUsage]
    for sound in (0.0, 1.0):
        encoder(np.array(sound))

    class Meanwhile(np.ndarray):
        """While it is compared another thread encodes."""

        def __eq__(self, other: object) -> Any:  # noqa: ANN401 - numpy's
            encoder(np.array(2.0))
            return np.asarray(self) == other

    assert encoder(np.array(1.0).view(Meanwhile)) == 1.0


def test_a_name_that_is_no_whisper_is_told_the_names() -> None:
    with specialists.skipped_without_packages():
        openai_whisper.installed("whisper", "whisper")
    with pytest.raises(Unready, match=r"found the Whisper 'huge'; expected a file, or one of tiny"):
        openai_whisper.check("huge")


def test_weights_of_something_else_are_refused(tmp_path: Path) -> None:
    with specialists.skipped_without_packages():
        openai_whisper.installed("whisper", "whisper")
    torch: Any = import_module("torch")
    path = tmp_path / "other.pt"
    torch.save({"model": {"w": torch.zeros(3)}}, path)
    with pytest.raises(Unready, match="cannot be read as weights of this network"):
        OpenaiWhisper.load(str(path), Vad.load())
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(Unready, match="was cut off"):
        OpenaiWhisper.load(str(path), Vad.load())
