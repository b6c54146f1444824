"""`mcp`: the tools that listen, for programs that speak the Model Context Protocol."""

from __future__ import annotations

from agent.cli.flag_groups import ProfileFlag, StrategyFlags
from agent.cli.values import Duration, Folder


class McpCommand(ProfileFlag, StrategyFlags):
    """Serves MCP on standard input and output, for desktop clients and editors."""

    root: tuple[Folder, ...] = ()
    """Let the client name files below this folder; give it again for more."""
    seconds: Duration = 600.0
    """Time to an answer."""

    def run(self) -> int:
        """Serves until standard input ends."""
        from agent.assembly.agent import Agent
        from agent.mcp_server.stdio_server import serve_stdio

        agent = Agent(
            profile=self.profile,
            strategy=self.strategy,
            controller=self.controller,
            cost_lambda=self.cost_lambda,
        )
        serve_stdio(self.root, self.seconds, agent)
        return 0
