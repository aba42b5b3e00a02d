"""What the stages make of one list: a function of its bytes, of what is known of it and of the settings, as tables and back.

What is made goes through tables also where it was made just now, so that it is the same whether it was kept or not, and in
whichever process it was made.
"""

from __future__ import annotations

import dataclasses
import logging
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pyarrow as pa

from pipeline import tables
from pipeline.config import Settings
from pipeline.errors import error_words
from pipeline.fetch.list_rows import title_of
from pipeline.flag.found import FlaggedList, FoundFlag, RuleFailure
from pipeline.flag.known_of_list import UNSEEN, KnownOfList
from pipeline.flag.stage import flag_list
from pipeline.flag.suppressions import Silence
from pipeline.kept import KeptEntry, code_version, fingerprint
from pipeline.parse.document import Document, read_document
from pipeline.parse.lists import RawList
from pipeline.parse.parts import placed
from pipeline.parse.stage import mentions_of
from pipeline.parse.unread import unread_of
from pipeline.per_list import TROUBLE, PerList, Unmade, input_of
from pipeline.schema import Flag, Mention, Unread

logger = logging.getLogger(__name__)

_MOST_AT_HAND = 2_000_000
"""Bytes of lists whose documents stay at hand for the flags; a document takes many times the memory of its list."""

_FOUND = pa.schema([("former_subject", pa.list_(pa.string())), ("is_group", pa.bool_())])
_SILENCES = pa.schema(
    [
        ("list_id", pa.string()), ("line", pa.int64()), ("first", pa.int64()), ("last", pa.int64()),
        ("codes", pa.list_(pa.string())), ("unknown", pa.list_(pa.string())), ("reason", pa.string()),
    ]
)  # fmt: skip
_FAILURES = pa.schema([("list_id", pa.string()), ("code", pa.string()), ("sentence", pa.string())])
_NO_TROUBLE = _FAILURES.empty_table()


class ParsedList(NamedTuple):
    """What one list holds."""

    title: str | None
    mentions: list[Mention]
    unread: list[Unread]


class AskedFlags(NamedTuple):
    """All that the flags of one list are made from."""

    raw: RawList
    known: KnownOfList
    settings: Settings


def parsed_lists(per_list: PerList, lists: Sequence[RawList]) -> Iterator[ParsedList | Unmade]:
    """What each list holds, in order."""
    for entry in per_list.each("parse", lists, _name_of_parse, holdings_of_list, _size_of_list):
        yield entry if isinstance(entry, Unmade) else _parsed_from(entry)


def flagged_lists(per_list: PerList, asked: Sequence[AskedFlags]) -> Iterator[FlaggedList | Unmade]:
    """What the rules find in each list, in order."""
    made = per_list.each("flag", asked, _name_of_flags, flags_of_list, _size_of_asked)
    for one, entry in zip(asked, made, strict=True):
        yield entry if isinstance(entry, Unmade) else _flagged_from(entry, one.raw)


def _size_of_list(raw: RawList) -> int:
    return len(raw.data)


def _size_of_asked(asked: AskedFlags) -> int:
    return len(asked.raw.data)


def holdings_of_list(raw: RawList) -> KeptEntry | Unmade:
    """What a list holds, as tables."""
    try:
        document = document_at_hand(raw)
        whole = mentions_of(document)
        mentions = tables.to_arrow([placed(mention, raw.parts) for mention in whole], Mention)
        unread = tables.to_arrow([placed(row, raw.parts) for row in unread_of(document, whole)], Unread)
        tables.check_table(mentions, Mention, "mentions")
        tables.check_table(unread, Unread, "unread")
    except Exception as error:
        logger.debug("list %s", raw.list_id, exc_info=True)
        return Unmade(error_words(error))
    title = pa.table({"title": pa.array([title_of(document)], pa.string())})
    return {"mentions": mentions, "unread": unread, "title": title, TROUBLE: _NO_TROUBLE}


def _parsed_from(entry: KeptEntry) -> ParsedList:
    return ParsedList(
        entry["title"]["title"][0].as_py(),
        tables.from_arrow(entry["mentions"], Mention),
        tables.from_arrow(entry["unread"], Unread),
    )


def _name_of_parse(raw: RawList) -> str:
    return fingerprint("parse", code_version(), *input_of(raw))


def flags_of_list(asked: AskedFlags) -> KeptEntry | Unmade:
    """What the rules find in a list, as tables; a rule that fails costs its own flags alone."""
    try:
        flagged = flag_list(document_at_hand(asked.raw), asked.known, asked.settings)
    except Exception as error:
        logger.debug("list %s", asked.raw.list_id, exc_info=True)
        return Unmade(error_words(error))
    return {
        "flags": tables.to_arrow([one.flag for one in flagged.found], Flag),
        "found": pa.Table.from_pylist([_columns(one, "flag") for one in flagged.found], _FOUND),
        "section_paths": pa.table({"path": pa.array(flagged.section_paths, pa.list_(pa.string()))}),
        "silences": pa.Table.from_pylist([_columns(one) for one in flagged.silences], _SILENCES),
        TROUBLE: pa.Table.from_pylist([_columns(one) for one in flagged.failures], _FAILURES),
    }


def _columns(row: FoundFlag | Silence | RuleFailure, *but: str) -> dict[str, object]:
    return {one.name: getattr(row, one.name) for one in dataclasses.fields(row) if one.name not in but}


def _flagged_from(entry: KeptEntry, raw: RawList) -> FlaggedList:
    flags = tables.from_arrow(entry["flags"], Flag)
    found = entry["found"].to_pylist()
    silences = entry["silences"].to_pylist()
    return FlaggedList(
        raw.list_id,
        raw.path,
        raw.parts,
        tuple(map(tuple, entry["section_paths"]["path"].to_pylist())),
        tuple(
            Silence(**{**row, "codes": tuple(row["codes"]), "unknown": tuple(row["unknown"])})
            for row in silences
        ),
        [
            FoundFlag(flag, tuple(row["former_subject"]), row["is_group"])
            for flag, row in zip(flags, found, strict=True)
        ],
        tuple(RuleFailure(**row) for row in entry[TROUBLE].to_pylist()),
    )


def _name_of_flags(asked: AskedFlags) -> str:
    known = asked.known
    return fingerprint(
        "flags", code_version(), *input_of(asked.raw), asked.settings.model_dump_json(), known.mentions, known.unread,
        known.resolutions, known.works, known.records, known.pairs, sorted(known.keys.items()),
        sorted(known.link_states.items()), known.vocabulary, but=UNSEEN,
    )  # fmt: skip


_at_hand: OrderedDict[RawList, Document] = OrderedDict()


def document_at_hand(raw: RawList) -> Document:
    """The document of a list, read anew unless it is among those read last, which are as many as are not too large together."""
    document = _at_hand.pop(raw, None) or read_document(raw)
    _at_hand[raw] = document
    while sum(len(one.data) for one in _at_hand) > _MOST_AT_HAND:
        _at_hand.popitem(last=False)
    return document
