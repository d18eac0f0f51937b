"""Files become lines of cells under understood headings, whatever wrote them."""
