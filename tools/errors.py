"""What goes wrong on the outside: a query without an answer, an input that is of no use."""


class ToolError(Exception):
    """The tool could not answer this query. The agent reads the message and may try another way.

    It becomes a `Miss` in the evidence. Anything else a tool raises is a bug and ends the run.
    """


class InputError(Exception):
    """What the user gave cannot be used: one line saying what was found and what was expected.

    The command line prints it on standard error and exits with 2.
    """
