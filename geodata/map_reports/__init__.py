"""Map reports as data: what one shows (`definition`), of which place, days and moment (`issue`), and who prints it (`press`).

It lies on the ground floor because stores, background jobs and screens all read it; how a report looks is `dashboard/map_report`.
"""
