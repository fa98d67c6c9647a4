"""Facts of a million made-up records in the store's own tables and in plain ones, and the same question in SQL by hand.

    python3 bench/facts.py fill FOLDER [RECORDS]     the store in FOLDER (made by `luytre … demo --no-serve`) gets the facts
    python3 bench/facts.py sqlite FOLDER | duckdb FOLDER | postgres URL FOLDER

The plain table has a row for each fact that is valid now (`indicator, unit, year, of, value`), with the unit as it is since 2025 and an index
by indicator, unit and year: what somebody would build who needs this one question, and neither the past nor other boundaries.
"""

import csv
import hashlib
import json
import random
import sqlite3
import sys
import time
from datetime import date, timedelta
from pathlib import Path

UNITS = Path(__file__).parent.parent / "packs/vn/units"
COUNTRIES = ["JP", "KR", "LA", "CN", "FR", "DE", "US", "KH", "RU", "TH", "SG", "IN", "AU", "CA", "IT", "CU", "NL", "PL", "ES", "BE"]
AREAS = ["trade", "investment", "tourism", "education", "culture", "health", "agriculture", "border"]


def provinces():
    """Old units, and the unit each went into."""
    rows = list(csv.DictReader((UNITS / "units.csv").open(encoding="utf-8")))
    lineage = {row["from"]: row["to"] for row in csv.DictReader((UNITS / "lineage.csv").open(encoding="utf-8"))}
    old = [row["id"] for row in rows if row["level"] == "province" and not row["valid_from"]]
    return {unit: lineage.get(unit, unit) for unit in old}


def record(chance, unit, day):
    """The facts of one record: indicator, day, value, its own dimensions."""
    country, area = COUNTRIES[min(chance.randrange(20), chance.randrange(20))], chance.choice(AREAS)
    common = {"unit": [unit], "country": [country], "area": [area], "pillar": ["state"], "state": ["in_force"]}
    sort = chance.randrange(10)
    if sort < 5:
        common["partner"] = [f"{country.lower()}-{chance.randrange(30)}"]
        common["instrument"], common["signatory"] = [chance.choice(["memorandum", "agreement"])], ["committee"]
        names = ["agreements.signed", "agreements.in_force", "partners.twinned", "partners.countries"]
        facts = [(name, day, 1, common) for name in names]
        if chance.randrange(3) == 0:
            ended = day + timedelta(days=900)
            facts += [(name, ended, -1, common) for name in names[1:]] + [("agreements.ended", ended, 1, common)]
        facts.append(("commitments.made", day, 2, common | {"commitment": ["open"]}))
        return facts
    common["rank"], common["programme"] = [chance.choice(["head", "deputy_head", "party_head"])], ["in_programme"]
    if sort < 8:
        persons = 3 + chance.randrange(12)
        names = [("delegations.outbound", 1), ("delegations.outbound_persons", persons), ("delegations.outbound_countries", 1)]
        cost = ("delegations.outbound_cost", day, 40_000_000 * persons, common | {"currency": ["VND"]})
        return [(name, day, value, common) for name, value in names] + [cost]
    if sort < 9:
        names = [("delegations.inbound", 1), ("delegations.inbound_persons", 5 + chance.randrange(20))]
        return [(name, day, value, common) for name, value in names]
    return [("conferences.international", day, 1, common), ("programme.lines", day, 1, common)]


def generated(records):
    chance = random.Random(2026)
    units = provinces()
    old = sorted(units)
    for ord_ in range(1, records + 1):
        unit = old[min(chance.randrange(63), chance.randrange(63))]
        yield ord_, units[unit], record(chance, unit, date(2016, 1, 1) + timedelta(days=chance.randrange(3650)))


