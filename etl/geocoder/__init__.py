"""Addresses become places, offline."""
