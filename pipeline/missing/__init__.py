"""Missing: papers that other lists have, or that Semantic Scholar recommends, and that a list lacks; told, never flagged."""