def fill(folder, records):
    db = sqlite3.connect(Path(folder) / "luytre.db")
    for trigger, in db.execute("select name from sqlite_master where type = 'trigger'").fetchall():
        db.execute(f'drop trigger "{trigger}"')
    for table in ["fact", "dimset", "ledger"]:
        db.execute(f"delete from {table}")
    sets, facts, plain, fact_id = {}, [], [], 0
    epoch = date(1970, 1, 1)
    for seq, merged, own in generated(records):
        for indicator, day, value, dims in own:
            text = json.dumps(dims, sort_keys=True, separators=(",", ":"))
            dim = sets.setdefault(text, len(sets) + 1)
            fact_id += 1
            facts.append((fact_id, seq, seq, indicator, (day - epoch).days, value, dim))
            of = dims.get({"partners.twinned": "partner"}.get(indicator, "country"), [""])[0]
            plain.append((indicator, merged, day.year, of, value))
        if len(facts) > 200_000:
            db.executemany("insert into fact (id, seq, ord, indicator, day, value, dims) values (?,?,?,?,?,?,?)", facts)
            facts.clear()
    db.executemany("insert into fact (id, seq, ord, indicator, day, value, dims) values (?,?,?,?,?,?,?)", facts)
    numbers = ((at, int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little", signed=True), text) for text, at in sets.items())
    db.executemany("insert into dimset (id, hash, dims) values (?,?,?)", numbers)
    zero = bytes(32)
    entry = lambda seq: (seq, 1_700_000_000_000_000_000 + seq * 60_000_000_000, f"x:{seq}", "bench", "bench", "bench", "{}", zero, zero)
    db.executemany("insert into ledger (seq, at, subject, kind, actor, law, body, prev, hash) values (?,?,?,?,?,?,?,?,?)", map(entry, range(1, records + 1)))
    db.commit()
    with (Path(folder) / "plain.csv").open("w", newline="") as out:
        csv.writer(out).writerows(plain)
    print(f"{records} records, {fact_id} facts, {len(sets)} sets of dimensions")


SUMS = """select indicator, unit, year, sum(value) from plain where indicator not in ('partners.twinned', 'partners.countries',
 'delegations.outbound_countries', 'agreements.in_force') and year between 2016 and 2025 group by indicator, unit, year"""
# Stocks need the level at the end of each year, and distinct counts the level of each value: added up by year first.
STOCK = """with added as (select unit, year, sum(value) as value from plain where indicator = 'agreements.in_force' group by unit, year)
 select unit, y.year, sum(value) from added join years y on added.year <= y.year group by unit, y.year"""
DISTINCT = """with added as (select indicator, unit, of, year, sum(value) as value from plain
 where indicator in ('partners.twinned', 'partners.countries') group by indicator, unit, of, year)
 select indicator, unit, year, count(*) from (select indicator, unit, y.year as year, of from added join years y on added.year <= y.year
 group by indicator, unit, y.year, of having sum(value) > 0) as levels group by indicator, unit, year"""
FLOWS = """select unit, year, count(distinct of) from plain where indicator = 'delegations.outbound_countries'
 and year between 2016 and 2025 group by unit, year"""
TABLE = "create table plain (indicator text, unit text, year int, of text, value bigint)"


def timed(name, ask, times=7):
    taken, values = [], 0
    for _ in range(times):
        start = time.perf_counter()
        values = sum(len(ask(sql)) for sql in (SUMS, STOCK, DISTINCT, FLOWS))
        taken.append((time.perf_counter() - start) * 1e3)
    taken.sort()
    print(f"{name}: {values} values, p50 {taken[len(taken) // 2]:.1f} ms, max {taken[-1]:.1f} ms of {times}")


def main():
    what, *rest = sys.argv[1:]
    if what == "fill":
        fill(rest[0], int(rest[1]) if len(rest) > 1 else 1_000_000)
    elif what == "sqlite":
        db = sqlite3.connect(Path(rest[0]) / "plain.db")
        db.execute("drop table if exists plain")
        db.execute(TABLE)
        db.executemany("insert into plain values (?,?,?,?,?)", csv.reader((Path(rest[0]) / "plain.csv").open()))
        db.execute("create index plain_by on plain (indicator, unit, of, year, value)")
        db.execute("create table if not exists years as with recursive y(year) as (select 2016 union all select year + 1 from y where year < 2025) select year from y")
        db.execute("analyze")
        db.commit()
        timed("SQLite", lambda sql: db.execute(sql).fetchall())
    elif what == "duckdb":
        import duckdb

        db = duckdb.connect()
        db.execute(TABLE)
        db.execute(f"copy plain from '{rest[0]}/plain.csv'")
        db.execute("create table years as select unnest(range(2016, 2026)) as year")
        timed("DuckDB " + duckdb.__version__, lambda sql: db.execute(sql).fetchall())
    elif what == "postgres":
        import psycopg

        with psycopg.connect(rest[0], autocommit=True) as db:
            db.execute("drop table if exists plain, years")
            db.execute(TABLE)
            with db.cursor().copy("copy plain from stdin csv") as copy, (Path(rest[1]) / "plain.csv").open() as rows:
                while block := rows.read(1 << 20):
                    copy.write(block)
            db.execute("create index plain_by on plain (indicator, unit, of, year, value)")
            db.execute("create table years as select generate_series(2016, 2025) as year")
            db.execute("vacuum analyze plain")
            timed("PostgreSQL", lambda sql: db.execute(sql).fetchall())


main()
