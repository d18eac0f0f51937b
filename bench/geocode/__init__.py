"""An examination of the geocoder on addresses and noise it has not seen; it knows the engine by its contract alone."""
