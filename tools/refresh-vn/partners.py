"""Writes packs/vn/partners.csv from partners.source.csv and the subdivision names of CLDR.

The source file is kept by hand: who the partners are, their ISO 3166-2 codes, and the names that are established in
Vietnamese and French. An empty name is filled from CLDR by the ISO code, else the English name is repeated: a name
nobody uses would be worse than none.
"""

import csv
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

from common import PACK, typographic


def subdivisions(folder: Path, lang: str):
    tree = ElementTree.parse(folder / f"{lang}.xml")
    names = {}
    for entry in tree.iter("subdivision"):
        # CLDR marks homonyms with a superscript two and some with a word in brackets.
        name = re.sub(r"\s*\([^)]*\)$", "", (entry.text or "").replace("²", "")).strip()
        names.setdefault(entry.get("type"), name)
    return names


def main(folder: Path):
    cldr = {lang: subdivisions(folder, lang) for lang in ("vi", "fr")}
    rows = []
    with open(Path(__file__).parent / "partners.source.csv", encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            code = row["iso_3166_2"].replace("-", "").lower()
            for lang in ("vi", "fr"):
                name = row[f"name_{lang}"] or cldr[lang].get(code) or row["name_en"]
                for word in ("Province", "Préfecture", "District", "Région"):
                    if name.startswith(f"{word} d") and not row[f"name_{lang}"]:
                        name = name[0].lower() + name[1:]
                row[f"name_{lang}"] = typographic(name)
            names = {row["name_vi"].casefold(), row["name_en"].casefold(), row["name_fr"].casefold()}
            others = [form.strip() for form in row["other_spellings"].split(";") if form.strip()]
            row["other_spellings"] = "; ".join(form for form in others if form.casefold() not in names)
            rows.append(row)
    columns = ["id", "country", "kind", "name_vi", "name_en", "name_fr", "iso_3166_2", "other_spellings"]
    with open(PACK / "partners.csv", "w", encoding="utf-8", newline="") as out:
        table = csv.DictWriter(out, columns, lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
