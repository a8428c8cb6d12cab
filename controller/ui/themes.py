"""How it looks: night for dark bedrooms, day for everything else; both do without their colours."""

from textual.theme import Theme

NIGHT = Theme(
    name="night",
    dark=True,
    primary="#c46a4a",
    secondary="#8a5a48",
    accent="#d98a5a",
    foreground="#b08a7a",
    background="#000000",
    surface="#0c0705",
    panel="#160d09",
    boost="#1c110c",
    success="#b08a5a",
    warning="#d9a05a",
    error="#e05a3a",
)
DAY = Theme(
    name="day",
    dark=False,
    primary="#2a5d8a",
    secondary="#5a6f80",
    accent="#8a4a1a",
    foreground="#1c2126",
    background="#f6f3ee",
    surface="#ece7df",
    panel="#e0d9ce",
    boost="#d6cdbf",
    success="#2e6b3a",
    warning="#8a5a00",
    error="#a01c1c",
)
