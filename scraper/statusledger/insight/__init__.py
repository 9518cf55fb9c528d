"""Figures of vendors from the dataset: uptimes, durations, months, comparisons; pure functions over rows."""
