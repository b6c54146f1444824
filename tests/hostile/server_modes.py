"""What a chat server may do to who asks it, each way by its name."""

from __future__ import annotations

import gzip
import json
import struct
from socket import SO_LINGER, SOL_SOCKET

from tests.hostile.hostile_server import LINE, Connection, Mode, Seen

DRIP = 0.02
"""Seconds between two bytes, where a patient server would take one."""

MODELS = json.dumps({"object": "list", "data": [{"id": "ear", "owned_by": "vllm"}]}).encode()
NESTED = 100_000
BIG = 50_000_000


def completion(text: object = "A", logprobs: object = None, **more: object) -> bytes:
    """A reply of the protocol."""
    said = {"message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    told = {"content": [logprobs]} if logprobs is not None else None
    return json.dumps({"choices": [said | {"logprobs": told}], **more}).encode()


def whole(body: bytes, status: str = "200 OK", length: int | None = None, **headers: str) -> bytes:
    """A reply of HTTP; `Retry_After` is the header Retry-After."""
    lines = [f"HTTP/1.1 {status}", "Content-Type: application/json", "Connection: close"]
    lines += [f"Content-Length: {len(body) if length is None else length}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + LINE * 2 + body


def says(data: bytes) -> Mode:
    """Sends just this."""
    return lambda client, seen: client.send(data)


def listed(mode: Mode) -> Mode:
    """The mode, behind a list of models as it should be."""

    def act(client: Connection, seen: Seen) -> None:
        if seen.line.startswith("GET"):
            client.send(whole(MODELS))
        else:
            mode(client, seen)

    return act


def hangs(before: bytes) -> Mode:
    """Sends so much, and then says no more."""

    def act(client: Connection, seen: Seen) -> None:
        client.send(before)
        client.wait()

    return act


def drips(data: bytes, again: bytes = b"") -> Mode:
    """Sends a byte at a time; and then another text so for ever."""

    def act(client: Connection, seen: Seen) -> None:
        for byte in data:
            client.send(bytes([byte]))
            client.wait(DRIP)
        while again:
            client.send(again)
            client.wait(DRIP)

    return act


def pours(before: bytes, piece: bytes) -> Mode:
    """Sends without end, as fast as it is read."""

    def act(client: Connection, seen: Seen) -> None:
        client.send(before)
        while not client.over.is_set():
            client.send(piece)

    return act


def resets(client: Connection, seen: Seen) -> None:
    """Hangs up without a word, as a process that is killed."""
    client.socket.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))


def tells_the_key(client: Connection, seen: Seen) -> None:
    """Complains, and repeats all that it was sent."""
    headers = json.dumps(seen.headers)
    client.send(whole(json.dumps({"error": {"message": headers}}).encode(), "401 Unauthorized"))


def redirects(code: int, place: str) -> Mode:
    """Sends its client elsewhere."""
    return says(whole(b"", f"{code} Moved", Location=place))


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"

