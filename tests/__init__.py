"""Ours before any package that installs its own tests under this name."""
