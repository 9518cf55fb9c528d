"""History from elsewhere and from kept captures: import, archive, replay, rebuild, merge."""
