"""`doctor`: what is installed, which models are here, and the command that mends what is not."""

from __future__ import annotations

from agent.cli.flag_groups import JsonFlag, ProfileFlag


class DoctorCommand(ProfileFlag, JsonFlag):
    """Says what is installed, what is missing, and what mends it."""

    def run(self) -> int:
        """Prints the findings; returns 1 where something is missing."""
        from agent.assembly.installation import examine, show
        from agent.assembly.settings import load

        findings = list(examine(load(self.profile)))
        show(findings, self.as_json)
        return 0 if all(finding.fine for finding in findings) else 1
