"""statusledger: vendor status pages as one deduplicated SQLite dataset."""

__version__ = "0.1.0"
