"""The page of anomalies."""

from collections.abc import Sequence
from itertools import groupby

from rich.text import Text

from statusledger.cli.pages.terminal import QUIET, Paper, safe
from statusledger.presentation import wording
from statusledger.presentation.quality_notes import readable
from statusledger.reconcile.anomalies import CODES
from statusledger.store.read.rows import AnomalyRow


def draw(paper: Paper, found: Sequence[AnomalyRow]) -> None:
    """Draw each code with explanation and rows."""
    paper.put(_headline(found))
    for code, group in groupby(found, key=lambda anomaly: anomaly.code):
        rows = list(group)
        paper.put()
        paper.put(Text.assemble((code, "bold"), "   ", (wording.counted(len(rows), "case"), QUIET)))
        paper.put(CODES.get(code, ""), 2)
        paper.put()
        for row in rows:
            _row(paper, row)


def _headline(found: Sequence[AnomalyRow]) -> str:
    if not found:
        return "No anomalies found."
    codes, vendors = len({each.code for each in found}), len({each.vendor_id for each in found})
    count = wording.counted(len(found), "anomaly", "anomalies").capitalize()
    return (
        f"{count} of {wording.counted(codes, 'kind')}, at {wording.counted(vendors, 'vendor')}. Nothing was corrected."
    )


def _row(paper: Paper, row: AnomalyRow) -> None:
    about = row.title if row.title is not None else row.component or row.entity_id
    update = f", update {row.number}" if row.number else ""
    paper.put(Text.assemble(safe(row.vendor, "bold"), "   ", safe(f"{about}{update}")), 2)
    paper.put_with_id(safe(readable(row.detail)), row.incident_id or row.entity_id, 4)
