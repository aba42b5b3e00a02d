"""Sets that were made up for the tests, with what is true of them."""

from pathlib import Path

LABELLED = Path(__file__).parent
