"""The user's own file of settings, where a test has the folder of such files to itself."""

from agent.assembly.settings_files import own_file


def write_own(text: str) -> None:
    """Sets what the user sets."""
    own_file().parent.mkdir(parents=True, exist_ok=True)
    own_file().write_text(text, encoding="utf-8")
