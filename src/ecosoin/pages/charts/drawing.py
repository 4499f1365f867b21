"""What is an accessible SVG made of? Escaped text, shapes, a title and a description."""

import math
import re
import zlib
from html import escape

WIDTH = 720.0
FONT = "Inter,'Segoe UI','Helvetica Neue',Arial,'DejaVu Sans',sans-serif"
INK, MUTED, GRID, PAPER = "#1b2733", "#4a5a68", "#d5dce2", "#ffffff"
_GLYPH_WIDTH = 0.56
"""Mean width of a character, in em, of the widest font of the list: labels are fitted for the worst case."""
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: object) -> str:
    """Text safe inside XML: control characters dropped, markup escaped."""
    return escape(_NOT_XML.sub("", str(text)), quote=True)


def text_width(text: str, size: float) -> float:
    """A prudent estimate of the width of a text."""
    return len(text) * size * _GLYPH_WIDTH


def fitted(text: str, width: float, size: float) -> str:
    """The text, cut with an ellipsis when it is wider than ``width``."""
    room = int(width / (size * _GLYPH_WIDTH))
    return text if len(text) <= room else (text[: max(0, room - 1)].rstrip() + "…" if room > 1 else "")


def wrapped(text: str, width: float, size: float, lines: int = 2) -> list[str]:
    """The text on at most ``lines`` lines, the last one cut with an ellipsis."""
    rows: list[str] = []
    words = text.split()
    while words and len(rows) < lines - 1:
        row = words.pop(0)
        while words and text_width(f"{row} {words[0]}", size) <= width:
            row += " " + words.pop(0)
        rows.append(fitted(row, width, size))
    if words:
        rows.append(fitted(" ".join(words), width, size))
    return rows or [""]


def ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Round values (1, 2 or 5 × 10ⁿ apart) that span ``low`` to ``high``."""
    if not high > low:
        high = low + (abs(low) or 1)
    raw = (high - low) / count
    scale = 10 ** math.floor(math.log10(raw))
    step = next(m * scale for m in (1, 2, 5, 10) if m * scale >= raw)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [k * step for k in range(first, last + 1)]


class Drawing:
    """Shapes gathered in order; the height grows with what is drawn."""

    def __init__(self, title: str, desc: str):
        self.title, self.desc, self.height = title, desc, 0.0
        self._parts: list[str] = []

    def _add(self, element: str, bottom: float) -> None:
        self._parts.append(element)
        self.height = max(self.height, bottom)

    def rect(
        self, x: float, y: float, w: float, h: float, fill: str, note: str = "", stroke: str = "", opacity: float = 1
    ) -> None:
        """A rectangle; ``note`` shows when a mouse rests on it."""
        more = (f' stroke="{stroke}"' if stroke else "") + (f' fill-opacity="{opacity:g}"' if opacity != 1 else "")
        head = f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(w, 0):.1f}" height="{max(h, 0):.1f}" fill="{fill}"{more}'
        self._add(f"{head}><title>{clean(note)}</title></rect>" if note else f"{head}/>", y + h)

    def line(
        self, x1: float, y1: float, x2: float, y2: float, colour: str = GRID, width: float = 1, dash: str = ""
    ) -> None:
        """A straight line."""
        more = f' stroke-dasharray="{dash}"' if dash else ""
        self._add(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
            f'stroke-width="{width:g}"{more}/>',
            max(y1, y2),
        )

    def path(
        self, data: str, fill: str = "none", stroke: str = "", width: float = 1, note: str = "", **more: str
    ) -> None:
        """A path; ``more`` are further attributes."""
        attributes = "".join(f' {k.replace("_", "-")}="{v}"' for k, v in more.items())
        line = f' stroke="{stroke}" stroke-width="{width:g}"' if stroke else ""
        head = f'<path d="{data}" fill="{fill}"{line}{attributes}'
        self._add(f"{head}><title>{clean(note)}</title></path>" if note else f"{head}/>", 0)

    def marker(self, x: float, y: float, kind: int, colour: str, size: float = 5) -> None:
        """A point whose shape tells the series: disc, square, triangle, diamond, cross."""
        s = size
        shapes = (
            f"M{x - s:.1f} {y:.1f}a{s} {s} 0 1 0 {2 * s} 0a{s} {s} 0 1 0 {-2 * s} 0z",
            f"M{x - s:.1f} {y - s:.1f}h{2 * s}v{2 * s}h{-2 * s}z",
            f"M{x:.1f} {y - s:.1f}l{s} {2 * s}h{-2 * s}z",
            f"M{x:.1f} {y - s:.1f}l{s} {s}l{-s} {s}l{-s} {-s}z",
            f"M{x - s:.1f} {y - s / 3:.1f}h{s * 2 / 3:.1f}v{-s * 2 / 3:.1f}h{s * 2 / 3:.1f}v{s * 2 / 3:.1f}"
            f"h{s * 2 / 3:.1f}v{s * 2 / 3:.1f}h{-s * 2 / 3:.1f}v{s * 2 / 3:.1f}h{-s * 2 / 3:.1f}"
            f"v{-s * 2 / 3:.1f}h{-s * 2 / 3:.1f}z",
        )
        self.path(shapes[kind % len(shapes)], fill=colour, stroke=PAPER, width=1)
        self.height = max(self.height, y + s)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = 12,
        anchor: str = "start",
        fill: str = INK,
        bold: bool = False,
        halo: bool = False,
        turn: float = 0,
    ) -> None:
        """A line of text on its baseline; ``halo`` keeps it readable over shapes."""
        more = ' font-weight="600"' if bold else ""
        more += f' stroke="{PAPER}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"' if halo else ""
        more += f' transform="rotate({turn:g} {x:.1f} {y:.1f})"' if turn else ""
        more += f' text-anchor="{anchor}"' if anchor != "start" else ""
        self._add(f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{fill}"{more}>{clean(text)}</text>', y + 4)

    def lines(
        self,
        x: float,
        y: float,
        rows: list[str],
        size: float = 12,
        anchor: str = "start",
        fill: str = INK,
        bold: bool = False,
    ) -> None:
        """Lines of text centred vertically on ``y``."""
        step = size * 1.15
        top = y - step * (len(rows) - 1) / 2 + size * 0.35
        for k, row in enumerate(rows):
            self.text(x, top + k * step, text=row, size=size, anchor=anchor, fill=fill, bold=bold)

    def svg(self) -> str:
        """The whole drawing, as text."""
        key = f"{zlib.crc32((self.title + self.desc + ''.join(self._parts)).encode('utf-8', 'replace')):08x}"
        height = math.ceil(self.height + 6)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {WIDTH:g} {height}" width="{WIDTH:g}" '
            f'height="{height}" aria-labelledby="t{key} d{key}" font-family="{FONT}">'
            f'<title id="t{key}">{clean(self.title)}</title><desc id="d{key}">{clean(self.desc)}</desc>'
            + "".join(self._parts)
            + "</svg>"
        )
