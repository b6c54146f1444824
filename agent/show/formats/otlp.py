"""Spans as OTLP/JSON, in the words of OpenTelemetry or of OpenInference.

Both files have the same frame, `ExportTraceServiceRequest` of
https://github.com/open-telemetry/opentelemetry-proto in its JSON encoding, which any OTLP/HTTP
endpoint takes as it is. The conventions are pinned below and named in the file. Both still change:

1. OpenTelemetry's for generative AI are marked "development".
2. OpenInference has attributes for sound only inside of messages, so that is where the clip stands.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from agent.records.trace import Trace
from agent.show.formats.spans import Fact, TraceSpan, spans, tokens, trace_id
from graphs.state import Answer, Call, Episode
from tools.audio import Segment
from tools.evidence import Miss

OPENTELEMETRY = "1.44.0"
"""The release of the semantic conventions, as `schemaUrl` names it."""

OPENINFERENCE = "0.1.42"
"""The release of openinference-semantic-conventions."""

INTERNAL, ERROR = 1, 2
"""SPAN_KIND_INTERNAL, STATUS_CODE_ERROR."""

Attributes = dict[str, Any]


def otlp(trace: Trace, ended: int) -> str:
    """In OpenTelemetry's words for generative AI."""
    schema = f"https://opentelemetry.io/schemas/{OPENTELEMETRY}"
    about = {"otel.semconv.version": OPENTELEMETRY}
    return _request(trace, ended, _opentelemetry, about, schema)


def openinference(trace: Trace, ended: int) -> str:
    """In OpenInference's words, which Phoenix reads."""
    about = {"openinference.semconv.version": OPENINFERENCE}
    return _request(trace, ended, _openinference, about, None)


def _request(
    trace: Trace,
    ended: int,
    told: Callable[[TraceSpan, Episode], Attributes],
    about: Attributes,
    schema: str | None,
) -> str:
    """The frame around all spans."""
    episode = trace.episode
    found = spans(episode, ended)
    whole = trace_id(episode)
    ids = {span.name: span.id(whole) for span in found}
    scope = {"name": "listen-again", "version": trace.program, "attributes": _attributes(about)}
    scoped: Attributes = {
        "scope": scope,
        "spans": [_span(span, episode, whole, ids, told(span, episode)) for span in found],
    }
    resource = {"service.name": "listen-again", "service.version": trace.program}
    resource |= {f"listen_again.tool.{name}": digest for name, digest in trace.tools.items()}
    frame: Attributes = {"resource": {"attributes": _attributes(resource)}, "scopeSpans": [scoped]}
    if schema:
        scoped["schemaUrl"] = frame["schemaUrl"] = schema
    return json.dumps({"resourceSpans": [frame]}, ensure_ascii=False, indent=1) + "\n"


def _span(
    span: TraceSpan, episode: Episode, whole: str, ids: Mapping[str, str], told: Attributes
) -> Attributes:
    """One span. 64-bit numbers are strings in this encoding, and ids hexadecimal."""
    reason = _failure(span.fact)
    made: Attributes = {
        "traceId": whole,
        "spanId": ids[span.name],
        "name": told.pop("name"),
        "kind": INTERNAL,
        "startTimeUnixNano": str(span.start),
        "endTimeUnixNano": str(span.end),
        "attributes": _attributes(told | _ours(span, episode)),
        "status": {"code": ERROR, "message": reason} if reason else {},
    }
    if span.parent:
        made["parentSpanId"] = ids[span.parent]
    return made


def _failure(fact: Fact) -> str | None:
    """Why a call missed."""
    misses = [p for p in fact.percepts if isinstance(p, Miss)] if isinstance(fact, Call) else []
    return misses[0].reason if misses else None


def _attributes(values: Mapping[str, Any]) -> list[Attributes]:
    """Typed, as OTLP has them."""
    return [{"key": key, "value": _value(value)} for key, value in values.items()]


def _value(value: object) -> Attributes:
    match value:
        case bool():
            return {"boolValue": value}
        case int():
            return {"intValue": str(value)}
        case float():
            return {"doubleValue": value}
        case _:
            return {"stringValue": str(value)}


