"""Read-only questions to the database, one noun a file; every function takes a connection and a scope."""
