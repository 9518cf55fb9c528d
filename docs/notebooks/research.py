"""Shared parts of the notebooks: tables of an export, estimates with their intervals, pictures and tables.

A notebook reads the folders in STATUSLEDGER_EXPORT, separated as in PATH; without it, `public`.
"""

import os
import warnings
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import marimo as mo
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from scipy import stats

Row = Mapping[str, Any]
VARIABLE = "STATUSLEDGER_EXPORT"
LEAST = 5
"""Fewer cases are shown one by one, without quantiles."""
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#666666")
STYLES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)))

_FILES = {
    "incidents": "incidents/*/*.parquet",
    "updates": "updates/*/*.parquet",
    "changes": "changes.parquet",
    "coverage": "coverage.parquet",
    "incident_links": "incident_links.parquet",
}
_COUNTED = """
    CREATE VIEW counted AS
    SELECT i.*, l.last_post, r.read_until,
           i.resolved_at IS NULL AND i.resolved_from IS DISTINCT FROM 'unknown'
           AND i.status NOT IN ('resolved', 'completed', 'postmortem') AS is_open
    FROM incidents i
    LEFT JOIN (SELECT incident_id, max(posted_at) AS last_post FROM updates
               WHERE withdrawn_at IS NULL AND status <> 'postmortem' GROUP BY incident_id) l ON l.incident_id = i.id
    LEFT JOIN (SELECT source_id, max(until_at) AS read_until FROM coverage GROUP BY source_id) r
           ON r.source_id = i.source_id
    WHERE i.kind = 'incident' AND i.id NOT IN (
        SELECT same_as FROM incident_links JOIN incidents standing ON standing.id = incident_id
        WHERE standing.withdrawn_at IS NULL)
"""
"""Incidents without maintenances, each event once; withdrawn ones are there."""

_SPANS = """
    CREATE VIEW spans AS
    SELECT 'watched' AS basis, source_id, from_at, until_at FROM coverage
    UNION ALL
    SELECT 'covered', source_id, least(min(started_at), any_value(first_read)), any_value(read_until)
    FROM counted JOIN (SELECT source_id, min(from_at) AS first_read FROM coverage GROUP BY source_id) USING (source_id)
    GROUP BY source_id
"""
"""Times of each page: `watched` while we polled it, `covered` from its first known incident to the last read."""

_COVERAGE = """
    WITH pages AS (SELECT DISTINCT vendor_id, source_id FROM counted)
    SELECT vendor_id AS vendor, count(DISTINCT source_id) AS pages,
           strftime(min(from_at) AT TIME ZONE 'UTC', '%Y-%m-%d') AS covered_from,
           strftime(max(until_at) AT TIME ZONE 'UTC', '%Y-%m-%d') AS last_read,
           round(coalesce(sum(epoch(until_at - from_at)) FILTER (basis = 'covered'), 0) / 3600, 1) AS covered_hours,
           round(coalesce(sum(epoch(until_at - from_at)) FILTER (basis = 'watched'), 0) / 3600, 1) AS watched_hours
    FROM spans JOIN pages USING (source_id) GROUP BY vendor_id ORDER BY vendor_id
"""


class ExportError(Exception):
    """An export that a notebook cannot read."""


def open_export(setting: str | None = None) -> duckdb.DuckDBPyConnection:
    """Open the Parquet tables of one or several exports. Raises ExportError."""
    setting = setting or os.environ.get(VARIABLE, "public")
    folders = [Path(each) for each in setting.split(os.pathsep)]
    db = duckdb.connect()
    db.execute("SET TimeZone = 'UTC'")
    for table, files in _FILES.items():
        found = [str(folder / "parquet" / files) for folder in folders if any((folder / "parquet").glob(files))]
        if len(found) < len(folders):
            raise ExportError(
                f"no Parquet table {table} in {setting}: run `statusledger export FOLDER --format parquet` "
                f"and set {VARIABLE} to FOLDER"
            )
        db.read_parquet(found, hive_partitioning=True, union_by_name=True).create_view(table)
    db.execute(_COUNTED)
    db.execute(_SPANS)
    return db