def _ours(span: TraceSpan, episode: Episode) -> Attributes:
    """What neither convention has a word for: the recording, and what listening took."""
    made: Attributes = {"listen_again.audio.sha256": episode.clip.digest}
    match span.fact:
        case Call() as call:
            where = call.query.segment or episode.clip.span
            made |= {
                "listen_again.audio.url": _reference(episode, where),
                "listen_again.round": call.round,
                "listen_again.cached": call.cached,
                "listen_again.cost.audio_seconds": call.audio_seconds,
                "listen_again.cost.seconds": call.seconds,
            }
        case Answer(confidence=confidence) if span.parent is None:
            cost = episode.cost
            made |= {
                "listen_again.audio.url": _reference(episode, episode.clip.span),
                "listen_again.confidence": confidence,
                "listen_again.stop": episode.stop.value,
                "listen_again.cost.calls": cost.calls,
                "listen_again.cost.audio_seconds": cost.audio_seconds,
                "listen_again.cost.seconds": cost.seconds,
            }
        case _:
            pass
    return made | {f"listen_again.tokens.{name}": n for name, n in tokens(span.fact).items()}


def _reference(episode: Episode, where: Segment) -> str:
    """The recording's address, with the stretch as a media fragment."""
    path = episode.clip.path
    address = path.as_uri() if path.is_absolute() else quote(path.as_posix())
    return f"{address}#t={where.start:g},{where.end:g}"


def _opentelemetry(span: TraceSpan, episode: Episode) -> Attributes:
    """Agents and tools have conventions; other nodes go by their name."""
    if span.node is None:
        return {
            "name": "invoke_agent listen-again",
            "gen_ai.operation.name": "invoke_agent",
            "gen_ai.agent.name": "listen-again",
            "gen_ai.input.messages": _json([{"role": "user", "parts": _parts(episode)}]),
            "gen_ai.output.messages": _json([_said(episode.answer)]),
        }
    node = {"listen_again.graph.node": span.node}
    match span.fact:
        case Call(query=query) as call:
            return node | {
                "name": f"execute_tool {query.tool}",
                "gen_ai.operation.name": "execute_tool",
                "gen_ai.tool.name": query.tool,
                "gen_ai.tool.type": "function",
                "gen_ai.tool.call.arguments": _arguments(call),
                "gen_ai.tool.call.result": _heard(call),
            }
        case fact:
            return node | {"name": span.node, f"listen_again.{span.node}": fact.model_dump_json()}


def _parts(episode: Episode) -> list[Attributes]:
    sound = {"type": "uri", "modality": "audio", "uri": _reference(episode, episode.clip.span)}
    return [{"type": "text", "content": _asked(episode)}, sound]


def _said(answer: Answer) -> Attributes:
    part = {"type": "text", "content": answer.text}
    return {"role": "assistant", "parts": [part], "finish_reason": "stop"}


def _openinference(span: TraceSpan, episode: Episode) -> Attributes:
    """Every span has a kind; nodes of the graph name the one that led to them."""
    if span.node is None:
        content = "llm.input_messages.0.message.contents"
        return {
            "name": "listen-again",
            "openinference.span.kind": "AGENT",
            "agent.name": "listen-again",
            "input.value": _asked(episode),
            "input.mime_type": "text/plain",
            "output.value": episode.answer.text,
            "output.mime_type": "text/plain",
            "llm.input_messages.0.message.role": "user",
            f"{content}.0.message_content.type": "text",
            f"{content}.0.message_content.text": _asked(episode),
            f"{content}.1.message_content.type": "audio",
            f"{content}.1.message_content.audio.audio.url": _reference(episode, episode.clip.span),
        }
    node: Attributes = {"graph.node.id": span.name, "graph.node.name": span.node}
    if span.after:
        node["graph.node.parent_id"] = span.after
    node |= {"input.mime_type": "application/json", "output.mime_type": "application/json"}
    match span.fact:
        case Call(query=query) as call:
            return node | {
                "name": query.tool,
                "openinference.span.kind": "TOOL",
                "tool.name": query.tool,
                "tool.parameters": _arguments(call),
                "input.value": _arguments(call),
                "output.value": _heard(call),
            }
        case fact:
            return node | {
                "name": span.node,
                "openinference.span.kind": "CHAIN",
                "input.value": episode.question.model_dump_json(),
                "output.value": fact.model_dump_json(),
            }


def _asked(episode: Episode) -> str:
    """The question with its choices."""
    return "\n".join((episode.question.text, *(f"- {one}" for one in episode.question.choices)))


def _arguments(call: Call) -> str:
    return call.query.model_dump_json(exclude_none=True)


def _heard(call: Call) -> str:
    return _json([percept.model_dump(mode="json") for percept in call.percepts])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
