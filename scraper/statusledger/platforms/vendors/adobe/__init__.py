"""Adobe: all events of the last forty days, by product, from the document that draws the page.

`StatusEvents` is keyed by id, a product's history by the seconds of writing, unordered. `SnowServiceRegistry` names all
products without health. Regions count as affected components. Described by five readers in 2026, who agree.
"""

from collections.abc import Iterable, Iterator

from statusledger import text
from statusledger.model import Completeness, Component, Document, Fact, Health, Kind, Scope, Snapshot, When
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.evidence import has_components
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.vendors.adobe.events import health_of, incident, severity_now
from statusledger.platforms.vendors.adobe.wire import EVENTS, REGISTRY, Event

_DATA = "https://data.status.adobe.com/adobestatus"


def _parse(document: Document) -> Snapshot:
    with refusing(f"Adobe's {document.kind}"):
        if document.kind == "registry":
            named = REGISTRY.decode(document.body).products.values()
            components = tuple(Component(key=each.id, name=text.plain(each.name)) for each in named)
            return Snapshot(components=components, all_components=False)
        body = EVENTS.decode(document.body)
        broken, planned = body.incident_event, body.maintenance_event
        stated = [(event, Kind.INCIDENT, broken.messages) for event in broken.incidents.values()]
        stated += [(event, Kind.MAINTENANCE, planned.messages) for event in planned.maintenance.values()]
        return Snapshot(
            components=tuple(_components((event, kind) for event, kind, _ in stated)),
            incidents=tuple(incident(*each) for each in stated),
            covers=(Completeness(Scope.OPEN),),
            all_components=False,
        )


def _components(events: Iterable[tuple[Event, Kind]]) -> Iterator[Component]:
    names: dict[str, str] = {}
    words: dict[str, str] = {}
    for event, kind in sorted(events, key=lambda each: each[0].id):
        for product in event.products.values():
            names[product.id] = text.plain(product.name)
            word = severity_now(event, product, kind)
            if word is not None:
                worst = max(word, words.get(product.id, word), key=lambda each: (health_of(each).badness, each))
                words[product.id] = worst
    for key, name in names.items():
        health = health_of(words[key]) if key in words else Health.OPERATIONAL
        yield Component(key=key, name=name, health=health, health_raw=words.get(key) or None)


PLATFORM = Platform(
    name="adobe",
    title="Adobe",
    verified=Verified.DOCUMENTED,
    verified_on="2026-10",
    gaps=("Clouds and services are not parsed", "The health of a product without an open event is unknown"),
    documents=(
        Doc("events", "api", _parse, f"{_DATA}/StatusEvents", feed=True, matches=has_components),
        Doc("registry", "api", _parse, f"{_DATA}/SnowServiceRegistry", when=When.CHANGED, matches=None),
    ),
    capabilities=frozenset({Fact.COMPONENTS, Fact.IMPACT, Fact.UPDATES, Fact.MAINTENANCES}),
)
