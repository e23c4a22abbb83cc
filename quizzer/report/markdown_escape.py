"""Text of others made part of a Markdown page: it stays readable and breaks nothing around it.

Code (between backticks, in fences) and lists are kept, since people write them; HTML, headings,
links, pictures and emphasis by accident (`3*4*5`) become the characters that were typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})([^`]*)$")
_ITEM = re.compile(r"(\s*(?:[-+]|\d{1,9}[.)])\s+)\S")
_PARAGRAPH = re.compile(r"\n\s*\n|\n(?=\s*(?:```|~~~|[-+*]\s|\d+[.)]\s))")
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_SPECIAL = re.compile(
    r"\\(?=[!-/:-@\[-`{-~]|$)"  # would make the next character plain, or that of the code behind
    r"|[*`~]"
    r"|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])"  # within a word it is no emphasis
    r"|\](?=[(\[:])"
)
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_ENTITY = re.compile(r"&(?=#|[A-Za-z][A-Za-z0-9]*;)")
_HEADING = re.compile(r"^(\s*)(#{1,6}(?:\s|$)|>)")
_RULE = re.compile(r"^\s*[-=+|:][-=+|:\s]*$")  # also the underline of a heading, and of a table


def inline(text: str) -> str:
    """One line, with code between backticks kept."""
    parts, at = [], 0
    for code in _CODE.finditer(text):
        parts += [_plain(text[at : code.start()]), code[0]]
        at = code.end()
    return "".join([*parts, _plain(text[at:])])


def _plain(text: str) -> str:
    text = _SPECIAL.sub(lambda match: "\\" + match[0], text)
    return _TAG.sub("&lt;", _ENTITY.sub("&amp;", text))


def block(text: str) -> list[str]:
    """Lines of Markdown that show these; line ends stay, a fence that is open is closed."""
    lines = list(_lines(text))
    while lines and not lines[-1].strip():
        lines.pop()
    return lines


def _lines(text: str) -> Iterator[str]:
    """A line that the next one goes on from ends in two spaces, Markdown's line break."""
    fence = ""
    source = [line.rstrip() for line in text.expandtabs(4).splitlines()]
    while source and not source[0]:
        source.pop(0)
    for number, line in enumerate(source):
        opened = _FENCE.match(line)
        if fence:
            yield line
            if line.strip().startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
        elif opened:
            fence = opened[1]
            yield fence + re.sub(r"[^\w+#.-]", "", opened[2])
        elif not line:
            if source[number - 1]:  # the first line is not empty
                yield ""
        else:
            following = source[number + 1] if number + 1 < len(source) else ""
            goes_on = following and not _ITEM.match(following) and not _FENCE.match(following)
            yield _line(line) + ("  " if goes_on else "")
    if fence:
        yield fence


def _line(line: str) -> str:
    """A line outside of code; one that is indented more would be taken for code."""
    if item := _ITEM.match(line):
        return item[1].rstrip() + " " + _line(line[item.end(1) :])
    line = line.lstrip()
    if _RULE.match(line):
        return "\\" + line.strip()
    return _HEADING.sub(r"\1\\\2", inline(line))


def labelled(label: str, text: str) -> list[str]:
    """Lines of a label and a text, on one line where the text allows it."""
    lines = block(text)
    if lines and (_FENCE.match(lines[0]) or _ITEM.match(lines[0])):
        return [label, "", *lines]
    return [f"{label} {lines[0]}".lstrip(), *lines[1:]] if lines else [label]


def heading_and_rest(text: str) -> tuple[str, str]:
    """The first sentence or so of Markdown, for a heading, and what follows it."""
    first, *following = _PARAGRAPH.split(text.strip(), maxsplit=1)
    return " ".join(first.split()), following[0] if following else ""


def quote(lines: list[str]) -> list[str]:
    return [f"> {line}" if line else ">" for line in lines]


def fenced(code: str, language: str) -> list[str]:
    """Code in a fence longer than any that it holds."""
    runs = re.findall(r"`{3,}", code)
    fence = "`" * (max(map(len, runs), default=2) + 1)
    return [fence + language, *code.expandtabs(4).splitlines(), fence]
