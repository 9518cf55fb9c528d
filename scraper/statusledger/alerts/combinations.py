"""Keys of a target that belong together or contradict each other, by line."""

from collections.abc import Iterator, Mapping

import yaml

from statusledger.alerts import signatures
from statusledger.alerts.addresses import key_of
from statusledger.alerts.plan import KINDS
from statusledger.config.document import line
from statusledger.config.fields import split
from statusledger.config.shapes import Problem

_ALL = "slack, discord, teams, email, webhook or apprise"


def problems(node: yaml.Node, known: Mapping[str, object]) -> Iterator[Problem]:
    """Yield what is wrong with the keys of a target, whatever their values are."""
    nodes, slips = split(node, tuple(known))
    kinds = [key for key in nodes if key in KINDS]
    if not kinds and not slips:
        yield line(node), f"has no address; write one of {_ALL}"
    for key in kinds[1:]:
        yield line(nodes[key]), f"{key}: {kinds[0]} is given before; write a target for each of the two"
    is_signed = "webhook" in nodes and key_of(str(nodes["webhook"].value)) is None
    if is_signed and "secret" not in nodes:
        where = "and write `secret: ${NAME}` with the environment variable that holds it"
        yield line(nodes["webhook"]), f"secret: is missing; a webhook is signed: {signatures.ADVICE}, {where}"
    if kinds and not is_signed and "secret" in nodes:
        yield line(nodes["secret"]), "secret: is for a webhook only; take it out"
