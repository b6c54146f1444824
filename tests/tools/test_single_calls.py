"""Counting, with a tagger that is made up: each call is listened to by itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from tools.audio import AudioClip, Segment
from tools.evidence import Impression, SoundEvent, SubQuery, Utterance
from tools.listen import Listener
from tools.speech_recognition import Recogniser
from tools.tag import Tagger


def _knock(at: float, sure: float) -> SoundEvent:
    where = Segment(start=at, end=at + 0.2)
    return SoundEvent(tool="listen", segment=where, label="Knock", confidence=sure)


@dataclass(frozen=True, eq=False)
class Knocks(Tagger):
    """Counts calls, of which it hears some again, wherever it listens closely."""

    counted: tuple[float, ...] = ()
    heard: tuple[float, ...] = ()

    def count(
        self, clip: AudioClip, text: str, tool: str = "", normalise: bool = True
    ) -> Iterator[Sequence[SoundEvent]]:
        yield [_knock(at, 0.7) for at in self.counted]

    def faintly(
        self,
        clip: AudioClip,
        text: str,
        tool: str = "",
        hop: float = 0.0,
        normalise: bool = False,
    ) -> Iterator[SoundEvent]:
        assert clip.span.duration < 1.1
        yield from (_knock(at, 0.01) for at in self.heard if clip.span.start <= at < clip.span.end)


class Wordless(Recogniser):
    """Recognises nothing."""

    def __init__(self) -> None:
        pass

    def __call__(self, clip: AudioClip, query: SubQuery) -> Iterator[Sequence[Utterance]]:
        yield []

    def closer(self, tool: str, beam: int) -> "Wordless":
        return self


@pytest.mark.parametrize("heard", [(), (2.0,), (2.0, 6.5), (1.0, 2.0, 6.5)])
def test_what_is_no_such_sound_by_itself_is_not_counted(
    call: AudioClip, heard: tuple[float, ...]
) -> None:
    counted = (1.0, 2.0, 6.5)
    tagger = Knocks(scorer=None, embedder=None, counted=counted, heard=heard)  # pyright: ignore
    query = SubQuery(tool="listen", text="knock", aim="count")
    *calls, impression = [one for told in Listener(Wordless(), tagger)(call, query) for one in told]
    assert np.allclose([one.segment.start for one in calls if one.segment], heard)
    assert isinstance(impression, Impression)
    assert impression.text.startswith(f"knock: {len(heard)} times")


def test_a_call_beside_another_is_none_for_its_sake(call: AudioClip) -> None:
    tagger = Knocks(scorer=None, embedder=None, counted=(3.0, 3.3), heard=(3.3,))  # pyright: ignore
    query = SubQuery(tool="listen", text="knock", aim="count")
    *calls, _ = [one for told in Listener(Wordless(), tagger)(call, query) for one in told]
    assert [one.segment.start for one in calls if one.segment] == [3.3]
