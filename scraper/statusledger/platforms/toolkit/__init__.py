"""What platforms share: feeds, refusals, transitions."""
