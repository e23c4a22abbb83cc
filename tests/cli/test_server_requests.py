"""What the server of `quizzer serve` lets in and passes on, request by request in this process."""

from __future__ import annotations

import asyncio
import json
import logging
import os
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest

from quizzer.cli.web import server
from quizzer.cli.web.server import WebServer

web = pytest.importorskip("aiohttp.web")
make_mocked_request: Any = pytest.importorskip("aiohttp.test_utils").make_mocked_request


def request(path: str = "/icon.svg", host: str = "127.0.0.1:8000", **headers: str) -> Any:
    return make_mocked_request("GET", path, headers={"Host": host, **headers})


async def status(served: WebServer, asked: Any) -> int:
    """What the server answers where it lets the request through to a page."""

    async def handler(asked: Any) -> Any:
        return web.Response(text="page")

    try:
        response = await served._check_request(asked, handler)
    except web.HTTPForbidden as error:
        return int(error.status)
    assert {name: response.headers[name] for name in server.HEADERS} == server.HEADERS
    return int(response.status)


@pytest.mark.parametrize(
    ("listens", "host", "expected"),
    [
        *[("127.0.0.1", f"{name}:8000", 200) for name in ("127.0.0.1", "localhost", "[::1]")],
        ("127.0.0.1", "localhost", 200),
        ("localhost", "evil.example:8000", 403),
        ("::1", "evil.example", 403),
        ("192.168.0.7", "desk.local:8000", 200),
    ],
)
async def test_on_this_machine_alone_only_its_own_names_lead_to_the_app(
    listens: str, host: str, expected: int
) -> None:
    assert await status(WebServer(listens, 8000), request(host=host)) == expected


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        ("http://127.0.0.1:8000", 200),
        ("http://127.0.0.1:8001", 403),
        ("http://evil.example", 403),
        ("null", 403),
    ],
)
async def test_a_page_that_asks_is_the_servers_own(origin: str, expected: int) -> None:
    assert await status(WebServer("127.0.0.1", 8000), request(Origin=origin)) == expected


