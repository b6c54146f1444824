"""Rich's console, whose colours are its own: no text that it shows holds control characters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, Any, Literal

from rich.console import Console as RichConsole  # noqa: TID251
from rich.console import ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from agent.show.terminal import lines


class Console(RichConsole):
    """The only console of this program. Text is text: neither markup nor emoji codes are read."""

    def __init__(
        self,
        *,
        file: IO[str] | None = None,
        stderr: bool = False,
        highlight: bool = False,
        width: int | None = None,
        force_terminal: bool | None = None,
        color_system: Literal["auto"] | None = "auto",
    ) -> None:
        super().__init__(
            file=file,
            stderr=stderr,
            highlight=highlight,
            width=width,
            force_terminal=force_terminal,
            color_system=color_system,
            markup=False,
            emoji=False,
        )

    @property
    def encoding(self) -> str:
        """Of the stream that it writes to now."""
        return (getattr(self.file, "encoding", None) or "utf-8").lower()

    def render_str(self, text: str, **how: Any) -> Text:  # noqa: ANN401
        """Escaped before it is measured."""
        return super().render_str(lines(text), **how)

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """The pieces of it, escaped where they hold text."""
        for piece in super().render(renderable, options):
            safe = piece.control or piece.text.isprintable()
            yield piece if safe else piece._replace(text=lines(piece.text))
