"""Strangers: entries under one title whose authors and links say that they are two papers."""

from __future__ import annotations

from pipeline.keys import strongest_key
from pipeline.people import is_group, is_same_name, surnames
from pipeline.schema import Mention
from pipeline.title_forms import title_key, title_words

_TELLING = 4  # words of a title from which two teams don't hit upon it by chance
_A_TEAM = 2  # authors, each with a given name, from which a list of names is one


def are_strangers(mention_l: Mention, mention_r: Mention) -> bool:
    """Whether two entries have one long title, but other papers' identifiers and nobody in common."""
    keys = strongest_key(mention_l), strongest_key(mention_r)
    if not all(keys) or keys[0] == keys[1] or title_key(mention_l.title) != title_key(mention_r.title):
        return False
    if len(title_words(mention_l.title)) < _TELLING or not (_is_team(mention_l) and _is_team(mention_r)):
        return False
    names_l, names_r = (surnames(mention.authors or ()) for mention in (mention_l, mention_r))
    return not any(is_same_name(one, other) for one in names_l for other in names_r)


def _is_team(mention: Mention) -> bool:
    """Whether an entry names several people in full."""
    people = [name for name in mention.authors or () if " " in name and not is_group(name)]
    return len(people) >= _A_TEAM and len(people) == len(mention.authors or ())
