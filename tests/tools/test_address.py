"""What of an address may be shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.address import checked, redacted, secrets
from tools.errors import InputError

LETTERS = st.text("abcdefgh0123456789%/:+~*-_,", min_size=6, max_size=20)


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        ("http://localhost:8000/v1", "http://localhost:8000/v1"),
        ("https://me:pass@host/v1", "https://[hidden]@host/v1"),
        ("https://me:p/a@s@host/v1", "https://[hidden]@host/v1"),
        ("http://h/v1?api_key=abc&x=1#top", "http://h/v1?api_key=[hidden]&x=[hidden]#top"),
        ("http://a:b@x/v1,http://c:d@y/v1", "http://[hidden]@x/v1,http://[hidden]@y/v1"),
        ("http://u:pa,ss@host/v1,https://y/v1", "http://[hidden]@host/v1,https://y/v1"),
        ("http://h/v1?key=abcd,efgh1234", "http://h/v1?key=[hidden]"),
        ("http://h/v1?SECRETTOKEN", "http://h/v1?[hidden]"),
        ("who is it?me, he said", "who is it?me, he said"),
        ("found http://a:b@x in it", "found http://[hidden]@x in it"),
        ("me@home asks: a=b?", "me@home asks: a=b?"),
    ],
)
def test_secrets_are_taken_out_and_nothing_else_is(found: str, shown: str) -> None:
    assert redacted(found) == shown
    assert redacted(shown) == shown


@given(LETTERS, LETTERS)
def test_no_password_and_no_value_of_a_query_is_shown(password: str, value: str) -> None:
    shown = redacted(f"https://me:{password}@example.org/v1?key={value}")
    assert shown == "https://[hidden]@example.org/v1?key=[hidden]"


def test_a_password_is_known_as_it_is_written_meant_and_sent() -> None:
    found = secrets("https://me:p%40ssword@host/v1?token=t%20oken&n=1")
    assert {*found} == {"p%40ssword", "p@ssword", "bWU6cEBzc3dvcmQ=", "t%20oken", "t oken"}
    assert secrets("http://localhost:8000/v1") == ()


@pytest.mark.parametrize(
    "address",
    [
        *("", "localhost:8000", "ftp://host/v1", "http://", "http:///v1", "http://host:99999/v1"),
        *("http://host:x/v1", "http://[::1/v1", "http://ho st/v1", "http://host/\nv1"),
        *("https://\U0001f600.la/v1",),
        *("file:///etc/passwd", f"http://{'a' * 300}.b/v1", "http://a..b/v1"),
    ],
)
def test_what_is_no_address_of_a_server_is_refused(address: str) -> None:
    with pytest.raises(InputError, match=r"found the server .*; expected http://HOST:PORT/v1"):
        checked(address)


def test_an_address_that_is_refused_shows_no_password() -> None:
    with pytest.raises(InputError) as caught:
        checked("http://me:secret@host:x/v1?key=secret")
    assert "secret" not in str(caught.value)
