"""The server: a page, and for each window a websocket between it and an app process.

A page of another site could open a websocket to this machine and press keys in the app, so a
request is answered only if it comes from the server's own page. Other users of this machine reach
the port too, so the page is given only to who has the key in the printed link, or to a program of
the same user on this machine, where the system tells.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import shlex
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quizzer.cli.common import echo
from quizzer.errors import UsageError

if TYPE_CHECKING:
    from aiohttp import web
    from textual_serve.app_service import AppService

    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HERE = Path(__file__).parent
LOOPBACK = ("127.0.0.1", "localhost", "::1")
END_TIMEOUT = 5.0  # seconds that an app may take to save and end
MOST_CELLS = 1000  # columns or rows that a window may have
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
        " connect-src 'self' ws: wss:; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


TABLES = Path("/proc/net")


class WebServer:
    """Serves the app on a host and a port; `windows` are the app processes that are open."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.key = secrets.token_urlsafe(16)
        self.windows: set[AppService] = set()

    async def run(self) -> None:
        """Serve until the task is cancelled, then end every window; raises UsageError."""
        from aiohttp import web

        runner = web.AppRunner(
            self._application(), access_log=None, shutdown_timeout=1.0, logger=_log()
        )
        await runner.setup()
        try:
            site = web.TCPSite(runner, self.host, self.port)
            try:
                await site.start()
            except (OSError, ValueError) as error:
                reason = getattr(error, "strerror", None) or error
                raise UsageError(
                    f"cannot serve on {self.host}, port {self.port}: {reason}",
                    hint="choose another port: quizzer serve --port 8001",
                ) from error
            self.port = runner.addresses[0][1]
            echo(f"quizzer is at {self.link()}")
            sys.stdout.flush()
            echo("Ctrl-C ends it, with every window; everything is saved", err=True)
            await asyncio.Event().wait()
        finally:
            await asyncio.gather(*(self._end(window) for window in list(self.windows)))
            await runner.cleanup()

    def link(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/?key={self.key}"

    def _application(self) -> web.Application:
        import textual_serve
        from aiohttp import web

        assert textual_serve.__file__ is not None

        async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
            return await self._check_request(request, handler)

        application = web.Application(middlewares=[web.middleware(check)])
        static = Path(textual_serve.__file__).parent / "static"
        application.add_routes(
            [
                web.get("/", self._page),
                web.get("/icon.svg", self._file),
                web.get("/page.js", self._file),
                web.get("/ws", self._window),
                web.static("/static", static),
            ]
        )
        return application

    # Requests

    async def _check_request(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse what another site's page sends, also one whose name leads to this machine."""
        from aiohttp import web

        name = request.host.rpartition(":")[0] if ":" in request.host else request.host
        is_local = self.host in LOOPBACK
        if is_local and name.strip("[]") not in LOOPBACK:
            raise web.HTTPForbidden(text=f"open it as {self.host}")
        origin = request.headers.get("Origin")
        if origin is not None and origin.partition("://")[2] != request.host:
            raise web.HTTPForbidden(text="only quizzer's own page may connect")
        if request.path in ("/", "/ws") and not (
            self._has_key(request) or _is_from_own_user(request)
        ):
            raise web.HTTPForbidden(
                text="open the link that quizzer serve has printed, key and all"
            )
        response = await handler(request)
        if not response.prepared:
            response.headers.update(HEADERS)
        return response

    @property
    def _cookie(self) -> str:
        return f"quizzer-{self.port}"  # a browser does not keep cookies of ports apart

    def _has_key(self, request: web.Request) -> bool:
        keys = (request.query.get("key", ""), request.cookies.get(self._cookie, ""))
        return any(
            secrets.compare_digest(key.encode("utf-8", "replace"), self.key.encode())
            for key in keys
        )

    async def _page(self, request: web.Request) -> web.Response:
        from html import escape

        from aiohttp import web

        text = (HERE / "page.html").read_text(encoding="utf-8")
        address = escape(f"ws://{request.host}/ws")
        page = web.Response(text=text.replace("{{ address }}", address), content_type="text/html")
        page.set_cookie(self._cookie, self.key, httponly=True, samesite="Strict")
        return page

    async def _file(self, request: web.Request) -> web.FileResponse:
        from aiohttp import web

        return web.FileResponse(HERE / request.path.lstrip("/"))

    # Windows

    async def _window(self, request: web.Request) -> web.WebSocketResponse:
        """Run an app for a window that has opened, until either of them ends."""
        from aiohttp import web
        from textual_serve.app_service import AppService
        from textual_serve.download_manager import DownloadManager

        if "Origin" not in request.headers:
            raise web.HTTPForbidden(text="only quizzer's own page may connect")
        socket = web.WebSocketResponse(heartbeat=15)
        await socket.prepare(request)
        window = AppService(
            app_command(),
            write_bytes=socket.send_bytes,
            write_str=socket.send_str,
            close=socket.close,
            download_manager=DownloadManager(),
        )
        self.windows.add(window)
        try:
            query = request.query
            await window.start(_cells(query.get("width"), 80), _cells(query.get("height"), 24))
            reader = asyncio.create_task(_forward(socket, window))
            ended = window._task
            assert ended is not None
            await asyncio.wait({reader, ended}, return_when=asyncio.FIRST_COMPLETED)
            reader.cancel()
        finally:
            await self._end(window)
            await socket.close()
        return socket

    async def _end(self, window: AppService) -> None:
        """Ask an app to end, which saves its work; one that does not is killed."""
        self.windows.discard(window)
        try:
            await asyncio.wait_for(window.stop(), END_TIMEOUT)
        except (TimeoutError, ConnectionError):
            process = window._process
            if process is not None and process.returncode is None:
                process.kill()


async def _forward(socket: web.WebSocketResponse, window: AppService) -> None:
    """Keys and sizes of the page to the app, until the page is closed."""
    async for message in socket:
        try:
            kind, *values = message.json()
        except (TypeError, ValueError, RecursionError):
            continue
        value = values[0] if values else None
        if kind == "stdin" and isinstance(value, str):
            await window.send_bytes(value.encode("utf-8", "replace"))
        elif kind == "resize" and isinstance(value, dict):
            width, height = _cells(value.get("width"), 80), _cells(value.get("height"), 24)
            await window.set_terminal_size(width, height)
        elif kind == "ping":
            await socket.send_json(["pong", value])
        elif kind == "blur":
            await window.blur()
        elif kind == "focus":
            await window.focus()


def _cells(value: Any, default: int) -> int:
    """A width or a height in cells; the default where it is none."""
    try:
        return min(max(int(value), 1), MOST_CELLS)
    except (TypeError, ValueError, OverflowError):
        return default


def _log() -> logging.Logger:
    """Errors of the server, less requests that are no HTTP, which anybody can send."""
    from aiohttp.http_exceptions import HttpProcessingError

    def is_ours(record: logging.LogRecord) -> bool:
        return not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError))

    log = logging.getLogger("quizzer.serve")
    log.addFilter(is_ours)
    return log


