"""GitHub: what a workflow in a list's own repository says of a check: a comment, an issue, a pull request."""
