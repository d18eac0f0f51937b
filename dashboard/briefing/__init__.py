"""A briefing in PowerPoint: one issue of a map report as slides with native, editable charts and tables."""
