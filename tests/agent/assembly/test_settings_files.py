"""What a working folder's file may set, and what only the user may."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from agent.__main__ import main
from agent.assembly import settings_files
from agent.assembly.settings import Settings, load
from agent.assembly.settings_files import FILE, LARGEST, own_file
from tests.own_settings import write_own
from tools.errors import InputError

SERVER = 'urls = ["http://127.0.0.2:9/v1"]\nmodel = "m"\n'


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder and a user without settings; every line is told anew."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    settings_files.tell.cache_clear()


def in_folder(text: str) -> None:
    Path(FILE).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"[lalm]\n{SERVER}", "lalm"),
        ("[lalm]\nseconds = 7\n", "lalm"),
        ('profile = "server"\n', "profile"),
        ('listen = "lalm"\n', "listen"),
        ('[listen]\nby = "lalm"\n', "listen"),
        ('[listen]\nweights = "x"\n', "listen"),
        ('cache = "here"\n', "cache"),
        ('mirror = "here"\n', "mirror"),
        ('[models]\nyamnet = "here"\n', "models"),
        ('[ears.mood]\nmodel = "a/b"\naspect = "mood"\n', "ears"),
        ('asr = "/my/whisper.pt"\n', "asr"),
        ('asr = "whisper.pt"\n', "asr"),
        ('[asr]\nby = "openai-whisper"\nweights = "somebody/whisper"\n', "asr"),
        ('tag = "laion/larger_clap_general"\n', "tag"),
        ('tag = "../Cnn14"\n', "tag"),
        ('diarize = "somebody/diarization"\n', "diarize"),
    ],
)
def test_a_folder_sends_nothing_elsewhere_and_loads_no_models_of_its_own(
    text: str, name: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("LISTEN_AGAIN_CACHE")
    before = load()
    in_folder(text)
    assert load() == before
    (told,) = caplog.messages
    assert told.startswith(f"{FILE} of the working folder may not set {name}, and did not: ")
    assert str(own_file()) in told
    assert f"LISTEN_AGAIN_{name.upper()}" in told
    assert "\n" not in told
    write_own(text)
    assert load() != before


def test_a_name_of_a_model_that_is_a_file_of_the_folder_is_not_one(
    caplog: pytest.LogCaptureFixture,
) -> None:
    in_folder('tag = "clap"\n')
    assert load().tag.by == "clap"
    Path("clap").mkdir()
    assert load().tag.by == "yamnet"
    assert "may not set tag" in caplog.text


@pytest.mark.parametrize(
    "text",
    [
        'profile = "hub"\n',
        "threads = 1\n",
        'asr = "whisper-tiny.en"\n',
        'asr = "turbo"\n',
        '[asr]\nby = "openai-whisper"\ndevice = "cpu"\n',
        'tag = "clap"\n',
        'tag = "laion/clap-htsat-unfused"\n',
        '[diarize]\nby = "pyannote"\n',
    ],
)
def test_a_folder_chooses_among_what_is_known_by_name(
    text: str, caplog: pytest.LogCaptureFixture
) -> None:
    write_own("threads = 3\n")
    before = load()
    in_folder(text)
    assert load() != before
    assert caplog.messages == []


def test_the_users_own_server_stays_and_a_folder_does_not_turn_to_it() -> None:
    write_own(f'threads = 3\nasr = "turbo"\n[lalm]\n{SERVER}')
    in_folder('asr = "small"\nprofile = "server"\n[lalm]\nurls = ["http://127.0.0.3:9/v1"]\n')
    settings = load()
    assert settings.lalm.urls == ("http://127.0.0.2:9/v1",)
    assert (settings.profile, settings.listen.by) == ("embedded", "embedded")
    assert (settings.asr.weights, settings.threads) == ("small", 3)
    assert load("server").lalm.urls == ("http://127.0.0.2:9/v1",)


def test_the_environment_wins_over_both_files(monkeypatch: pytest.MonkeyPatch) -> None:
    write_own("threads = 3\n")
    in_folder("threads = 2\n")
    assert load().threads == 2
    monkeypatch.setenv("LISTEN_AGAIN_THREADS", "1")
    assert load().threads == 1


def test_in_the_folder_of_the_users_own_file_it_is_the_users(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    write_own(f"[lalm]\n{SERVER}")
    monkeypatch.chdir(own_file().parent)
    assert load().lalm.model == "m"
    assert caplog.messages == []


def test_what_was_left_out_is_said_once_and_in_one_line(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    in_folder(f'cache = "here"\nprofile = "server"\n[lalm]\n{SERVER}')
    assert main(["models", "list", "--json"]) == 0
    assert main(["models", "list", "--json"]) == 0
    (told,) = caplog.messages
    assert "may not set cache, lalm, profile, and did not" in told
    assert told.endswith("or --profile")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"a = " + b"[" * 60_000, "nested too deep"),
        (b"threads = " + b"1" * 5000, "is no TOML"),
        (b"#" * (LARGEST + 1), "has more than 64 KiB"),
        (b"\xff\xfe\x00", "is not UTF-8"),
        (b"threads" + b".a" * 30_000 + b" = 1", "nested too deep"),
        (b"asr" + b".a" * 30_000 + b" = 1", "nested too deep"),
        (b"threads" + b".a" * 90 + b" = 1", "valid integer, found {'a': {'a'"),
        (b"threads = [", "is no TOML"),
        (b"threads = " + b"[" * 200 + b"]" * 200, "found [[["),
        (b"nose = 1", "there is no such setting"),
        (b"threads = 99999999", "less than or equal to"),
    ],
)
@pytest.mark.parametrize("whose", ["own", "folder"])
def test_a_file_of_no_use_is_one_line(
    data: bytes, told: str, whose: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write_own("")
    (own_file() if whose == "own" else Path(FILE)).write_bytes(data)
    assert main(["doctor"]) == 2
    err = capsys.readouterr().err
    assert told in err
    assert err.count("\n") == 1
    assert len(err) < 400


def test_what_is_no_regular_file_is_not_waited_for() -> None:
    os.mkfifo(FILE)
    with pytest.raises(InputError, match="it is no regular file"):
        load()


def test_every_setting_is_the_folders_to_set_or_the_users() -> None:
    shared = {"threads", "profile", "asr", "diarize", "tag", "listen"}
    in_folder('mirror = "m"\nmodels = {}\nears = {}\nlalm = {}\ncache = "c"\n')
    assert {*Settings.model_fields} - shared == {*settings_files.read(Path(FILE))}
    assert settings_files.of_folder() == {}
