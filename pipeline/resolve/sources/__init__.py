"""Sources: one module for each place that can be asked for papers."""
