"""The dataset for AI assistants, by the Model Context Protocol. Needs the extra `mcp`."""
