"""All tables on one `metadata`; importing this package registers every one of them."""

from geodata.schema.access import access_log, app_user
from geodata.schema.aggregates import area_day, cell_vector, data_version, source_state
from geodata.schema.alarms import alarm, alarm_action, alarm_basis, alarm_card
from geodata.schema.base import metadata
from geodata.schema.clusters import cluster_found, cluster_scan
from geodata.schema.facts import FACTS, fact
from geodata.schema.feeders import feeder, feeder_batch
from geodata.schema.imports import etl_reject, etl_run, record_history, review_item
from geodata.schema.jobs import job, job_asker
from geodata.schema.moments import moment, source_state_history
from geodata.schema.places import area, area_alias, basemap_feature, cell, city, gazetteer_entry, station, tile
from geodata.schema.report_runs import report_run
from geodata.schema.report_templates import (
    report_attempt,
    report_delivery,
    report_file,
    report_issue,
    report_schedule,
    report_template,
    report_template_save,
)
from geodata.schema.reviews import address_alias, address_question
from geodata.schema.scenarios import scenario, scenario_run, scenario_save
from geodata.schema.travel import travel_time
from geodata.schema.walls import wall_command, wall_display, wall_screen, wall_token

__all__ = [
    "FACTS", "access_log", "address_alias", "address_question", "alarm", "alarm_action", "alarm_basis", "alarm_card", "app_user", "area", "area_alias",
    "area_day", "basemap_feature", "cell", "cell_vector",
    "city", "cluster_found", "cluster_scan", "data_version", "etl_reject", "etl_run", "fact", "feeder", "feeder_batch", "gazetteer_entry", "job", "job_asker", "metadata", "moment", "record_history",
    "report_attempt", "report_delivery", "report_file", "report_issue", "report_run", "report_schedule", "report_template", "report_template_save",
    "review_item", "scenario", "scenario_run", "scenario_save", "source_state", "source_state_history", "station", "tile", "travel_time", "wall_command", "wall_display", "wall_screen", "wall_token",
]  # fmt: skip
