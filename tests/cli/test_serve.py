"""The app in a browser: by websocket here, and in a headless Chromium where there is one."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest

from quizzer.cli.web.server import connection_owners
from quizzer.grader.sandbox import linux
from quizzer.paths import Home
from tests.conftest import Run, place_database

aiohttp = pytest.importorskip("aiohttp")
pytest.importorskip("textual_serve")

BROWSER = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chrome")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--remote-debugging-port=0", "--remote-allow-origins=*", "--window-size=1200,800"),
)
SOLUTION = "def odd_doubles(numbers):\n    return [2 * n for n in numbers if n % 2]\n"
ENTER, ESCAPE, CTRL_Z, F5 = "\r", "\x1b", "\x1a", "\x1b[15~"
PATIENCE = 60.0  # seconds, on a machine with much else to do
SETTLE_TIMEOUT = 10.0  # seconds that a key may take to change the screen
PAGE_PAUSE = 1.5  # seconds: in Chromium nothing says that the app has drawn
QUIET = 0.6  # seconds without drawing, after which a screen is taken to be complete


@dataclass
class Served:
    """A server that runs, and the home that it serves."""

    home: Home
    process: subprocess.Popen[str]
    port: int
    key: str

    @property
    def link(self) -> str:
        return f"{self.origin}/?key={self.key}"

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def value(self, sql: str) -> Any:
        with closing(sqlite3.connect(self.home.database)) as database:
            return database.execute(sql).fetchone()[0]

    def wait_for(self, sql: str, value: object) -> None:
        """Wait until the database holds what a key should lead to."""
        until = time.monotonic() + PATIENCE
        while (current := self.value(sql)) != value:
            assert time.monotonic() < until, f"{sql}: {current}"
            time.sleep(0.05)

    def children(self) -> list[int]:
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(child) for child in path.read_text().split()]


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):  # it may end while it is looked up
        return False
    return state != "Z"


def wait_until(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


@contextmanager
def serving(home: Home) -> Iterator[Served]:
    process = subprocess.Popen(
        [sys.executable, "-m", "quizzer", "serve", "--port", "0"],
        env={**os.environ, "QUIZZER_HOME": str(home.folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    match = re.search(r"http://127\.0\.0\.1:(\d+)/\?key=([\w-]+)", line)
    if match is None:
        process.kill()
        pytest.fail(f"no link: {line}{process.communicate()[1]}")
    try:
        yield Served(home, process, int(match[1]), match[2])
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(60)


@pytest.fixture
def served(used_home: Home) -> Iterator[Served]:
    with serving(used_home) as running:
        yield running


@pytest.fixture(scope="module")
def windowless(
    tmp_path_factory: pytest.TempPathFactory, bundled_database: bytes
) -> Iterator[Served]:
    """A server for all tests that only ask for pages: none of them opens a window."""
    home = Home(tmp_path_factory.mktemp("served") / "home")
    place_database(home, bundled_database)
    with serving(home) as running:
        yield running


class Keys(Protocol):
    async def press(self, keys: str) -> None: ...


@dataclass
class Socket:
    """A window as the page opens it; `text` is what the app has drawn, as it was sent."""

    socket: Any
    text: str = ""
    drawn_at: float = 0.0

    async def press(self, keys: str) -> None:
        """Press keys, and wait until what they lead to is drawn."""
        pressed_at = time.monotonic()
        await self.socket.send_json(["stdin", keys])
        await self.settle(pressed_at)

    async def settle(self, since: float) -> None:
        """Wait until something has been drawn since then, and nothing more comes."""
        until = time.monotonic() + SETTLE_TIMEOUT
        while time.monotonic() < until:
            await asyncio.sleep(0.05)
            if self.drawn_at > since and time.monotonic() - self.drawn_at > QUIET:
                return

    async def wait_for(self, text: str) -> None:
        until = time.monotonic() + PATIENCE
        while text not in self.text:
            assert time.monotonic() < until, self.text[-2000:]
            await asyncio.sleep(0.05)

    async def read(self) -> None:
        async for message in self.socket:
            if message.type == aiohttp.WSMsgType.BINARY:
                self.text += message.data.decode("utf-8", "replace")
                self.drawn_at = time.monotonic()


@asynccontextmanager
async def window(served: Served) -> AsyncIterator[Socket]:
    address = f"ws://127.0.0.1:{served.port}/ws?width=100&height=30&key={served.key}"
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(address, origin=served.origin, max_msg_size=0) as socket,
    ):
        opened = Socket(socket)
        reader = asyncio.create_task(opened.read())
        await opened.wait_for("MNIST")
        await opened.settle(0.0)  # a late piece of this screen is no answer to a key
        yield opened
        reader.cancel()


async def study(served: Served, keys: Keys) -> None:
    """A session of two cards with an undo, a quiz of one question, an exercise."""

    async def press(*steps: str) -> None:
        for step in steps:
            await keys.press(step)

    async def wait_for(sql: str, value: int) -> None:
        await asyncio.to_thread(served.wait_for, sql, value)

    standing = "SELECT count(*) FROM review WHERE id NOT IN (SELECT review FROM undo)"
    await press(ENTER, "a grid of numbers", ENTER, "3")
    await wait_for(standing, 1)
    assert served.value("SELECT answer FROM review") == "a grid of numbers"
    await press(CTRL_Z)
    await wait_for(standing, 0)
    await press(ENTER, "2")
    await wait_for(standing, 1)
    await press(ESCAPE, ESCAPE, "q", ENTER)
    await wait_for("SELECT count(*) FROM quiz", 1)
    await press("brightness", ENTER, "n")
    await wait_for("SELECT count(*) FROM quiz_item WHERE score = 0", 1)
    await press(ESCAPE, ESCAPE, "l", ENTER, F5)
    await wait_for("SELECT count(*) FROM attempt WHERE status = 'passed'", 1)


@pytest.fixture
def solved(home: Home) -> None:
    """A right solution lies in the workspace already."""
    home.workspace.mkdir(parents=True)
    (home.workspace / "list_comprehension.py").write_text(SOLUTION)


@pytest.mark.usefixtures("solved")
async def test_a_session_a_quiz_and_an_exercise_work_over_the_websocket(served: Served) -> None:
    async with window(served) as opened:
        await study(served, opened)


async def test_two_windows_lose_nothing(served: Served) -> None:
    async with window(served) as first, window(served) as second:
        for count, opened in enumerate((first, second, first, second), 1):
            if count < 3:
                await opened.press(ENTER)
            await opened.socket.send_json(["stdin", f"\x1b[200~answer {count}\x1b[201~"])
            await opened.wait_for(f"answer {count}")
            opened.text = ""
            await opened.press(ENTER)
            await opened.wait_for("Easy")
            await opened.press("4")
    reviews = "SELECT group_concat(answer) FROM (SELECT answer FROM review ORDER BY id)"
    await asyncio.to_thread(served.wait_for, reviews, "answer 1,answer 2,answer 4")
    # that card had been marked in the second window meanwhile: that mark counts, the text is kept
    assert served.value("SELECT text FROM draft") == "answer 3"


async def test_a_window_that_is_closed_keeps_what_was_typed_and_ends_its_app(
    served: Served,
) -> None:
    async with window(served) as opened:
        [app] = served.children()
        await opened.press(ENTER)
        await opened.socket.send_json(["stdin", "\x1b[200~half an answer\x1b[201~"])
        await opened.wait_for("half an answer")
    await asyncio.to_thread(served.wait_for, "SELECT max(text) FROM draft", "half an answer")
    await asyncio.to_thread(wait_until, lambda: not is_running(app))


async def test_control_c_ends_every_window_with_130(served: Served) -> None:
    async with window(served), window(served):
        apps = served.children()
        assert len(apps) == 2
        served.process.send_signal(signal.SIGINT)
        assert await asyncio.to_thread(served.process.wait, PATIENCE) == 130
        await asyncio.to_thread(wait_until, lambda: not any(map(is_running, apps)))


async def test_an_app_ends_when_its_server_is_killed(served: Served) -> None:
    async with window(served):
        [app] = served.children()
        served.process.kill()
        await asyncio.to_thread(wait_until, lambda: not is_running(app))


async def test_a_page_of_another_site_cannot_reach_the_app(windowless: Served) -> None:
    address = f"ws://127.0.0.1:{windowless.port}/ws?key={windowless.key}"
    async with aiohttp.ClientSession() as session:
        for origin in ("http://evil.example", "null", "http://127.0.0.1:1"):
            with pytest.raises(aiohttp.WSServerHandshakeError) as error:
                await session.ws_connect(address, origin=origin)
            assert error.value.status == 403
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(address)
        rebound = {"Host": f"evil.example:{windowless.port}"}
        async with session.get(windowless.link, headers=rebound) as response:
            assert response.status == 403
        async with session.get(windowless.link) as response:
            page = await response.text()
            assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
    assert "<title>quizzer</title>" in page
    assert 'rel="icon"' in page
    assert "https://" not in page, "nothing is fetched from elsewhere"
    assert windowless.children() == []


@pytest.mark.parametrize(
    "path",
    [
        *("/static/../server.py", "/static/%2e%2e/app_service.py", "/static/..%2fapp_service.py"),
        *("/static//etc/passwd", "/static/%2fetc%2fpasswd", "//etc/passwd", "/page.html"),
        *("/page.js/../server.py", "/icon.svg%00", "/static/", "/.git/config"),
    ],
)
def test_no_file_but_the_pages_own_is_served(windowless: Served, path: str) -> None:
    """A path as it is written, which a client's library would tidy up."""
    request = f"GET {path}?key={windowless.key} HTTP/1.1\r\nHost: 127.0.0.1:{windowless.port}\r\n"
    answer = exchange(windowless, f"{request}Connection: close\r\n\r\n".encode())
    assert answer.startswith(("HTTP/1.1 404 ", "HTTP/1.1 403 "))


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "127.0.0.1.evil.example:{port}", "127.0.0.1:80@evil.example:{port}"),
        *("evil.example:127.0.0.1", "127.0.0.1:{port}\r\nHost: evil.example", ""),
    ],
)
def test_a_name_that_is_not_this_machines_is_refused(windowless: Served, host: str) -> None:
    host = host.format(port=windowless.port)
    request = f"GET /?key={windowless.key} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    answer = exchange(windowless, request.encode())
    assert re.match(r"HTTP/1\.[01] (403|400) ", answer)
    assert windowless.key not in answer


