"""What the pages ask of the dataset beyond what commands do: a module for each page, its SQL and its answers."""
