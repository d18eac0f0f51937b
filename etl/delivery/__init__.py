"""Reports leave the house: into an allowed folder (`folder`) or by e-mail (`mail`). What fails says why and what to do."""
