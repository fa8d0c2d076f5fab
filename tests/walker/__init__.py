"""A walk through every address of the site, as every kind of person."""
