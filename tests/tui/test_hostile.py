"""What a hostile deck says is shown as it is written: no control reaches the screen, no markup."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.security.test_shown_harmlessly import EVIL, obeyed
from tests.tui.conftest import Desk
from tests.tui.helpers import screen_text

SAID = json.dumps(EVIL.replace("\x00", "").replace("🎉", ""))


@pytest.mark.parametrize("keys", [[], ["b"], ["comma"], ["question_mark"], ["enter"], ["q"]])
async def test_no_screen_obeys_a_deck(desk: Desk, bundled: Path, keys: list[str]) -> None:
    for old in bundled.glob("*.toml"):
        old.unlink()
    (bundled / "evil.toml").write_text(
        f"title = {SAID}\n[[card]]\nid = 'a'\nkind = 'free'\nprompt = {SAID}\nanswer = {SAID}\n"
        f"key_points = [{SAID}]\ntags = [{SAID}]\n"
    )
    desk.context = desk.context.refreshed()
    assert desk.context.problems == ()
    async with desk.open("review" if not keys else "today") as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        assert obeyed(screen_text(pilot)) == set()
        if not keys:
            assert "[red]x[/red]" in screen_text(pilot)
        strips = pilot.app.screen._compositor.render_strips()
        meta = [segment.style.meta for strip in strips for segment in strip if segment.style]
        assert not any("app.bell" in str(value) for value in meta)
