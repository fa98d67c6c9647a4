use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use luytre_domain::basis::{Basis, Validity};
use luytre_domain::calendar::{Calendar, Exception, SpecialDay, Status};
use luytre_domain::clock::{FirstDay, LastDayOff, Rule, Rules, Unit as ClockUnit, YearDay};
use luytre_domain::unit::{Code, Dated, Name, Succession, Unit, UnitId, Units};
use luytre_text::{fold::fold, lang::Lang, message::Messages};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::files::Files;
use crate::finding::{Finding, Findings};

/// A country's law and words, checked.
pub struct Pack {
    pub manifest: Manifest,
    pub zone: TimeZone,
    pub calendar: Calendar,
    pub rules: Rules,
    pub units: Units,
    pub bodies: Vec<Body>,
    pub countries: Vec<Country>,
    pub messages: Messages,
}

/// `pack.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    pub id: String,
    /// Changes with every edit of the pack that changes an answer; entries of the ledger name it.
    pub version: String,
    /// IANA name; legal days begin at midnight there.
    pub time_zone: String,
    /// Weekly days off, as English weekday names in lower case.
    pub rest: Vec<String>,
}

/// A body that acts in its own name: a ministry, a party commission, an organisation.
#[derive(Clone, Debug)]
pub struct Body {
    pub id: String,
    pub kind: String,
    /// By language tag.
    pub names: BTreeMap<String, String>,
    pub validity: Validity,
    pub basis: String,
}

#[derive(Clone, Debug)]
pub struct Country {
    /// ISO 3166-1 alpha-2.
    pub code: String,
    pub names: BTreeMap<String, String>,
}

/// Reads and checks a whole pack. The pack is `None` when something without which nothing works is missing; with
/// findings of severity error beside it, it must not be used.
pub fn read(files: &Files) -> (Option<Pack>, Vec<Finding>) {
    let mut reader = Reader { files, findings: Findings { all: Vec::new() } };
    let pack = reader.pack();
    let mut findings = reader.findings.all;
    findings.sort();
    findings.dedup();
    (pack, findings)
}

