"""Open incidents and maintenances as they count for the state of now."""

from msgspec import Struct

from statusledger.model import Instant
from statusledger.presentation.open_incidents import long_running
from statusledger.presentation.planned_work import overdue
from statusledger.store.read.rows import Current, Situation
from statusledger.store.read.source_rows import SourceRow


class Triage(Struct, frozen=True, kw_only=True):
    """`current`: ids of the sources with a recent read.

    `counted` incidents and maintenances `under_way` are those of current sources. `neglected` ones are long-running
    and count for nothing.
    """

    at: Instant
    current: set[str]
    counted: list[Current]
    under_way: list[Current]
    neglected: list[Current]

    def is_current(self, source: SourceRow) -> bool:
        """Return whether a source has a recent read."""
        return source.id in self.current


def triage(situation: Situation, at: Instant, *, of_day: bool = False) -> Triage:
    """Sort what is open, as of a time; for a file `of_day`, a source may be read later that day."""
    is_current = SourceRow.is_current_on_day if of_day else SourceRow.is_current
    current = {source.id for source in situation.sources if is_current(source, at)}
    neglected = [*long_running(situation.open, at), *overdue(situation.maintenances, at)]
    hidden = {each.id for each in neglected}

    def counting(found: list[Current]) -> list[Current]:
        return [each for each in found if each.id not in hidden and each.source_id in current]

    under_way = [each for each in counting(situation.maintenances) if not each.is_scheduled]
    return Triage(at=at, current=current, counted=counting(situation.open), under_way=under_way, neglected=neglected)