@pytest.mark.parametrize("path", ["/", "/ws"])
async def test_the_app_is_for_who_has_the_key_or_is_the_same_user(
    monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    served = WebServer("127.0.0.1", 8000)
    monkeypatch.setattr(server, "_is_from_own_user", lambda asked: False)
    assert await status(served, request(path)) == 403
    assert await status(served, request(f"{path}?key=guessed")) == 403
    assert await status(served, request(f"{path}?key={served.key}")) == 200
    for port, expected in ((8000, 200), (8001, 403)):
        cookie = request(path, Cookie=f"quizzer-{port}={served.key}")
        assert await status(served, cookie) == expected
    assert await status(served, request("/page.js")) == 200, "it holds nothing of the learner's"
    monkeypatch.setattr(server, "_is_from_own_user", lambda asked: True)
    assert await status(served, request(path)) == 200


@pytest.mark.parametrize(
    ("owners", "is_own"),
    [({os.getuid()}, True), ({os.getuid(), 1 + os.getuid()}, False), (set(), False)],
)
def test_a_connection_is_ones_own_where_nobody_else_has_it(
    monkeypatch: pytest.MonkeyPatch, owners: set[int], is_own: bool
) -> None:
    asked: list[tuple[int, int]] = []

    def connection_owners(client_port: int, server_port: int) -> set[int]:
        asked.append((client_port, server_port))
        return owners

    monkeypatch.setattr(server, "connection_owners", connection_owners)
    ends = {"peername": ("127.0.0.1", 40001), "sockname": ("127.0.0.1", 8000)}
    connected: Any = SimpleNamespace(transport=SimpleNamespace(get_extra_info=ends.get))
    assert server._is_from_own_user(connected) is is_own
    assert asked == [(40001, 8000)]
    assert server._is_from_own_user(SimpleNamespace(transport=None)) is False  # type: ignore[arg-type]
    with monkeypatch.context() as patch:
        patch.delattr(os, "getuid")
        assert server._is_from_own_user(connected) is False, "the system does not tell"


async def test_the_page_leads_to_this_server_and_keeps_the_key_in_a_cookie_of_its_port() -> None:
    served = WebServer("127.0.0.1", 8000)
    page = await served._page(request("/", host="127.0.0.1:8000"))
    assert "ws://127.0.0.1:8000/ws" in page.text
    assert "{{ address }}" not in page.text
    cookie = page.cookies["quizzer-8000"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == (served.key, True, "Strict")
    hostile = await served._page(request("/", host='x"><script>'))
    assert 'x"><script>' not in hostile.text


class Process:
    """An app's process, that ends only when it is killed."""

    def __init__(self, returncode: int | None) -> None:
        self.returncode = returncode
        self.is_killed = False

    def kill(self) -> None:
        self.is_killed = True


@pytest.mark.parametrize(
    ("error", "returncode", "is_killed"),
    [
        (None, None, False),
        (TimeoutError, None, True),
        (ConnectionResetError, None, True),
        (TimeoutError, 0, False),
    ],
)
async def test_an_app_that_does_not_end_by_itself_is_killed(
    monkeypatch: pytest.MonkeyPatch,
    error: type[Exception] | None,
    returncode: int | None,
    is_killed: bool,
) -> None:
    limits: list[float] = []

    async def wait_for(stopping: Any, limit: float) -> None:
        limits.append(limit)
        await stopping

    class App:
        def __init__(self, process: Process | None) -> None:
            self._process = process

        async def stop(self) -> None:
            if error is not None:
                raise error

    monkeypatch.setattr(asyncio, "wait_for", wait_for)
    served, process = WebServer("127.0.0.1", 8000), Process(returncode)
    window: Any = App(process)
    served.windows.add(window)
    await served._end(window)
    assert (served.windows, process.is_killed, limits) == (set(), is_killed, [5.0])
    unstarted: Any = App(None)
    await served._end(unstarted)


class Socket:
    """A websocket that has these messages, and keeps what is sent to it."""

    def __init__(self, messages: list[str]) -> None:
        self.messages = messages
        self.sent: list[object] = []

    async def __aiter__(self) -> AsyncIterator[SimpleNamespace]:
        for text in self.messages:
            yield SimpleNamespace(json=lambda text=text: json.loads(text))

    async def send_json(self, value: object) -> None:
        self.sent.append(value)


class Window:
    """An app that notes what it is told."""

    def __init__(self) -> None:
        self.told: list[object] = []

    async def send_bytes(self, data: bytes) -> None:
        self.told.append(data)

    async def set_terminal_size(self, width: int, height: int) -> None:
        self.told.append((width, height))

    async def blur(self) -> None:
        self.told.append("blur")

    async def focus(self) -> None:
        self.told.append("focus")


async def test_keys_sizes_and_focus_of_the_page_reach_the_app_and_nothing_else() -> None:
    socket: Any = Socket(
        [
            *('["stdin", "\\u00e9\\ud800"]', '["stdin", 3]', '["stdin"]', "3", "{", "[]"),
            *('["resize", {"width": 100, "height": 30}]', '["resize", {}]', '["resize", 3]'),
            *('["ping", "now"]', '["ping"]', '["blur"]', '["focus"]', '["unknown", 1]'),
        ]
    )
    window: Any = Window()
    await server._forward(socket, window)
    assert window.told == ["é?".encode(), (100, 30), (80, 24), "blur", "focus"]
    assert socket.sent == [["pong", "now"], ["pong", None]]


def test_what_is_no_http_is_not_reported_and_errors_of_the_server_are() -> None:
    from aiohttp.http_exceptions import BadHttpMessage

    log = server._log()
    for error, is_reported in ((BadHttpMessage("x"), False), (ValueError("x"), True)):
        record = logging.LogRecord(
            *("quizzer.serve", logging.ERROR, "", 0, "failed", ()), (type(error), error, None)
        )
        assert bool(log.filter(record)) is is_reported
    plain = logging.LogRecord("quizzer.serve", logging.ERROR, "", 0, "failed", (), None)
    assert log.filter(plain)
