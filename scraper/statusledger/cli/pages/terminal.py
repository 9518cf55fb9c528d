"""The terminal as paper, at most 100 columns wide."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from statusledger import text
from statusledger.model import Health, Impact
from statusledger.presentation import wording

_WIDEST = 100
_GAP = 3
QUIET = "dim"
_MARKS: Mapping[str, tuple[str, str]] = {
    Health.OPERATIONAL: ("●", "green"),
    Impact.NONE: ("○", "none"),
    Impact.MINOR: ("▲", "yellow"),
    Health.DEGRADED: ("▲", "yellow"),
    Impact.MAJOR: ("◆", "red"),
    Health.PARTIAL_OUTAGE: ("◆", "red"),
    Impact.CRITICAL: ("■", "bold red"),
    Health.MAJOR_OUTAGE: ("■", "bold red"),
    Impact.MAINTENANCE: ("‖", "blue"),
    Impact.UNKNOWN: ("◌", "magenta"),
}
"""Shape and colour by impact and by health; equal words of both share them."""


def safe(words: str, style: str = "") -> Text:
    """Make text without markup and control characters."""
    return Text(text.terminal(words), style)


def shape(word: Impact | Health) -> tuple[str, str]:
    """Return the mark of an impact or health, and its style."""
    return _MARKS[word]


def badge(word: Impact | Health, label: str | None = None) -> Text:
    """Return `◆ Major`, or `◌ Acme` with a `label`."""
    shape, style = _MARKS[word]
    return Text.assemble((f"{shape} ", style), (label, "bold") if label else (wording.graded(word), style))


def columns(rows: Sequence[Sequence[Text]], widest: int = 28) -> Iterator[Text]:
    """Join the cells of each row, all but the last in columns; a longer cell is cut."""
    widths = [min(max(cell.cell_len for cell in cells), widest) for cells in zip(*rows, strict=True)]
    for row in rows:
        for cell, width in zip(row[:-1], widths, strict=False):
            cell.truncate(width, overflow="ellipsis", pad=True)
        yield Text(" " * _GAP).join(row)


class Paper:
    """Standard output as a page, without trailing blanks."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, markup=False, emoji=False)
        self.width = min(self._console.width, _WIDEST)
        self.coloured = self._console.color_system is not None and not self._console.no_color

    def put(self, thing: RenderableType = "", indent: int = 0) -> None:
        """Draw on the next lines; strings count as vendors' words."""
        drawn = safe(thing) if isinstance(thing, str) else thing
        self._console.print(_Trimmed(drawn, self.width, indent), end="")

    def put_with_id(self, words: Text, identity: str, indent: int = 0) -> None:
        """Draw a line with an id at its end; one that does not fit follows whole on a line of its own."""
        if words.cell_len + _GAP + cell_len(identity) <= self.width - indent:
            self.put(Text.assemble(words, " " * _GAP, safe(identity, QUIET)), indent)
        else:
            self.put(words, indent)
            self.identity(identity, indent)

    def identity(self, words: str, indent: int) -> None:
        """Draw an id on a line of its own, never broken: it is there to be copied."""
        whole = safe(" " * indent + words, QUIET)
        self._console.print(whole, no_wrap=True, overflow="ignore", crop=False)

    def head(self, title: str, note: str = "") -> None:
        """Begin a section."""
        self.put()
        self.put(Text.assemble((title, "bold"), (" " * _GAP if note else ""), (note, QUIET)))

    def rows(self, rows: Iterable[Sequence[RenderableType]], indent: int = 2) -> None:
        """Draw rows in columns; the last takes the rest and wraps."""
        table = Table.grid(padding=(0, _GAP, 0, 0))
        for row in rows:
            table.add_row(*(safe(cell) if isinstance(cell, str) else cell for cell in row))
        for column in table.columns:
            column.no_wrap = column is not table.columns[-1]
            column.overflow = "fold"
        self.put(table, indent)

    def columns(self, rows: Sequence[Sequence[Text]], least: int, indent: int = 2) -> None:
        """Draw rows in columns if `least` characters remain for the last; else it goes below the one before.

        In a terminal that is too narrow for that too, the cells of a row follow each other.
        """
        for tried in (rows, [(*row[:-2], Text("\n").join(filter(None, row[-2:]))) for row in rows]):
            widest = [max(cell.cell_len for cell in column) for column in zip(*tried, strict=True)]
            if sum(widest[:-1]) + _GAP * (len(widest) - 1) + least <= self.width - indent:
                return self.rows(tried, indent)
        for row in rows:
            self.put(Text(" " * _GAP).join(filter(None, row)), indent)
        return None

    def short(self, words: str, lines: int = 2, indent: int = 2) -> None:
        """Draw the beginning of a text."""
        wrapped = Text(words).wrap(self._console, self.width - indent)
        if len(wrapped) > lines:
            wrapped[lines - 1].truncate(self.width - indent - 2)
            wrapped[lines - 1].rstrip()
            wrapped[lines - 1].append(" …")
        for line in wrapped[:lines]:
            self.put(line, indent)


class _Trimmed:
    """A renderable within a width, without trailing blanks."""

    def __init__(self, thing: RenderableType, width: int, indent: int) -> None:
        self._thing, self._width, self._indent = thing, width, indent

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        narrow = options.update(width=self._width - self._indent)
        for line in console.render_lines(self._thing, narrow, pad=False):
            kept = _without_end(line)
            if kept:
                yield Segment(" " * self._indent)
            yield from kept
            yield Segment.line()


def _without_end(line: list[Segment]) -> list[Segment]:
    kept = list(line)
    while kept and not kept[-1].text.strip():
        kept.pop()
    if kept:
        last = kept.pop()
        kept.append(Segment(last.text.rstrip(), last.style))
    return kept
