"""Scenarios reckoned: a document and the base become a plan, the plan becomes an outcome.

planner = Planner(database)
planner.answer(Scenario(multiplier=2.0), scope)        # at once
planner.answer(Scenario(multiplier=2.0), scope, 20)    # with bands; 200 are a job (etl/jobs/scenario.py)
"""

from etl.planner.service import Planner
from etl.planner.warm import get_ready_aside

__all__ = ["Planner", "get_ready_aside"]
