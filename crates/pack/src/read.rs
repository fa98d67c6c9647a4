use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use luytre_domain::basis::{Basis, Validity};
use luytre_domain::calendar::{Calendar, Exception, SpecialDay, Status};
use luytre_domain::clock::{FirstDay, LastDayOff, Rule, Rules, Unit as ClockUnit, YearDay};
use luytre_domain::law::{KnownPartner, Law, NationalBody};
use luytre_domain::unit::{Code, Dated, Name, Succession, Unit, UnitId, Units};
use luytre_text::fold::fold;
use luytre_text::lang::Lang;
use luytre_text::message::{Args, Messages, OWN};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::files::Files;
use crate::finding::{Finding, Findings};
use crate::letter::Letters;
use crate::overlap::Overlaps;

/// A country's law and words, checked.
pub struct Pack {
    pub manifest: Manifest,
    pub zone: TimeZone,
    /// Shared with the store, which projects entries by it.
    pub law: Arc<Law>,
    pub messages: Messages,
    pub agencies: Vec<Agency>,
    pub borders: Vec<Border>,
    pub targets: Vec<crate::target::Target>,
    /// The drawing of the country, where the pack has one.
    pub map: Option<crate::map::Map>,
    /// How the review is put together.
    pub review: crate::review::ReviewForm,
    /// What bodies write to each other about records; a country need not have any.
    pub letters: Letters,
    /// By kind.
    pub list_forms: BTreeMap<String, ListForm>,
    /// What localities may learn of each other; nothing where the pack does not say.
    pub overlaps: Option<Overlaps>,
    /// The vocabulary of reading, by path below `lexicon/`; what it holds is the reader's to check.
    pub lexicon: BTreeMap<String, String>,
}

/// How the columns and words of a known list become fields (`imports.toml`).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListForm {
    /// The column of the owning unit.
    #[serde(default = "unit_column")]
    pub unit: String,
    /// The column of the state.
    #[serde(default = "state_column")]
    pub state: String,
    #[serde(default)]
    pub organs: OrganForm,
    /// Column to field.
    #[serde(default)]
    pub columns: BTreeMap<String, String>,
    /// By field: a word of the list to ours; an empty one leaves the field unset.
    #[serde(default)]
    pub words: BTreeMap<String, BTreeMap<String, String>>,
    #[serde(default)]
    pub ignored: IgnoredColumns,
    /// The field that takes further units where the owner's column names several.
    pub beside: Option<String>,
    /// The national body that owns a row without a unit.
    pub otherwise: Option<String>,
    /// The field that takes every unit of the owner's column, for lists about units: a row about the whole country or about
    /// several units is then `otherwise`'s.
    pub about: Option<String>,
    /// By column: rows with these words are left to another list.
    #[serde(default)]
    pub left_out: BTreeMap<String, Vec<String>>,
    /// By what a column is for (a field, `@unit`, `@state`, `@key` …, `-` to leave it out): headings people give it,
    /// beside the labels of the field itself.
    #[serde(default)]
    pub headings: BTreeMap<String, Vec<String>>,
    /// The state of rows that tell none.
    #[serde(default)]
    pub state_default: String,
    /// The currency of sums that name none; without it they are refused.
    #[serde(default)]
    pub currency: String,
}

impl Default for ListForm {
    fn default() -> ListForm {
        ListForm {
            unit: unit_column(),
            state: state_column(),
            organs: OrganForm::default(),
            columns: BTreeMap::new(),
            words: BTreeMap::new(),
            ignored: IgnoredColumns::default(),
            beside: None,
            about: None,
            otherwise: None,
            left_out: BTreeMap::new(),
            headings: BTreeMap::new(),
            state_default: String::new(),
            currency: String::new(),
        }
    }
}

/// Which organ of the unit owns a record, by the word in a column.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganForm {
    pub column: String,
    pub default: String,
    #[serde(default)]
    pub words: BTreeMap<String, String>,
}

