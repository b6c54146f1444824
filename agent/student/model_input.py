"""What an audio-language model in training is asked."""

from __future__ import annotations

from dataclasses import dataclass

from tools.audio import Samples


@dataclass(frozen=True)
class ModelInput:
    """A sound and words about it.

    Attributes:
        sound: At the model's own rate; None asks without a sound.
        text: The words of the prompt, after the sound.
    """

    sound: Samples | None
    text: str
