"""What every command is: a frozen model of its arguments, which nothing but the words fills."""

from __future__ import annotations

from abc import abstractmethod

from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

NEVER = "\0"
"""No word of a command line can hold this: none is taken to stand for None."""


class Arguments(BaseSettings):
    """The arguments of a command: types are the validation, the string under a field its help."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        case_sensitive=True,
        use_attribute_docstrings=True,
        cli_kebab_case=True,
        cli_implicit_flags="toggle",
        cli_enforce_required=True,
        cli_hide_none_type=True,
        cli_parse_none_str=NEVER,
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """No environment and no file: an argument is what was typed, or its default."""
        return (init_settings,)

    @abstractmethod
    def run(self) -> int:
        """Does what the command is for; the exit code."""
