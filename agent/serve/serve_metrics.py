"""What the server counts, for Prometheus: requests, questions, recordings; never their content."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from agent.show.terminal import warn

SECONDS = (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300)
FORM = CONTENT_TYPE_LATEST
OTHER = "other"
"""In place of a path that is none of the server's own: what clients make up is one number."""


@dataclass
class ServeMetrics:
    """Counters of one server.

    Attributes:
        logs: Whether each request is also a line of JSON on standard error.
    """

    logs: bool = False
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    _requests: Counter = field(init=False)
    _seconds: Histogram = field(init=False)
    _answers: Counter = field(init=False)
    _answer_seconds: Histogram = field(init=False)

    def __post_init__(self) -> None:
        what = ("method", "route", "status")
        name, into = "listen_again", self.registry
        self._requests = Counter(
            "requests", "Requests that were answered.", what, name, registry=into
        )
        self._seconds = Histogram(
            "request_seconds",
            "To a response's end.",
            what[1:2],
            name,
            "",
            "",
            into,
            buckets=SECONDS,
        )
        self._answers = Counter(
            "questions", "Questions, by how they ended.", what[2:], name, registry=into
        )
        self._answer_seconds = Histogram(
            "question_seconds", "To its end.", (), name, registry=into, buckets=SECONDS
        )

    def gauge(self, name: str, about: str) -> Gauge:
        """A number that goes up and down."""
        return Gauge(name, about, namespace="listen_again", registry=self.registry)

    def request(self, method: str, route: str, status: int, seconds: float, size: int) -> None:
        """One request is over; `size` is that of its body in bytes."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)
        if self.logs:
            told = {
                "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "method": method,
                "route": route,
                "status": status,
                "seconds": round(seconds, 4),
                "bytes": size,
            }
            warn(json.dumps(told))
            sys.stderr.flush()

    def question(self, status: str, seconds: float) -> None:
        """One question is over."""
        self._answers.labels(status).inc()
        self._answer_seconds.observe(seconds)

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self.registry)
