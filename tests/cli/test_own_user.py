"""Whose connection a page of `quizzer serve` is: nobody's where that cannot be known."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import Any

import pytest

from quizzer.cli.web import server


def request(transport: Any) -> Any:
    return SimpleNamespace(transport=transport)


class Transport:
    def get_extra_info(self, name: str) -> tuple[str, int]:
        return {"peername": ("127.0.0.1", 40_000), "sockname": ("127.0.0.1", 8000)}[name]


@pytest.mark.parametrize(
    ("owners", "is_own"),
    [
        ({os.getuid()}, True),
        ({os.getuid() + 1}, False),
        ({os.getuid(), 0, 5}, False),
        (set(), False),
    ],
)
def test_a_connection_is_one_s_own_where_it_is_no_other_s(
    monkeypatch: pytest.MonkeyPatch, owners: set[int], is_own: bool
) -> None:
    ports: list[tuple[int, int]] = []

    def listed(client_port: int, server_port: int) -> set[int]:
        ports.append((client_port, server_port))
        return owners

    monkeypatch.setattr(server, "connection_owners", listed)
    assert server._is_from_own_user(request(Transport())) is is_own
    assert ports == [(40_000, 8000)]


def test_a_connection_that_is_gone_or_a_system_without_users_is_nobody_s(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert not server._is_from_own_user(request(None))
    monkeypatch.delattr(os, "getuid")
    assert not server._is_from_own_user(request(Transport()))
