"""The demo city: an invented city that lives through sixty days, written as a city pack (docs/city-pack.md)."""

from etl.demo.run import generate

__all__ = ["generate"]