def test_what_is_no_http_writes_nothing_on_the_terminal(served: Served) -> None:
    line = f"Host: 127.0.0.1:{served.port}\r\n".encode()
    for request in (
        b"\x16\x03\x01\0\xa5\r\n\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n" + line + b"\r\n",
        b"GET / HTTP/1.1\r\n" + line + b"X: \x1b[2J" + b"a" * 100_000 + b"\r\n\r\n",
        b"POST / HTTP/1.1\r\n"
        + line
        + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ):
        assert exchange(served, request).startswith("HTTP/1.0 400 ")
    served.process.send_signal(signal.SIGINT)
    _, errors = served.process.communicate(timeout=60)
    assert errors.strip() == "Ctrl-C ends it, with every window; everything is saved"


NOT_FROM_A_PAGE = {
    "infinite": '["resize", {"width": 1e999, "height": 24}]',
    "no number": '["resize", {"width": "NaN"}]',
    "deep": "[" * 200_000,
    "number": '["stdin", 5]',
    "text": '"stdin"',
    "null": "null",
    "object": "{}",
    "surrogate": '["stdin", "\\ud800"]',
}


async def test_a_message_that_no_page_sends_is_passed_over(served: Served) -> None:
    async with window(served) as opened:
        await opened.press(ENTER)
        for number, (kind, message) in enumerate(NOT_FROM_A_PAGE.items()):
            await opened.socket.send_str(message)
            await opened.socket.send_json(["stdin", f"\x1b[200~still here {number}, \x1b[201~"])
            await opened.wait_for(f"still here {number}")
            assert not opened.socket.closed, kind


