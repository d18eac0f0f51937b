"""Scenarios of planners: what is changed against the base, who keeps it, who may see it."""
