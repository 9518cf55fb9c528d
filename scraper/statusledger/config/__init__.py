"""Configuration files: types of keys, strict reading with lines, and JSON Schema."""
