"""Found recordings as reference annotations."""

from pathlib import Path

from evals.found import found_questions
from evals.found.found_facts import found_facts
from evals.given_evidence import giving
from tests.agent.evals import ran
from tests.evals.found.small_found import folder, questions


def heard(place: Path) -> dict[str, list[tuple[float | None, str]]]:
    """The onset and the words of every annotation, by recording."""
    told = found_facts(questions(place), folder(place))
    return {
        one.audio: [
            (percept.segment and round(percept.segment.start, 2), percept.in_words)
            for percept in one.percepts
        ]
        for one in told
    }


def test_sounds_have_their_label_and_their_times(tmp_path: Path) -> None:
    told = heard(tmp_path)
    assert told["one"] == [(0.1, "Bark")]
    assert told["two"] == [(0.0, "Rain"), (2.0, "Bark"), (4.0, "Bark")]


def test_digits_are_said_and_meetings_only_have_turns(tmp_path: Path) -> None:
    told = heard(tmp_path)["three"]
    assert [start for start, word in told if word == "3"] == [0.5]
    assert [start for start, word in told if word == "gender woman"] == [2.0]
    assert [word for _, word in told if word in ("FEA1", "MEA2")] == ["FEA1", "MEA2"]


def test_a_file_of_them_stands_in_for_ears(tmp_path: Path) -> None:
    out, data = tmp_path / "facts.jsonl", questions(tmp_path)
    told = ["report-found", "--data", data, "--audio-root", folder(tmp_path), "--facts", out]
    assert ran(*told) == 0
    asked = found_questions.read(data)
    given = giving(str(out), data, asked)(asked[1])
    assert given.seconds == 6
    assert [one.in_words for one in given.percepts] == ["Rain", "Bark", "Bark"]
