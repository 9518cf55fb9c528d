"""Support for tests: worlds, builders, ledgers, vendors, measurements."""
