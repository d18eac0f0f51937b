"""Pure numbers in, numbers out; knows no database and no screen."""
