"""Run by Alembic: migrate over the connection that `geodata.migrations.upgrade` holds."""

from __future__ import annotations

from alembic import context

from geodata.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
