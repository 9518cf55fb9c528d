"""Polls, runs, the loop of runs, backfills and the catalogue check."""
