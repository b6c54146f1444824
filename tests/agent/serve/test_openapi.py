"""Requests made up from the OpenAPI document: whatever they hold, the server does not break."""

from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

from tests.agent.serve.loopback_server import sent

EACH = settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    database=None,
)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Do not use the `random` module")
def test_no_request_breaks_the_server(client: httpx.Client) -> None:
    clip = sent(client)
    document: Any = schemathesis.openapi.from_url(f"{client.base_url}/openapi.json")
    tried, statuses = 0, set[int]()
    for found in document.get_all_operations():
        operation = found.ok()

        @EACH
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:  # noqa: ANN401
            if case.path_parameters and case.method != "DELETE":
                case.path_parameters["key"] = clip
            status = case.call(base_url=str(client.base_url), timeout=20).status_code
            assert status < 500 or status == 503, f"{case.method} {case.path}: {status}"
            statuses.add(status)

        ask()
        tried += 1
    assert tried > 15
    assert {200, 202, 400, 404} <= statuses
    assert sent(client)
