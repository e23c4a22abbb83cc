"""A field's HTML as the Markdown of a card: formulas between $, pictures as files, no scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

MAX_CHARACTERS = 100_000  # of one field, in HTML
# Between its ends a formula holds no second beginning, or each would be looked through once more.
_MATH = [
    (re.compile(r"\\\(((?:(?!\\\().){1,5000}?)\\\)", re.DOTALL), "${}$"),
    (re.compile(r"\\\[((?:(?!\\\[).){1,5000}?)\\\]", re.DOTALL), "$${}$$"),
    (re.compile(r"\[\$\]((?:(?!\[\$\]).){1,5000}?)\[/\$\]", re.DOTALL), "${}$"),
    (re.compile(r"\[\$\$\]((?:(?!\[\$\$\]).){1,5000}?)\[/\$\$\]", re.DOTALL), "$${}$$"),
    (re.compile(r"\[latex\]((?:(?!\[latex\]).){1,5000}?)\[/latex\]", re.DOTALL), "$${}$$"),
    (
        re.compile(
            r"<anki-mathjax[^<>]*>((?:(?!<anki-mathjax).){1,5000}?)</anki-mathjax>", re.DOTALL
        ),
        "${}$",
    ),
]
_SOUND = re.compile(r"\[sound:[^\]\n]{1,300}\]")
_DROPPED = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_PLAIN = re.compile(r"[^<>&\\\[]*")
_PLACE = "\ue010{}\ue011"
_PLACES = re.compile("\ue010(\\d{1,6})\ue011")
# A picture in the text itself, which no card can show.
_DATA = re.compile(r"data:[\w/+.-]{0,80};base64,[\w+/=%]*")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
# What begins no whole tag; the parser takes the square of its length to find that out.
_NO_TAG = re.compile(r"<(?![^<>]*>)|<(?=!\[)")


def to_markdown(
    html: str, picture: Callable[[str], str | None], left_out: Callable[[str, str], None]
) -> str:
    """HTML to Markdown; `picture` says where a picture lies now, `left_out` hears of the rest."""
    if _PLAIN.fullmatch(html):
        return html.replace("\xa0", " ").strip()
    html = without_data(html)
    if len(html) > MAX_CHARACTERS:
        left_out("field", f"it has more than {MAX_CHARACTERS:,} characters")
        return ""
    formulas: list[str] = []

    def keep(form: str) -> Callable[[re.Match[str]], str]:
        def kept(match: re.Match[str]) -> str:
            inner = unescape(re.sub(r"<br\s*/?>|</?div>|&nbsp;", " ", match[1]))
            formulas.append(form.format(re.sub(r"<[^>]*>", "", inner).strip().strip("$")))
            return _PLACE.format(len(formulas) - 1)

        return kept

    for pattern, form in _MATH:
        html = pattern.sub(keep(form), html)
    for _ in _SOUND.findall(html):
        left_out("sound", "cards show no sounds")
    html = _DROPPED.sub("", _COMMENT.sub("", _SOUND.sub("", html)))
    html = _NO_TAG.sub("&lt;", html)
    try:
        text = _convert(html, picture, left_out)
    except RecursionError:
        left_out("formatting", "its tags are nested too deeply")
        text = unescape(re.sub(r"<[^<>]*>", " ", html))
    text = _PLACES.sub(lambda match: _at(formulas, int(match[1])), text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def without_data(html: str) -> str:
    """HTML without the bytes of pictures that are in it."""
    return _DATA.sub("data:", html) if "data:" in html else html


def _at(formulas: list[str], number: int) -> str:
    """The formula of a number; "" where the field itself had such a character."""
    return formulas[number] if number < len(formulas) else ""


def _convert(
    html: str, picture: Callable[[str], str | None], left_out: Callable[[str, str], None]
) -> str:
    from bs4 import BeautifulSoup
    from markdownify import MarkdownConverter

    soup = BeautifulSoup(html, "html.parser")
    for image in soup.find_all("img"):
        place = picture(str(image.get("src") or ""))
        if place is None:
            left_out("picture", "it is not in the package, or is no picture")
            image.replace_with(str(image.get("alt") or ""))
        else:
            image["src"] = place
            image["alt"] = str(image.get("alt") or "picture")
    for element in soup.find_all(["audio", "video", "object", "iframe", "embed"]):
        left_out(element.name, "cards show text and pictures")
        element.decompose()
    converter = MarkdownConverter(
        heading_style="ATX", bullets="-", escape_misc=False, escape_underscores=False,
        escape_asterisks=False, newline_style="backslash",
    )  # fmt: skip
    text: str = converter.convert_soup(soup)
    return "\n".join(line.rstrip(" \\") for line in text.replace("\xa0", " ").splitlines())
