"""What people write, understood: text to dates, numbers, codes, ID numbers. A text that cannot be is a `BadValue`."""

from etl.values.base import BadValue

__all__ = ["BadValue"]
