"""Writing: entries put in order, and new ones written, in the list's own form."""
