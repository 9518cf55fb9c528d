"""Postmortems: sections, timelines, stated durations and action items; pure, in linear time."""
