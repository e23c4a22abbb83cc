"""The app's own dark and light theme; the other themes of settings.THEMES come with Textual."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="dark",
    dark=True,
    background="#15171c",
    surface="#1c1f26",
    panel="#252932",
    foreground="#dcdfe4",
    primary="#82aaff",
    secondary="#5f7bb8",
    accent="#e6b566",
    success="#86c791",
    warning="#e6b566",
    error="#e8837a",
    variables={
        "footer-background": "#1c1f26",
        "footer-key-foreground": "#e6b566",
        "footer-description-foreground": "#a2a8b4",
        "quiet": "#8b92a0",
        "faint": "#4a505c",
        "input-selection-background": "#82aaff 35%",
    },
)

LIGHT = Theme(
    name="light",
    dark=False,
    background="#fcfbf8",
    surface="#f3f1eb",
    panel="#e6e3da",
    foreground="#23262b",
    primary="#2a5db0",
    secondary="#5472a8",
    accent="#96590a",
    success="#25723f",
    warning="#96590a",
    error="#b23129",
    variables={
        "footer-background": "#f3f1eb",
        "footer-key-foreground": "#96590a",
        "footer-description-foreground": "#555b65",
        "quiet": "#5f656f",
        "faint": "#c4c0b5",
        "input-selection-background": "#2a5db0 25%",
    },
)
