"""Tables and views of the dataset."""
