"""A field's HTML as the Markdown of a card: formulas between $, pictures as files, no scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

_MATH = [
    (re.compile(r"\\\((.{1,5000}?)\\\)", re.DOTALL), "${}$"),
    (re.compile(r"\\\[(.{1,5000}?)\\\]", re.DOTALL), "$${}$$"),
    (re.compile(r"\[\$\](.{1,5000}?)\[/\$\]", re.DOTALL), "${}$"),
    (re.compile(r"\[\$\$\](.{1,5000}?)\[/\$\$\]", re.DOTALL), "$${}$$"),
    (re.compile(r"\[latex\](.{1,5000}?)\[/latex\]", re.DOTALL), "$${}$$"),
    (re.compile(r"<anki-mathjax[^>]*>(.{1,5000}?)</anki-mathjax>", re.DOTALL), "${}$"),
]
_SOUND = re.compile(r"\[sound:[^\]\n]{1,300}\]")
_DROPPED = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_PLAIN = re.compile(r"[^<>&\\\[]*")
_PLACE = "\ue010{}\ue011"


def to_markdown(
    html: str, picture: Callable[[str], str | None], left_out: Callable[[str, str], None]
) -> str:
    """HTML to Markdown; `picture` says where a picture lies now, `left_out` hears of the rest."""
    if _PLAIN.fullmatch(html):
        return html.replace("\xa0", " ").strip()
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
    html = _DROPPED.sub("", _SOUND.sub("", html))
    text = _convert(html, picture, left_out)
    for number, formula in enumerate(formulas):
        text = text.replace(_PLACE.format(number), formula)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


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
