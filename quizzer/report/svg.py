"""matplotlib's figures as SVG that belongs to a page: its colours, its font, no ids to clash with.

Colours are drawn as placeholders that become the page's CSS variables, so that one chart serves
both light and dark. Apart from the charts because none of this says what is drawn.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import escape
from io import StringIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_NAMES = (
    *("ink", "quiet", "faint", "good", "fair", "bad", "accent"),
    *("heat1", "heat2", "heat3", "heat4", "paper"),
)
_PLACES = {name: f"#0a0b{number:02x}" for number, name in enumerate(_NAMES)}
INK, QUIET, FAINT, GOOD, FAIR, BAD, ACCENT, *HEAT, PAPER = _PLACES.values()

_PLACEHOLDER = re.compile(r"#0a0b([0-9a-f]{2})")
_NOT_OURS = re.compile(
    r"<metadata>.*?</metadata>|<defs>\s*<style[^>]*>.*?</style>\s*</defs>"
    r"|font-family: [^;\"]+;? ?|<!--.*?-->",
    re.DOTALL,
)
_OPENING = re.compile(r".*?<svg[^>]*viewBox=\"([^\"]+)\"[^>]*>", re.DOTALL)
_GROUP = re.compile(r"<g id=\"([^\"]*)\">")
_ID = re.compile(r" id=\"([^\"]*)\"")


@contextmanager
def studio() -> Iterator[None]:
    """matplotlib, ready to draw: its own defaults, whatever the user's are, and a folder that goes.

    matplotlib writes a list of fonts to its folder as it is imported; a home may be read-only.
    """
    with tempfile.TemporaryDirectory(prefix="quizzer-") as folder:
        chosen = os.environ.get("MPLCONFIGDIR")
        os.environ["MPLCONFIGDIR"] = folder
        try:
            import matplotlib
            import matplotlib.figure

            with matplotlib.rc_context():
                matplotlib.rcdefaults()
                matplotlib.rcParams.update(
                    {
                        "svg.fonttype": "none",  # text stays text, in the page's own font
                        "svg.hashsalt": "quizzer",
                        "font.size": 11,
                        "text.color": QUIET,
                        "text.parse_math": False,
                        "figure.facecolor": "none",
                        "axes.facecolor": "none",
                        "axes.edgecolor": FAINT,
                        "axes.labelcolor": QUIET,
                        "xtick.color": QUIET,
                        "ytick.color": QUIET,
                        "grid.color": FAINT,
                        "grid.linewidth": 0.8,
                        "axes.axisbelow": True,
                        "xtick.major.size": 0,
                        "ytick.major.size": 0,
                        "xtick.major.pad": 6,
                        "ytick.major.pad": 6,
                    }
                )
                yield
        finally:
            del os.environ["MPLCONFIGDIR"]
            if chosen is not None:
                os.environ["MPLCONFIGDIR"] = chosen


def figure(width: int, height: int) -> Figure:
    """An empty figure of so many CSS pixels."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width / 72, height / 72), dpi=72)


def to_svg(figure: Figure, label: str, hints: Mapping[str, str]) -> str:
    """The figure as an SVG element that says `label`.

    A group whose gid is in `hints` shows that text where it is pointed at.
    """
    out = StringIO()
    figure.savefig(out, format="svg", transparent=True)
    drawn = _NOT_OURS.sub("", out.getvalue())
    opened = _OPENING.match(drawn)
    assert opened is not None
    body = drawn[opened.end() :]
    body = _GROUP.sub(lambda group: _group(group[1], hints), body)
    kept = {id_ for id_ in _ID.findall(body) if f"#{id_})" in body or f'"#{id_}"' in body}
    body = _ID.sub(lambda found: found[0] if found[1] in kept else "", body)
    body = _PLACEHOLDER.sub(lambda place: f"var(--{_NAMES[int(place[1], 16)]})", body)
    body = re.sub(r"\s*\n\s*", "\n", body)
    return (
        f'<svg class="chart" viewBox="{opened[1]}" role="img" aria-label="{escape(label)}">{body}'
    )


def _group(id_: str, hints: Mapping[str, str]) -> str:
    if id_ in hints:
        return f"<g><title>{escape(hints[id_])}</title>"
    return f'<g id="{escape(id_)}">'
