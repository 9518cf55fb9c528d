"""Statements of incidents' texts, as rules find them: public tables, derived from titles and updates."""

from functools import partial

from statusledger.schema.declare import Content, Index, Role, Table, text

_derived = partial(Table, role=Role.PUBLIC, content=Content.DERIVED, in_files=True, owner="store.write.classified")
_CERTAINTY = text("certainty", "`stated` as a fact, or `suspected` where the text hedges it.")
_UPDATE = text(
    "update_id", "Update with the quote; null where it is the title.", null=True, references="updates", deferred=True
)

INCIDENT_TAGS = _derived(
    name="incident_tags",
    sentence="Causes and mitigations that the texts of an incident state, found by rules. An incident without a row "
    "states none.",
    columns=(
        text("incident_id", "Incident.", references="incidents"),
        text("kind", "`cause` or `mitigation`."),
        text("tag", "Kind of cause or mitigation, such as `deployment` or `rollback`."),
        _CERTAINTY,
        text("quote", "Words of the vendor that state it."),
        _UPDATE,
    ),
    primary_key=("incident_id", "kind", "tag"),
    indexes=(Index("kind, tag, incident_id"), Index("update_id")),
)

INCIDENT_UPSTREAMS = _derived(
    name="incident_upstreams",
    sentence="Other vendors and their regions that the texts of an incident name as its origin: the claim of the "
    "vendor, not a finding.",
    columns=(
        text("incident_id", "Incident.", references="incidents"),
        text("vendor_id", "Id of the vendor with that name; null where no vendor here has it.", null=True),
        text("name", "Name of the upstream."),
        text("region", "Region of the upstream; null where none is named.", null=True),
        _CERTAINTY,
        text("quote", "Words of the vendor that name it."),
        _UPDATE,
    ),
    primary_key=(),
    identity=("incident_id", "name", "region"),
    indexes=(Index("incident_id"), Index("vendor_id"), Index("name"), Index("update_id")),
)
