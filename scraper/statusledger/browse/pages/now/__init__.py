"""The page of now: a board of all vendors, then the current incidents."""

from statusledger.browse.pages import Feed, Listed, PageRequest, PageResult
from statusledger.browse.pages.now.board import board
from statusledger.browse.pages.now.narrowing import is_narrowed, narrowed
from statusledger.browse.pages.now.stories import by_severity, old_ones, works
from statusledger.presentation import current_status, expectation, open_incidents
from statusledger.presentation.states import VendorState
from statusledger.store.query import Connection
from statusledger.store.read import queries, vendors
from statusledger.store.read.background import background

_UNREAD = 8


def draw(db: Connection, asked: PageRequest) -> PageResult:
    """Render the page, filtered on request."""
    tagged = vendors.tags(db)
    found = narrowed(queries.situation(db), tagged, asked)
    answer = current_status.answer(found, asked.now, background(db, asked.now), selected=is_narrowed(asked))
    no_data = [each for each in answer.vendors if each.state is VendorState.NO_DATA]
    return PageResult(
        title=answer.headline.removesuffix("."),
        section="now",
        answer=answer,
        shown={
            "headline": answer.headline.removesuffix("."),
            "answer": answer,
            "board": board(answer.vendors, asked.now),
            "severities": by_severity(answer, found.sources),
            "old": old_ones(answer),
            "rule": open_incidents.RULE,
            "expected": expectation.LABEL,
            "unexplained": [each for each in answer.vendors if each.state.troubled and not each.incident_ids],
            "no_data": no_data[:_UNREAD],
            "no_data_hidden": max(0, len(no_data) - _UNREAD),
            "works": works(answer),
            "planned_later": sum(each.is_scheduled for each in answer.maintenances if each.id not in answer.today),
            "is_narrowed": is_narrowed(asked),
            "tags": sorted({tag for each in tagged.values() for tag in each}),
        },
        listed=Listed("incidents", [each.id for each in (*answer.open, *answer.planned_today)]),
        feed=Feed("Incidents of all vendors"),
    )
