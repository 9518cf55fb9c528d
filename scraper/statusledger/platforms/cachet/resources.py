"""Wire structs of Cachet 3, in the manner of JSON:API: resources, related ones under `included`."""

from functools import cached_property
from typing import Any

import msgspec
from msgspec import Struct

from statusledger.model import Document


class Word(Struct):
    """Status number or null."""

    value: int | None


class Time(Struct):
    """Time as text or null."""

    string: str | None


class Group(Struct):
    """Group of components."""

    name: str


class Pivot(Struct):
    """Link from an incident to a component, with the health that the incident gives it."""

    component_status: Word | None = None


class Component(Struct):
    """Component; `latest_status` (since July 2026) reflects open incidents, `status` is set by hand.

    `pivot` comes with a component that an incident includes.
    """

    name: str
    status: Word | int
    order: int | None = None
    latest_status: Word | None = None
    description: str | None = None
    pivot: Pivot | None = None


class Update(Struct):
    """Update of an incident or schedule."""

    created: Time
    message: str = ""
    status: Word | None = None  # those of a schedule have none


class Incident(Struct):
    """Incident without its updates; `published` (since July 2026): it was hidden before."""

    guid: str
    name: str
    status: Word
    created: Time
    occurred: Time
    message: str = ""
    published: Time | None = None


class Schedule(Struct):
    """Schedule; `completed` is the planned end, and the actual one once it is complete."""

    name: str
    status: Word
    created: Time
    scheduled: Time
    completed: Time
    message: str = ""


class Pointer(Struct, frozen=True):
    """Type and id of another resource."""

    type: str
    id: str


class Relationship(Struct):
    """Pointers to one or several resources."""

    data: list[Pointer] | Pointer | None


class Resource(Struct):
    """Resource whose type names the shape of its attributes."""

    id: str
    type: str
    attributes: dict[str, Any]
    relationships: dict[str, Relationship] = {}


class Links(Struct):
    """Address of the next page of a list."""

    next: str | None


class List(Struct, dict=True):
    """One page of a list, with related resources."""

    data: list[Resource]
    links: Links
    included: list[Resource] = []

    @cached_property
    def impacts(self) -> dict[str, list[int]]:
        """Return the healths that a resource gives its components, by its id.

        A component is included once, with the pivot of the first resource.
        """
        found: dict[str, list[int]] = {}
        seen = set[str]()
        for resource in self.data:
            for related in self.related(resource, "components"):
                pivot = msgspec.convert(related.attributes, Component).pivot
                word = pivot.component_status if pivot and related.id not in seen else None
                seen.add(related.id)
                if word and word.value is not None:
                    found.setdefault(resource.id, []).append(word.value)
        return found

    @cached_property
    def _by_pointer(self) -> dict[Pointer, Resource]:
        return {Pointer(each.type, each.id): each for each in self.included}

    def related(self, resource: Resource, name: str) -> list[Resource]:
        """Return the resources related by a name. Raises ValueError."""
        pointed = resource.relationships[name].data if name in resource.relationships else None
        pointers = [pointed] if isinstance(pointed, Pointer) else pointed or []
        missing = [pointer for pointer in pointers if pointer not in self._by_pointer]
        if missing:
            raise ValueError(f"{missing[0].type} {missing[0].id} is not included")
        return [self._by_pointer[pointer] for pointer in pointers]


_DECODER = msgspec.json.Decoder(List)


def read(document: Document) -> List:
    """Decode a list of the document's kind. Raises ValueError."""
    body, wanted = _DECODER.decode(document.body), document.kind.removeprefix("v3_")
    if any(resource.type != wanted for resource in body.data):
        raise ValueError(f"a list of {body.data[0].type} instead of {wanted}")
    return body
