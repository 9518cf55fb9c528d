"""Components in words, by group."""

from collections.abc import Iterable, Sequence

from statusledger.presentation import wording
from statusledger.store.read.rows import AffectedRow, ComponentRow

_GROUPS = 2


def grouped(parts: Iterable[AffectedRow | ComponentRow]) -> str:
    """Return `Hosting: Pages, Runners and 2 more; API`; the groups after the second are counted."""
    groups: dict[str | None, dict[str, None]] = {}
    for part in parts:
        groups.setdefault(part.group_name, {})[part.name] = None
    named = [_of_group(group, list(names)) for group, names in groups.items()]
    more = [f"{wording.counted(len(named) - _GROUPS, 'more group')}"] if len(named) > _GROUPS + 1 else []
    return "; ".join([*named[:_GROUPS], *more] if more else named)


def _of_group(group: str | None, names: Sequence[str]) -> str:
    return f"{group}: {wording.listed(names)}" if group else wording.listed(names)