def app_command() -> str:
    """What starts the app of a window; the shell that it is given to becomes it."""
    return f"exec {shlex.quote(sys.executable)} -m quizzer"


def serve_app(host: str, port: int) -> None:
    """Serve until Ctrl-C or a signal; raises UsageError where the port cannot be used."""

    async def run() -> None:
        task = asyncio.current_task()
        assert task is not None
        if os.name == "posix":
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        await WebServer(host, port).run()

    try:
        asyncio.run(run())
    except asyncio.CancelledError:
        return


def _is_from_own_user(request: web.Request) -> bool:
    """Whether a program of this user, on this machine, has made the connection."""
    transport = request.transport
    if transport is None or not hasattr(os, "getuid"):
        return False
    client, server = (transport.get_extra_info(name) for name in ("peername", "sockname"))
    return connection_owners(client[1], server[1]) == {os.getuid()}


def connection_owners(client_port: int, server_port: int, tables: Path = TABLES) -> set[int]:
    """The users on this machine with an open TCP connection between two ports, as Linux lists them.

    The rows of `/proc/net/tcp` (man 5 proc) hold addresses as HEX:PORT, then the state, 01 for one
    that is established, and in column 7 the user.
    """
    owners = set()
    for table in ("tcp", "tcp6"):
        try:
            rows = (tables / table).read_text(encoding="ascii").splitlines()[1:]
        except OSError:
            continue
        for _, local, remote, state, _, _, _, user, *_ in map(str.split, rows):
            ports = [int(address.rpartition(":")[2], 16) for address in (local, remote)]
            if ports == [client_port, server_port] and state == "01":
                owners.add(int(user))
    return owners
