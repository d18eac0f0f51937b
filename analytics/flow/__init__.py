"""Patient flow: where people fall ill, which hospital they reach, how long they stay, when the beds run out.

`model` holds what the parts say to one another; `choice` sends patients from home to a hospital, `census` and `events`
follow them through it, `bands` sums many runs up.
"""
