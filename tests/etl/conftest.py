"""A small invented ground for the steps, and files to read."""
