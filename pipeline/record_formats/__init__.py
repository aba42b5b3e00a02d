"""Formats of files of records, one module each: text to records as their format has them, to our columns, and back."""
