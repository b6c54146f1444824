"""Files of the model hub: from its cache on this machine, or over the network."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from tools.third_party_checkpoints import Unready

SITE = "https://huggingface.co"


def cached(repo: str, files: Sequence[str], needed: Sequence[str] = ()) -> Path | None:
    """The folder of a repository that was fetched before; asks nobody.

    Args:
        repo: "owner/name".
        files: Patterns of the files that are wanted.
        needed: Patterns that must each be of a file in it: others may have fetched a part.
    """
    hub: Any = import_module("huggingface_hub")
    try:
        folder = Path(hub.snapshot_download(repo, allow_patterns=[*files], local_files_only=True))
    except hub.errors.LocalEntryNotFoundError:
        return None
    except hub.errors.HFValidationError:
        expected = "mend the setting; expected a folder, or a repository of the hub as owner/name"
        raise Unready(f"found the weights {repo!r}", expected) from None
    return folder if all(any(folder.glob(one)) for one in needed) else None


def fetched(repo: str, files: Sequence[str], token: str | None, needed: Sequence[str] = ()) -> Path:
    """The same, fetched where it is not here. The token is sent to the hub and told to nobody.

    Raises:
        Unready: The hub refuses, has no such repository, or cannot be reached.
    """
    if folder := cached(repo, files, needed):
        return folder
    hub: Any = import_module("huggingface_hub")
    try:
        return Path(hub.snapshot_download(repo, allow_patterns=list(files), token=token or False))
    except (hub.errors.GatedRepoError, hub.errors.RepositoryNotFoundError):
        raise refused(repo, token) from None
    except (hub.errors.HfHubHTTPError, hub.errors.LocalEntryNotFoundError, OSError) as error:
        found = f"cannot fetch {repo} from the hub ({type(error).__name__})"
        raise Unready(found, "look at the network, or name a folder that holds it") from None


def refused(repo: str, token: str | None) -> Unready:
    """The hub does not tell one who may not read a repository whether there is one."""
    if token is None:
        found = f"{repo} is not here, and the hub asks for a token"
        return Unready(found, f"accept its terms at {SITE}/{repo} and set HF_TOKEN")
    found = f"the hub does not give {repo} to the owner of the token in HF_TOKEN"
    return Unready(found, f"accept its terms at {SITE}/{repo}, or mend the name or the token")
