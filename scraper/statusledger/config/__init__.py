"""Configuration files: types, strict reading, JSON Schema."""
