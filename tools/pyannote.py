"""Who speaks when, by a pipeline of pyannote.audio; where two talk at once, both are named."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from tools import hub
from tools.audio import AudioClip, Samples, Segment
from tools.diarize import JOIN, NAME, RATE
from tools.evidence import SubQuery, Turn
from tools.interruptible import Paced
from tools.third_party_checkpoints import (
    Unready,
    fingerprint,
    install,
    installed,
    weights_only,
    whole,
)

METHOD = "pyannote-1"
"""Part of the cache's key; changes when the same audio would give other turns."""

EXTRA = "pyannote"
FILES = ("config.yaml", "*.bin", "*.npz")
"""What a pipeline consists of."""

OURS = "pyannote.audio.pipelines."
"""Where the class that a pipeline's `config.yaml` names must come from: it may name any."""

PLAIN = (
    "pyannote.audio.core.task.Problem",
    "pyannote.audio.core.task.Resolution",
    "pyannote.audio.core.task.Specifications",
    "torch.torch_version.TorchVersion",
)
"""Classes of plain values that pyannote writes into its checkpoints beside the weights."""

SILENT = 1e-4
"""The peak below which nobody speaks."""


@dataclass(frozen=True)
class Pyannote:
    """Tells who speaks when. A crop is one call of the pipeline, which can stop at each batch."""

    pipeline: Any

    @classmethod
    def load(cls, weights: str, token: str | None = None, device: str | None = None) -> Pyannote:
        """Reads a pipeline from a folder or from the hub.

        Raises:
            Unready: The package does not work here, or the pipeline is not whole and plain.
        """
        audio = package()
        folder = pull(weights, token)
        with weights_only(weights, PLAIN) as torch:
            pipeline = _quietly(lambda: audio.Pipeline.from_pretrained(folder, token=token))
        on_gpu = device is None and torch.cuda.is_available()
        return cls(pipeline.to(torch.device(device or ("cuda" if on_gpu else "cpu"))))

    def __call__(self, clip: AudioClip, query: SubQuery) -> Iterator[Sequence[Turn]]:
        """Yields all turns at the end, and nothing after each batch before.

        `query.speakers` fixes how many speakers are told apart.
        """
        samples = clip.samples(RATE)
        if np.abs(samples).max(initial=0.0) < SILENT:
            return
        paced = Paced[Any](lambda step: self._apply(samples, query.speakers, step))
        for _ in paced:
            yield ()
        yield _turns(paced.result, clip.span)

    def _apply(self, samples: Samples, speakers: int | None, step: Callable[[], None]) -> Any:  # noqa: ANN401 - pyannote has no types
        """Who spoke when, as an Annotation; `step` is called after each batch."""
        torch: Any = import_module("torch")
        sound = {"waveform": torch.from_numpy(samples)[None], "sample_rate": RATE}

        def hook(*_: object, **__: object) -> None:
            step()

        output = _quietly(lambda: self.pipeline(sound, num_speakers=speakers, hook=hook))
        # Pipelines of before 4.0 give the annotation itself.
        return getattr(output, "speaker_diarization", output)


def _turns(found: Any, span: Segment) -> list[Turn]:  # noqa: ANN401 - pyannote has no types
    """Turns in file time, in order; speakers are named in order of appearance."""
    names: dict[str, str] = {}
    turns: list[Turn] = []
    tracks: list[tuple[Any, object, object]] = found.support(JOIN).itertracks(yield_label=True)
    for heard, _, label in sorted(tracks, key=lambda track: (track[0].start, track[0].end)):
        start, end = max(0.0, heard.start) + span.start, min(span.end, heard.end + span.start)
        if start < end:
            name = names.setdefault(str(label), f"S{len(names) + 1}")
            turns.append(Turn(tool=NAME, segment=Segment(start=start, end=end), speaker=name))
    return turns


def package() -> Any:  # noqa: ANN401 - pyannote has no types
    """Imports pyannote.audio, and tells it to report nothing about its use to anyone.

    Raises:
        Unready: A package is missing, or torchaudio was built for another torch.
    """
    installed("pyannote.audio", EXTRA)
    # It would send the length of each recording to its makers; whoever sets this to true may.
    os.environ.setdefault("PYANNOTE_METRICS_ENABLED", "false")
    try:
        import_module("torchaudio")
        return _quietly(lambda: import_module("pyannote.audio"))
    except OSError:
        found = f"torchaudio {version('torchaudio')} was built for another torch than the one here"
        found = f"{found} ({version('torch')}) and cannot be imported"
        spec = find_spec("torchaudio")
        where = Path((spec and spec.origin) or "torchaudio/__init__.py").parent
        remedy = f"delete {where / 'lib' / '_torchaudio.abi3.so'}, which pyannote does not use"
        raise Unready(found, remedy) from None
    except ModuleNotFoundError as error:
        raise Unready(f"the package {error.name} is not installed", install(EXTRA)) from None


def check(weights: str, token: str | None = None) -> str:
    """The pipeline's folder, or what is to be fetched; asks nobody.

    Raises:
        Unready: The package does not work here, the pipeline is not whole, or a token is needed.
    """
    package()
    folder = Path(weights) if Path(weights).exists() else hub.cached(weights, FILES)
    if folder:
        _checked(folder)
        return str(folder)
    if token is None:
        raise hub.refused(weights, None)
    return "to be fetched at first use: 33 MB"


def pull(weights: str, token: str | None = None) -> Path:
    """The pipeline's folder, fetched where it is not here, and checked."""
    installed("pyannote.audio", EXTRA)
    folder = Path(weights)
    return _checked(folder if folder.exists() else hub.fetched(weights, FILES, token))


def digest(weights: str) -> str:
    """Changes with the files of the pipeline; the hub's name where they are not here yet."""
    installed("huggingface_hub", EXTRA)
    folder = Path(weights) if Path(weights).exists() else hub.cached(weights, FILES)
    return fingerprint(_listed(folder)) if folder else weights


def _listed(folder: Path) -> list[Path]:
    return sorted(path for pattern in FILES for path in folder.rglob(pattern))


def _checked(folder: Path) -> Path:
    """A folder whose files are whole and whose configuration names a class of pyannote's own."""
    import yaml

    config = folder / "config.yaml"
    if not config.is_file():
        raise Unready(f"{folder} has no config.yaml", "expected the folder of a pyannote pipeline")
    for path in _listed(folder):
        whole(path)
    try:
        read: Any = yaml.safe_load(config.read_text(encoding="utf-8"))
        name = str(read["pipeline"]["name"])
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError):
        raise Unready(f"{config} names no pipeline", "fetch it again") from None
    if not name.startswith(OURS):
        raise Unready(f"refused {config}: it names {name!r}", f"expected a class of {OURS}*")
    return folder


def _quietly(work: Callable[[], Any]) -> Any:  # noqa: ANN401 - pyannote has no types
    """Without pyannote's warnings.

    They say that it cannot decode files, which it is never asked to, and that it takes means over
    nothing where a voice is alone.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return work()
