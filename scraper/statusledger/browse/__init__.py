"""The dataset as pages, for browsers: a Datasette plugin, the command that serves it, and what both draw."""