SILENT: dict[str, Mode] = {
    "hangs before its headers": hangs(b""),
    "hangs within its headers": hangs(HEAD),
    "hangs after its headers": hangs(HEAD + b"Content-Length: 99\r\n\r\n"),
    "hangs within its body": hangs(whole(completion(), length=9999)),
    "hangs within a chunk": hangs(CHUNKED + b"ffff\r\n{"),
    "drips its headers": drips(HEAD, b"X: y\r\n"),
    "drips its reply": drips(whole(completion("A" * 999))),
    "drips blanks for ever": drips(HEAD + b"Content-Length: 999999\r\n\r\n", b" "),
    "drips small chunks for ever": drips(CHUNKED, b"1\r\n \r\n"),
    "says 100 for ever": drips(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
}
"""Those that can only be waited for."""

COMPLAINTS: dict[str, Mode] = {
    "500": says(whole(b"oops", "500 Internal Server Error")),
    "500 in colours": says(whole(b"<html>\x1b[31m\x1b]0;x\x07\n" + b"A" * 99_999, "500 E")),
    "503, again in a second": says(whole(b"{}", "503 E", Retry_After="1")),
    "429": says(whole(b'{"error": {"message": "slow down"}}', "429 E")),
    "429, again in 1e9 s": says(whole(b"{}", "429 E", Retry_After="1e9")),
    "429, again in inf s": says(whole(b"{}", "429 E", Retry_After="inf")),
    "429, again in nan s": says(whole(b"{}", "429 E", Retry_After="nan")),
    "429, again before": says(whole(b"{}", "429 E", Retry_After="-5")),
    "429, again in the year 99999": says(
        whole(b"{}", "429 E", Retry_After="Fri, 31 Dec 99999 23:59:59 GMT")
    ),
    "429, again at no date": says(whole(b"{}", "429 E", Retry_After=",,,")),
    "401, and tells the key": tells_the_key,
    "400, nested": says(whole(b'{"error":' * NESTED, "400 E")),
    "404": says(whole(b'{"detail": "Not Found"}', "404 Not Found")),
    "204": says(b"HTTP/1.1 204 No Content\r\n\r\n"),
    "999": says(whole(b"{}", "999 ?")),
}

NO_HTTP: dict[str, Mode] = {
    "garbage": says(b"\x00\xff\xfe garbage \r\n\r\n" * 99),
    "no status": says(b"HTTP/1.1 \r\n\r\n"),
    "another protocol": says(b"SSH-2.0-OpenSSH_9.6\r\n"),
    "a header of a megabyte": says(HEAD + b"X: " + b"y" * 1_000_000 + LINE * 2),
    "headers for ever": pours(HEAD, b"X: y\r\n" * 999),
    "a length below 0": says(HEAD + b"Content-Length: -5\r\n\r\n{}"),
    "two lengths": says(HEAD + b"Content-Length: 2\r\nContent-Length: 9\r\n\r\n{}"),
    "a length of 5000 digits": says(HEAD + b"Content-Length: " + b"9" * 5000 + LINE * 2),
    "no number of a chunk": says(CHUNKED + b"xyz\r\n"),
    "closes at once": says(b""),
    "closes within its headers": says(HEAD),
    "closes within its body": says(whole(completion())[:-9]),
    "resets": resets,
    "packed to a thousandth": says(whole(gzip.compress(b" " * BIG), Content_Encoding="gzip")),
    "packed by nothing known": says(whole(b"{}", Content_Encoding="\x1b[31m" + "z" * 999)),
    "switches protocols": says(b"HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\n\r\n"),
}

TOO_LONG: dict[str, Mode] = {
    "50 MB of text": says(whole(completion("A" * BIG))),
    "50 MB of brackets": says(whole(b"[" * BIG)),
    "50 MB without a length": says(HEAD + LINE + completion("A" * BIG)),
    "pours for ever": pours(HEAD + LINE, b" " * (1 << 16)),
    "chunks for ever": pours(CHUNKED, b"10000\r\n" + b" " * (1 << 16) + LINE),
}

ODD: dict[str, bytes] = {
    "nothing": b"",
    "10 MB of one word": completion("A" * 10_000_000),
    "HTML": b"<html>\x1b[31m hello</html>",
    "all bytes": bytes(range(256)) * 99,
    "no UTF-8": b'{"choices": [{"message": {"content": "\xff\xfe"}}]}',
    "half a surrogate": b'{"choices": [{"message": {"content": "\\ud800"}}]}',
    "other JSON": b'{"hello": [1, 2, {"a": null}]}',
    "a list": b"[]",
    "null": b"null",
    "no reply": b'{"choices": []}',
    "no message": b'{"choices": [{}]}',
    "a reply of null": completion(None),
    "a reply of blanks": completion(" \n\t "),
    "a reply of a number": completion(7),
    "nested brackets": b"[" * NESTED,
    "nested objects": b'{"choices":' * NESTED,
    "nested in a part not read": b'{"x":' + b"[" * NESTED + b"]" * NESTED + b', "choices": []}',
    "a million tokens": completion("A", None, usage={"completion_tokens": 10**30}),
    "less than no tokens": completion("A", None, usage={"completion_tokens": -1}),
    "half a token": completion("A", None, usage={"completion_tokens": 0.5}),
    "tokens of 5000 digits": b'{"choices": [{"message": {"content": "A"}}], "usage": '
    b'{"completion_tokens": ' + b"9" * 5000 + b"}}",
}
"""Replies that hold no completion."""


def scored(number: str, other: str = "-1.0") -> bytes:
    """A reply whose log-probabilities are these numbers, as they are written."""
    top = f'[{{"token": "A", "logprob": {number}}}, {{"token": "B", "logprob": {other}}}]'
    return (
        '{"choices": [{"message": {"content": "A"}, "finish_reason": "stop", "logprobs": '
        f'{{"content": [{{"token": "A", "logprob": {number}, "top_logprobs": {top}}}]}}}}]}}'
    ).encode()


WRONG_NUMBERS: dict[str, bytes] = {
    number[:20]: scored(number)
    for number in (
        *("1", "0.5", "1e300", "1e308", "1e999", "NaN", "Infinity", "-Infinity", "-1e999"),
        *('"-0.5"', '"NaN"', "null", "true", "[]", "{}", "9" * 5000, "-" + "9" * 5000),
        *("0." + "9" * 5000, "1e" + "9" * 5000),
    )
}
"""Log-probabilities that are none."""

RIGHT_NUMBERS: dict[str, bytes] = {
    number: scored(number, other)
    for number, other in (
        *(("-0.1", "-2.3"), ("0", "-9999.0"), ("-0.0", "-1e308"), ("1e-7", "-1")),
        *(("-1e308", "-1e308"), ("-1e308", "-1"), ("-9999", "-9999"), ("-5e-324", "-1e-300")),
    )
}
"""Log-probabilities that servers send, and some that they might."""
