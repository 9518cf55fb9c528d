"""Polling: one pass over all sources that are due, the loop around it, and what each poll does."""
