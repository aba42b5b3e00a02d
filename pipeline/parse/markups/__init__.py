"""Markups other than Markdown, each brought into its form line by line, so that line numbers stay true."""
