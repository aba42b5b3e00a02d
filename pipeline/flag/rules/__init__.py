"""Rules: one module for each, named for the rule; the rule's docstring is its documentation."""
