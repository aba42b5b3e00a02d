"""Formats: the flags of a check for a terminal, for programs, for GitHub and for a comment."""
