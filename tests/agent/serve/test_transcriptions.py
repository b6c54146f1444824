"""The official client of OpenAI has recordings written down."""

from __future__ import annotations

from typing import Any

import httpx
import openai
import pytest
import webvtt

from tests.agent.serve.loopback_server import CALL, openai_client


@pytest.fixture(scope="module")
def audio(client: httpx.Client) -> Any:  # noqa: ANN401
    return openai_client(client).audio


def written(audio: Any, **more: Any) -> Any:  # noqa: ANN401
    return audio.transcriptions.create(model="listen-again", file=CALL, **more)


def test_what_is_said_is_written_down(audio: Any) -> None:  # noqa: ANN401
    assert written(audio).text == "good dog"
    assert written(audio, response_format="text").strip() == "good dog"
    with CALL.open("rb") as file, pytest.warns(DeprecationWarning, match="deprecated"):
        translated = audio.translations.create(model="listen-again", file=file)
    assert translated.text == "good dog"


def test_captions_are_read_by_their_parser(audio: Any) -> None:  # noqa: ANN401
    (cue,) = webvtt.from_string(written(audio, response_format="vtt")).captions
    assert (cue.start, cue.end, cue.text) == ("00:00:04.000", "00:00:05.000", "good dog")
    assert "00:00:04,000 --> 00:00:05,000\ngood dog" in written(audio, response_format="srt")


def test_times_of_words_and_segments_are_told_where_they_are_asked_for(
    audio: Any,  # noqa: ANN401
) -> None:
    both = written(
        audio, response_format="verbose_json", timestamp_granularities=["word", "segment"]
    )
    assert (both.language, round(both.duration)) == ("english", 10)
    assert [(one.start, one.end, one.text) for one in both.segments] == [(4.0, 5.0, "good dog")]
    assert both.segments[0].avg_logprob < 0
    assert [(word.word, word.start) for word in both.words] == [("good", 4.0), ("dog", 4.6)]
    assert written(audio, response_format="verbose_json").words is None


def test_speakers_are_told_apart(audio: Any) -> None:  # noqa: ANN401
    told = written(audio, response_format="diarized_json")
    assert [(one.speaker, one.text) for one in told.segments] == [("S1", "good"), ("S2", "dog")]


def test_a_stream_ends_with_the_whole(audio: Any) -> None:  # noqa: ANN401
    *pieces, last = written(audio, stream=True)
    assert "".join(one.delta for one in pieces) == last.text == "good dog"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"model": "whisper-9"}, 404),
        ({"response_format": "xml"}, 400),
        ({"file": ("a.wav", b"no sound at all")}, 422),
        ({"file": ("a.wav", b"")}, 422),
    ],
)
def test_what_cannot_be_heard_is_refused(
    audio: Any,  # noqa: ANN401
    change: dict[str, Any],
    status: int,
) -> None:
    given = {"model": "listen-again", "file": CALL} | change
    with pytest.raises(openai.APIStatusError) as caught:
        audio.transcriptions.create(**given)
    assert caught.value.status_code == status
