"""The map as one file: what lies on the screen, drawn by folium and the map's own code, with nothing left to fetch.

`contents` is what a file holds, `page` makes the file of it. Nothing here asks the database.
"""
