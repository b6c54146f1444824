"""`view`: what is written, how fast, and what is refused."""

import re
import webbrowser
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from agent.__main__ import main
from agent.records import trace
from agent.show.page import episode_page
from agent.show.page.disputes import Dispute
from graphs.state import Episode
from tests.agent.traces import made

MB = 1_000_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    trace.write(tmp_path / "t.json", made())
    return tmp_path / "t.json"


def test_the_page_lies_beside_the_trace_and_needs_nothing_else(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["view", str(path)]) == 0
    assert capsys.readouterr().out.strip() == str(path.with_suffix(".html"))
    text = path.with_suffix(".html").read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy
    assert "default-src &#39;none&#39;" in policy[1]
    assert "unsafe" not in policy[1]
    outside = re.findall(r"""(?:src|href|url\()=?["']?(?!data:|#)([\w./:-]+)""", text)
    assert outside == []
    assert not re.search(r"<[^>]+\s(?:on\w+|style)=", text)


def test_it_opens_in_a_browser_when_asked(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    out = tmp_path / "other.html"
    assert main(["view", str(path), "-o", str(out), "--open"]) == 0
    assert opened == [out.resolve().as_uri()]
    assert not path.with_suffix(".html").exists()


def test_a_minute_is_a_page_of_five_megabytes_at_most(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, (60 * 44_100, 2)).astype(np.float32)
    sf.write(tmp_path / "minute.wav", noise, 44_100)
    minute = made(path=tmp_path / "minute.wav")
    text = episode_page.page(minute, tmp_path / "t.json", tmp_path / "t.html")
    assert len(text.encode()) < 5 * MB


def test_what_is_long_is_a_small_page(tmp_path: Path) -> None:
    """Twelve minutes; an hour is drawn in as many columns."""
    beat = np.tile(np.sin(np.arange(1000) / 3) * np.linspace(1, 0, 1000), 720)
    sf.write(tmp_path / "long.flac", beat.astype(np.float32), 1000)
    long = made(path=tmp_path / "long.flac")
    text = episode_page.page(long, tmp_path / "t.json", tmp_path / "t.html")
    assert len(text.encode()) < 2 * MB
    assert 'src="long.flac"' in text


def cut(text: str) -> str:
    return text[: len(text) // 2]


def newer(text: str) -> str:
    return text.replace('"schema_version": 1', '"schema_version": 2')


def empty(text: str) -> str:
    return text[:0]


def binary(text: str) -> str:
    return f"\0\xff{text}"


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (cut, "is not a whole trace of schema 1"),
        (newer, "schema_version"),
        (empty, "is not a whole trace"),
        (binary, "is not a whole trace"),
    ],
)
def test_a_trace_that_cannot_be_read_is_one_line(
    path: Path, broken: Callable[[str], str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path.write_text(broken(path.read_text(encoding="utf-8")), encoding="utf-8")
    assert main(["view", str(path)]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert told in err
    assert not path.with_suffix(".html").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["no-such.json"], "does not exist"),
        (["{path}", "-o", "{path}"], "is what is read here"),
        (["{path}", "-o", "no/such/folder/x.html"], "does not exist; expected a folder"),
        (["{folder}"], "is no run"),
    ],
)
def test_what_cannot_be_shown_is_one_line(
    path: Path, words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [word.format(path=path, folder=path.parent) for word in words]
    assert main(["view", *names]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert told in err


def test_a_citation_that_the_trace_does_not_hold_is_refused(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = made()
    answer = whole.episode.answer.model_copy(update={"because": (4, 99)})
    trace.write(
        path,
        whole.model_copy(update={"episode": whole.episode.model_copy(update={"answer": answer})}),
    )
    assert main(["view", str(path)]) == 2
    assert "because: found 99" in capsys.readouterr().err


def test_the_key_and_whether_the_answer_is_right_are_shown_where_they_are_known(path: Path) -> None:
    out = path.with_suffix(".html")
    right = episode_page.page(made(), path, out, key="three", verdict="right")
    wrong = episode_page.page(made(), path, out, key="two", verdict="wrong", back="../view.html")
    untold = episode_page.page(made(), path, out, key="two")
    assert 'class="pill right"' in right
    assert 'class="pill wrong"' in wrong
    assert '<bdi class="long">two</bdi>' in wrong
    assert not any(f'class="pill {verdict}"' in untold for verdict in ("right", "wrong"))
    assert '<a href="../view.html">' in wrong


def test_contradictions_are_shown_with_what_they_are_between(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found(_: Episode) -> tuple[Dispute, ...]:
        return (Dispute(percepts=(0, 7), why="one <bark> or three"),)

    monkeypatch.setattr(episode_page, "disputes", found)
    text = episode_page.page(made(), path, path.with_suffix(".html"))
    assert "one &lt;bark&gt; or three" in text
    section = text[text.index("Contradictions</h2>") :]
    assert re.findall(r'class="chip [\w-]+" data-percept="(\d+)"', section) == ["0", "7"]
