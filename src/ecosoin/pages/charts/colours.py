"""Which colours tell series apart? Each stands out on white (3:1 at least); light and dark alternate for greyscale."""

PALETTE: tuple[str, ...] = (
    "#12507b",
    "#c8641b",
    "#1c6b54",
    "#8e86c9",
    "#8c2f5d",
    "#5b95b5",
    "#5c5c12",
    "#b87552",
    "#4b4f8f",
    "#7c8a97",
)
ABOVE, BELOW = "#a8400f", "#12507b"
"""Both sides of a central value."""
ZONES: tuple[str, ...] = ("#f3efe2", "#f8e3dc", "#dff0e8", "#e3ecf6")


def colour(index: int) -> str:
    """The colour of the n-th series."""
    return PALETTE[index % len(PALETTE)]


def luminance(code: str) -> float:
    """Relative luminance of ``#rrggbb`` (WCAG 2.2): 0.2126 R + 0.7152 G + 0.0722 B, linearised."""

    def channel(k: int) -> float:
        c = int(code[k : k + 2], 16) / 255
        return c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4

    return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)


def contrast(a: str, b: str) -> float:
    """Contrast ratio of two colours (WCAG 2.2): (L1 + 0.05) / (L2 + 0.05)."""
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def ink_on(fill: str) -> str:
    """Black or white, whichever reads better on ``fill``."""
    return max(("#ffffff", "#101820"), key=lambda ink: contrast(ink, fill))
