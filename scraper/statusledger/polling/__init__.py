"""Polling: one poll, a run over all sources that are due, the loop of runs, backfills and the catalogue check."""
