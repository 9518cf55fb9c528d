"""The filters of the page: tag, component or region, and minimum impact."""

from collections.abc import Collection, Iterable, Mapping

from msgspec.structs import replace

from statusledger.browse.pages import PageRequest
from statusledger.model import Health, Impact
from statusledger.store.read.rows import Situation

_LEAST = {"minor": (Impact.MINOR, Health.DEGRADED), "major": (Impact.MAJOR, Health.PARTIAL_OUTAGE)}
_ANY = (Impact.NONE, Health.OPERATIONAL)


def is_narrowed(asked: PageRequest) -> bool:
    """Return whether the page shows a part of what is watched."""
    return any(asked.argument(each) for each in ("tag", "component", "impact"))


def narrowed(found: Situation, tagged: Mapping[str, Collection[str]], asked: PageRequest) -> Situation:
    """Filter as requested. The summary of a page says nothing about a component or an impact."""
    tag, part = asked.argument("tag"), (asked.argument("component") or "").casefold()
    impact, health = _LEAST.get(asked.argument("impact") or "", _ANY)
    sources = [each for each in found.sources if tag is None or tag in tagged.get(each.vendor_id, ())]
    kept = {each.id for each in sources}
    in_part = bool(part) or impact is not Impact.NONE

    def touches(names: Iterable[str]) -> bool:
        return not part or any(part in name.casefold() for name in names)

    return replace(
        found,
        open=[each for each in found.open if each.source_id in kept and each.impact.badness >= impact.badness
              and touches([*each.components, each.title])],
        maintenances=[each for each in found.maintenances if each.source_id in kept
                      and touches([*each.components, each.title])],
        troubles=[each for each in found.troubles if each.source_id in kept and each.health.badness >= health.badness
                  and touches([each.name, each.group_name or ""])],
        sources=[replace(each, is_watched_in_part=True) for each in sources] if in_part else sources,
    )  # fmt: skip
