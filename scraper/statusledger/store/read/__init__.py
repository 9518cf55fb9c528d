"""The read side of the dataset: row types and queries."""
