"""Exports of a whole release in forms of their own: a site, a feed, a dataset, a list; each form is one module."""
