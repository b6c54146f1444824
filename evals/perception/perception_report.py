"""The perception errors of a whole run, scene by scene."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from evals.perception.claim_judge import Judgement, judge
from evals.perception.error_rates import JudgedEpisode, Perception, perception
from evals.perception.match_scores import Alike
from evals.perception.wer_der import Errors, rate, turn_errors, whole, word_errors
from evals.sample import Item
from evals.scenes.reference import SceneFacts
from evals.stats import Estimate
from graphs.state import Episode
from tools.errors import InputError


@dataclass(frozen=True)
class JudgeableEpisode:
    """An episode on an item, and all that there was to be heard.

    Attributes:
        unread: Whether its words claim what no model could take out of them.
    """

    item: Item
    episode: Episode
    facts: SceneFacts
    unread: bool = False

    def judged(self, alike: Alike) -> Judgement:
        """Every claim and every annotation with its verdict."""
        return judge(self.episode.calls, self.facts.percepts, alike)


class Report(BaseModel, frozen=True):
    """What a run perceived, and the error rates of its transcripts and of its diarization.

    Attributes:
        unread: Episodes of which nobody knows what they claim; they count nowhere.
    """

    perception: Perception
    wer: Estimate | None
    der: Estimate | None
    unread: int = 0


def report(heard: Sequence[JudgeableEpisode], alike: Alike, seed: int = 0) -> Report:
    """Judges every episode; a scene's transcript counts once, however many questions it has."""
    read = [each for each in heard if not each.unread]
    judged = [JudgedEpisode(each.judged(alike), each.item.audio) for each in read]
    return Report(
        perception=perception(judged, seed),
        wer=rate([error for each in _asked(read, "asr") for error in _words(each)], seed),
        der=rate([error for each in _asked(read, "diarize") for error in _turns(each)], seed),
        unread=len(heard) - len(read),
    )


def _asked(heard: Iterable[JudgeableEpisode], tool: str) -> list[JudgeableEpisode]:
    """The first episode on each scene in which the tool heard the whole of it."""
    first: dict[str, JudgeableEpisode] = {}
    for each in heard:
        if whole(tool, each.episode.calls) is not None:
            first.setdefault(each.item.audio, each)
    return list(first.values())


def _words(heard: JudgeableEpisode) -> Iterable[Errors]:
    return word_errors(heard.episode.calls, heard.facts.percepts, heard.item.audio)


def _turns(heard: JudgeableEpisode) -> Iterable[Errors]:
    facts = heard.facts
    return turn_errors(heard.episode.calls, facts.percepts, heard.item.audio, facts.seconds)


def facts_of(item: Item, facts: dict[str, SceneFacts]) -> SceneFacts:
    """The annotations of an item's scene.

    Raises:
        InputError: There are none.
    """
    if item.audio not in facts:
        raise InputError(f"found no annotations of {item.audio}; expected a line with that audio")
    return facts[item.audio]