async def test_a_frame_of_many_megabytes_closes_its_window_alone(served: Served) -> None:
    async with window(served) as first:
        async with window(served) as second:
            with contextlib.suppress(ConnectionError):
                await second.socket.send_str(json.dumps(["stdin", "x" * (8 << 20)]))
            await asyncio.to_thread(wait_until, lambda: len(served.children()) == 1)
        await first.press(ENTER)
        assert not first.socket.closed


def exchange(served: Served, request: bytes) -> str:
    """All that the server answers to these bytes."""
    with socket.create_connection(("127.0.0.1", served.port), PATIENCE) as connection:
        connection.sendall(request)
        connection.settimeout(PATIENCE)
        answer = b""
        with contextlib.suppress(ConnectionError):
            while part := connection.recv(4096):
                answer += part
    return answer.decode()


def ask_as_another_user(served: Served, path: str, cookie: str) -> str:
    """All that the server answers to a request over another user's connection."""
    os.seteuid(65_534)
    try:
        connection = socket.socket()  # who makes it is whose connection it is
    finally:
        os.seteuid(0)
        linux.prctl(linux.PR_SET_DUMPABLE, 1)  # as before: tests of namespaces look into themselves
    connection.settimeout(PATIENCE)
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{served.port}", f"Cookie: {cookie}"]
    lines += [f"Origin: {served.origin}", "Connection: close"]
    with connection:
        connection.connect(("127.0.0.1", served.port))
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        return b"".join(iter(lambda: connection.recv(4096), b"")).decode()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can be another user")
@pytest.mark.parametrize("key", ["", "?key=", "?key=x", "?key=%C3%A9", "?key={key}x", "?KEY={key}"])
def test_another_user_without_the_key_of_the_link_sees_and_does_nothing(
    windowless: Served, key: str
) -> None:
    """They reach the port, and can write any header."""
    forged = f"quizzer-{windowless.port}=x; quizzer={windowless.key}"
    for path in ("/", "/ws"):
        answer = ask_as_another_user(windowless, path + key.format(key=windowless.key), forged)
        assert answer.startswith("HTTP/1.1 403 ")
        assert "link that quizzer serve has printed" in answer
        assert windowless.key not in answer
    assert windowless.children() == []


