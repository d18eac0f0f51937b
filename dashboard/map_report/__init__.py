"""The map report: one issue (`geodata/map_reports`) as a page for paper, made from the same declarations as the screen."""
