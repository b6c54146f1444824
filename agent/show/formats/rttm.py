"""Speaker turns as RTTM, the format of NIST's Rich Transcription evaluations.

Ten fields a line, parted by spaces: `SPEAKER file 1 onset duration <NA> <NA> name <NA> <NA>`.
"""

from __future__ import annotations

from agent.records.trace import Trace
from agent.show.formats.merge_overlaps import turns


def rttm(trace: Trace) -> str:
    """One line a turn; empty where nobody was diarized."""
    name = field(trace.episode.clip.path.stem)
    return "".join(
        f"SPEAKER {name} 1 {turn.segment.start:.3f} {turn.segment.duration:.3f} "
        f"<NA> <NA> {field(turn.speaker)} <NA> <NA>\n"
        for turn in turns(trace.episode)
    )


def field(text: str) -> str:
    """A field holds no space of any kind, and is not empty."""
    return "_".join("".join(c if c.isprintable() else " " for c in text).split()) or "unnamed"
