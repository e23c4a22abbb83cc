"""What charts draw, whatever their figures and their room."""

from __future__ import annotations

import pytest

from quizzer.tui.widgets.columns import ChartColumn, Columns, round_up


@pytest.mark.parametrize(
    ("value", "top"), [(0, 4), (4, 4), (9, 10), (17, 20), (41, 50), (70, 80), (101, 200)]
)
def test_a_scale_ends_at_a_round_number(value: float, top: float) -> None:
    assert round_up(value) == top


@pytest.mark.parametrize("width", [20, 40, 84, 200])
def test_columns_never_draw_wider_than_their_room(width: int) -> None:
    columns = [ChartColumn(number % 7, f"n{number}", "") for number in range(60)]
    chart = Columns(columns, height=5, format_value=str, cursor=0)
    drawn = chart.draw(width)
    assert max(line.cell_length for line in drawn[:-2]) <= width
    assert chart.from_ == 0  # the chosen column is always among those shown
    assert len(drawn) == 5 + 3
