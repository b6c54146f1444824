"""What a watcher sees while it happens."""

import io

from agent.show.console import Console
from agent.show.progress import Downloads, asked, watching
from graphs.build import News, unwatched
from graphs.perceive import ToolCall
from graphs.state import Call
from tests.agent.traces import made
from tools.evidence import SubQuery


def news(text: str = "") -> list[News]:
    """All that is told of an episode, in order."""
    episode = made(text).episode
    told: list[News] = [episode.plan, episode.beliefs[0]]
    for number, decision in enumerate(episode.decisions):
        told.append(decision)
        calls = [call for call in episode.calls if call.round == number]
        told += [
            ToolCall(clip=episode.clip, query=call.query, round=number, seconds_left=9.0)
            for call in calls
        ]
        told += calls
        told += episode.beliefs[number + 1 : number + 2]
    return told


def seen(told: list[News], width: int = 100) -> str:
    file = io.StringIO()
    console = Console(file=file, force_terminal=True, width=width, color_system=None)
    with watching(console) as watch:
        for each in told:
            watch(each)
    return file.getvalue()


def test_rounds_calls_and_beliefs_are_shown_as_they_come() -> None:
    shown = seen(news())
    for part in (
        "understood 0.83 how many times 'dog bark' is heard",
        "round 1 listens as planned",
        "✓ asr → 1 utterance 2.0 s",
        "✓ diarize → 2 turns remembered",
        "round 2 count it",
        "✓ listen count 'dog' in [3.93, 6.74) s → 3 events, 1 impression 0.2 s",
        "✗ measure → 1 measurement, 1 miss",
        "0.90 three",
        "answers sure enough",
    ):
        assert part in shown, part


def test_a_call_in_flight_is_seen_before_it_comes_back() -> None:
    told = news()
    waiting = told[: next(at for at, each in enumerate(told) if isinstance(each, Call))]
    shown = seen(waiting)
    assert "tag" in shown
    assert "→" not in shown


def test_hostile_text_neither_moves_the_cursor_nor_breaks_a_line() -> None:
    shown = seen(news("\x1b[2J\n\r\b[red]"), width=60)
    assert "\x1b[2J" not in shown
    assert "\b" not in shown
    assert max(len(line) for line in shown.splitlines()) < 200


def test_where_nobody_watches_nothing_is_said() -> None:
    file = io.StringIO()
    with watching(Console(file=file)) as watch:
        assert watch is unwatched
        for each in news():
            watch(each)
    assert file.getvalue() == ""


def test_a_file_on_its_way_has_a_line_where_nobody_watches() -> None:
    file = io.StringIO()
    with Downloads(Console(file=file, width=80)) as downloads:
        for done in (0, 1_000_000, 2_000_000):
            downloads("ear: model.bin from a place", done, 2_000_000)
    assert file.getvalue() == "ear: model.bin from a place\n"


def test_what_is_fetched_while_it_listens_is_seen_beneath_the_calls() -> None:
    file = io.StringIO()
    console = Console(file=file, force_terminal=True, width=100, color_system=None)
    downloads = Downloads(console)
    with watching(console, downloads) as watch:
        for each in news():
            watch(each)
        downloads("ear: model.bin", 1_000_000, 2_000_000)
    assert "ear: model.bin" in file.getvalue()
    assert "1.0/2.0 MB" in file.getvalue()


def test_a_file_that_has_come_is_seen_no_more() -> None:
    file = io.StringIO()
    console = Console(file=file, force_terminal=True, width=100, color_system=None)
    downloads = Downloads(console)
    with watching(console, downloads):
        downloads("ear: model.bin", 1_000_000, 2_000_000)
        downloads("ear: model.bin", 2_000_000, 2_000_000)
    last = file.getvalue().rsplit("\x1b[2K", 1)[-1]
    assert "model.bin" not in last


def test_what_is_fetched_has_a_line_where_a_terminal_has_no_bars() -> None:
    file = io.StringIO()
    console = Console(file=file, force_terminal=True, width=100, color_system=None)
    Downloads(console)("ear: model.bin", 0, 2_000_000)
    assert file.getvalue() == "ear: model.bin\n"


def test_a_query_about_a_part_of_the_sound_says_so() -> None:
    query = SubQuery(tool="listen", aim="count", text="dog", source="accompaniment")
    assert asked(query) == "listen count of the accompaniment 'dog'"
    assert asked(SubQuery(tool="asr")) == "asr"
