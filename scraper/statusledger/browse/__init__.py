"""The dataset for browsers: Datasette plugin, server, static site."""
