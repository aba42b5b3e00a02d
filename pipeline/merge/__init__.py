"""Merge: mentions and records that describe one paper become one work."""
