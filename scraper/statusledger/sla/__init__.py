"""Service levels of a dataset: reading of sla.yaml, levels of its agreements, packs of evidence."""
