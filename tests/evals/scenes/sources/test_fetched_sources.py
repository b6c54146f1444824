"""The real packages: each source's clips can be had, and sound as the list says."""

import numpy as np
import platformdirs
import pytest

from evals.scenes.render import loudness
from evals.scenes.sources.source_list import SourceList
from evals.scenes.sources.source_registry import sources
from evals.scenes.stock import stock

FEW = 3


def _marked() -> list[object]:
    """Debian's archive is not everywhere; the Python and the npm index are."""
    debian = [any(one.kind == "debian" for one in source.packages) for source in sources()]
    marks = [pytest.mark.recordings if one else pytest.mark.network for one in debian]
    return [
        pytest.param(source, marks=mark, id=source.name)
        for source, mark in zip(sources(), marks, strict=True)
    ]


@pytest.mark.parametrize("source", _marked())
def test_a_few_clips_of_each_source_are_fetched_and_decoded(source: SourceList) -> None:
    cache = platformdirs.user_cache_path("listen-again") / "recordings"
    wanted = [
        clip
        for package in source.packages
        for clip in [one for one in source.clips if one.package == package.name][:FEW]
    ]
    told: list[str] = []
    found = stock(wanted, None, cache, told.append)
    assert (list(found.clips), found.left_out) == (wanted, {}), told
    for clip in found.clips:
        samples = found.recordings(clip)
        assert len(samples) / 16_000 == pytest.approx(clip.seconds, abs=0.02)
        crest = 20 * np.log10(np.abs(samples).max()) - loudness(samples)
        assert crest == pytest.approx(clip.crest, abs=1.0), clip.file
