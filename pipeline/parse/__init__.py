"""Parse: the bytes of a list become a document, entry blocks, and mentions."""
