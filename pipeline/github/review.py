"""The review of a pull request: annotations beside its lines, a summary, and one comment that updates itself."""

from __future__ import annotations

from pipeline.check.checking import Checked
from pipeline.check.formats.comment import COMMENT_MARK, as_comment
from pipeline.check.formats.github import as_annotations
from pipeline.github.api import GitHub, Workflow


def review(workflow: Workflow, checked: Checked) -> list[str]:
    """Say what was found of what a pull request has written; the lines for the log.

    Where the token may not write, as in pull requests of forks, annotations and summary are all.
    """
    text = as_comment(checked)
    if workflow.summary is not None:
        with workflow.summary.open("a", encoding="utf-8") as file:
            file.write(text)
    told = as_annotations(checked)
    if workflow.pull is None or not workflow.may_write:
        return [told, "No comment was written: the token of this run may not write here."]
    return [told, _commented(GitHub(workflow), workflow, text, has_flags=bool(checked.flags))]


def _commented(github: GitHub, workflow: Workflow, text: str, *, has_flags: bool) -> str:
    """Write or update the comment; a sentence for the log. Nothing is said where nothing ever was to be said."""
    number = int((workflow.pull or {})["number"])
    comments = github.rows(f"/issues/{number}/comments")
    own = next((row for row in comments if is_own(row, workflow.author, COMMENT_MARK)), None)
    if own is None and not has_flags:
        return "No comment was written: there is nothing to mend."
    if own is None:
        github.post(f"/issues/{number}/comments", body=text)
        return "The comment was written."
    if own["body"] != text:
        github.patch(f"/issues/comments/{int(own['id'])}", body=text)
        return "The comment was updated."
    return "The comment stands as it is."


def is_own(row: dict[str, object], author: str, mark: str) -> bool:
    """Whether a comment or issue was written by this program, and not by someone who copied its mark."""
    user = row.get("user")
    login = user.get("login") if isinstance(user, dict) else None
    return login == author and str(row.get("body") or "").startswith(mark)
