"""The pages of text that commands print."""
