"""The report factory: the same report of every district, or of every street of one, in one file."""
