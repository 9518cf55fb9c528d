"""The dataset as pages for browsers: a Datasette plugin, its server, and a static site."""
