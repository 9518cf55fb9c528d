"""Configuration files: the types of their keys, strict reading with file and line, and JSON Schema."""
