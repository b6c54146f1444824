"""What is sent goes to the server that was named and to nobody else."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from agent.__main__ import main
from agent.assembly import configured_lalm
from agent.assembly.settings import load
from evals.run.run_folder import RESULTS
from graphs.perceive import ToolBackend, ToolCall
from tests.chat_server import ChatServer
from tests.conftest import CLIPS
from tests.hostile.hostile_server import CERTIFICATE, Connection, HostileServer, Mode, Seen
from tests.hostile.server_modes import MODELS, completion, listed, redirects, says, whole
from tests.own_settings import write_own
from tools.audio import AudioClip
from tools.cache import PerceptCache
from tools.chat import Chat, message
from tools.errors import InputError, ToolError
from tools.evidence import Miss, SubQuery
from tools.lalm.lalm_factory import listener
from tools.lalm.served_lalm import ServedLalm
from tools.tool import Toolbox

KEY = "sk-this-is-secret"
CODES = (300, 301, 302, 303, 307, 308)


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A working folder and a user without settings; a key."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))


def good(client: Connection, seen: Seen) -> None:
    """Answers whatever it is asked."""
    client.send(whole(MODELS if seen.line.startswith("GET") else completion("A")))


def asked(url: str, clip: AudioClip) -> str:
    """What a model at a server says of a clip."""
    lalm = ServedLalm.at([url], "ear", key=KEY, retries=0, timeout_s=3)
    return asyncio.run(lalm.reply(clip, "?")).text


@pytest.mark.hostile("redirect", fault="F1")
@pytest.mark.parametrize("tls", [False, True])
@pytest.mark.parametrize("code", CODES)
def test_no_redirect_is_followed(code: int, tls: bool, call: AudioClip) -> None:
    with HostileServer(good) as second:
        place = f"{second.url}/chat/completions"
        with HostileServer(listed(redirects(code, place)), tls) as first:
            with pytest.raises(ToolError, match=f"answered {code}: it sends us to {place}"):
                asked(first.url, call)
            assert len(first.seen) == 2
        with HostileServer(redirects(code, f"{second.url}/models"), tls) as first:
            with pytest.raises(InputError, match=f"answered {code}: it sends us to"):
                asyncio.run(Chat.at(first.url, "ear", key=KEY).check())
            assert len(first.seen) == 1
        assert second.seen == []
        assert asked(second.url, call) == "A"


@pytest.mark.hostile("redirect", fault="F1")
@pytest.mark.parametrize("solver", ["lalm", "lalm-caption", "lalm-structured"])
def test_a_run_against_a_redirecting_server_sends_nothing_to_the_second_host(
    solver: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with (
        HostileServer(good) as second,
        HostileServer(listed(redirects(307, f"{second.url}/chat/completions")), True) as first,
    ):
        words = ["eval", "mmau", "--data", str(CLIPS / "questions.json"), "--out", "run"]
        words += ["--audio-root", str(CLIPS), "--solver", solver, "--model", "ear"]
        assert main([*words, "--base-url", first.url, "--limit", "2", "--quiet"]) == 1
        assert len(first.seen) >= 3
        assert any(len(seen.body) > 10_000 for seen in first.seen), "the first got the sound"
        assert second.seen == []
    err = capsys.readouterr().err
    assert "answered 307: it sends us to" in err
    assert "Traceback" not in err
    assert (Path("run") / RESULTS).exists()


@pytest.mark.hostile("certificates")
def test_a_certificate_that_nobody_signed_is_refused(
    monkeypatch: pytest.MonkeyPatch, call: AudioClip
) -> None:
    with HostileServer(good, tls=True) as server:
        assert asked(server.url, call) == "A"
        before = len(server.seen)
        monkeypatch.delenv("SSL_CERT_FILE")
        with pytest.raises(ToolError, match=r"^cannot ask https.*CERTIFICATE_VERIFY_FAILED"):
            asked(server.url, call)
        named = server.url.replace("127.0.0.1", "localhost")
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        with pytest.raises(ToolError, match=r"^cannot ask https.*CERTIFICATE_VERIFY_FAILED"):
            asked(named, call)
        assert len(server.seen) == before
    with HostileServer(good) as plain, pytest.raises(ToolError, match="cannot ask https"):
        asked(plain.url.replace("http:", "https:"), call)


@pytest.mark.hostile("cookies")
def test_no_cookie_comes_back() -> None:
    with HostileServer(says(whole(completion(), Set_Cookie="id=1; Path=/"))) as server:

        async def twice() -> None:
            chat = Chat.at(server.url, "ear")
            for _ in range(2):
                await chat.complete(message("?"), {})

        asyncio.run(twice())
        assert len(server.seen) == 2
        assert all("cookie" not in seen.headers for seen in server.seen)
        assert all("authorization" not in seen.headers for seen in server.seen)


@pytest.mark.hostile("proxies")
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_what_is_on_this_machine_is_asked_without_a_proxy(
    host: str, monkeypatch: pytest.MonkeyPatch, call: AudioClip
) -> None:
    with HostileServer(good) as proxy, HostileServer(good) as server:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "https_proxy"):
            monkeypatch.setenv(name, proxy.url.removesuffix("/v1"))
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        assert asked(server.url.replace("127.0.0.1", host), call) == "A"
        assert proxy.seen == []


@pytest.mark.hostile("a folder's settings", fault="F7")
def test_a_folder_cannot_name_the_server_of_anything(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with HostileServer(good) as server:
        named = (
            f'profile = "server"\nlisten = "lalm"\n[lalm]\nurls = "{server.url}"\nmodel = "ear"\n'
        )
        Path("listen-again.toml").write_text(named, encoding="utf-8")
        settings = load()
        assert (settings.listen.by, settings.lalm.urls) == ("embedded", ())
        assert load("server").lalm.urls == ("http://localhost:8000/v1",)
        assert "may not set lalm, listen, profile" in caplog.text
        write_own(named)
        assert server.seen == []
        told = configured_lalm.check(load("server").lalm)
        assert told.startswith(f"ear at {server.url}; ")
        assert server.seen[0].line == "GET /v1/models HTTP/1.1"


@pytest.mark.hostile("a stranger's run", fault="F7")
def test_a_run_of_somebody_else_cannot_name_the_server(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with HostileServer(good) as server:
        words = ["eval", "mmau", "--data", str(CLIPS / "questions.json"), "--out", "run"]
        words += ["--audio-root", str(CLIPS), "--solver", "lalm", "--model", "ear"]
        assert main([*words, "--base-url", server.url, "--limit", "1", "--quiet"]) == 0
        seen = len(server.seen)
        config = Path("run/config.json")
        told = json.loads(config.read_text(encoding="utf-8"))
        told["options"]["base_url"] = "http://server.of.a.stranger.example/v1"
        told["selection"]["limit"] = 2
        config.write_text(json.dumps(told), encoding="utf-8")
        capsys.readouterr()
        assert main(["eval", "mmau", "--resume", "run", "--quiet"]) == 2
        err = capsys.readouterr().err
        assert err.startswith("error: the run names the server 'http://server.of.a.stranger")
        assert err.count("\n") == 1
        assert main(["eval", "mmau", "--resume", "run", "--base-url", server.url, "--quiet"]) == 0
        assert len(server.seen) > seen


SECRET = "s3cret-pass"
VALUE = "t0ken-in-query"


def with_secrets(url: str) -> str:
    """The address with a password and a key in its query."""
    return url.replace("://", f"://me:{SECRET}@") + f"?api_key={VALUE}"


def repeats(client: Connection, seen: Seen) -> None:
    """Complains with all that it was sent, the password in the clear."""
    told = json.dumps([seen.line, seen.headers, f"me:{SECRET}"])
    client.send(whole(json.dumps({"error": {"message": told}}).encode(), "403 Forbidden"))


@pytest.mark.hostile("secrets in addresses", fault="F18")
@pytest.mark.parametrize("mode", [good, listed(repeats), repeats])
def test_secrets_of_an_address_reach_the_server_and_nothing_that_is_kept(
    mode: Mode, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with HostileServer(mode) as server:
        words = ["eval", "mmau", "--data", str(CLIPS / "questions.json"), "--out", "run"]
        words += ["--audio-root", str(CLIPS), "--solver", "lalm", "--model", "ear"]
        main([*words, "--base-url", with_secrets(server.url), "--limit", "1", "--json"])
        assert server.seen
        for seen in server.seen:
            assert f"?api_key={VALUE}" in seen.line
            assert seen.headers["authorization"] == "basic bwu6cznjcmv0lxbhc3m="
    kept = [path.read_text(encoding="utf-8") for path in Path().rglob("*") if path.is_file()]
    told = "\n".join([*kept, *capfd.readouterr(), caplog.text])
    for secret in (SECRET, VALUE, "bWU6czNjcmV0LXBhc3M="):
        assert secret not in told
    assert "[hidden]@127.0.0.1" in told


@pytest.mark.hostile("secrets in addresses", fault="F18")
@pytest.mark.parametrize(
    "words",
    [
        ["--base-url", f"http://me:{SECRET}@127.0.0.1:x/v1"],
        ["--base-url", f"ftp://me:{SECRET}@127.0.0.1/v1?key={VALUE}"],
        ["--base-url", f"http://me:{SECRET}@127.0.0.1:9/v1?key={VALUE}"],
        [f"http://me:{SECRET}@127.0.0.1:9/v1"],
    ],
)
def test_an_address_of_no_use_is_told_without_its_secrets(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    base = ["eval", "mmau", "--data", str(CLIPS / "questions.json"), "--solver", "lalm"]
    assert main([*base, "--audio-root", str(CLIPS), "--model", "ear", *words]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "[hidden]" in err
    assert SECRET not in err
    assert VALUE not in err


def playlists(url: str) -> dict[str, str]:
    """Files that players take for lists of other files, each with an address."""
    hls = "#EXTM3U\n#EXT-X-TARGETDURATION:9\n"
    sdp = "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nt=0 0\n"
    served = url.removeprefix("http://")
    return {
        "a.m3u8": f"{hls}#EXTINF:9.0,\n{url}/x.ts\n#EXT-X-ENDLIST\n",
        "b.m3u8": f'{hls}#EXT-X-KEY:METHOD=AES-128,URI="{url}"\n#EXTINF:9.0,\n{url}\n',
        "c.m3u8": f"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1000\n{url}/x.m3u8\n",
        "d.ffconcat": f"ffconcat version 1.0\nfile {url}/x.wav\n",
        "e.sdp": f"{sdp}a=control:rtsp://{served}\nm=audio 0 RTP/AVP 0\n",
        "f.asx": f'<asx version="3.0"><entry><ref href="{url}"/></entry></asx>',
        "g.mpd": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static">'
        f"<BaseURL>{url}/</BaseURL></MPD>",
    }


@pytest.mark.hostile("playlists with addresses")
def test_a_recording_that_names_an_address_is_refused_and_nobody_asked(
    tried: Callable[[int], None],
) -> None:
    with HostileServer(good) as server:
        made = playlists(server.url)
        for name, text in made.items():
            for path in (Path(name), Path(f"{name}.wav"), Path(f"{name}.mp4")):
                path.write_text(text, encoding="utf-8")
                with pytest.raises(InputError, match="is not audio"):
                    AudioClip.open(path)
        assert server.seen == []
    tried(3 * len(made))


@pytest.mark.hostile("percepts by server", fault="F19")
def test_what_one_server_said_is_not_believed_of_another(tmp_path: Path, call: AudioClip) -> None:
    query = SubQuery(tool="listen", text="dog")
    tool_call = ToolCall(clip=call, query=query, round=0, seconds_left=20)

    async def heard(server: ChatServer, cache: PerceptCache) -> tuple[str, bool]:
        backend = ToolBackend(Toolbox.of(listener("ear", [server.url])), cache)
        found = await backend(tool_call)
        assert not isinstance(found.percepts[0], Miss)
        return found.percepts[0].model_dump_json(), found.cached

    cache = PerceptCache(tmp_path / "percepts.sqlite")
    with ChatServer(lambda body: "a lie") as one, ChatServer(lambda body: "a dog") as two:
        first, cached = asyncio.run(heard(one, cache))
        assert "a lie" in first
        assert not cached
        second, cached = asyncio.run(heard(two, cache))
        assert "a dog" in second
        assert not cached
        assert asyncio.run(heard(one, cache)) == (first, True)
        assert len(one.requests) == len(two.requests) == 1
    cache.close()
    with sqlite3.connect(tmp_path / "percepts.sqlite") as kept:
        assert "127.0.0.1" not in str(kept.execute("SELECT key FROM heard").fetchall())
