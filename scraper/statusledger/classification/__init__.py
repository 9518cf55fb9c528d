"""Causes, mitigations and blamed vendors of an incident, from rules in readable tables, with quotes as evidence."""

from statusledger.classification.classify import classify
from statusledger.classification.model import TITLE, Certainty, Classification, NamedUpstream, Tag, Text

__all__ = ["TITLE", "Certainty", "Classification", "NamedUpstream", "Tag", "Text", "classify"]
