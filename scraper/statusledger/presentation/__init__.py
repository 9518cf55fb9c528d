"""Sentences and formats that the terminal, pages, feeds and alerts share."""
