"""The report as a place of work: the page of what stands today, and the decisions that are made on it."""
