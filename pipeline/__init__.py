"""paperlist: keeps curated lists of papers true.

The data walks through five rooms, each a package: `parse`, `resolve`, `merge`, `flag`, `publish`.
`run` owns input, output, lock and clock; `schema` declares every table.
"""