struct Reader<'a> {
    files: &'a Files,
    findings: Findings,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitRow {
    id: String,
    level: String,
    parent: String,
    valid_from: Option<Date>,
    valid_to: Option<Date>,
    basis: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NameRow {
    unit: String,
    lang: String,
    name: String,
    short: String,
    valid_from: Option<Date>,
    basis: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RankRow {
    unit: String,
    rank: String,
    valid_from: Option<Date>,
    confirmed: bool,
    basis: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeRow {
    unit: String,
    scheme: String,
    code: String,
    valid_from: Option<Date>,
    valid_to: Option<Date>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LineageRow {
    from: String,
    to: String,
    on: Date,
    #[expect(dead_code, reason = "merge is the only kind so far; the column keeps the file's meaning")]
    kind: String,
    basis: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SpellingRow {
    unit: String,
    spelling: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BodyRow {
    id: String,
    kind: String,
    name_vi: String,
    name_en: String,
    name_fr: String,
    valid_from: Option<Date>,
    valid_to: Option<Date>,
    basis: String,
}

#[derive(Deserialize)]
struct CountryRow {
    code: String,
    vi: String,
    en: String,
    fr: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HolidayRow {
    date: Date,
    kind: Exception,
    name_vi: String,
    name_en: String,
    name_fr: String,
    status: Status,
    basis: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    rule: Vec<toml::Spanned<RuleRow>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleRow {
    id: String,
    value: i32,
    unit: ClockUnit,
    starts: String,
    #[serde(default)]
    first_day: FirstDay,
    #[serde(default)]
    last_day_off: LastDayOff,
    on: Option<YearDay>,
    #[serde(deserialize_with = "toml_date")]
    valid_from: Option<Date>,
    #[serde(default, deserialize_with = "toml_date")]
    valid_to: Option<Date>,
    basis: BasisRow,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BasisRow {
    doc: String,
    #[serde(default)]
    article: String,
    #[serde(default, deserialize_with = "toml_date")]
    checked_on: Option<Date>,
    confirmed: bool,
}

/// TOML has dates of its own; the domain keeps civil dates.
fn toml_date<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
    let datetime = toml::value::Datetime::deserialize(from)?;
    datetime.to_string().parse().map(Some).map_err(serde::de::Error::custom)
}

fn names(vi: String, en: String, fr: String) -> BTreeMap<String, String> {
    [("vi", vi), ("en", en), ("fr", fr)].into_iter().map(|(lang, name)| (lang.to_owned(), name)).collect()
}

impl Reader<'_> {
    fn pack(&mut self) -> Option<Pack> {
        let manifest: Option<Manifest> = self.toml("pack.toml");
        let units = self.units();
        let bodies = self.bodies();
        let countries = self.countries();
        let days = self.holidays();
        let messages = self.messages();
        let rules = self.rules(messages.as_ref());
        let manifest = manifest?;
        let zone = TimeZone::get(&manifest.time_zone)
            .map_err(|_| self.findings.error("pack.toml", 0, "unknown-time-zone", &manifest.time_zone))
            .ok()?;
        let rest = self.rest(&manifest.rest);
        Some(Pack {
            manifest,
            zone,
            calendar: Calendar::new(rest, days),
            rules,
            units,
            bodies,
            countries,
            messages: messages?,
        })
    }

    fn rest(&mut self, words: &[String]) -> Vec<Weekday> {
        let weekday = |word: &str| match word {
            "monday" => Some(Weekday::Monday),
            "tuesday" => Some(Weekday::Tuesday),
            "wednesday" => Some(Weekday::Wednesday),
            "thursday" => Some(Weekday::Thursday),
            "friday" => Some(Weekday::Friday),
            "saturday" => Some(Weekday::Saturday),
            "sunday" => Some(Weekday::Sunday),
            _ => None,
        };
        let mut rest = Vec::new();
        for word in words {
            match weekday(word) {
                Some(day) => rest.push(day),
                None => self.findings.error("pack.toml", 0, "unknown-weekday", word),
            }
        }
        rest
    }

    fn text(&mut self, file: &str) -> Option<&str> {
        let files = self.files;
        let text = files.0.get(file).map(String::as_str);
        if text.is_none() {
            self.findings.error(file, 0, "file-missing", file);
        }
        text
    }

    fn toml<T: DeserializeOwned>(&mut self, file: &str) -> Option<T> {
        let text = self.text(file)?.to_owned();
        match toml::from_str(&text) {
            Ok(value) => Some(value),
            Err(error) => {
                let line = error.span().map_or(0, |span| line_at(&text, span.start));
                self.findings.error(file, line, "toml", error.message());
                None
            }
        }
    }

    /// Every readable row with its line; the others become findings, and reading goes on.
    fn csv<T: DeserializeOwned>(&mut self, file: &str) -> Vec<(usize, T)> {
        let Some(text) = self.text(file).map(str::to_owned) else { return Vec::new() };
        let mut rows = Vec::new();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let headers = match reader.headers() {
            Ok(headers) => headers.clone(),
            Err(error) => {
                self.findings.error(file, 1, "csv", error.to_string());
                return rows;
            }
        };
        for record in reader.records() {
            let line = |position: Option<&csv::Position>| position.map_or(0, |at| at.line() as usize);
            match record {
                Err(error) => self.findings.error(file, line(error.position()), "csv", error.to_string()),
                Ok(record) => match record.deserialize(Some(&headers)) {
                    Ok(row) => rows.push((line(record.position()), row)),
                    Err(error) => {
                        self.findings.error(file, line(record.position()), "csv", error.to_string())
                    }
                },
            }
        }
        rows
    }

    fn units(&mut self) -> Units {
        let mut units: BTreeMap<String, Unit> = BTreeMap::new();
        let file = "units/units.csv";
        for (line, row) in self.csv::<UnitRow>(file) {
            let unit = Unit {
                id: UnitId(row.id.clone()),
                level: row.level,
                parent: (!row.parent.is_empty()).then_some(UnitId(row.parent)),
                validity: Validity::new(row.valid_from, row.valid_to),
                basis: row.basis,
                names: Vec::new(),
                ranks: Vec::new(),
                codes: Vec::new(),
                spellings: Vec::new(),
            };
            if units.insert(row.id.clone(), unit).is_some() {
                self.findings.error(file, line, "id-twice", row.id);
            }
        }
        for (line, row) in self.csv::<NameRow>("units/names.csv") {
            let value = Name { lang: row.lang, full: row.name, short: row.short };
            let dated = Dated { value, validity: Validity::new(row.valid_from, None), basis: row.basis };
            self.of_unit(&mut units, "units/names.csv", line, &row.unit, |unit| unit.names.push(dated));
        }
        for (line, row) in self.csv::<RankRow>("units/ranks.csv") {
            let basis = if row.confirmed { row.basis } else { format!("{} (?)", row.basis) };
            let dated = Dated { value: row.rank, validity: Validity::new(row.valid_from, None), basis };
            self.of_unit(&mut units, "units/ranks.csv", line, &row.unit, |unit| unit.ranks.push(dated));
        }
        for (line, row) in self.csv::<CodeRow>("units/codes.csv") {
            let value = Code { scheme: row.scheme, code: row.code };
            let validity = Validity::new(row.valid_from, row.valid_to);
            let dated = Dated { value, validity, basis: String::new() };
            self.of_unit(&mut units, "units/codes.csv", line, &row.unit, |unit| unit.codes.push(dated));
        }
        for (line, row) in self.csv::<SpellingRow>("units/spellings.csv") {
            let spelling = row.spelling;
            self.of_unit(&mut units, "units/spellings.csv", line, &row.unit, |unit| {
                unit.spellings.push(spelling)
            });
        }
        let mut lineage = Vec::new();
        for (line, row) in self.csv::<LineageRow>("units/lineage.csv") {
            for id in [&row.from, &row.to] {
                if !units.contains_key(id) {
                    self.findings.error("units/lineage.csv", line, "unknown-unit", id);
                }
            }
            lineage.push(Succession {
                from: UnitId(row.from),
                to: UnitId(row.to),
                on: row.on,
                basis: row.basis,
            });
        }
        let ids: BTreeSet<UnitId> = units.values().map(|unit| unit.id.clone()).collect();
        for unit in units.values_mut() {
            close(&mut unit.names, |a, b| a.lang == b.lang);
            close(&mut unit.ranks, |_, _| true);
            if unit.names.is_empty() {
                self.findings.error("units/names.csv", 0, "unit-without-name", &unit.id.0);
            }
            if let Some(parent) = unit.parent.as_ref().filter(|parent| !ids.contains(parent)) {
                self.findings.error(file, 0, "unknown-unit", &parent.0);
            }
        }
        let units = Units::new(units.into_values().collect(), lineage, fold);
        // A unit that is its own ancestor would make every count endless.
        for unit in units.all() {
            if units.predecessors(&unit.id).any(|step| units.descent(&unit.id).contains(&step.from)) {
                self.findings.error("units/lineage.csv", 0, "lineage-circle", &unit.id.0);
            }
        }
        units
    }

    fn of_unit(
        &mut self,
        units: &mut BTreeMap<String, Unit>,
        file: &str,
        line: usize,
        id: &str,
        add: impl FnOnce(&mut Unit),
    ) {
        match units.get_mut(id) {
            Some(unit) => add(unit),
            None => self.findings.error(file, line, "unknown-unit", id),
        }
    }

    fn bodies(&mut self) -> Vec<Body> {
        let rows = self.csv::<BodyRow>("units/bodies.csv");
        rows.into_iter()
            .map(|(_, row)| Body {
                id: row.id,
                kind: row.kind,
                names: names(row.name_vi, row.name_en, row.name_fr),
                validity: Validity::new(row.valid_from, row.valid_to),
                basis: row.basis,
            })
            .collect()
    }

    fn countries(&mut self) -> Vec<Country> {
        let rows = self.csv::<CountryRow>("countries.csv");
        rows.into_iter()
            .map(|(_, row)| Country { code: row.code, names: names(row.vi, row.en, row.fr) })
            .collect()
    }

    fn holidays(&mut self) -> Vec<(Date, SpecialDay)> {
        let file = "holidays.csv";
        let mut seen = BTreeSet::new();
        let mut days = Vec::new();
        for (line, row) in self.csv::<HolidayRow>(file) {
            if !seen.insert(row.date) {
                self.findings.error(file, line, "day-twice", row.date.to_string());
            }
            if row.basis.trim().is_empty() {
                self.findings.error(file, line, "no-basis", row.date.to_string());
            }
            let names = names(row.name_vi, row.name_en, row.name_fr);
            days.push((
                row.date,
                SpecialDay { exception: row.kind, names, status: row.status, basis: row.basis },
            ));
        }
        days
    }

    fn messages(&mut self) -> Option<Messages> {
        let files = self.files;
        let mut sources = Vec::new();
        for lang in Lang::ALL {
            let file = format!("locale/{}.ftl", lang.tag());
            if let Some(text) = files.0.get(&file) {
                sources.push((lang, text.as_str()));
            } else {
                self.findings.error(&file, 0, "file-missing", file.as_str());
            }
        }
        match Messages::new(&sources) {
            Ok(messages) => {
                for (lang, key) in messages.missing() {
                    self.findings.error(&format!("locale/{}.ftl", lang.tag()), 0, "message-missing", key);
                }
                Some(messages)
            }
            Err(problems) => {
                for problem in problems {
                    let file = format!("locale/{}.ftl", problem.lang.tag());
                    self.findings.error(&file, problem.line, "message", problem.problem);
                }
                None
            }
        }
    }

    fn rules(&mut self, messages: Option<&Messages>) -> Rules {
        let file = "deadlines.toml";
        let Some(text) = self.text(file).map(str::to_owned) else { return Rules::default() };
        let Some(rows) = self.toml::<RuleFile>(file) else { return Rules::default() };
        let mut rules: Vec<Rule> = Vec::new();
        for spanned in rows.rule {
            let line = line_at(&text, spanned.span().start);
            let row = spanned.into_inner();
            let fixed = row.unit == ClockUnit::FixedDate;
            if row.value <= 0 && !fixed {
                self.findings.error(file, line, "value-not-positive", &row.id);
            }
            let day_exists = |on: &YearDay| Date::new(2024, on.month, on.day).is_ok();
            if fixed != row.on.is_some() || row.on.is_some_and(|on| !day_exists(&on)) {
                self.findings.error(file, line, "fixed-date-without-day", &row.id);
            }
            if row.unit == ClockUnit::BeforeEvent && row.last_day_off == LastDayOff::NextWorkingDay {
                self.findings.error(file, line, "before-event-rolls", &row.id);
            }
            if row.basis.doc.trim().is_empty() {
                self.findings.error(file, line, "no-basis", &row.id);
            }
            let validity = Validity::new(row.valid_from, row.valid_to);
            if rules.iter().any(|other| other.id == row.id && other.validity.overlaps(&validity)) {
                self.findings.error(file, line, "rule-overlaps", &row.id);
            }
            if let Some(messages) = messages {
                for key in [rule_key(&row.id), starts_key(&row.starts)] {
                    if !messages.has(Lang::Vi, &key) {
                        self.findings.error(file, line, "message-missing", key);
                    }
                }
            }
            rules.push(Rule {
                id: row.id,
                value: row.value,
                unit: row.unit,
                on: row.on,
                starts: row.starts,
                first_day: row.first_day,
                last_day_off: row.last_day_off,
                validity,
                basis: Basis {
                    doc: row.basis.doc,
                    article: row.basis.article,
                    checked_on: row.basis.checked_on,
                    confirmed: row.basis.confirmed,
                },
            });
        }
        Rules::new(rules)
    }
}

/// The message that says what a deadline rule demands.
pub fn rule_key(id: &str) -> String {
    format!("rule-{}", id.to_lowercase())
}

/// The message that says what starts a clock.
pub fn starts_key(word: &str) -> String {
    format!("starts-{}", word.replace('_', "-"))
}

/// In a dated series the next row closes the one before it.
fn close<T>(series: &mut [Dated<T>], same: impl Fn(&T, &T) -> bool) {
    series.sort_by_key(|item| item.validity.from);
    for index in 0..series.len() {
        let next = series[index + 1..].iter().find(|later| same(&later.value, &series[index].value));
        if let Some(from) = next.and_then(|later| later.validity.from) {
            series[index].validity.until = Some(from);
        }
    }
}

fn line_at(text: &str, offset: usize) -> usize {
    text.as_bytes()[..offset.min(text.len())].iter().filter(|byte| **byte == b'\n').count() + 1
}
