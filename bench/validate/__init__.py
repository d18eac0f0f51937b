"""Honesty tests: what the analytics say of generated epidemics whose truth is known."""
