"""Cachet 3's lists as they come, in the manner of JSON:API: resources, and what they lead to under `included`."""

from functools import cached_property
from typing import Any

import msgspec
from msgspec import Struct

from statusledger.model import Document


class Word(Struct):
    """A status by its number."""

    value: int


class Time(Struct):
    """A time as text; null where there is none."""

    string: str | None


class Group(Struct):
    """A group of components."""

    name: str


class Component(Struct):
    """`latest_status` is how it is, by its open incidents too; `status` is what somebody set."""

    name: str
    order: int
    status: Word | int
    latest_status: Word | None = None
    description: str | None = None


class Update(Struct):
    """An update of an incident or of a schedule."""

    message: str
    created: Time
    status: Word | None = None  # those of a schedule have none


class Incident(Struct):
    """An incident without its updates."""

    name: str
    message: str
    status: Word
    created: Time
    occurred: Time


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
