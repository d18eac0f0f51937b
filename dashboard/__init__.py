"""Nouns on the screen: pages, components, reports, ids, who may see what."""
