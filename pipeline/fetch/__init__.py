"""Fetch: the lists that the settings name by address, brought up to date before anything is read."""
