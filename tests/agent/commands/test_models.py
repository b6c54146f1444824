"""Which models are fetched when: what every ask needs, what is named, or all."""

from pathlib import Path

import pytest

from agent.__main__ import main
from agent.assembly.model_use import needed, users
from agent.assembly.runtime import Runtime
from agent.assembly.settings import Settings, load
from tools.store.model_catalogue import MODELS
from tools.store.store import ModelStore
from tools.tool_registry import SEPARATION, TOOLS

NEEDED = ["whisper-base", "campplus", "yamnet", "minilm"]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """The models that are fetched, in order; nothing is."""
    names = list[str]()

    def get(store: ModelStore, name: str) -> Path:
        names.append(store.model(name).name)
        return tmp_path / name

    monkeypatch.setenv("LISTEN_AGAIN_CACHE", str(tmp_path))
    monkeypatch.setattr(ModelStore, "get", get)
    return names


@pytest.mark.parametrize(
    ("words", "fetched"),
    [
        ([], NEEDED),
        (["--all"], [name for name, model in MODELS.items() if not model.by_name]),
        (["spleeter"], ["spleeter"]),
        (["yamnet", "spleeter"], ["yamnet", "spleeter"]),
    ],
)
def test_what_is_fetched_is_what_was_asked_for(
    asked: list[str], words: list[str], fetched: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", "pull", *words]) == 0
    assert asked == fetched
    assert len(capsys.readouterr().out.splitlines()) == len(fetched)


def test_an_ask_fetches_only_what_every_question_may_need(asked: list[str]) -> None:
    Runtime.of(load()).pull()
    assert asked == NEEDED


def test_what_tools_bring_along_waits_until_they_are_asked(asked: list[str]) -> None:
    runtime = Runtime.of(load())
    context = runtime.context(fresh=True)
    assert context
    assert runtime.separator.digest
    assert not asked


def test_every_model_of_a_tool_is_in_the_catalogue_and_has_its_user() -> None:
    used = users(Settings())
    for tool in (*TOOLS.values(), SEPARATION):
        for model in tool.models:
            assert model in MODELS
            assert tool.name in used[model]
    assert set(needed(Settings())) <= set(used)
