"""The drawing of the architecture, made from the code's own imports and the layers of pyproject.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import grimp

ROOMS = {
    "parse": ("#2563a8", ("lists are read", "entry by entry")),
    "resolve": ("#0f766e", ("sources are asked", "about each entry")),
    "merge": ("#a16207", ("records of a paper", "become one work")),
    "flag": ("#b4331f", ("rules say what", "may be wrong")),
    "publish": ("#6d3fa0", ("a release, whole", "or not at all")),
}
"""The rooms in the order in which the data walks through them, each with its colour and what it does."""
BETWEEN = ("mentions", "records", "works", "flags")
PEOPLE = 2
"""So many layers on top of the job are what people and programs call."""

WIDTH, MARGIN, LABEL = 1000, 28, 96
INK, GREY, LINE = "#1f2430", "#667085", "#c9ced8"
ROOM_WIDTH, ROOM_HEIGHT, BOX_HEIGHT, GAP = 118, 88, 34, 12
N_COLUMNS = 5


@dataclass(frozen=True)
class Plan:
    """The modules of the package by their place, and the imports that are drawn."""

    called: list[str]
    job: list[str]
    facts: list[str]
    users: dict[str, list[str]]
    """The rooms that import each fact's module, in their order."""
    downwards: list[tuple[str, str]]
    """Rooms, each with an earlier one that it imports."""


def read_plan(repository: Path) -> Plan:
    """The plan of the package as its code stands."""
    contract = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))
    layers = [
        [name.strip().removeprefix("pipeline.") for name in layer.split("|")]
        for layer in contract["tool"]["importlinter"]["contracts"][0]["layers"]
    ]
    first, last = layers.index(["publish"]), layers.index(["parse"])
    graph = grimp.build_graph("pipeline", cache_dir=None)
    targets = {room: set(_imported(graph, room)) for room in ROOMS}
    facts = _flat(layers[last + 1 :])
    return Plan(
        called=_flat(layers[:PEOPLE]),
        job=_flat(layers[PEOPLE:first]),
        facts=facts,
        users={fact: [room for room in ROOMS if fact in targets[room]] for fact in facts},
        downwards=[(room, other) for room in ROOMS for other in ROOMS if other in targets[room] - {room}],
    )


def _flat(layers: Sequence[Sequence[str]]) -> list[str]:
    return [name for layer in layers for name in layer]


def _imported(graph: grimp.ImportGraph, room: str) -> Iterator[str]:
    """What modules of a room import, by the part of the name that stands after `pipeline`."""
    for module in [f"pipeline.{room}", *graph.find_descendants(f"pipeline.{room}")]:
        for target in graph.find_modules_directly_imported_by(module):
            yield target.split(".")[1]


def draw(plan: Plan) -> str:
    """The drawing, as SVG."""
    people, job, rooms = 34, 114, 196
    arcs = rooms + ROOM_HEIGHT
    facts = arcs + 118
    rows = -(-len(plan.facts) // N_COLUMNS)
    height = facts + rows * (BOX_HEIGHT + GAP) + 52
    parts = [
        *_band("people call", people, plan.called),
        *_band("the job", job, plan.job),
        _text(MARGIN, rooms + ROOM_HEIGHT / 2 + 4, "five rooms", GREY, 12),
        *_rooms(rooms),
        *_arcs(plan.downwards, arcs),
        *_facts(plan, facts),
        *_legend(facts + rows * (BOX_HEIGHT + GAP) + 18),
    ]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        'role="img" font-family="Helvetica, Arial, \'DejaVu Sans\', sans-serif">\n'
        "<title>The modules of paperlist and their imports, which lead down only</title>\n"
        "<defs>"
        f"{''.join(map(_tip, (GREY, *(colour for colour, _ in ROOMS.values()))))}</defs>\n"
        f'<rect width="{WIDTH}" height="{height}" rx="10" fill="#ffffff"/>\n'
    )
    return head + "\n".join(parts) + "\n</svg>\n"


def _tip(colour: str) -> str:
    """The tip of arrows of one colour."""
    size = 'viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto"'
    return f'<marker id="tip-{colour[1:]}" {size}><path d="M0 0 8 4 0 8z" fill="{colour}"/></marker>'


def _band(label: str, top: float, names: Sequence[str]) -> Iterator[str]:
    """A row of boxes of one width, with its label at the left and an arrow to the row below."""
    room = (WIDTH - MARGIN - MARGIN - LABEL + GAP) / len(names)
    yield _text(MARGIN, top + BOX_HEIGHT / 2 + 4, label, GREY, 12)
    for place, name in enumerate(names):
        left = MARGIN + LABEL + place * room
        yield _box(left, top, room - GAP, BOX_HEIGHT, LINE, "#f6f7f9")
        yield _text(left + (room - GAP) / 2, top + BOX_HEIGHT / 2 + 4, name, INK, 12, "middle")
    middle = MARGIN + LABEL + (WIDTH - 2 * MARGIN - LABEL) / 2
    yield _arrow(f"M{middle} {top + BOX_HEIGHT + 8}V{top + BOX_HEIGHT + 40}", GREY)


