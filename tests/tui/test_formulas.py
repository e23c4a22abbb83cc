"""Formulas, tables and code of a card on the screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.tui.helpers import screen_text, wait_until

if TYPE_CHECKING:
    from tests.tui.conftest import Desk

DECK = r"""title = "Formulas"

[[card]]
id = "choice"
kind = "choice"
prompt = "Which is the sigmoid, $\\sigma(x)$?"
answer = '''
$$\frac{1}{1+e^{-x}}$$

| name | formula |
|------|---------|
| relu | $\max(0, x)$ |

```python
def sigmoid(x): return 1 / (1 + (-x).exp())
```
'''
options = ["$\\frac{1}{1+e^{-x}}$", "$e^{-x}$", "$\\unknown{x}$"]
correct = ["$\\frac{1}{1+e^{-x}}$"]
"""


async def test_formulas_tables_and_code_are_shown_in_question_options_and_answer(
    desk: Desk,
) -> None:
    folder: Path = desk.context.home.questions
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "formulas.toml").write_text(DECK, encoding="utf-8")
    desk.context = desk.context.refreshed()
    async with desk.open("review", size=(100, 40), deck="formulas") as pilot:
        await wait_until(pilot, lambda: "the sigmoid, σ(x)?" in screen_text(pilot))
        text = screen_text(pilot)
        assert "1/(1 + e⁻ˣ)" in text
        assert r"$\unknown{x}$" in text
        await pilot.press("space", "enter")
        await wait_until(pilot, lambda: "max(0, x)" in screen_text(pilot))
        text = screen_text(pilot)
        assert "def sigmoid(x)" in text
        assert r"\frac" not in text
