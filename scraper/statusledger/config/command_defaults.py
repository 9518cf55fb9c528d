"""Defaults of shared options."""

from typing import Annotated

from msgspec import Meta, Struct

from statusledger.config.types import Address, AsciiText, PublishedAddress, about


class CommandDefaults(Struct, frozen=True, kw_only=True):
    """Keys of settings.yaml by option name; None where not given."""

    base_url: Annotated[
        PublishedAddress | None,
        about("Address of the published exports.", "https://incidents.example.org"),
    ] = None
    user_agent: Annotated[
        AsciiText | None, about("User-Agent header to send. Default: statusledger.", "acme/1 (ops@acme.example)")
    ] = None
    healthcheck: Annotated[
        Address | None, about("Address to ping after each run. May hold ${ENV_VAR}.", "https://hc-ping.com/${CHECK}")
    ] = None
    concurrency: Annotated[Annotated[int, Meta(ge=1, le=1000)] | None, about("Requests at a time.", 50)] = None
    per_host: Annotated[Annotated[int, Meta(ge=1, le=50)] | None, about("Requests at a time per host.", 2)] = None
