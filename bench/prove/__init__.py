"""Proof that a printed report is the screen: `bench/prove_reports.py`."""
