"""What users may set: one tree, from `listen-again.toml` and the environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import Field, PositiveInt, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from tools.errors import InputError

FILE = "listen-again.toml"


class Settings(BaseSettings):
    """Everything has a default that works; `LISTEN_AGAIN_CACHE=/big/disk` sets the first one."""

    model_config = SettingsConfigDict(
        env_prefix="LISTEN_AGAIN_",
        env_nested_delimiter="__",
        toml_file=FILE,
        extra="forbid",
        frozen=True,
    )

    cache: Path = Field(default_factory=lambda: platformdirs.user_cache_path("listen-again"))
    """Where models and what was heard are kept."""

    models: dict[str, Path] = {}
    """Folders of models of your own, by name: they win over the cache."""

    asr: Literal["whisper-base", "whisper-tiny.en"] = "whisper-base"
    """Which Whisper recognises speech: base knows 99 languages, tiny.en is faster."""

    threads: PositiveInt = Field(default_factory=lambda: min(4, os.cpu_count() or 1))
    """How many threads a model may use."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments win over the environment, which wins over the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load() -> Settings:
    """Reads the settings.

    Raises:
        InputError: A setting is unknown or out of range, or the file is not TOML.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise InputError(
            f"setting {name!r} (in {FILE} or LISTEN_AGAIN_{name.upper()}): {first['msg']}, "
            f"found {first['input']!r}"
        ) from None
    except ValueError as error:
        raise InputError(f"{FILE} is not TOML: {error}") from None
