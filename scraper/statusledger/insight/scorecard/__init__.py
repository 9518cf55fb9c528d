"""Scorecards of vendors: how they post, by month, quarter and year; pure functions over rows."""
