"""`report-reader`: how well questions are read, on what the reader has not seen."""

from __future__ import annotations

from agent.cli.flag_groups import JsonFlag
from agent.cli.values import Count, File, Folder


class ReportReaderCommand(JsonFlag):
    """Compares what the reader says with programs that people wrote."""

    reader: Folder | None = None
    """What train reader wrote as OUT/reader (the packed one)."""
    mmau: File | None = None
    """MMAU's test-mini file, for the real questions."""
    timelines: Count = 100
    """Drawn for each question that is read otherwise than it was written."""

    def run(self) -> int:
        """Reads every question of the tests."""
        from agent.train.reader.reader_report import write_report

        write_report(self.reader, self.mmau, self.timelines, self.as_json)
        return 0
