"""Code that platforms share: feeds, refusals, transitions."""
