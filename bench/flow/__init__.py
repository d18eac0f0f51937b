"""One overloaded group of hospitals, simulated by Gridwatch, by Ciw and by SimPy."""