@pytest.mark.skipif(os.getuid() != 0, reason="only root can be another user")
def test_another_user_with_the_key_sees_the_page(windowless: Served) -> None:
    answer = ask_as_another_user(windowless, f"/?key={windowless.key}", "")
    assert answer.startswith("HTTP/1.1 200 ")


async def test_a_program_of_the_same_user_needs_no_key(served: Served) -> None:
    """It could read the cards' file as well."""
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{served.origin}/") as response:
            assert response.status == 200
        address = f"ws://127.0.0.1:{served.port}/ws"
        async with session.ws_connect(address, origin=served.origin, max_msg_size=0) as connection:
            assert not connection.closed


def test_a_connection_belongs_to_whoever_the_system_names(tmp_path: Path) -> None:
    row = "{n}: 0100007F:{client:04X} 0100007F:1F40 {state} 0:0 00:0 0 {user} 0 1 1 0 20 4 30 10 -1"
    rows = [
        row.format(n=0, client=40_000, state="01", user=1000),
        row.format(n=1, client=40_001, state="01", user=1001),
        row.format(n=2, client=40_002, state="06", user=0),  # closed by its user
    ]
    (tmp_path / "tcp").write_text("\n".join(["  sl  local_address ...", *rows]))
    assert connection_owners(40_000, 8000, tmp_path) == {1000}
    assert connection_owners(40_001, 8000, tmp_path) == {1001}
    assert connection_owners(40_002, 8000, tmp_path) == set()
    assert connection_owners(8000, 40_000, tmp_path) == set()
    assert connection_owners(40_000, 8000, tmp_path / "none") == set()


async def test_a_browser_that_opened_the_link_opens_the_page_again_without_its_key(
    served: Served,
) -> None:
    jar = aiohttp.CookieJar(unsafe=True)  # also those of an address without a name
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        async with session.get(served.link) as response:
            assert response.status == 200
            cookie = response.headers["Set-Cookie"]
            assert "HttpOnly" in cookie
            assert "SameSite=Strict" in cookie
        async with session.get(f"{served.origin}/") as response:
            assert response.status == 200
        address = f"ws://127.0.0.1:{served.port}/ws"
        async with session.ws_connect(address, origin=served.origin, max_msg_size=0) as connection:
            assert not connection.closed


