"""The evidence as plain JSON: flat rows that need no schema of ours to be read."""

from __future__ import annotations

import json

from agent.records.trace import Trace
from agent.show.answer_text import as_json
from tools.audio import AudioClip


def plain_json(trace: Trace) -> str:
    """What `ask --json` prints, with the question, the recording, and each row's call."""
    episode, told = trace.episode, as_json(trace.episode, None)
    calls = [(number, call) for number, call in enumerate(episode.calls) for _ in call.percepts]
    told["evidence"] = [
        row | {"call": number, "round": call.round}
        for row, (number, call) in zip(told["evidence"], calls, strict=True)
    ]
    about = {
        "program": trace.program,
        "question": episode.question.text,
        "recording": _recording(episode.clip),
        **({"recordings": [*map(_recording, episode.clips)]} if episode.others else {}),
        "calls": [
            call.query.model_dump(mode="json", exclude_none=True)
            | {"round": call.round, "seconds": call.seconds, "cached": call.cached}
            for call in episode.calls
        ],
    }
    told.pop("trace")
    if "program" in told:  # Here "program" names what wrote the trace, and did before.
        told["question_program"] = told.pop("program")
    return json.dumps(about | told, ensure_ascii=False, indent=1) + "\n"


def _recording(clip: AudioClip) -> dict[str, str | float]:
    return {"path": str(clip.path), "sha256": clip.digest, "seconds": clip.length}
