"""`eval`: a benchmark run with its controls, which goes on where a killed one stopped."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator
from pydantic_settings import CliPositionalArg

from agent.cli.flag_groups import EngineFlags, JsonFlag, ProfileFlag, ServerFlags, StrategyFlags
from agent.cli.values import Count, File, Folder, Name, Natural, RunFolder, Url

OPTIONS = (
    "rounds",
    "calls",
    "deadline",
    "evidence",
    "fixed_rounds",
    "profile",
    "strategy",
    "controller",
    "cost_lambda",
    "model",
    "base_url",
    "seconds",
    "choose_by",
    "rotate",
    "tokens",
    "max_tokens",
    "backbone",
    "backbone_url",
)
"""Flags that are the solver's own."""


class EvalCommand(StrategyFlags, ServerFlags, ProfileFlag, EngineFlags, JsonFlag):
    """Runs a benchmark, with controls; a run that was stopped goes on with --resume."""

    benchmark: CliPositionalArg[str]
    """mmau, mmau-pro, mmar, mmar-open, mmsu, air-bench, scenes or found."""
    data: File | None = None
    """The benchmark's question file."""
    audio_root: Folder | None = None
    """The folder that its audio paths start from."""
    out: RunFolder | None = None
    """A new folder (runs/...)."""
    resume: RunFolder | None = None
    """Go on with the run in this folder."""
    solver: Name | None = None
    """agent (default), lalm, lalm-structured, lalm-caption; without recordings question-only,
    lalm-question-only (any language model), always-first ... always-last, longest, random."""
    seconds: Count | None = None
    """lalm: the longest sound that a model hears whose limit is not known here."""
    choose_by: Literal["letter", "likelihood", "pmi", "heard"] | None = None
    """lalm: what decides: the letter (default); in process, how likely each choice's words are as
    the whole reply; pmi, that less what faint noise makes of them; or heard, how likely they are
    after what it says it hears."""
    rotate: bool = False
    """lalm: ask with every choice in every place, and average."""
    tokens: Natural | None = None
    """lalm: think aloud in so many tokens first; 0: as long as it likes."""
    max_tokens: Count | None = None
    """lalm: the most that one reply may take (4096)."""
    backbone: Name | None = None
    """The bare language model under the solver, which the control text-backbone asks."""
    backbone_url: Url | None = None
    """Its server."""
    rounds: Count | None = None
    """agent: rounds of listening (8)."""
    calls: Count | None = None
    """agent: tool calls (16)."""
    deadline: Count | None = None
    """Seconds to each item's answer (600, or the length of a longer recording)."""
    evidence: Name | None = None
    """agent: given in place of the recordings: cues (MMAR's, by people), facts (of scenes), or a
    file of reference annotations (of report-found)."""
    fixed_rounds: bool = False
    """agent: listen for exactly so many rounds, however sure it is."""
    control: tuple[Name, ...] = ()
    """Also ask under this condition: silence, other-recording, masked-sound, spoken-wrong-answer,
    fragments (or fragments-N), shuffled-choices, question-only, text-backbone, always-first ...
    always-last, longest or random; may be repeated."""
    controls: bool = False
    """Also ask under every condition."""
    limit: Count | None = None
    """Only so many items."""
    offset: Natural | None = None
    """Leave out the first items."""
    sample_id: tuple[Name, ...] = ()
    """Only these; may be repeated."""
    seed: Natural | None = None
    """Of everything drawn (0)."""
    repeats: Count | None = None
    """Ask every item so often (1)."""
    workers: Count | None = None
    """Items asked at a time (4); ray: workers, each with one item at a time."""
    retry_failed: bool = False
    """Ask again what failed."""
    judge: Url | None = None
    """The server of the model that grades open answers."""
    judge_model: Name | None = None
    """That model's name."""
    sealed: bool = False
    """Also ask questions that are kept unseen; the run's configuration says so for good."""
    predict_only: bool = False
    """Ask, but do not score."""
    score_only: bool = False
    """Score anew, ask nothing."""
    quiet: bool = False
    """Print no tables."""

    @model_validator(mode="after")
    def _one_ending(self) -> Self:
        if self.predict_only and self.score_only:
            raise ValueError("found --predict-only and --score-only; expected one of them")
        return self

    @property
    def options(self) -> dict[str, str | int]:
        """What the solver was told, by the flag's name; a switch that is on is 1."""
        told: dict[str, str | int | float | None] = {name: getattr(self, name) for name in OPTIONS}
        return {
            # A fraction is kept as text, as it stands in every record.
            name: str(value) if isinstance(value, float) else int(value) if value is True else value
            for name, value in told.items()
            if value is not None and value is not False
        }

    def run(self) -> int:
        """Asks what is left to ask, and writes what came of it."""
        from agent.evaluation import benchmark_run

        return benchmark_run.evaluate(
            benchmark_run.EvalRequest(
                benchmark=self.benchmark,
                data=self.data,
                audio_root=self.audio_root,
                out=self.out,
                resume=self.resume,
                solver=self.solver,
                options=self.options,
                control=self.control,
                controls=self.controls,
                limit=self.limit,
                offset=self.offset,
                sample_id=self.sample_id,
                seed=self.seed,
                repeats=self.repeats,
                workers=self.workers,
                retry_failed=self.retry_failed,
                judge=self.judge,
                judge_model=self.judge_model,
                sealed=self.sealed,
                predict_only=self.predict_only,
                score_only=self.score_only,
                quiet=self.quiet,
                json=self.as_json,
                cluster=self.cluster,
            )
        )
