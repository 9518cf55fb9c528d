"""The read side of the dataset: one type for each row, and the queries of commands, pages, feeds and alerts."""
