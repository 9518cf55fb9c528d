"""Words for causes and mitigations."""

from statusledger.presentation import wording
from statusledger.vocabulary import TagKind

CAUSES = {
    "deployment": "Change or deployment",
    "configuration": "Configuration",
    "software_defect": "Software defect",
    "dependency": "Upstream provider",
    "capacity": "Capacity or load",
    "infrastructure": "Hardware or hosting",
    "network": "Network",
    "database": "Database or storage",
    "authentication": "Certificate, key or login",
    "security": "Attack or security",
    "data": "Wrong or missing data",
    "maintenance": "Planned work",
}
MITIGATIONS = {
    "rollback": "Rolled back",
    "fix_deployed": "Fix deployed",
    "fix_unspecified": "Fix, not described",
    "configuration_change": "Configuration changed",
    "failover": "Failed over",
    "scaling": "Capacity added",
    "restart": "Restarted",
    "traffic_shift": "Traffic moved",
    "provider_recovered": "Upstream recovered",
    "feature_disabled": "Feature turned off",
    "data_repair": "Data repaired",
}
WORDS = {TagKind.CAUSE: CAUSES, TagKind.MITIGATION: MITIGATIONS}
"""Labels of the tags of each kind, in the order of lists of choices."""


def word(kind: TagKind, tag: str) -> str:
    """Return the label of a tag; one that has none stands for itself."""
    return WORDS[kind].get(tag, wording.sentence_case(tag))
