"""`train reader`: questions into programs, learned from wordings with their programs."""

from __future__ import annotations

from agent.cli.arguments import Arguments
from agent.cli.values import Count, File, Folder, Natural


class TrainReaderCommand(Arguments):
    """Trains the reader of questions.

    The examples are made first, in OUT/arrays: they can be carried to a machine with a GPU, and
    what was trained there back into OUT. What is packed stands in OUT/reader in the end.
    """

    out: Folder
    """A folder, new or to be gone on with."""
    examples: Count = 800_000
    """Questions that are drawn: varied wordings, and such as the grammar makes."""
    updates: Count | None = None
    """Steps of the optimiser (8000; without a GPU 3000)."""
    batch: Count | None = None
    """Questions of a step (512; without a GPU 32)."""
    seed: Natural = 0
    """Of everything drawn."""
    mmau: File | None = None
    """MMAU's test-mini file: half of its questions are learned, too."""
    start: Folder | None = None
    """A packed reader that it goes on from (graphs/query/reader); what the language has beside is
    learned."""
    only_arrays: bool = False
    """Make the examples, and end."""

    def run(self) -> int:
        """Trains, or goes on where a stopped training was."""
        from agent.train.reader.reader_build import ReaderPlan, train_reader

        plan = ReaderPlan.of(
            self.examples, self.updates, self.batch, self.seed, self.mmau, self.start
        )
        train_reader(self.out, plan, self.mmau, self.only_arrays, self.start)
        return 0
