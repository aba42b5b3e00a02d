"""Fix: flags to the smallest edits of a list; every byte outside them stays as it is."""
