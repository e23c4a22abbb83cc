"""A card's Markdown as people write it in chats: line ends stay, and what is no markup is shown.

`__init__`, `2*x + 3*y`, `# of rows` and `w[i](x)` stand as they were typed; `**bold**`, lists,
tables, code and formulas work.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from quizzer.report.formulas import FORMULA, unicode_of
from quizzer.sanitize import printable

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline

_ADDRESS = re.compile(
    r"(?:https?://|mailto:)\S|\S+\.(?:png|jpe?g|gif|webp|svg|bmp)$", re.IGNORECASE
)


def parser(formula: Callable[[re.Match[str]], str | None] = unicode_of) -> MarkdownIt:
    """A parser whose formulas are text, as `formula` has it; None leaves a formula's source."""
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("gfm-like", {"html": False, "linkify": False})
    markdown.disable(["lheading", "entity"])
    markdown.inline.ruler.before("escape", "formula", _formula_rule(formula))
    markdown.inline.ruler.at("emphasis", _emphasis)
    markdown.block.ruler.before("heading", "number_sign", _number_sign)
    markdown.core.ruler.push("line_ends", _keep_line_ends)
    markdown.validateLink = lambda url: _ADDRESS.match(url) is not None  # type: ignore[method-assign]
    return markdown


def _formula_rule(
    formula: Callable[[re.Match[str]], str | None],
) -> Callable[[StateInline, bool], bool]:
    def rule(state: StateInline, silent: bool) -> bool:
        if state.src[state.pos] != "$":
            return False
        match = FORMULA.match(state.src, state.pos)
        if match is None or match.end() > state.posMax:
            return False
        if not silent:
            text = printable(formula(match) or match[0])
            for number, line in enumerate(text.split("\n")):
                if number:
                    state.push("hardbreak", "br", 0)
                state.push("text", "", 0).content = line
        state.pos = match.end()
        return True

    return rule


def _emphasis(state: StateInline, silent: bool) -> bool:
    """Stars that hug a word from outside; underscores and products are text."""
    from markdown_it.rules_inline.state_inline import Delimiter

    if silent or state.src[state.pos] != "*":
        return False
    scanned = state.scanDelims(state.pos, True)
    before = state.src[state.pos - 1 : state.pos]
    end = state.pos + scanned.length
    after = state.src[end : end + 1]
    follows_word = before.isalnum() or (before != "" and before in ")]}")
    precedes_word = after.isalnum() or (after != "" and after in "([{")
    for _ in range(scanned.length):
        token = state.push("text", "", 0)
        token.content = "*"
        state.delimiters.append(
            Delimiter(
                marker=ord("*"),
                length=scanned.length,
                token=len(state.tokens) - 1,
                end=-1,
                open=scanned.can_open and not follows_word,
                close=scanned.can_close and not precedes_word,
            )
        )
    state.pos = end
    return True


def _number_sign(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A line that begins with one `#`, or has nothing else, is one of text: `# of rows`."""
    place = state.bMarks[start] + state.tShift[start]
    line = state.src[place : state.eMarks[start]].strip()
    is_text = line.startswith("# ") or (line != "" and not line.strip("#"))
    if state.is_code_block(start) or not is_text:
        return False
    if silent:
        return False
    following = start + 1
    state.line = following
    state.push("paragraph_open", "p", 1).map = [start, following]
    inline = state.push("inline", "", 0)
    inline.content = line
    inline.map = [start, following]
    inline.children = []
    state.push("paragraph_close", "p", -1)
    return True


def _keep_line_ends(state: StateCore) -> None:
    for token in state.tokens:
        for child in token.children or ():
            if child.type == "softbreak":
                child.type, child.tag = "hardbreak", "br"
