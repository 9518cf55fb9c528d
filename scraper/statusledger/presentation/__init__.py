"""What the dataset holds in plain words, for a terminal, a page or an alert alike: nothing here draws."""
