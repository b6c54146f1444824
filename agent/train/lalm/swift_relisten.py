"""Listening again in ms-swift: `--external_plugins THIS_FILE --multi_turn_scheduler relisten`.

Read against ms-swift 4.6.0.

A turn that ends in `<listen from="4.0" to="6.5"/>` is answered by that stretch of the recording, as
sound. Each turn's own tokens are trained; a reply stands in a message of the user's, whose tokens
have no part in the loss.

1. Times are those of the whole recording, also after crops: all are cut from the first sound.
2. A request for no stretch, or one outside of the recording, is answered by a line that says so.
3. The sounds of all turns go to the trainer in `rollout_infos["audios"]`, in the order of their
   places in the messages.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

from agent.train.lalm.crop_request import crop, requested
from tools.audio import Segment
from tools.errors import ToolError

Foreign = Any
"""Something of ms-swift, which has an environment of its own."""

NAME = "relisten"
USUAL_TURNS = 4
"""Turns where `--max_turns` says nothing: three crops, and an answer."""


def scheduler(base: type[Foreign]) -> type[Foreign]:
    """The scheduler, as a class over ms-swift's `MultiTurnScheduler`."""

    class Relisten(base):
        """Plays a crop for each request, until a turn ends without one."""

        def check_finished(self, infer_request: Foreign, choice: Foreign, turn: int) -> bool:
            """Whether the last turn asks for nothing more, or the turns are used up."""
            if super().check_finished(infer_request, choice, turn):
                return True
            return turn >= (self.max_turns or USUAL_TURNS) or not _asks(choice.message.content)

        def step(self, infer_request: Foreign, choice: Foreign, turn: int) -> dict[str, Foreign]:
            """The reply to a request, and all sounds so far."""
            text, heard = reply(choice.message.content, infer_request.audios[0])
            infer_request.messages.append({"role": "user", "content": text})
            if heard is not None:
                infer_request.audios.append(heard)
            sounds = {"audios": list(infer_request.audios), "relistened": turn}
            return {"infer_request": infer_request, "rollout_infos": sounds}

    return Relisten


def _asks(text: str) -> bool:
    """A request that is none is answered too, so that a model may mend it."""
    try:
        return requested(text) is not None
    except ToolError:
        return True


def reply(text: str, recording: str) -> tuple[str, str | None]:
    """What a turn is answered with: words, in which `<audio>` is the place of the crop, if any."""
    try:
        where = requested(text)
        if where is None:
            raise ToolError("found no request to listen")
        return f"<audio>{_told(where)}", crop(recording, where)
    except ToolError as error:
        return f"Nothing is played: {error}".replace("<", "(").replace(">", ")"), None


def _told(where: Segment) -> str:
    return f"This is {where.start:g} to {where.end:g} s of the recording."


def register() -> None:
    """Adds the scheduler to those of ms-swift, which must be installed."""
    library = import_module("swift.rollout.multi_turn")
    library.multi_turns[NAME] = scheduler(library.MultiTurnScheduler)


if "swift" in sys.modules:  # ms-swift imports this file, by its path, to have it register.
    register()