def _left(room: str) -> float:
    step = (WIDTH - 2 * MARGIN - LABEL - ROOM_WIDTH) / (len(ROOMS) - 1)
    return MARGIN + LABEL + list(ROOMS).index(room) * step


def _rooms(top: float) -> Iterator[str]:
    for (room, (colour, lines)), made in zip(ROOMS.items(), (*BETWEEN, None), strict=True):
        left = _left(room)
        yield _box(left, top, ROOM_WIDTH, ROOM_HEIGHT, colour, colour)
        yield _text(left + ROOM_WIDTH / 2, top + 30, room, "#ffffff", 17, "middle", weight=700)
        for number, line in enumerate(lines):
            yield _text(left + ROOM_WIDTH / 2, top + 54 + 16 * number, line, "#ffffff", 11, "middle")
        if made:
            start, end = left + ROOM_WIDTH + 4, _left(list(ROOMS)[list(ROOMS).index(room) + 1]) - 5
            yield _arrow(f"M{start} {top + 44}H{end}", GREY)
            yield _text((start + end) / 2, top + 34, made, INK, 12, "middle")


def _arcs(downwards: Sequence[tuple[str, str]], top: float) -> Iterator[str]:
    """A curve from each room to each earlier one that it imports, in the colour of the one that imports."""
    order = list(ROOMS)
    for room, other in downwards:
        far = order.index(room) - order.index(other)
        start = _left(room) + ROOM_WIDTH / 2 + 12 - 14 * far
        end = _left(other) + ROOM_WIDTH / 2 - 24 + 14 * far + 5 * order.index(room)
        depth = top + 14 + 26 * far
        curve = f"M{start} {top + 2}C{start} {depth} {end} {depth} {end} {top + 4}"
        yield _arrow(curve, ROOMS[room][0])
    yield _text(MARGIN, top + 34, "who imports", GREY, 12)
    yield _text(MARGIN, top + 50, "an earlier room", GREY, 12)


def _facts(plan: Plan, top: float) -> Iterator[str]:
    """A box for each module of facts, with a dot for each room that reads it."""
    room = (WIDTH - 2 * MARGIN - LABEL + GAP) / N_COLUMNS
    yield _text(MARGIN, top + BOX_HEIGHT / 2 + 4, "facts, each", GREY, 12)
    yield _text(MARGIN, top + BOX_HEIGHT / 2 + 20, "with one home", GREY, 12)
    for place, fact in enumerate(plan.facts):
        left = MARGIN + LABEL + place % N_COLUMNS * room
        y = top + place // N_COLUMNS * (BOX_HEIGHT + GAP)
        yield _box(left, y, room - GAP, BOX_HEIGHT, LINE, "#f6f7f9")
        yield _text(left + 9, y + BOX_HEIGHT / 2 + 4, fact, INK, 12)
        for number, (name, (colour, _)) in enumerate(ROOMS.items()):
            fill = colour if name in plan.users[fact] else "#e4e7ec"
            yield f'<circle cx="{left + room - GAP - 51 + 10 * number:g}" cy="{y + BOX_HEIGHT / 2:g}" r="4" fill="{fill}"/>'


def _legend(top: float) -> Iterator[str]:
    yield _text(MARGIN + LABEL, top + 4, "A dot: read by", GREY, 12)
    for number, (room, (colour, _)) in enumerate(ROOMS.items()):
        left = MARGIN + LABEL + 102 + 84 * number
        yield f'<circle cx="{left}" cy="{top}" r="4" fill="{colour}"/>'
        yield _text(left + 10, top + 4, room, INK, 12)


def _box(left: float, top: float, width: float, height: float, line: str, fill: str) -> str:
    return f'<rect x="{left:g}" y="{top:g}" width="{width:g}" height="{height:g}" rx="6" fill="{fill}" stroke="{line}"/>'


def _text(
    left: float, base: float, text: str, colour: str, size: int, anchor: str = "start", *, weight: int = 400
) -> str:
    style = f'font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" fill="{colour}"'
    return f'<text x="{left:g}" y="{base:g}" {style}>{escape(text)}</text>'


def _arrow(path: str, colour: str) -> str:
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="1.4" marker-end="url(#tip-{colour[1:]})"/>'
