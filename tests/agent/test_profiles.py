"""Profiles: who hears, as the file, the environment and the command line say."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from agent.__main__ import main
from agent.assembly import configured_lalm, extras
from agent.assembly.installation import examine
from agent.assembly.model_use import needed, roles
from agent.assembly.profiles import PROFILES, LalmRole
from agent.assembly.runtime import Runtime
from agent.assembly.settings import Settings, load
from tests.conftest import CLIPS
from tests.own_settings import write_own
from tools.errors import InputError
from tools.lalm.lalm_listener import LalmListener
from tools.lalm.listener_by_aim import ListenerByAim

CALL = str(CLIPS / "call.ogg")
COMMUNITY = "pyannote/speaker-diarization-community-1"


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder with no settings in it, and a home and a hub with no weights."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    monkeypatch.delenv(extras.TOKEN, raising=False)


def _said(settings: Settings) -> list[tuple[str, str]]:
    return [(role.by, role.weights) for role in (*roles(settings), settings.listen)]


def test_the_default_is_embedded_and_needs_what_it_did() -> None:
    settings = load()
    assert settings.profile == "embedded"
    assert all(role.embedded for role in roles(settings))
    assert set(needed(settings)) == {"whisper-base", "campplus", "yamnet", "minilm"}


def test_a_profile_fills_every_role() -> None:
    assert _said(load("hub")) == [
        ("openai-whisper", "large-v3"),
        ("pyannote", COMMUNITY),
        ("panns", "Cnn14_DecisionLevelMax"),
        ("embedded", "embedded"),
    ]
    assert load("server").listen.by == "lalm"
    assert load("server").lalm.urls == ("http://localhost:8000/v1",)
    assert load("small").lalm.model == "listen-again-small"
    assert load("small").lalm.price is not None
    assert load("small").lalm.max_tokens == 64
    assert load("small").listen.by == "lalm"
    assert set(PROFILES) == {"embedded", "hub", "server", "small"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("whisper-tiny.en", ("faster-whisper", "whisper-tiny.en")),
        ("turbo", ("openai-whisper", "turbo")),
        ("/my/whisper.pt", ("openai-whisper", "/my/whisper.pt")),
        ("openai-whisper", ("openai-whisper", "large-v3")),
        ("faster-whisper", ("faster-whisper", "whisper-base")),
    ],
)
def test_one_line_changes_an_ear(
    monkeypatch: pytest.MonkeyPatch, value: str, expected: tuple[str, str]
) -> None:
    for profile in ("embedded", "hub", "server"):
        monkeypatch.setenv("LISTEN_AGAIN_ASR", value)
        assert _said(load(profile))[0] == expected
    monkeypatch.delenv("LISTEN_AGAIN_ASR")
    write_own(f'asr = "{value}"\n')
    assert _said(load())[0] == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("clap", ("clap", "laion/clap-htsat-unfused")),
        ("laion/larger_clap_general", ("clap", "laion/larger_clap_general")),
        ("/my/clap", ("clap", "/my/clap")),
        ("panns", ("panns", "Cnn14_DecisionLevelMax")),
        ("Cnn14", ("panns", "Cnn14")),
        ("/my/Cnn14_mAP=0.431.pth", ("panns", "/my/Cnn14_mAP=0.431.pth")),
        ("yamnet", ("yamnet", "yamnet")),
    ],
)
def test_who_names_sounds_is_known_by_the_weights(value: str, expected: tuple[str, str]) -> None:
    write_own(f'tag = "{value}"\n')
    assert _said(load())[2] == expected
    write_own(f'[tag]\nweights = "{expected[1]}"\n')
    assert _said(load())[2] == expected


def test_flags_win_over_the_environment_over_the_file_over_the_profile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write_own(
        'profile = "server"\n[asr]\nweights = "turbo"\ndevice = "cpu"\n[lalm]\nseconds = 300\n'
    )
    monkeypatch.setenv("LISTEN_AGAIN_ASR__WEIGHTS", "small")
    settings = load()
    assert (settings.asr.weights, settings.asr.device, settings.asr.on) == ("small", "cpu", "cpu")
    assert settings.lalm.model == "Qwen/Qwen2.5-Omni-7B"
    assert settings.lalm.seconds == 300
    assert load("hub").listen.by == "embedded"
    monkeypatch.setenv("LISTEN_AGAIN_PROFILE", "embedded")
    assert load().listen.by == "embedded"


@pytest.mark.parametrize("urls", ["http://a/v1 http://b/v1", '["http://a/v1", "http://b/v1"]'])
def test_several_servers_may_be_named(monkeypatch: pytest.MonkeyPatch, urls: str) -> None:
    monkeypatch.setenv("LISTEN_AGAIN_LALM__URLS", urls)
    assert load("server").lalm.urls == ("http://a/v1", "http://b/v1")


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("PROFILE", "nose", "'embedded', 'hub', 'server' or 'small', found 'nose'"),
        ("TAG__BY", "nose", "'yamnet', 'panns' or 'clap', found 'nose'"),
        ("TAG__DEVICE", "cuda", "yamnet runs on the CPU only"),
        ("ASR__DEVICE", "tpu", "'auto', 'cpu' or 'cuda', found 'tpu'"),
        ("LALM__SECONDS", "0", "greater than 0"),
        ("LALM__KEY", "sk-secret", "there is no such setting"),
    ],
)
def test_a_setting_that_is_wrong_is_one_line(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    value: str,
    told: str,
) -> None:
    monkeypatch.setenv(f"LISTEN_AGAIN_{name}", value)
    assert main(["ask", CALL, "What?"]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert told in err
    assert "sk-secret" not in err


def test_weights_of_another_implementation_are_refused() -> None:
    write_own('[asr]\nby = "faster-whisper"\nweights = "large-v3"\n')
    with pytest.raises(InputError, match="faster-whisper knows the weights whisper-base, whisper-"):
        load()


@pytest.mark.models
@pytest.mark.parametrize(
    "words", [["ask", CALL, "What?"], ["eval", "mmau", "--data", "q.json", "--audio-root", "."]]
)
def test_a_profile_that_is_not_ready_ends_in_one_line_that_mends_it(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    Path("q.json").write_text("[]")
    assert main([*words, "--profile", "hub"]) == 2
    err = capsys.readouterr().err
    # On a machine without the embedded models these are fetched first, with a line for each file.
    assert err.splitlines()[-1].startswith("error: ")
    assert err.count("error: ") == 1
    assert "Traceback" not in err


def test_the_doctor_says_of_each_part_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--profile", "hub", "--json"]) == 1
    found = {one["what"]: one for one in json.loads(capsys.readouterr().out)}
    for what, remedies in {
        "asr by openai-whisper": ("pip install 'listen-again[whisper]'", ""),
        "diarize by pyannote": ("pip install 'listen-again[pyannote]'", "accept", "delete"),
        "tag by panns": ("pip install 'listen-again[panns]'", "fetch Cnn14_DecisionLevelMax"),
    }.items():
        assert found[what]["fine"] == (not found[what]["remedy"])
        assert found[what]["remedy"].startswith(tuple(filter(None, remedies))) or (
            found[what]["fine"] and "" in remedies
        )


def test_the_doctor_asks_the_server(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LISTEN_AGAIN_LALM__URLS", "http://127.0.0.1:9/v1")
    (asked,) = [one for one in examine(load("server")) if one.what == "listen by lalm"]
    assert not asked.fine
    assert "127.0.0.1:9" in asked.found
    assert asked.remedy.startswith("start the server")
    with pytest.raises(InputError, match=r"expected lalm.model"):
        configured_lalm.check(LalmRole())


def test_the_doctor_fetches_nothing_and_says_how_to() -> None:
    (asked,) = [one for one in examine(load("small")) if one.what == "listen by lalm"]
    assert not asked.fine
    assert (asked.found, asked.remedy) == ("not here", "python -m agent models pull small")


def test_only_what_our_own_model_hears_is_asked_of_it() -> None:
    settings = load("small")
    assert set(settings.lalm.aims) == {"hear"}
    assert isinstance(Runtime.of(settings).toolbox()["listen"], ListenerByAim)
    assert isinstance(Runtime.of(load("server")).toolbox()["listen"], LalmListener)


@pytest.mark.slow
def test_the_default_profile_does_not_know_torch() -> None:
    code = (
        "import sys; from agent.assembly.runtime import Runtime\n"
        "from agent.assembly.settings import load\n"
        "Runtime.of(load()).toolbox()\n"
        "import agent.assembly.installation, agent.assembly.question_input\n"
        "heavy = {'torch', 'whisper', 'pyannote.audio', 'panns_inference'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    root = Path(__file__).parents[2]
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root
    )
    assert told.stdout.strip() == "[]"
