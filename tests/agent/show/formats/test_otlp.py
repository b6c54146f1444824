"""Spans in the words of OpenTelemetry and of OpenInference."""

import json
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import pytest
from google.protobuf.json_format import Parse
from openinference.semconv import trace as oi
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.semconv._incubating.attributes import gen_ai_attributes
from opentelemetry.semconv.schemas import Schemas

from agent.records.trace import Trace
from agent.show.formats.otlp import OPENINFERENCE, OPENTELEMETRY, openinference, otlp
from agent.show.formats.spans import NANO, spans
from graphs.diagram import way
from tests.agent.traces import made

ENDED = 1_800_000_000 * NANO
BOTH = pytest.mark.parametrize("write", [otlp, openinference])
Json = dict[str, Any]
Write = Callable[[Trace, int], str]


def read(text: str) -> list[Json]:
    """The spans, with their attributes as a dict; the file is checked by OTLP's own schema."""
    Parse(text, ExportTraceServiceRequest())
    ((resource,),) = (json.loads(text)["resourceSpans"],)
    ((scope,),) = (resource["scopeSpans"],)
    return [span | {"attributes": attributes(span["attributes"])} for span in scope["spans"]]


def attributes(listed: list[Json]) -> Json:
    """Each value is of one type; 64-bit integers stand as strings."""
    found: Json = {}
    for each in listed:
        ((kind, value),) = each["value"].items()
        found[each["key"]] = int(value) if kind == "intValue" else value
    assert len(found) == len(listed)
    return found


@BOTH
def test_every_node_that_ran_is_a_span_inside_of_the_whole(write: Write) -> None:
    trace = made()
    root, *inner = read(write(trace, ENDED))
    assert len(inner) == sum(stop.times for stop in way(trace.episode))
    assert "parentSpanId" not in root
    assert {span["parentSpanId"] for span in inner} == {root["spanId"]}
    assert {span["traceId"] for span in inner} == {root["traceId"]}
    assert len({span["spanId"] for span in (root, *inner)}) == len(inner) + 1
    assert (len(root["traceId"]), len(root["spanId"])) == (32, 16)
    for span in inner:
        assert int(root["startTimeUnixNano"]) <= int(span["startTimeUnixNano"])
        assert int(span["startTimeUnixNano"]) <= int(span["endTimeUnixNano"])
        assert int(span["endTimeUnixNano"]) <= int(root["endTimeUnixNano"]) == ENDED


def test_calls_of_a_round_begin_together_and_rounds_follow_each_other() -> None:
    found = {span.name: span for span in spans(made().episode, ENDED)}
    assert found["perceive 0"].start == found["perceive 1"].start == found["ask"].start
    assert found["decide 1"].start == found["perceive 1"].end
    assert found["perceive 3"].end - found["perceive 3"].start == NANO // 4


@BOTH
def test_the_same_trace_gives_the_same_file(write: Write) -> None:
    assert write(made(), ENDED) == write(made(), ENDED)


def test_opentelemetry_is_pinned_and_every_word_of_it_is_known() -> None:
    text = otlp(made(), ENDED)
    assert Schemas.V1_44_0.value.rsplit("/", 1)[1] == OPENTELEMETRY
    assert json.loads(text)["resourceSpans"][0]["schemaUrl"].endswith(f"/{OPENTELEMETRY}")
    known = {value for value in vars(gen_ai_attributes).values() if isinstance(value, str)}
    for span in read(text):
        assert {key for key in span["attributes"] if key.startswith("gen_ai.")} <= known


def test_openinference_is_pinned_and_every_word_of_it_is_known() -> None:
    text = openinference(made(), ENDED)
    assert version("openinference-semantic-conventions") == OPENINFERENCE
    scope = json.loads(text)["resourceSpans"][0]["scopeSpans"][0]["scope"]
    assert attributes(scope["attributes"]) == {"openinference.semconv.version": OPENINFERENCE}
    words = (
        oi.SpanAttributes,
        oi.MessageAttributes,
        oi.MessageContentAttributes,
        oi.AudioAttributes,
    )
    known = {value for each in words for value in vars(each).values() if isinstance(value, str)}
    for span in read(text):
        for key in span["attributes"]:
            if key.startswith("llm.input_messages"):
                assert any(key.endswith(word) for word in known), key
            elif not key.startswith("listen_again."):
                assert key in known


def test_a_tool_call_carries_its_arguments_percepts_sound_and_cost() -> None:
    trace = made()
    call = trace.episode.calls[3]
    span = next(s for s in read(otlp(trace, ENDED)) if s["name"] == "execute_tool listen")
    found = span["attributes"]
    assert json.loads(found["gen_ai.tool.call.arguments"]) == call.query.model_dump(
        mode="json", exclude_none=True
    )
    assert len(json.loads(found["gen_ai.tool.call.result"])) == 4
    assert found["listen_again.graph.node"] == "perceive"
    assert found["listen_again.audio.url"].endswith("call.ogg#t=3.93,6.74")
    assert found["listen_again.audio.sha256"] == trace.episode.clip.digest
    assert found["listen_again.cost.audio_seconds"] == 2.81
    assert found["listen_again.round"] == 1


def test_openinference_has_kinds_and_the_nodes_of_the_graph() -> None:
    root, *inner = read(openinference(made(), ENDED))
    contents = "llm.input_messages.0.message.contents.1.message_content.audio.audio.url"
    assert root["attributes"]["openinference.span.kind"] == "AGENT"
    assert root["attributes"][contents].endswith("call.ogg#t=0,10.02")
    tools = [s["attributes"] for s in inner if s["attributes"]["openinference.span.kind"] == "TOOL"]
    assert [tool["tool.name"] for tool in tools] == ["tag", "asr", "diarize", "listen", "measure"]
    names = {span["attributes"]["graph.node.id"] for span in inner}
    assert all(s["attributes"].get("graph.node.parent_id", "decompose") in names for s in inner)


@BOTH
def test_a_call_that_missed_is_an_error_with_its_reason(write: Write) -> None:
    failed = [span for span in read(write(made(), ENDED)) if span["status"]]
    assert [span["status"] for span in failed] == [{"code": 2, "message": "no tempo"}]


def test_hostile_text_stays_a_value() -> None:
    text = '</script>"\n\u2028' + "x" * 100_000
    root = read(openinference(made(text), ENDED))[0]
    assert root["attributes"]["output.value"] == f"three{text}"
    root = read(otlp(made(text), ENDED))[0]
    (message,) = json.loads(root["attributes"]["gen_ai.output.messages"])
    assert message["parts"][0]["content"] == f"three{text}"
