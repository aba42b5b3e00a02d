"""Tools for working on paperlist itself."""
