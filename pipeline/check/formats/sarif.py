"""SARIF 2.1.0, which code scanning reads; flags are told apart by their ids, whatever lines they move to."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import Any

from pipeline.check.checking import Checked, Remark
from pipeline.flag.rule_pages import RulePage, rule_pages
from pipeline.printable import code_span, escaped_json, harmless, path_address, shown_path
from pipeline.text import backslashed

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "paperlistFlagId/v1"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_ADDRESS = "https://github.com/paperlist/paperlist"


def as_sarif(checked: Checked) -> str:
    """The flags as one run of SARIF."""
    codes, pages = sorted({flag.code for flag in checked.flags}), rule_pages()
    driver = {
        "name": "paperlist",
        "version": version("paperlist"),
        "informationUri": _ADDRESS,
        "rules": [_rule(pages[code]) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(remark, codes) for remark in checked.remarks],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return escaped_json(json.dumps(log, indent=1, ensure_ascii=False))


def _rule(rule: RulePage) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.documentation.partition("\n")[0]},
        "fullDescription": {"text": rule.documentation},
        "help": {"text": rule.documentation},
        "helpUri": f"{_ADDRESS}/blob/main/docs/rules.md",
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(remark: Remark, codes: list[str]) -> dict[str, Any]:
    flag = remark.flag
    return {
        "ruleId": flag.code,
        "ruleIndex": codes.index(flag.code),
        "level": _LEVELS[flag.severity],
        "message": _message(flag.message, flag.suggestion),
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": path_address(shown_path(remark.path))},
                    "region": {"startLine": flag.line_start, "endLine": flag.line_end},
                }
            }
        ],
        "partialFingerprints": {FINGERPRINT: flag.flag_id},
    }


def _message(message: str, suggestion: str | None) -> dict[str, str]:
    """Both texts: viewers read `[words](number)` in plain ones as a link, and Markdown as it is."""
    advice = f" → {harmless(suggestion)}" if suggestion else ""
    text = f"{harmless(message)}{advice}"
    return {"text": backslashed(text, "\\[]"), "markdown": code_span(text)}
