"""Check: the flags of lists as a linter tells them; nothing is published."""
