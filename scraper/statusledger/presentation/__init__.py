"""Sentences and formats shared by terminal, pages, feeds and alerts."""
