"""Publish: tables become a release, one atomic switch; and reports for people."""
