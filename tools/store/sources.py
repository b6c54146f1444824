"""Places that a model's file may come from, each of which may be gone tomorrow.

Whatever a source sends is hashed before it is kept, so that a source need not be trusted.
"""

from __future__ import annotations

from collections.abc import Iterator
from http.client import HTTPException
from importlib import import_module
from pathlib import Path
from time import monotonic
from typing import IO, Annotated, Any, Literal, Protocol
from urllib.error import URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from pydantic import BaseModel, Field

from tools.files import passing_folder
from tools.store.store_errors import SourceError
from tools.store.store_files import CHUNK, chunks
from tools.store.wheels import InWheels

PATIENCE = 30.0
"""Seconds that a server may stay silent."""

SLOWEST = 20_000
"""Bytes that must come in a second, over all seconds but the first `PATIENCE`."""


class FileSource(Protocol):
    """One place that has a file; as text it says which."""

    def pieces(self, folder: Path) -> Iterator[bytes]:
        """The file's bytes in order; what is fetched on the way lies in `folder`.

        Raises:
            SourceError: They are not to be had here.
        """
        ...


class OnHub(BaseModel, frozen=True):
    """A file of a repository on the Hugging Face hub, at one revision for ever."""

    kind: Literal["hub"] = "hub"
    repo: str
    revision: str = Field(pattern=r"^[0-9a-f]{40}$")
    file: str

    def __str__(self) -> str:
        """The repository, and the first letters of the revision."""
        return f"hub {self.repo}@{self.revision[:7]}"

    def pieces(self, folder: Path) -> Iterator[bytes]:
        """The file's bytes, fetched by the hub's own client, which knows mirrors and proxies."""
        with passing_folder(folder) as part, self._fetched(part).open("rb") as file:
            yield from chunks(file)

    def _fetched(self, folder: Path) -> Path:
        hub: Any = import_module("huggingface_hub")
        import_module("huggingface_hub.utils").disable_progress_bars()
        try:
            path = hub.hf_hub_download(
                self.repo, self.file, revision=self.revision, local_dir=folder, token=False
            )
        except (hub.errors.HfHubHTTPError, hub.errors.EntryNotFoundError, OSError) as error:
            raise SourceError(f"no {self.file} came ({_named(error)})") from None
        return Path(path)


class AtAddress(BaseModel, frozen=True):
    """A file at an address of the web, for files that neither the index nor the hub has."""

    kind: Literal["address"] = "address"
    url: str = Field(pattern=r"^(https|file)://")

    def __str__(self) -> str:
        """The address."""
        return self.url

    def pieces(self, folder: Path) -> Iterator[bytes]:
        """The file's bytes, straight from the server, or from where that says they are by https.

        Nothing of the user's is sent: no key, no cookie.
        """
        try:
            with build_opener(Encrypted).open(self.url, timeout=PATIENCE) as file:
                yield from flowing(file)
        except (OSError, HTTPException) as error:
            raise SourceError(f"nothing came ({_named(error)})") from None


class Encrypted(HTTPRedirectHandler):
    """Follows a redirect only to where the bytes are encrypted, as they were to be."""

    max_redirections = 5

    def redirect_request(
        self,
        req: Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: Any,  # noqa: ANN401 - as urllib has it
        newurl: str,
    ) -> Request | None:
        if not newurl.startswith("https://"):
            raise URLError("it sends us to an address without https, which is not followed")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def flowing(file: Any) -> Iterator[bytes]:  # noqa: ANN401 - a reply of http, or a file
    """The bytes as they come, while they come fast enough to come to an end."""
    began, count = monotonic(), 0
    while piece := file.read1(CHUNK):
        count += len(piece)
        if monotonic() - began > PATIENCE + count / SLOWEST:
            raise SourceError(f"it came too slowly; expected {SLOWEST / 1000:g} kB in a second")
        yield piece


class InFolder(BaseModel, frozen=True):
    """A file on this machine, such as a copy of another machine's cache."""

    kind: Literal["folder"] = "folder"
    path: Path

    def __str__(self) -> str:
        """The path."""
        return str(self.path)

    def pieces(self, folder: Path) -> Iterator[bytes]:
        """The file's bytes, which stay where they are."""
        try:
            with self.path.open("rb") as file:
                yield from chunks(file)
        except OSError as error:
            raise SourceError(f"it cannot be read ({error.strerror or error})") from None


AnySource = Annotated[InWheels | OnHub | AtAddress | InFolder, Field(discriminator="kind")]


def _named(error: Exception) -> str:
    """A failure in one line: its kind, and its first line where there is one."""
    first = str(error).strip().partition("\n")[0]
    return f"{type(error).__name__}: {first}" if first else type(error).__name__