def ask(
    db: duckdb.DuckDBPyConnection, query: str, parameters: Mapping[str, object] | None = None
) -> list[dict[str, Any]]:
    """Return the rows of a query."""
    found = db.execute(query, parameters or {})
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def coverage(db: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Return how much of its time each vendor's history covers, and how much of it we watched."""
    return ask(db, _COVERAGE)


class Survival(NamedTuple):
    """A Kaplan-Meier estimate: at each time, the share that still goes on, with its 95 % band."""

    times: Sequence[float]
    shares: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]

    def quantile(self, ended: float) -> float | None:
        """Return the time by which so large a share has ended; None where too many are censored."""
        return _first(self.times, self.shares, 1 - ended)

    @property
    def median_band(self) -> tuple[float | None, float | None]:
        """The 95 % interval of the median; None where the data does not bound it."""
        return _first(self.times, self.low, 0.5), _first(self.times, self.high, 0.5)


def _first(times: Sequence[float], shares: Sequence[float], share: float) -> float | None:
    return next((time for time, each in zip(times, shares, strict=True) if each <= share + 1e-12), None)


def survival(ended: Sequence[float], censored: Sequence[float]) -> Survival:
    """Estimate from the durations of those that ended and of those that lasted at least so long."""
    function = stats.ecdf(stats.CensoredData(uncensored=ended, right=censored)).sf
    with warnings.catch_warnings():  # SciPy warns where the band is undefined, and returns NaN there
        warnings.simplefilter("ignore", RuntimeWarning)
        band = function.confidence_interval(method="log-log")
    columns = (function.quantiles, function.probabilities, band.low.probabilities, band.high.probabilities)
    return Survival(*(each.tolist() for each in columns))


def rate(count: int, hours: float) -> dict[str, float | None]:
    """Return events per 1,000 hours with the exact 95 % interval of a Poisson count; None without hours."""
    if not hours:
        return {"rate": None, "low": None, "high": None}
    low = stats.chi2.ppf(0.025, 2 * count) / 2 if count else 0.0
    high = stats.chi2.ppf(0.975, 2 * count + 2) / 2
    events = {"rate": count, "low": low, "high": high}
    return {name: round(1000 * float(each) / hours, 2) for name, each in events.items()}


def share(count: int, of: int) -> str:
    """Return a percentage with its 95 % interval by Wilson, or the bare counts of few cases."""
    if of < LEAST:
        return f"{count} of {of}"
    band = stats.binomtest(count, of).proportion_ci(method="wilson")
    return f"{count} of {of}: {100 * count / of:.1f} % ({100 * band.low:.1f}-{100 * band.high:.1f})"


def panels(count: int, width: float = 5.6, height: float = 4.2, columns: int = 2) -> tuple[Figure, list[Any]]:
    """Return a figure with so many empty panels."""
    lines = max(1, -(-count // columns))
    figure, axes = plt.subplots(
        lines, columns, figsize=(width * columns, height * lines), squeeze=False, layout="constrained"
    )
    for unused in axes.flat[count:]:
        unused.set_visible(False)
    return figure, list(axes.flat[:count])


def label(axes: Any, title: str, x: str, y: str) -> None:  # noqa: ANN401 - an Axes of Matplotlib
    """Name a panel and its axes."""
    axes.set(title=title, xlabel=x, ylabel=y)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_axisbelow(True)
    axes.grid(alpha=0.25)


def picture(figure: Figure, description: str) -> Any:  # noqa: ANN401 - Html of marimo
    """Return a figure as an image with a text alternative, and that text below it."""
    image = BytesIO()
    figure.savefig(image, format="png", dpi=110, facecolor="white")
    plt.close(figure)
    return mo.vstack(
        [mo.image(image.getvalue(), alt=description, style={"max-width": "100%"}), mo.md(f"*{description}*")]
    )


def table(rows: Iterable[Row]) -> Any:  # noqa: ANN401 - Html of marimo
    """Return rows as a table; an empty cell is not known."""
    found = list(rows)
    if not found:
        return mo.md("*No rows.*")
    head = " | ".join(found[0]).replace("_", " ")
    lines = (" | ".join(_cell(each) for each in row.values()) for row in found)
    return mo.md("\n".join((f"| {head} |", "|" + " --- |" * len(found[0]), *(f"| {line} |" for line in lines))))


def _cell(value: object) -> str:
    text = "" if value is None else f"{value:,}" if isinstance(value, int | float) else str(value)
    return text.replace("|", "\\|")
