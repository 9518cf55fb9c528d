"""History: import, archive, replay, rebuild, merge."""
