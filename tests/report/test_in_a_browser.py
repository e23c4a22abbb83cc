"""The page in a real browser: on a phone, in both themes, without a word on the console."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from quizzer.report import as_html
from quizzer.sanitize import printable
from tests.report import samples

BROWSER = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chrome")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--enable-logging=stderr", "--virtual-time-budget=4000", "--dump-dom"),
)
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(BROWSER is None, reason="there is no Chromium to draw the page with"),
]

# Measures the page in a frame of its own, whose policy forbids scripts; contrast as WCAG 2 has it.
MEASURE = """
const frame = document.querySelector("iframe");
function channels(colour) {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data];
}
function light(colour) {
  const [r, g, b] = channels(colour).slice(0, 3).map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a, b) {
  const [high, low] = [light(a), light(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}
frame.addEventListener("load", () => {
  const page = frame.contentDocument, view = frame.contentWindow, words = [];
  for (const details of page.querySelectorAll("details")) details.open = true;
  for (const one of page.body.querySelectorAll("*")) {
    const own = [...one.childNodes].some(n => n.nodeType === 3 && n.data.trim());
    if (!own || !one.getClientRects().length) continue;
    const style = view.getComputedStyle(one);
    let behind = one, ground = "";
    for (; behind; behind = behind.parentElement) {
      ground = view.getComputedStyle(behind).backgroundColor;
      if (channels(ground)[3]) break;
    }
    const ink = one.closest("svg") ? style.fill : style.color;
    words.push([contrast(ink, ground), one.textContent.trim().slice(0, 40)]);
  }
  document.querySelector("pre").textContent = JSON.stringify({
    wide: page.documentElement.scrollWidth,
    words: words.length,
    palest: words.sort((a, b) => a[0] - b[0])[0],
    paper: view.getComputedStyle(page.body).backgroundColor,
    loaded: view.performance.getEntriesByType("resource").map(entry => entry.name),
    charts: [...page.querySelectorAll("svg")].filter(c => c.getClientRects().length).length,
  });
});
"""


@dataclass(frozen=True)
class Seen:
    """What the browser measured, and what it said on the console."""

    page: dict[str, Any]
    console: list[str]


def look(tmp_path: Path, page: str, width: int, dark: bool) -> Seen:
    quoted = (
        json.dumps(page).replace("</", "<\\/").replace("<!--", "<\\!--").replace("<s", "\\x3cs")
    )
    (tmp_path / "look.html").write_text(
        f'<!doctype html><meta charset="utf-8"><pre></pre><iframe width="{width}" height="800"'
        f' style="border:0"></iframe><script>{MEASURE}\nframe.srcdoc = {quoted};</script>',
        encoding="utf-8",
    )
    assert BROWSER is not None
    ended = subprocess.run(
        [
            *(BROWSER, *FLAGS, f"--user-data-dir={tmp_path / 'profile'}"),
            *("--window-size=1300,900", f"--blink-settings=preferredColorScheme={int(not dark)}"),
            (tmp_path / "look.html").as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    match = re.search(r"<pre>(.*?)</pre>", ended.stdout, re.DOTALL)
    assert match is not None
    console = [line for line in ended.stderr.splitlines() if "CONSOLE" in line]
    return Seen(json.loads(unescape(match[1])), console)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 1200])
def test_it_fits_is_legible_and_asks_nobody_for_anything(
    tmp_path: Path, width: int, dark: bool
) -> None:
    title = samples.HOSTILE + " a_name_without_any_place_to_break_" * 3
    page = as_html.page(samples.progress(title, title), printable)
    seen = look(tmp_path, page, width, dark)
    assert seen.console == []
    assert seen.page["wide"] <= width
    assert seen.page["loaded"] == []
    assert seen.page["charts"] == 6
    assert seen.page["words"] > 150
    assert seen.page["palest"][0] >= 4.5, seen.page["palest"]
    assert seen.page["paper"] == ("rgb(21, 23, 28)" if dark else "rgb(252, 251, 248)")


def test_these_looks_would_see_what_is_wrong(tmp_path: Path) -> None:
    """A page that is too wide, too pale, asks for a picture and has a script is told apart."""
    page = as_html.page(samples.progress(), printable).replace(
        "<footer>",
        '<div style="width:500px;color:#eee">pale</div><img src="http://localhost:9/x.png">'
        "<script>1</script><footer>",
    )
    seen = look(tmp_path, page, 390, dark=False)
    assert seen.page["wide"] > 390
    assert seen.page["palest"][1] == "pale"
    assert seen.page["palest"][0] < 4.5
    assert len(seen.console) >= 2, "the page's own policy forbids picture and script"
