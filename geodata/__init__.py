"""Ground floor: the schema, its migrations, the only SQL in the house, and the embedded PostGIS."""