impl Default for OrganForm {
    fn default() -> OrganForm {
        OrganForm { column: String::new(), default: "committee".to_owned(), words: BTreeMap::new() }
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IgnoredColumns {
    pub columns: Vec<String>,
}

fn unit_column() -> String {
    "unit".to_owned()
}

fn state_column() -> String {
    "state".to_owned()
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

/// Who does the foreign-affairs work of a unit, in a stretch of time.
#[derive(Clone, Debug)]
pub struct Agency {
    pub unit: UnitId,
    /// `department`, `committee_office`, or `unknown` while no source says.
    pub form: String,
    /// By language tag; a general designation where the form is unknown.
    pub names: BTreeMap<String, String>,
    pub validity: Validity,
    pub confirmed: bool,
    pub basis: String,
}

/// A unit that lies on the land border with a country, in a stretch of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Border {
    pub unit: UnitId,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    pub validity: Validity,
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

pub(crate) struct Reader<'a> {
    pub(crate) files: &'a Files,
    pub(crate) findings: Findings,
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
#[serde(deny_unknown_fields)]
struct CommuneRow {
    id: String,
    level: String,
    parent: String,
    rank: String,
    vi: String,
    en: String,
    fr: String,
    gso: String,
    valid_from: Option<Date>,
    valid_to: Option<Date>,
    basis: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CommuneChangeRow {
    id: String,
    rank: String,
    valid_from: Option<Date>,
    confirmed: bool,
    basis: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CommuneLineageRow {
    from: String,
    to: String,
    #[expect(dead_code, reason = "shares of a split unit are for figures that weigh them; none does yet")]
    partial: bool,
}

/// How a rank and a short name make a full name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FormRow {
    rank: String,
    lang: String,
    form: String,
    /// Used instead of `form` before a vowel (French elision).
    before_vowel: String,
    /// Used instead where the short name is a number.
    number: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AgencyRow {
    unit: String,
    form: String,
    name_vi: String,
    name_en: String,
    name_fr: String,
    valid_from: Option<Date>,
    valid_to: Option<Date>,
    confirmed: bool,
    basis: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BorderRow {
    unit: String,
    country: String,
    valid_from: Option<Date>,
    valid_to: Option<Date>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PartnerRow {
    id: String,
    country: String,
    kind: String,
    name_vi: String,
    name_en: String,
    name_fr: String,
    #[expect(dead_code, reason = "kept for exchange with other registers")]
    iso_3166_2: String,
    other_spellings: String,
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

#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BasisRow {
    doc: String,
    #[serde(default)]
    article: String,
    #[serde(default, deserialize_with = "toml_date")]
    checked_on: Option<Date>,
    confirmed: bool,
}

impl BasisRow {
    pub(crate) fn basis(self) -> Basis {
        let BasisRow { doc, article, checked_on, confirmed } = self;
        Basis { doc, article, checked_on, confirmed }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.doc.trim().is_empty()
    }
}

/// TOML has dates of its own; the domain keeps civil dates.
pub(crate) fn toml_date<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
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
        let partners = self.partners(&countries);
        let agencies = self.agencies(&units);
        let borders = self.borders(&units, &countries);
        let days = self.holidays();
        let messages = self.messages();
        let rules = self.rules(messages.as_ref());
        let definitions = self.definitions(messages.as_ref(), &rules, &bodies);
        let (duties, escalation) = self.duties(&crate::duty::Known {
            rules: &rules,
            bodies: &bodies,
            units: &units,
            made: &definitions,
            messages: messages.as_ref(),
        });
        let targets = self.targets(&definitions.indicators.counted, &countries, messages.as_ref());
        let map = self.map(&units, messages.as_ref());
        let publications = self.publications(&definitions, messages.as_ref());
        let review = self.review(messages.as_ref());
        let letters = self.letters(&definitions, &bodies, messages.as_ref());
        let list_forms = self.toml("imports.toml").unwrap_or_default();
        let overlaps: Option<Overlaps> =
            if self.files.0.contains_key("overlaps.toml") { self.toml("overlaps.toml") } else { None };
        for name in
            overlaps.iter().flat_map(|overlaps| overlaps.unknown(&definitions.kinds, &definitions.relations))
        {
            self.findings.error("overlaps.toml", 0, "unknown-kind", name);
        }
        let manifest = manifest?;
        let zone = TimeZone::get(&manifest.time_zone)
            .map_err(|_| self.findings.error("pack.toml", 0, "unknown-time-zone", &manifest.time_zone))
            .ok()?;
        let rest = self.rest(&manifest.rest);
        let law = Law {
            version: manifest.version.clone(),
            calendar: Calendar::new(rest, days),
            rules,
            units,
            bodies,
            organs: definitions.organs,
            parties: definitions.parties,
            countries,
            partners,
            labels: labels(messages.as_ref(), &definitions.lists),
            lists: definitions.lists,
            kinds: definitions.kinds,
            procedures: definitions.procedures,
            indicators: definitions.indicators.counted,
            superseded: definitions.indicators.superseded,
            uncounted: definitions.indicators.uncounted,
            duties,
            escalation,
            relations: definitions.relations,
            publications,
            roles: definitions.roles,
            fold,
        };
        self.review_of(&review, &law);
        let vocabulary = self.files.0.iter();
        let lexicon = vocabulary
            .filter_map(|(path, text)| Some((path.strip_prefix("lexicon/")?.to_owned(), text.clone())))
            .collect();
        Some(Pack {
            manifest,
            zone,
            law: Arc::new(law),
            messages: messages?,
            agencies,
            borders,
            letters,
            targets,
            map,
            review,
            list_forms,
            overlaps,
            lexicon,
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

    pub(crate) fn toml<T: DeserializeOwned>(&mut self, file: &str) -> Option<T> {
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
    pub(crate) fn csv<T: DeserializeOwned>(&mut self, file: &str) -> Vec<(usize, T)> {
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
        self.communes(&mut units);
        let mut lineage = Vec::new();
        for (line, row) in self.csv::<CommuneLineageRow>("units/commune_lineage.csv") {
            let born =
                units.get(&row.to).filter(|_| units.contains_key(&row.from)).map(|unit| unit.validity.from);
            match born {
                Some(Some(on)) => lineage.push(Succession {
                    from: UnitId(row.from),
                    to: UnitId(row.to),
                    on,
                    basis: String::new(),
                }),
                _ => self.findings.error("units/commune_lineage.csv", line, "unknown-unit", row.to),
            }
        }
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

    /// Units below the provinces: thousands of them, so one row holds a whole unit and its names are put together
    /// from its rank.
    fn communes(&mut self, units: &mut BTreeMap<String, Unit>) {
        let file = "units/communes.csv";
        let forms: Vec<FormRow> = self.csv("units/forms.csv").into_iter().map(|(_, row)| row).collect();
        let named = |rank: &str, lang: &str, short: &str| {
            let form = forms.iter().find(|form| form.rank == rank && form.lang == lang)?;
            let starts = fold(short).chars().next();
            let vowel = starts.is_some_and(|letter| "aeiou".contains(letter));
            let form = match () {
                () if starts.is_some_and(|letter| letter.is_ascii_digit()) && !form.number.is_empty() => {
                    &form.number
                }
                () if vowel && !form.before_vowel.is_empty() => &form.before_vowel,
                () => &form.form,
            };
            Some(form.replace("{name}", short))
        };
        let dated_names = |rank: &str, shorts: &[(&str, String)], from: Option<Date>, basis: &str| {
            let names = shorts.iter().map(|(lang, short)| {
                let full = named(rank, lang, short).unwrap_or_else(|| short.clone());
                let value = Name { lang: (*lang).to_owned(), full, short: short.clone() };
                Dated { value, validity: Validity::new(from, None), basis: basis.to_owned() }
            });
            names.collect::<Vec<_>>()
        };
        let mut shorts = BTreeMap::new();
        for (line, row) in self.csv::<CommuneRow>(file) {
            let names = [("vi", row.vi), ("en", row.en), ("fr", row.fr)];
            let validity = Validity::new(row.valid_from, row.valid_to);
            if named(&row.rank, "vi", &names[0].1).is_none() {
                self.findings.error(file, line, "unknown-rank", &row.rank);
            }
            let code = Code { scheme: "gso".to_owned(), code: row.gso };
            let unit = Unit {
                id: UnitId(row.id.clone()),
                level: row.level,
                parent: Some(UnitId(row.parent)),
                validity,
                names: dated_names(&row.rank, &names, row.valid_from, &row.basis),
                ranks: vec![Dated {
                    value: row.rank,
                    validity: Validity::new(row.valid_from, None),
                    basis: row.basis.clone(),
                }],
                codes: vec![Dated { value: code, validity, basis: String::new() }],
                spellings: Vec::new(),
                basis: row.basis,
            };
            if units.insert(row.id.clone(), unit).is_some() {
                self.findings.error(file, line, "id-twice", &row.id);
            }
            shorts.insert(row.id, names);
        }
        for (line, row) in self.csv::<CommuneChangeRow>("units/commune_changes.csv") {
            let (Some(unit), Some(names)) = (units.get_mut(&row.id), shorts.get(&row.id)) else {
                self.findings.error("units/commune_changes.csv", line, "unknown-unit", row.id);
                continue;
            };
            unit.names.extend(dated_names(&row.rank, names, row.valid_from, &row.basis));
            let basis = if row.confirmed { row.basis } else { format!("{} (?)", row.basis) };
            unit.ranks.push(Dated { value: row.rank, validity: Validity::new(row.valid_from, None), basis });
        }
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

    fn bodies(&mut self) -> BTreeMap<String, NationalBody> {
        let file = "units/bodies.csv";
        let mut bodies = BTreeMap::new();
        for (line, row) in self.csv::<BodyRow>(file) {
            let body = NationalBody {
                id: row.id.clone(),
                kind: row.kind,
                names: names(row.name_vi, row.name_en, row.name_fr),
                validity: Validity::new(row.valid_from, row.valid_to),
                basis: row.basis,
            };
            if bodies.insert(row.id.clone(), body).is_some() {
                self.findings.error(file, line, "id-twice", row.id);
            }
        }
        bodies
    }

    fn countries(&mut self) -> BTreeMap<String, BTreeMap<String, String>> {
        let file = "countries.csv";
        let mut countries = BTreeMap::new();
        for (line, row) in self.csv::<CountryRow>(file) {
            if countries.insert(row.code.clone(), names(row.vi, row.en, row.fr)).is_some() {
                self.findings.error(file, line, "id-twice", row.code);
            }
        }
        countries
    }

    fn partners(
        &mut self,
        countries: &BTreeMap<String, BTreeMap<String, String>>,
    ) -> BTreeMap<String, KnownPartner> {
        let file = "partners.csv";
        let mut partners = BTreeMap::new();
        for (line, row) in self.csv::<PartnerRow>(file) {
            if !row.country.is_empty() && !countries.contains_key(&row.country) {
                self.findings.error(file, line, "unknown-country", &row.country);
            }
            let spellings = row.other_spellings.split("; ").filter(|spelling| !spelling.is_empty());
            let partner = KnownPartner {
                id: row.id.clone(),
                kind: row.kind,
                country: row.country,
                names: names(row.name_vi, row.name_en, row.name_fr),
                spellings: spellings.map(str::to_owned).collect(),
            };
            if partners.insert(row.id.clone(), partner).is_some() {
                self.findings.error(file, line, "id-twice", row.id);
            }
        }
        partners
    }

    fn agencies(&mut self, units: &Units) -> Vec<Agency> {
        let file = "units/agencies.csv";
        let mut agencies = Vec::new();
        for (line, row) in self.csv::<AgencyRow>(file) {
            let unit = UnitId(row.unit);
            if units.get(&unit).is_none() {
                self.findings.error(file, line, "unknown-unit", &unit.0);
            }
            agencies.push(Agency {
                unit,
                form: row.form,
                names: names(row.name_vi, row.name_en, row.name_fr),
                validity: Validity::new(row.valid_from, row.valid_to),
                confirmed: row.confirmed,
                basis: row.basis,
            });
        }
        agencies
    }

    /// The file may be missing: not every country has neighbours by land.
    fn borders(
        &mut self,
        units: &Units,
        countries: &BTreeMap<String, BTreeMap<String, String>>,
    ) -> Vec<Border> {
        let file = "units/borders.csv";
        if !self.files.0.contains_key(file) {
            return Vec::new();
        }
        let mut borders: Vec<Border> = Vec::new();
        for (line, row) in self.csv::<BorderRow>(file) {
            let unit = UnitId(row.unit);
            let validity = Validity::new(row.valid_from, row.valid_to);
            if units.get(&unit).is_none() {
                self.findings.error(file, line, "unknown-unit", &unit.0);
            }
            if !countries.contains_key(&row.country) {
                self.findings.error(file, line, "unknown-country", &row.country);
            }
            let same = |other: &Border| {
                other.unit == unit && other.country == row.country && other.validity.overlaps(&validity)
            };
            if borders.iter().any(same) {
                self.findings.error(file, line, "id-twice", &unit.0);
            }
            borders.push(Border { unit, country: row.country, validity });
        }
        borders
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

    /// Every `locale/<language>/*.ftl`.
    fn messages(&mut self) -> Option<Messages> {
        let files = self.files;
        let mut sources = OWN.to_vec();
        for lang in Lang::ALL {
            let folder = format!("locale/{}/", lang.tag());
            let before = sources.len();
            let texts = files.0.iter().filter(|(path, _)| path.starts_with(&folder));
            sources.extend(texts.map(|(path, text)| (lang, path.as_str(), text.as_str())));
            if sources.len() == before {
                self.findings.error(&folder, 0, "file-missing", folder.as_str());
            }
        }
        match Messages::new(&sources) {
            Ok(messages) => {
                for (lang, key) in messages.missing() {
                    self.findings.error(&format!("locale/{}/", lang.tag()), 0, "message-missing", key);
                }
                Some(messages)
            }
            Err(problems) => {
                for problem in problems {
                    self.findings.error(&problem.file, problem.line, "message", problem.problem);
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
            if row.basis.is_empty() {
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
                basis: row.basis.basis(),
            });
        }
        Rules::new(rules)
    }
}

/// What each word of a list is called, in every language.
fn labels(
    messages: Option<&Messages>,
    lists: &BTreeMap<String, Vec<String>>,
) -> BTreeMap<String, BTreeMap<String, Vec<String>>> {
    let called = |list: &str, word: &String| {
        let names = messages.into_iter().flat_map(|messages| {
            Lang::ALL.map(|lang| messages.get(lang, &crate::define::key(list, word), &Args::new()))
        });
        (word.clone(), names.collect())
    };
    let list = |(list, words): (&String, &Vec<String>)| {
        (list.clone(), words.iter().map(|word| called(list, word)).collect())
    };
    lists.iter().map(list).collect()
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

pub(crate) fn line_at(text: &str, offset: usize) -> usize {
    text.as_bytes()[..offset.min(text.len())].iter().filter(|byte| **byte == b'\n').count() + 1
}
