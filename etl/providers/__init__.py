"""Online geocoders, off by default: asked only when a person runs the command that names them.

An address is personal data: what leaves the machine is the city and the address without rooms, names and numbers.
"""
