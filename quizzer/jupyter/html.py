"""What a notebook shows beneath a cell: verdicts and cards as pieces of HTML, all text escaped."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from html import escape

from quizzer.grader.verdict import Check, Verdict
from quizzer.report import formulas
from quizzer.sanitize import printable

SIGNS = {"passed": "✓", "failed": "✗", "skipped": "·"}
HEADLINES = {
    "passed": "Passed",
    "failed": "Not right yet",
    "error": "It stopped with an error",
    "timeout": "It took too long",
    "crashed": "It ended early",
    "refused": "It could not be graded",
}
# Colours that read on Jupyter's light and dark pages alike.
STYLE = """<style>
.quizzer { max-width: 60em; line-height: 1.45; }
.quizzer ul { list-style: none; margin: .5em 0; padding: 0; }
.quizzer .passed > b { color: #2e8b57; }
.quizzer .failed > b { color: #d9534f; }
.quizzer .skipped, .quizzer .quiet { opacity: .65; }
.quizzer pre { line-height: 1.15; margin: .3em 0 .3em 1.4em; white-space: pre; overflow-x: auto; }
.quizzer td { padding: .1em 1em .1em 0; text-align: left; vertical-align: top; }
.quizzer table { margin-left: 1.4em; }
.quizzer .pictures { display: flex; flex-wrap: wrap; gap: .8em; margin: .5em 0 .5em 1.4em; }
.quizzer figure { margin: 0; text-align: center; }
.quizzer figure img { display: block; width: 80px; margin: 0 auto; border-radius: 4px; }
.quizzer figcaption { font-size: .85em; opacity: .75; }
.quizzer aside { border-left: .25em solid #d99a2b; margin: .6em 0; padding: .1em .8em; }
</style>"""

_CODE = re.compile(r"`([^`\n]+)`")
_BOLD = re.compile(r"\*\*(\S(?:[^*\n]*\S)?)\*\*")
# Pictures side by side as a report draws them: a caption over each, two rows of pixels in a line.
_WIDTH, _GAP, _LINES = 20, 2, 10
_CAPTION = re.compile(r"a \d, (?:read as \d|no answer)")
_PICTURES = re.compile(
    rf"^((?:{_CAPTION.pattern} *)+)\n((?:[ ▀▄█]*\n){{{_LINES - 1}}}[ ▀▄█]*)$", re.MULTILINE
)
_FENCE = re.compile(r"^```[^\n]*\n(.*?)^```\s*$", re.MULTILINE | re.DOTALL)


def verdict(verdict: Verdict, rating: str = "") -> str:
    """A verdict whole: checks, expected and got, diagnosis, nits, and what was printed.

    `rating` is a sentence on what the attempt was worth.
    """
    kind = "passed" if verdict.passed else "failed"
    parts = [f'<p class="{kind}"><b>{HEADLINES[verdict.status]}</b> {_text(rating)}</p>']
    if verdict.diagnosis is not None:
        title, explanation = verdict.diagnosis.title, verdict.diagnosis.explanation
        parts.append(f"<aside><b>{_inline(title)}</b><br>{_inline(explanation)}</aside>")
    parts.append(f"<ul>{''.join(map(_check, verdict.checks))}</ul>")
    if verdict.nits:
        nits = "".join(
            f"<li><b>NIT:</b> {_inline(nit)}</li>"
            if nit in verdict.solution_nits
            else f'<li class="quiet">{_inline(nit)}</li>'
            for nit in verdict.nits
        )
        parts.append(f"<ul>{nits}</ul>")
    if verdict.output.strip():
        output = _text(verdict.output)
        parts.append(f"<details><summary>It printed</summary><pre>{output}</pre></details>")
    return _piece(parts)


def card(name: str, prompt: str, choices: Sequence[str] = ()) -> str:
    """A card's question, with the options or steps that it offers."""
    listed = "".join(f"<li>– {_inline(choice)}</li>" for choice in choices)
    return _piece(
        [f'<p class="quiet">{_text(name)}</p>', _prose(prompt), f"<ul>{listed}</ul>" * bool(listed)]
    )


def answer(answer: str, points: Sequence[tuple[str, str]], mark: str) -> str:
    """The good answer; beside each key point whether it was found, and the suggested mark."""
    listed = "".join(
        f"<li>{'✓' if status == 'found' else '◐' if status == 'partly' else '○'} "
        f'{_inline(point)} <span class="quiet">{_text(status)}</span></li>'
        for point, status in points
    )
    parts = ["<p><b>The answer</b></p>", _prose(answer), f"<ul>{listed}</ul>" * bool(listed)]
    if mark:
        parts.append(f'<p class="quiet">Suggested: {_text(mark)}</p>')
    return _piece(parts)


def message(text: str) -> str:
    """One short message."""
    return _piece([_prose(text)])


def page(html: str) -> str:
    """A whole page in its own frame, so that its styles stay inside."""
    return (
        f'<iframe srcdoc="{escape(html)}" sandbox width="100%" height="700" '
        'style="border: 0"></iframe>'
    )


def _check(check: Check) -> str:
    parts = [f"<b>{SIGNS[check.status]} {_inline(check.name)}</b>"]
    if check.message and check.status != "skipped":
        parts.append(
            "".join(_report(check.message))
            if "\n" in check.message
            else f" <span>{_inline(check.message)}</span>"
        )
    rows = [("call", check.call), ("expected", check.expected), ("got", check.got)]
    if check.status == "failed" and any(text for _, text in rows):
        cells = "".join(
            f"<tr><td>{name}</td><td><pre>{_text(text)}</pre></td></tr>"
            for name, text in rows
            if text
        )
        parts.append(f"<table>{cells}</table>")
    return f'<li class="{check.status}">{"".join(parts)}</li>'


def _report(text: str) -> Iterator[str]:
    """A text of several lines as it is; pictures drawn with characters become real ones."""
    start = 0
    for match in _PICTURES.finditer(text):
        if before := text[start : match.start()].strip("\n"):
            yield f"<pre>{_text(before)}</pre>"
        captions = _CAPTION.findall(match[1])
        drawn = [
            [line[place : place + _WIDTH] for line in match[2].split("\n")]
            for place in range(0, len(captions) * (_WIDTH + _GAP), _WIDTH + _GAP)
        ]
        figures = "".join(map(_figure, captions, drawn))
        yield f'<div class="pictures">{figures}</div>'
        start = match.end()
    if remaining := text[start:].strip("\n"):
        yield f"<pre>{_text(remaining)}</pre>"


def _figure(caption: str, lines: Sequence[str]) -> str:
    """One picture, light on dark as MNIST is, in whatever theme the page has."""
    pixels = "".join(
        f"M{x + 2} {2 * row + half + 2}h1v1h-1z"
        for row, line in enumerate(lines)
        for x, char in enumerate(line)
        for half, inked in enumerate(("▀█", "▄█"))
        if char in inked
    )
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" shape-rendering="crispEdges">'
        f'<path fill="#16191d" d="M0 0h24v24H0z"/><path fill="#f4f4f0" d="{pixels}"/></svg>'
    )
    data = base64.b64encode(svg.encode()).decode()
    return (
        f'<figure><img src="data:image/svg+xml;base64,{data}" alt="{_text(caption)}">'
        f"<figcaption>{_text(caption)}</figcaption></figure>"
    )


def _prose(text: str) -> str:
    """A little Markdown: paragraphs, fenced code, code and bold."""
    parts = []
    for index, piece in enumerate(_FENCE.split(text)):
        if index % 2:
            parts.append(f"<pre>{_text(piece)}</pre>")
        else:
            paragraphs = filter(None, map(str.strip, piece.split("\n\n")))
            parts += [
                f"<p>{_inline(paragraph).replace(chr(10), '<br>')}</p>" for paragraph in paragraphs
            ]
    return "".join(parts)


def _inline(text: str) -> str:
    return formulas.with_mathml(text, _formatted)


def _formatted(text: str) -> str:
    return _BOLD.sub(r"<b>\1</b>", _CODE.sub(r"<code>\1</code>", _text(text)))


def _text(text: str) -> str:
    return escape(printable(text))


def _piece(parts: Sequence[str]) -> str:
    return f'{STYLE}<div class="quizzer">{"".join(parts)}</div>'
