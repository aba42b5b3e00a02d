"""The night: one issue that updates and closes itself, and one pull request with the safe fixes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.check.checking import Checked
from pipeline.check.formats.comment import as_comment
from pipeline.fix.command import FixedFile, commit_files
from pipeline.git_repository import is_same_tree, push, switch_to
from pipeline.github.api import GitHub, Workflow
from pipeline.github.review import is_own
from pipeline.printable import code_span
from pipeline.text import plural

ISSUE_MARK = "<!-- paperlist: nightly -->"
PULL_MARK = "<!-- paperlist: fixes -->"
BRANCH = "paperlist/fixes"
_TITLE = "paperlist: what could be mended in the list"
_MOST_SHOWN = 100  # fixes that the text of a pull request names


def keep_issue(workflow: Workflow, checked: Checked) -> str:
    """Open, update or close the one issue; a sentence for the log."""
    github, text = GitHub(workflow), f"{ISSUE_MARK}\n{as_comment(checked)}"
    issues = github.rows("/issues", state="all", creator=workflow.author)
    own = [row for row in issues if "pull_request" not in row and is_own(row, workflow.author, ISSUE_MARK)]
    is_worth_it = checked.fails("warning")
    if not own and not is_worth_it:
        return "No issue was opened: there is nothing to mend."
    if not own:
        made = github.post("/issues", title=_TITLE, body=text)
        return f"Issue {int(made['number'])} was opened."
    (issue, *_) = sorted(own, key=lambda row: (row["state"] != "open", -int(row["number"])))
    state = "open" if is_worth_it else "closed"
    if (issue["state"], issue["body"]) == (state, text):
        return f"Issue {int(issue['number'])} stands as it is."
    github.patch(f"/issues/{int(issue['number'])}", body=text, state=state)
    return f"Issue {int(issue['number'])} was updated, and is {state}."


def keep_pull(workflow: Workflow, fixed: Sequence[FixedFile], root: Path, base: str) -> str:
    """Commit the fixes to their branch, each by itself, and open or update the one pull request; a sentence for the log."""
    github = GitHub(workflow)
    found = github.rows("/pulls", state="open", head=f"{workflow.owner}:{BRANCH}", base=base)
    own = next((row for row in found if is_own(row, workflow.author, PULL_MARK)), None)
    n_fixes = sum(len(file.mended.steps) for file in fixed)
    if not n_fixes:
        if own is None:
            return "No pull request was opened: there is nothing that is safe to mend."
        github.patch(f"/pulls/{int(own['number'])}", state="closed")
        return f"Pull request {int(own['number'])} was closed: there is nothing left that is safe to mend."
    switch_to(root, BRANCH)
    commit_files(fixed)
    if not is_same_tree(root, BRANCH):
        push(root, BRANCH)
    text, title = _pull_text(fixed), f"Mend {plural(n_fixes, 'entry')} of the list"
    if own is None:
        made = github.post("/pulls", title=title, head=BRANCH, base=base, body=text)
        return f"Pull request {int(made['number'])} was opened with {plural(n_fixes, 'fix')}."
    github.patch(f"/pulls/{int(own['number'])}", title=title, body=text)
    return f"Pull request {int(own['number'])} was updated with {plural(n_fixes, 'fix')}."


def _pull_text(fixed: Sequence[FixedFile]) -> str:
    """What a pull request says: each fix with what was wrong and what was done."""
    flags = [step.edit.flag for file in fixed for step in file.mended.steps]
    lines = [
        f"- {flag.code} {flag.name}: {code_span(flag.message)}\n  → {code_span(flag.suggestion or '')}"
        for flag in flags[:_MOST_SHOWN]
    ]
    left = len(flags) - _MOST_SHOWN
    more = [f"\n{plural(left, 'more fix')} in the commits."] if left > 0 else []
    head = "Each fix is a commit of its own with its evidence: drop those that you do not want, and dismiss their flags."
    return "\n".join([PULL_MARK, head, "", *lines, *more]) + "\n"
