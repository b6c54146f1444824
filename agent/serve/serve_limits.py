"""How much the server takes in, keeps and does at once."""

from __future__ import annotations

from pydantic import BaseModel, PositiveFloat, PositiveInt


class ServeLimits(BaseModel, frozen=True):
    """Bounds for whoever comes. Sizes are in bytes, times in seconds.

    Attributes:
        upload_bytes: The largest recording that is taken in.
        upload_seconds: How long a request's body may take to arrive.
        audio_seconds: The longest recording.
        decode_seconds: How long decoding it may take.
        decoded_bytes: How large it may be once decoded.
        question_seconds: From a question's turn to its answer.
        running: Questions that are answered at once.
        waiting: Questions that wait for their turn; more are refused.
        requests: Requests that are open at once; more are refused.
        json_bytes: Of all JSON that is being received or read at once; more is refused.
        clips: Recordings that are kept; the one unused for longest goes first.
        clip_bytes: Of all kept recordings together, as decoded.
        idle_seconds: How long a recording or an answer is kept after it was last used.
        absent_seconds: How long a question is worked on while nobody asks for its answer.
        jobs: Answers that are kept.
    """

    upload_bytes: PositiveInt = 200 << 20
    upload_seconds: PositiveFloat = 120.0
    audio_seconds: PositiveFloat = 3600.0
    decode_seconds: PositiveFloat = 120.0
    decoded_bytes: PositiveInt = 2_000 << 20
    question_seconds: PositiveFloat = 600.0
    running: PositiveInt = 2
    waiting: PositiveInt = 64
    requests: PositiveInt = 512
    json_bytes: PositiveInt = 512 << 20
    clips: PositiveInt = 128
    clip_bytes: PositiveInt = 4 << 30
    idle_seconds: PositiveFloat = 3600.0
    absent_seconds: PositiveFloat = 30.0
    jobs: PositiveInt = 256

    @property
    def body_bytes(self) -> int:
        """The largest body of a request: a recording in base64, and some JSON about it."""
        return self.upload_bytes * 4 // 3 + (1 << 20)
