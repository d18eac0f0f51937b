"""What can lie on the map, one file a layer."""
