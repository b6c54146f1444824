"""Every command: where it is, and what it is for. Imports nothing: `--help` answers at once."""

from __future__ import annotations

COMMANDS = {
    "ask": ("ask:Ask", "answer a question about a recording"),
    "play": ("play:Play", "lead an episode yourself, from the keyboard"),
    "replay": ("replay:Replay", "decide again from a trace, without listening"),
    "mcp": ("mcp:Mcp", "serve the tools to programs that speak MCP"),
    "view": ("view:View", "show a trace, or a run, as a page for a browser"),
    "eval": ("eval:Eval", "run a benchmark, with controls"),
    "report": ("report:Report", "show a run's numbers, or compare two runs"),
    "compare": ("compare:Compare", "compare several runs, as a page for a browser"),
    "report-controller": (
        "report_controller:ReportController",
        "compare trained controllers with every baseline",
    ),
    "report-reader": (
        "report_reader:ReportReader",
        "how often the reader says what was asked, on what it has not seen",
    ),
    "report-found": (
        "report_found:ReportFound",
        "whether the files and the keys of questions on found recordings are right",
    ),
    "rubric": ("rubric:Rubric", "score a run's reasoning by MMAR's rubrics"),
    "serve": ("serve:Serve", "answer questions over HTTP, for browsers and for programs"),
    "export": ("export:Export", "write a trace or a run for other programs"),
    "perception": (
        "perception:Perception",
        "what a run heard of what there was to be heard",
    ),
    "decay": ("decay:Decay", "accuracy and perception by the number of rounds"),
    "attention": (
        "attention:Attention",
        "how much a model looks at the sound as it answers",
    ),
    "train cache": (
        "train_cache:TrainCache",
        "listen once to all that an episode could listen to",
    ),
    "train controller": (
        "train_controller:TrainController",
        "train the controller on such a folder",
    ),
    "train reader": (
        "train_reader:TrainReader",
        "train the reader of questions on wordings of this package",
    ),
    "train reliability": (
        "train_reliability:TrainReliability",
        "fit how far the tools are to be believed",
    ),
    "train reasoner": (
        "train_reasoner:TrainReasoner",
        "fit how far a language model is to be believed beside the rules",
    ),
    "train voice": (
        "train_voice:TrainVoice",
        "tell women's and men's voices apart, from clips of both",
    ),
    "train lalm": ("train_lalm:TrainLalm", "train an audio-language model on traces"),
    "train proof": (
        "train_proof:TrainProof",
        "teach a small model to hear, by both stages (20 min)",
    ),
    "train small": (
        "train_small:TrainSmall",
        "the project's own small audio-language model, from its parts (hours)",
    ),
    "data paqa": (
        "data_paqa:DataPaqa",
        "questions with traces, from recordings that are known",
    ),
    "data swift": ("data_swift:DataSwift", "the same rows in the form that ms-swift reads"),
    "data verl": ("data_verl:DataVerl", "the same rows in the form that verl reads"),
    "scenes build": (
        "scenes:ScenesBuild",
        "write scenes, their reference annotations and questions on them",
    ),
    "models list": (
        "models:ModelsList",
        "each model, its size, licence, who uses it and whether it is here",
    ),
    "models pull": (
        "models:ModelsPull",
        "fetch models, each from the first of its sources that has it",
    ),
    "models verify": ("models:ModelsVerify", "check every byte of the models that are here"),
    "models path": ("models:ModelsPath", "print a model's folder"),
    "doctor": ("doctor:Doctor", "say what is installed and what is missing"),
    "bench": ("bench:Bench", "measure speed and memory, as ratios in one run"),
}
"""By the words that are typed: the module in `agent.commands`, whose class it is without "Command",
and its help. A new command is a line here."""

GROUPS = {
    "train": "train the controller, the reader, or an audio-language model",
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
