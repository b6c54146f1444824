"""What users may set: one tree, from a profile, files, the environment and flags."""

from __future__ import annotations

import os
import reprlib
from pathlib import Path
from typing import Annotated, Any

import platformdirs
from pydantic import Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from agent.assembly import settings_files
from agent.assembly.hub_ears import Ear, EarName
from agent.assembly.profiles import PROFILES, Asr, Diarize, LalmRole, Listen, Profile, Tag
from agent.assembly.settings_files import FILE
from tools.address import redacted
from tools.errors import InputError

SHOWN = 100
"""Characters of a wrong value that are shown."""


class Settings(BaseSettings):
    """Everything has a default that works; `LISTEN_AGAIN_CACHE=/big/disk` sets the first one."""

    model_config = SettingsConfigDict(
        env_prefix="LISTEN_AGAIN_",
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
    )

    profile: Profile = "embedded"
    """Which models listen: embedded, of the hub, or a LALM at a server. What follows wins."""

    cache: Path = Field(default_factory=lambda: platformdirs.user_cache_path("listen-again"))
    """Where models and what was heard are kept."""

    models: dict[str, Path] = {}
    """Folders of embedded models of your own, by name: they win over the cache."""

    mirror: Path | None = None
    """A folder with a folder a model, asked before the network, such as a copy of another cache."""

    asr: Annotated[Asr, NoDecode] = Asr()
    """Who recognises speech; the weights alone will do: "whisper-tiny.en", "large-v3"."""

    diarize: Annotated[Diarize, NoDecode] = Diarize()
    """Who tells speakers apart."""

    tag: Annotated[Tag, NoDecode] = Tag()
    """Who names sounds."""

    listen: Annotated[Listen, NoDecode] = Listen()
    """Who listens again."""

    ears: dict[EarName, Ear] = {}
    """Classifiers of the hub as tools of their own, by name: `[ears.emotion] model = ...`."""

    lalm: LalmRole = LalmRole()
    """The large audio-language model that listens again where `listen` says so."""

    threads: Annotated[int, Field(ge=1, le=1024)] = Field(
        default_factory=lambda: min(4, os.cpu_count() or 1)
    )
    """How many threads an embedded model may use."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The first wins: arguments, the environment, the folder's file, the user's, a profile."""
        files = (settings_files.of_folder(), settings_files.own())
        read = (InitSettingsSource(settings_cls, init_kwargs=file) for file in files)
        return init_settings, env_settings, *read, _OfProfile(settings_cls)


class _OfProfile(PydanticBaseSettingsSource):
    """What the profile sets, which the sources before this one may have named."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """The whole profile is read at once."""
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """Nothing for a profile that does not exist: the field's own check says so."""
        return dict(PROFILES.get(str(self.current_state.get("profile")), {}))


def load(profile: str | None = None) -> Settings:
    """Reads the settings; a profile that is given wins over one that was set.

    Raises:
        InputError: A setting is unknown or out of range, or the file is not TOML.
    """
    given: dict[str, Any] = {"profile": profile} if profile else {}
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        variable = f"LISTEN_AGAIN_{name.upper().replace('.', '__')}"
        where = f"setting {name!r} (in {FILE} or {variable})"
        if first["type"] == "extra_forbidden":
            # What stands there may be a key: it is not repeated.
            raise InputError(f"{where}: there is no such setting") from None
        found = redacted(reprlib.repr(first["input"]))[:SHOWN]
        raise InputError(f"{where}: {first['msg']}, found {found}") from None
    except SettingsError as error:
        raise InputError(f"the environment: {error}") from None
    except RecursionError:
        raise InputError(
            "the settings are nested too deep; expected what the README says"
        ) from None
