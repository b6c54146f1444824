"""The models that the server says it has: who answers questions, and who recognises speech."""

from __future__ import annotations

from typing import Any

from agent.serve.audio_service import AudioService
from agent.serve.serve_errors import RefusalError

ANSWERER = "listen-again"


def recogniser(service: AudioService) -> str:
    """The name of the weights that recognise speech."""
    return service.agent.runtime.settings.asr.weights.replace("\\", "/").rpartition("/")[2]


def model_list(service: AudioService) -> list[dict[str, Any]]:
    """As OpenAI's clients read it."""
    names = dict.fromkeys((ANSWERER, recogniser(service)))
    return [{"id": name, "object": "model", "created": 0, "owned_by": ANSWERER} for name in names]


def checked_model(service: AudioService, name: str, *able: str) -> None:
    """Refuses a model that is not here, or that cannot do what is asked.

    Raises:
        RefusalError: It is none of these.
    """
    known = able or (ANSWERER, recogniser(service))
    if name not in known:
        raise RefusalError(
            404,
            f"found the model {name[:80]!r}; expected {' or '.join(map(repr, known))}",
            "model_not_found",
            "model",
        )
