"""Parts of screens: pure functions from data to Dash components."""
