"""Rows of the dataset, written."""
