"""Reports people compose, as data: templates and every save of them, when they are made by themselves, what was made, where it went.

`store` keeps templates, `clock` and `schedules` say when, `issues` is what screens see of what was made, `work` what the job does,
`settings` what delivery is allowed here. Screens write as the web role, the job as the writer; what belongs to a district stays in it.
"""
