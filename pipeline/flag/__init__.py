"""Flag: rules look at a list and its works and say what a maintainer would want to know."""
