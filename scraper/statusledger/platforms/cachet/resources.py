"""Cachet 3's lists as they come, in the manner of JSON:API: resources, and what they lead to under `included`."""

from functools import cached_property
from typing import Any

import msgspec
from msgspec import Struct

from statusledger.model import Document


class Word(Struct):
    """A status by its number; null where there is none."""

    value: int | None


class Time(Struct):
    """A time as text; null where there is none."""

    string: str | None


class Group(Struct):
    """A group of components."""

    name: str


class Pivot(Struct):
    """The link from an incident to a component, with the health that the incident gives it."""

    component_status: Word | None = None


class Component(Struct):
    """`latest_status`, of July 2026, is how it is, by its open incidents too; `status` is what somebody set.

    `pivot` comes with a component that an incident includes.
    """

    name: str
    order: int | None
    status: Word | int
    latest_status: Word | None = None
    description: str | None = None
    pivot: Pivot | None = None


class Update(Struct):
    """An update of an incident or of a schedule."""

    message: str
    created: Time
    status: Word | None = None  # those of a schedule have none


class Incident(Struct):
    """An incident without its updates. One that was `published`, since July 2026, was hidden before."""

    guid: str
    name: str
    message: str
    status: Word
    created: Time
    occurred: Time
    published: Time | None = None


class Schedule(Struct):
    """`completed` is when it is to end, and once it is complete, when it did."""

    name: str
    message: str
    status: Word
    created: Time
    scheduled: Time
    completed: Time


class Pointer(Struct, frozen=True):
    """The type and id of another resource."""

    type: str
    id: str


class Relationship(Struct):
    """Pointers to one resource or to several."""

    data: list[Pointer] | Pointer | None


class Resource(Struct):
    """A resource whose type names the shape of its attributes."""

    id: str
    type: str
    attributes: dict[str, Any]
    relationships: dict[str, Relationship] = {}


class Links(Struct):
    """The address of the next page of a list."""

    next: str | None


class List(Struct, dict=True):
    """One page of a list, with the resources it refers to."""

    data: list[Resource]
    links: Links
    included: list[Resource] = []

    @cached_property
    def impacts(self) -> dict[str, list[int]]:
        """By the id of a resource, the healths that its components have by it.

        A component is included once, with the pivot of the first resource that refers to it.
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
        """The resources that one refers to by a name. Raises ValueError where one is not included."""
        pointed = resource.relationships[name].data if name in resource.relationships else None
        pointers = [pointed] if isinstance(pointed, Pointer) else pointed or []
        missing = [pointer for pointer in pointers if pointer not in self._by_pointer]
        if missing:
            raise ValueError(f"{missing[0].type} {missing[0].id} is not included")
        return [self._by_pointer[pointer] for pointer in pointers]


_DECODER = msgspec.json.Decoder(List)


def read(document: Document) -> List:
    """The list, of resources of the document's kind. Raises ValueError for another's."""
    body, wanted = _DECODER.decode(document.body), document.kind.removeprefix("v3_")
    if any(resource.type != wanted for resource in body.data):
        raise ValueError(f"a list of {body.data[0].type} instead of {wanted}")
    return body
