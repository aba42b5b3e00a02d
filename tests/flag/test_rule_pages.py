"""The pages of rules: read from the modules' text, they are what the registered rules say."""

from __future__ import annotations

from pipeline.flag.rule_pages import RulePage, rule_pages
from pipeline.flag.rules import RULES


def test_every_rule_has_its_page() -> None:
    """Code, name, severity, fix and documentation are those of the rule that runs; in the order of the codes."""
    registered = {
        code: RulePage(code, rule.name, rule.severity, rule.fix, rule.documentation)
        for code, rule in sorted(RULES.items())
    }
    assert list(registered.items()) == list(rule_pages().items())
