"""A source: an entry of sources.yaml."""

from typing import Annotated

from msgspec import Struct
from msgspec.structs import force_setattr

from statusledger.config.types import (
    Address,
    Headers,
    PrivateAccess,
    Prose,
    Slug,
    Text,
    TimeZone,
    about,
    duration,
)


class Source(Struct, frozen=True, kw_only=True):
    """A status page. `url`, `feed` and header values may hold `${NAME}`, unexpanded.

    Fields are in the usual order of keys; `excluded` is the key `except`.
    """

    id: Annotated[Slug, about("Permanent id of the source; to rename it, keep the old id in aliases.", "github")]
    name: Annotated[Text, about("Name to show.", "GitHub")]
    names: Annotated[
        tuple[Text, ...], about("Other names that people use for it; they find it in searches and commands.", ["gh"])
    ] = ()
    url: Annotated[
        Address, about("Address of the status page in a browser. May hold ${ENV_VAR}.", "https://www.githubstatus.com")
    ]
    platform: Annotated[Text, about("Software of the page; auto detects it at the first poll.", "statuspage", "auto")]
    feed: Annotated[
        Address | None, about("Address of a feed, where the page does not name one. May hold ${ENV_VAR}.")
    ] = None
    vendor: Annotated[Slug, about("Id of the vendor, to group several sources. Default: the id of the source.")] = ""
    homepage: Annotated[Address | None, about("Web site of the vendor.", "https://github.com")] = None
    tags: Annotated[tuple[Slug, ...], about("Words to filter by.", ["code", "ci-cd"])] = ()
    note: Annotated[Prose | None, about("Remark for people.")] = None
    enabled: Annotated[bool, about("false stops polling and keeps the history.")] = True
    interval: Annotated[int, duration(10, 604_800), about("Time between polls while nothing happens.", 300, "5m")] = 300
    only: Annotated[
        tuple[Text, ...], about("Watch only components that match one of these group/component patterns.", ["*/API"])
    ] = ()
    excluded: Annotated[
        tuple[Text, ...], about("Leave out components that match one of these patterns.", ["EU/*"])
    ] = ()
    time_zone: Annotated[
        TimeZone | None, about("IANA zone of a page that prints local times without one.", "Europe/Berlin")
    ] = None
    allow_private: Annotated[
        PrivateAccess, about("true: this host may be private. A list of networks: redirects may lead there.")
    ] = False
    aliases: Annotated[tuple[Slug, ...], about("Former ids of this source; their history is kept.")] = ()
    headers: Annotated[
        Headers, about("Extra request headers. Values may hold ${ENV_VAR}.", {"Authorization": "Bearer ${TOKEN}"})
    ] = {}
    timeout: Annotated[float, duration(0.1, 300), about("Longest time for a whole request.", 20, "1m")] = 20.0

    def __post_init__(self) -> None:
        if not self.vendor:
            force_setattr(self, "vendor", self.id)

    @property
    def is_named(self) -> bool:
        """True for an entry of a user's own file: it is wanted, and unknown without a read."""
        return True


class ShippedSource(Source, frozen=True, kw_only=True):
    """An entry of the catalogue that comes with statusledger, which no user has named."""

    @property
    def is_named(self) -> bool:
        """False."""
        return False