def test_a_port_in_use_and_a_missing_package_are_said_in_words(
    windowless: Served, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = run("serve", "--port", str(windowless.port))
    assert busy.status == 2
    assert "choose another port" in busy.err
    monkeypatch.setattr("quizzer.cli.serve.find_spec", lambda name: None)
    missing = run("serve")
    assert missing.status == 2
    assert "[serve]" in missing.err


def test_another_address_than_this_machines_is_warned_of(
    run: Run, small_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[tuple[str, int]] = []
    monkeypatch.setattr(
        "quizzer.cli.web.server.serve_app", lambda host, port: served.append((host, port))
    )
    assert run("serve").err == ""
    warned = run("serve", "--host", "0.0.0.0", "--port", "65535")
    assert (warned.status, warned.out) == (0, "")
    assert warned.err.startswith("quizzer: whoever has the link to 0.0.0.0 can read and change")
    assert run("serve", "--host", "localhost", "--port", "0").err == ""
    assert served == [("127.0.0.1", 8000), ("0.0.0.0", 65535), ("localhost", 0)]
    for port in ("-1", "65536"):
        assert "is not in the range 0<=x<=65535" in run("serve", "--port", port).err
    options = run("serve", "--help").out
    assert "[default: 127.0.0.1]" in options
    assert "[default: 8000; 0<=x<=65535]" in options


# In a real browser


@dataclass
class Page:
    """A page in Chromium, driven by its DevTools."""

    socket: Any
    number: int = 0

    async def call(self, method: str, **parameters: object) -> dict[str, Any]:
        self.number += 1
        await self.socket.send_json({"id": self.number, "method": method, "params": parameters})
        async with asyncio.timeout(PATIENCE):
            while True:
                reply = await self.socket.receive_json()
                if reply.get("id") == self.number:
                    assert "error" not in reply, reply
                    result: dict[str, Any] = reply["result"]
                    return result

    async def value(self, expression: str) -> Any:
        reply = await self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        return reply["result"].get("value")

    async def press(self, keys: str) -> None:
        named = {
            ENTER: ("Enter", 13, 0),
            ESCAPE: ("Escape", 27, 0),
            CTRL_Z: ("z", 90, 2),
            F5: ("F5", 116, 0),
        }
        if keys not in named:
            await self.call("Input.insertText", text=keys)
            await asyncio.sleep(PAGE_PAUSE)
            return
        key, code, modifiers = named[keys]
        for kind in ("rawKeyDown", "keyUp"):
            await self.call(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=key if len(key) > 1 else f"Key{key.upper()}",
                windowsVirtualKeyCode=code,
                modifiers=modifiers,
            )
        await asyncio.sleep(PAGE_PAUSE)


@asynccontextmanager
async def page(link: str, profile: Path) -> AsyncIterator[Page]:
    assert BROWSER is not None
    browser = await asyncio.create_subprocess_exec(
        *(BROWSER, *FLAGS, f"--user-data-dir={profile}", "about:blank"),
        stderr=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        assert browser.stderr is not None
        port = ""
        while not port:
            line = (await browser.stderr.readline()).decode()
            assert line, "Chromium ended"
            match = re.search(r"DevTools listening on ws://127\.0\.0\.1:(\d+)/", line)
            port = match[1] if match else ""
        async with aiohttp.ClientSession() as session:
            address = f"http://127.0.0.1:{port}/json/new?{link}"
            async with session.put(address) as response:
                target = await response.json()
            socket = await session.ws_connect(target["webSocketDebuggerUrl"], max_msg_size=0)
            async with socket:
                opened = Page(socket)
                await opened.call("Emulation.setFocusEmulationEnabled", enabled=True)
                yield opened
    finally:
        browser.terminate()
        await browser.wait()


@pytest.mark.long
@pytest.mark.skipif(BROWSER is None, reason="there is no Chromium to open the page in")
@pytest.mark.usefixtures("solved")
async def test_a_session_a_quiz_and_an_exercise_work_in_chromium(
    served: Served, tmp_path: Path
) -> None:
    async with page(served.link, tmp_path / "profile") as opened:
        for _ in range(200):
            if await opened.value("document.body?.classList.contains('-first-byte')"):
                break
            await asyncio.sleep(0.1)
        await asyncio.sleep(3)
        assert await opened.value("document.title") == "quizzer"
        icon = "fetch(document.querySelector('link[rel=icon]').href).then(r => r.status)"
        reply = await opened.call("Runtime.evaluate", expression=icon, awaitPromise=True)
        assert reply["result"]["value"] == 200
        await study(served, opened)
