"""From the command to the first page: settings, secret key, first city, production server, banner."""
