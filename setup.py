"""What pyproject.toml cannot say: the wheel holds the bundled snapshot, and its page has links that lead somewhere."""

import re
import shutil
import tomllib
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).parent
SNAPSHOT = HERE / "data" / "raw" / "snapshot"
LINK = re.compile(r"(?P<image>!?)\[(?P<label>[^\]]*)\]\((?!https?://|#)(?P<path>[^)]+)\)")


class BuildWithSnapshot(build_py):
    """Copies the bundled snapshot beside the modules, where an installed paperlist finds it."""

    def run(self) -> None:
        """Build the modules, then copy; an editable install finds the snapshot where it lies."""
        super().run()
        if not self.editable_mode:
            shutil.copytree(
                SNAPSHOT, Path(self.build_lib, "pipeline", "shipped_snapshot"), dirs_exist_ok=True
            )


def absolute_links(text: str, repository: str) -> str:
    """The text with its links to files of the repository as addresses."""

    def absolute(link: re.Match[str]) -> str:
        place = f"{repository}/{'raw' if link['image'] else 'blob'}/main/{link['path']}"
        return f"{link['image']}[{link['label']}]({place})"

    return LINK.sub(absolute, text)


def long_description() -> str:
    """The README as it stands on the package's page."""
    project = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return absolute_links((HERE / "README.md").read_text(encoding="utf-8"), project["urls"]["Repository"])


setup(
    cmdclass={"build_py": BuildWithSnapshot},
    long_description=long_description(),
    long_description_content_type="text/markdown",
)
