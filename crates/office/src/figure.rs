//! Figures: a question with scope, period, boundaries and what was known; the answer opens into its rows.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use luytre_domain::indicator::{Counts, Indicator, Measure, Merging};
use luytre_domain::permit::Actor;
use luytre_domain::project::CURRENCY;
use luytre_domain::refusal::Refusal;
use luytre_domain::unit::UnitId;
use luytre_store::{Cell, FactPage, FactQuery, Regroup, View};
use serde::Serialize;

use crate::error::OfficeError;
use crate::office::Office;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FigureQuery {
    /// By the definition in use when `as_of` was; `agreements.signed@2` by that one, whenever it was in use.
    pub indicator: String,
    pub from: Option<Date>,
    pub to: Option<Date>,
    /// Dimension and value; the unit is one of them (`unit`), as the boundary set names it.
    pub filter: BTreeMap<String, BTreeSet<String>>,
    /// One dimension, or `year`, `quarter`, `month`; only the total where `None`.
    pub by: Option<String>,
    /// Units as of this day; those of the record where `None`.
    pub boundary: Option<Date>,
    pub as_of: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureCell {
    pub key: String,
    pub value: i64,
}

/// What must be known to read a figure right. `code` names the message `caveat-<code>`, `args` fill its places.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Caveat {
    pub code: &'static str,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub args: BTreeMap<&'static str, String>,
}

impl Caveat {
    pub(crate) fn new(code: &'static str) -> Caveat {
        Caveat { code, args: BTreeMap::new() }
    }

    pub(crate) fn arg(mut self, name: &'static str, value: impl ToString) -> Caveat {
        self.args.insert(name, value.to_string());
        self
    }
}

/// Its code.
impl fmt::Display for Caveat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)
    }
}

pub struct Figure {
    /// The definition it was counted by.
    pub indicator: Indicator,
    /// Minor units of `indicator.unit` where it is money.
    pub total: i64,
    /// In the order of time for times, otherwise the largest first. A stock broken down by time has the level at the end of
    /// each period. Distinct counts of parts do not add up to the total.
    pub cells: Vec<FigureCell>,
    /// The last entry known.
    pub as_of: u64,
    pub caveats: Vec<Caveat>,
}

impl Figure {
    /// The `n` largest cells, how many others there are, and their sum where they can be added.
    pub fn top(&self, n: usize) -> (&[FigureCell], usize, Option<i64>) {
        let (top, rest) = self.cells.split_at(n.min(self.cells.len()));
        let sum = self.indicator.is_additive().then(|| rest.iter().map(|cell| cell.value).sum());
        (top, rest.len(), sum)
    }
}

/// A figure beside that of the window before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// The earlier window; without a beginning for stocks.
    pub from: Option<Date>,
    pub to: Date,
    pub before: i64,
    pub change: i64,
    /// In tenths of a per cent; `None` where `none` says why.
    pub permille: Option<i64>,
    /// Names the message `no-comparison-<code>`.
    pub none: Option<&'static str>,
    /// By key, for each cell of either window: the value before.
    pub cells: BTreeMap<String, i64>,
}

/// All that the register counts, by unit and year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matrix {
    /// By indicator, unit and year; where nothing is counted there is no value. A stock has its level at the end of the year.
    pub values: BTreeMap<(String, String, i16), i64>,
    pub as_of: u64,
}

/// Every kind with partners has this dimension, beside the country.
const PARTNER: &str = "partner";
const UNIT: &str = "unit";
const TIMES: [&str; 3] = ["year", "quarter", "month"];

pub(crate) fn is_time(dimension: &str) -> bool {
    TIMES.contains(&dimension)
}

/// The first day of the period a key names, and how many months such a period has.
fn period(key: &str) -> Option<(Date, i64)> {
    let year = key.get(..4)?.parse().ok()?;
    match key.get(4..)? {
        "" => Some((Date::new(year, 1, 1).ok()?, 12)),
        rest => match rest.strip_prefix("-Q") {
            Some(quarter) => {
                let quarter: i8 = quarter.parse().ok()?;
                Some((Date::new(year, quarter.checked_mul(3)?.checked_sub(2)?, 1).ok()?, 3))
            }
            None => Some((Date::new(year, rest.strip_prefix('-')?.parse().ok()?, 1).ok()?, 1)),
        },
    }
}

/// The key of the period that `day` lies in.
fn period_of(dimension: &str, day: Date) -> String {
    match dimension {
        "year" => format!("{:04}", day.year()),
        "quarter" => format!("{:04}-Q{}", day.year(), (day.month() + 2) / 3),
        _ => format!("{:04}-{:02}", day.year(), day.month()),
    }
}

/// The window of the same length right before one: whole years before whole years, whole months before whole months,
/// otherwise as many days.
pub fn window_before(from: Date, to: Date) -> (Date, Date) {
    let end = from.yesterday().unwrap_or(from);
    let whole_months = from.day() == 1 && to == to.last_of_month();
    let length = if whole_months {
        let months =
            (i64::from(to.year()) - i64::from(from.year())) * 12 + i64::from(to.month() - from.month()) + 1;
        months.months()
    } else {
        let days = from.until(to).map_or(0, |span| span.get_days());
        (i64::from(days) + 1).days()
    };
    (from.checked_sub(length).unwrap_or(from), end)
}

impl FigureQuery {
    /// The question of one cell of this one's answer.
    #[must_use]
    pub fn narrowed(&self, measure: Measure, key: &str) -> FigureQuery {
        let mut query = self.clone();
        let Some(by) = query.by.take() else { return query };
        match period(key).filter(|_| is_time(&by) && measure == Measure::Stock) {
            // What stands at the end of the period, not what came in it.
            Some((first, months)) => {
                let end = first.saturating_add(months.months()).yesterday().unwrap_or(first);
                query.to = Some(query.to.map_or(end, |to| to.min(end)));
            }
            // Its values and those the whole is narrowed to by the same dimension cannot both be wider than the key.
            None => {
                query.filter.insert(by, BTreeSet::from([key.to_owned()]));
            }
        }
        query
    }
}

impl Office {
    pub fn figure(&self, actor: &Actor, query: &FigureQuery) -> Result<Figure, OfficeError> {
        let indicator = self.definition(query)?;
        let as_of = query.as_of.map(|at| self.entry_at(at)).transpose()?;
        let facts = self.facts(actor, query, indicator, as_of);
        // Money of other currencies than the one that is counted in is named, never added.
        let currencies = (indicator.money && query.by.as_deref() != Some(CURRENCY)).then(|| {
            let mut all = FactQuery { by: vec![CURRENCY.to_owned()], ..facts.clone() };
            if !query.filter.contains_key(CURRENCY) {
                all.filter.remove(CURRENCY);
            }
            all
        });
        let (figures, others, head) = self.store.read("figures", |snap| {
            let others = currencies.as_ref().map(|query| snap.figures(query)).transpose()?;
            Ok::<_, OfficeError>((snap.figures(&facts)?, others, snap.head().0))
        })?;
        let mut total = figures.totals.get(&indicator.series()).copied().unwrap_or(0);
        let mut cells: Vec<Cell> = figures.cells;
        if indicator.counts == Counts::Distinct {
            total = distinct_total(&cells, indicator, query.by.as_deref());
        }
        if let Some(by) = query.by.as_deref().filter(|by| is_time(by))
            && indicator.measure == Measure::Stock
        {
            cells = levels(cells, by, query.from, query.to);
        }
        let mut cells = match (&query.by, indicator.counts) {
            (None, _) => Vec::new(),
            (Some(_), Counts::Distinct) => distinct(&cells),
            (Some(_), _) => cells
                .into_iter()
                .map(|cell| FigureCell { key: cell.keys.join(" "), value: cell.value })
                .collect(),
        };
        if query.by.as_deref() == Some(CURRENCY) && indicator.money {
            total = cells.iter().find(|cell| cell.key == indicator.unit).map_or(0, |cell| cell.value);
        }
        if query.by.as_deref().is_some_and(is_time) {
            cells.sort_by(|a, b| a.key.cmp(&b.key));
        } else {
            cells.sort_by(|a, b| b.value.cmp(&a.value).then_with(|| a.key.cmp(&b.key)));
        }
        let mut caveats = self.caveats(query, indicator, &cells);
        let others = others.iter().flat_map(|figures| &figures.cells);
        let others =
            others.filter(|cell| cell.keys.first().is_some_and(|currency| *currency != indicator.unit));
        let others: Vec<String> = others
            .filter(|_| !query.filter.contains_key(CURRENCY))
            .map(|cell| {
                let currency = &cell.keys[0];
                format!("{} {currency}", luytre_domain::money::decimal(cell.value, currency))
            })
            .collect();
        if !others.is_empty() {
            caveats.push(
                Caveat::new("other-currencies")
                    .arg("currency", &indicator.unit)
                    .arg("others", others.join("; ")),
            );
        }
        let limited = self.view(actor) != View::All;
        if limited {
            caveats.insert(0, Caveat::new("limited-sight"));
        } else {
            caveats.extend(self.silent_units(query, &cells));
        }
        Ok(Figure { total, indicator: indicator.clone(), cells, as_of: as_of.unwrap_or(head), caveats })
    }

    /// The same question about the window before; `figure` is the answer to `query`. A stock is compared with the level
    /// before the window began, or a year earlier where it has no beginning. `None` where a flow has no beginning.
    pub fn compared(
        &self,
        actor: &Actor,
        query: &FigureQuery,
        figure: &Figure,
    ) -> Result<Option<Comparison>, OfficeError> {
        let Some(to) = query.to else { return Ok(None) };
        let (from, to) = match (figure.indicator.measure, query.from) {
            (Measure::Flow, None) => return Ok(None),
            (Measure::Flow, Some(from)) => {
                let (from, to) = window_before(from, to);
                (Some(from), to)
            }
            (Measure::Stock, Some(from)) => (None, from.yesterday().unwrap_or(from)),
            (Measure::Stock, None) => (None, to.saturating_sub(1.year())),
        };
        let indicator = match figure.indicator.version {
            1 if self.law().definitions(&figure.indicator.id).len() == 1 => figure.indicator.id.clone(),
            version => format!("{}@{version}", figure.indicator.id),
        };
        let earlier = FigureQuery { indicator, from, to: Some(to), ..query.clone() };
        let before = self.figure(actor, &earlier)?;
        let merged = figure.indicator.merging == Merging::NotComparable
            && self.merged_within(from.or(Some(to)), query.to);
        let none = match (merged, before.total) {
            (true, _) => Some("merged"),
            (false, 0) => Some("base-zero"),
            _ => None,
        };
        let change = figure.total.saturating_sub(before.total);
        let mut cells: BTreeMap<String, i64> =
            figure.cells.iter().map(|cell| (cell.key.clone(), 0)).collect();
        // Periods of time are others in another window.
        if query.by.as_deref().is_none_or(|by| !is_time(by)) {
            cells.extend(before.cells.into_iter().map(|cell| (cell.key, cell.value)));
        } else {
            cells.clear();
        }
        Ok(Some(Comparison {
            from,
            to,
            before: before.total,
            change,
            permille: none.is_none().then(|| permille(change, before.total)),
            none,
            cells,
        }))
    }

    /// All indicators by unit and year in one question: as many passes over the facts as there are dimensions counted
    /// distinctly, and one for all others.
    pub fn matrix(
        &self,
        actor: &Actor,
        years: (i16, i16),
        boundary: Date,
        as_of: Option<Timestamp>,
    ) -> Result<Matrix, OfficeError> {
        let entry = as_of.map(|at| self.entry_at(at)).transpose()?;
        let mut groups: BTreeMap<(Option<&str>, Merging, bool), Vec<&Indicator>> = BTreeMap::new();
        let day = match as_of {
            Some(at) => Some(self.today(at)),
            None if self.law().superseded.is_empty() => None,
            None => self.last_day()?,
        };
        for indicator in &self.law().indicators {
            let then = day.and_then(|day| self.law().definition_on(&indicator.id, day)).unwrap_or(indicator);
            let of = then.of.as_deref().filter(|_| then.counts == Counts::Distinct);
            groups.entry((of, then.merging, then.money)).or_default().push(then);
        }
        let whole = FigureQuery {
            to: Date::new(years.1, 12, 31).ok(),
            boundary: Some(boundary),
            ..FigureQuery::default()
        };
        let questions: Vec<(Vec<&Indicator>, FactQuery)> = groups
            .into_iter()
            .filter_map(|((of, _, money), indicators)| {
                let mut query = self.facts(actor, &whole, indicators.first()?, entry);
                query.filter.remove(CURRENCY);
                query.indicators = indicators.iter().map(|indicator| indicator.series()).collect();
                let all_flow = indicators.iter().all(|indicator| indicator.measure == Measure::Flow);
                query.from = if all_flow { Date::new(years.0, 1, 1).ok() } else { None };
                query.by = [UNIT, "year"].map(str::to_owned).to_vec();
                query.by.extend(of.map(str::to_owned));
                query.by.extend(money.then(|| CURRENCY.to_owned()));
                Some((indicators, query))
            })
            .collect();
        let (answers, head) = self.store.read("matrix", |snap| {
            let answers = questions.iter().map(|(_, query)| snap.figures(query));
            Ok::<_, OfficeError>((answers.collect::<Result<Vec<_>, _>>()?, snap.head().0))
        })?;
        let mut values = BTreeMap::new();
        for ((indicators, _), figures) in questions.iter().zip(answers) {
            let known: BTreeMap<String, &Indicator> =
                indicators.iter().map(|indicator| (indicator.series(), *indicator)).collect();
            // By indicator and unit: the cells of its years, with what is counted distinctly.
            let mut lines: BTreeMap<(&str, &str), Vec<Cell>> = BTreeMap::new();
            for cell in &figures.cells {
                let Some(indicator) = known.get(&cell.indicator) else { continue };
                let [unit, year, rest @ ..] = cell.keys.as_slice() else { continue };
                if indicator.money && rest.first() != Some(&indicator.unit) {
                    continue;
                }
                let keys = if indicator.money {
                    vec![year.clone()]
                } else {
                    [std::slice::from_ref(year), rest].concat()
                };
                let line = lines.entry((&indicator.id, unit)).or_default();
                line.push(Cell { indicator: String::new(), keys, value: cell.value });
            }
            for ((id, unit), cells) in lines {
                let indicator = indicators.iter().find(|indicator| indicator.id == id);
                let stock = indicator.is_some_and(|indicator| indicator.measure == Measure::Stock);
                let from = Date::new(years.0, 1, 1).ok();
                let cells = if stock { levels(cells, "year", from, whole.to) } else { cells };
                let distinctly = indicator.is_some_and(|indicator| indicator.counts == Counts::Distinct);
                let cells = if distinctly {
                    distinct(&cells)
                } else {
                    let single = |cell: Cell| {
                        Some(FigureCell { key: cell.keys.into_iter().next()?, value: cell.value })
                    };
                    cells.into_iter().filter_map(single).collect()
                };
                for cell in cells {
                    let Ok(year) = cell.key.parse() else { continue };
                    if (years.0..=years.1).contains(&year) {
                        values.insert((id.to_owned(), unit.to_owned(), year), cell.value);
                    }
                }
            }
        }
        Ok(Matrix { values, as_of: entry.unwrap_or(head) })
    }

    /// The records behind a figure, a page at a time.
    pub fn figure_rows(
        &self,
        actor: &Actor,
        query: &FigureQuery,
        after: Option<u32>,
        limit: usize,
    ) -> Result<FactPage, OfficeError> {
        let indicator = self.definition(query)?;
        let as_of = query.as_of.map(|at| self.entry_at(at)).transpose()?;
        let facts = self.facts(actor, query, indicator, as_of);
        Ok(self.store.read("figure rows", |snap| snap.fact_subjects(&facts, after, limit))?)
    }

    /// The day of the last entry: what is asked now is answered by the definitions of that day.
    fn last_day(&self) -> Result<Option<Date>, OfficeError> {
        let last = self.store.read("last entry", |snap| snap.entry(snap.head().0))?;
        Ok(last.map(|entry| self.today(entry.at)))
    }

    /// The definition a question is answered by, where the question makes sense.
    pub(crate) fn definition(&self, query: &FigureQuery) -> Result<&Indicator, OfficeError> {
        let law = self.law();
        let all = law.definitions(&query.indicator);
        let known = match all.as_slice() {
            [] => law.indicator(&query.indicator),
            [only] => Some(*only),
            several => {
                let day = match query.as_of {
                    Some(at) => Some(self.today(at)),
                    None => self.last_day()?,
                };
                day.and_then(|day| law.definition_on(&query.indicator, day)).or(several.last().copied())
            }
        };
        let known = known.ok_or_else(|| {
            let uncounted = law.known_indicator(&query.indicator).is_some();
            let code = if uncounted { "indicator-not-counted" } else { "no-such-indicator" };
            Refusal::new(code).arg("indicator", &query.indicator)
        })?;
        if let Some(by) = query.by.as_deref()
            && !is_time(by)
            && by != PARTNER
            && !(by == CURRENCY && known.money)
            && !known.by.iter().any(|dimension| dimension == by)
        {
            let all: Vec<&str> = known.by.iter().map(String::as_str).chain(TIMES).collect();
            return Err(Refusal::new("no-such-dimension").arg("by", by).arg("all", all.join(", ")).into());
        }
        if let (Some(from), Some(to)) = (query.from, query.to)
            && from > to
        {
            return Err(Refusal::new("days-reversed").arg("since", from).arg("day", to).into());
        }
        Ok(known)
    }

    fn facts(
        &self,
        actor: &Actor,
        query: &FigureQuery,
        indicator: &Indicator,
        as_of: Option<u64>,
    ) -> FactQuery {
        // Where old and new units are not comparable, nothing is counted under another's name.
        let boundary = query.boundary.filter(|_| indicator.merging == Merging::Sum);
        let regroup = boundary.map(|day| -> Regroup {
            let law = self.pack.law.clone();
            Arc::new(move |dimension, value| {
                if dimension != UNIT {
                    return Some(value.to_owned());
                }
                // A later unit on an earlier map cannot be split: it keeps its name, and a caveat says so.
                let unit = law.units.on_boundary(&UnitId(value.to_owned()), day);
                Some(unit.map_or_else(|| value.to_owned(), |unit| unit.id.0.clone()))
            })
        });
        let mut filter = query.filter.clone();
        if indicator.money && query.by.as_deref() != Some(CURRENCY) {
            filter.entry(CURRENCY.to_owned()).or_insert_with(|| BTreeSet::from([indicator.unit.clone()]));
        }
        let mut by: Vec<String> = query.by.clone().into_iter().collect();
        by.extend(indicator.of.clone().filter(|_| indicator.counts == Counts::Distinct));
        FactQuery {
            indicators: BTreeSet::from([indicator.series()]),
            from: query.from.filter(|_| indicator.measure == Measure::Flow),
            until: query.to,
            as_of,
            filter,
            sees: self.view(actor),
            by,
            regroup,
        }
    }

    /// Provinces merged on a day of the window but its first.
    fn merged_within(&self, from: Option<Date>, to: Option<Date>) -> bool {
        let (Some(from), Some(to)) = (from, to) else { return false };
        let units = &self.law().units;
        let province = |id: &UnitId| units.get(id).is_some_and(|unit| unit.level == "province");
        units.lineage().iter().any(|step| from < step.on && step.on <= to && province(&step.to))
    }

    fn caveats(&self, query: &FigureQuery, indicator: &Indicator, cells: &[FigureCell]) -> Vec<Caveat> {
        let mut caveats = Vec::new();
        if !indicator.official {
            caveats.push(Caveat::new("not-official"));
        }
        if !indicator.basis.confirmed {
            caveats.push(Caveat::new("unconfirmed-basis").arg("basis", &indicator.basis.doc));
        }
        if query.by.as_deref() == Some(UNIT)
            && let Some(day) = query.boundary
        {
            let unit = |key: &str| self.law().units.get(&UnitId(key.to_owned()));
            if cells.iter().any(|cell| unit(&cell.key).is_some_and(|unit| !unit.validity.holds_on(day))) {
                caveats.push(Caveat::new("later-units"));
            }
        }
        if self.merged_within(query.from, query.to) {
            let code = match indicator.merging {
                Merging::Sum => "merged-in-window",
                Merging::NotComparable => "merged-not-comparable",
            };
            caveats.push(Caveat::new(code));
        }
        if indicator.measure == Measure::Stock && query.from.is_some() {
            caveats.push(Caveat::new("stock-at-end"));
        }
        if indicator.counts == Counts::Distinct && query.by.is_some() {
            caveats.push(Caveat::new("distinct-parts"));
        }
        let used = self.law().definitions(&indicator.id);
        if let Some(since) = indicator.validity.from.filter(|_| used.len() > 1) {
            caveats.push(Caveat::new("redefined").arg("version", indicator.version).arg("day", since));
        }
        caveats
    }

    /// Provinces of which nothing is counted: perhaps nothing happened, perhaps nothing was entered.
    fn silent_units(&self, query: &FigureQuery, cells: &[FigureCell]) -> Option<Caveat> {
        let day = query.boundary.filter(|_| query.by.as_deref() == Some(UNIT))?;
        if query.filter.contains_key(UNIT) {
            return None;
        }
        let heard: BTreeSet<&str> = cells.iter().map(|cell| cell.key.as_str()).collect();
        let all: Vec<&str> = self.law().units.on("province", day).map(|unit| unit.id.0.as_str()).collect();
        let silent = all.iter().filter(|unit| !heard.contains(*unit)).count();
        (silent > 0).then(|| Caveat::new("silent-units").arg("n", silent).arg("of", all.len()))
    }
}

/// A change in tenths of a per cent of the base, rounded half away from zero. The base is not zero.
fn permille(change: i64, base: i64) -> i64 {
    let (change, base) = (i128::from(change) * 1000, i128::from(base).abs());
    let half = if change < 0 { -base / 2 } else { base / 2 };
    i64::try_from((change + half) / base).unwrap_or(i64::MAX)
}

/// Cells whose last key is what is counted distinctly: by the keys before it, how many there are.
fn distinct(cells: &[Cell]) -> Vec<FigureCell> {
    let mut found: BTreeMap<String, i64> = BTreeMap::new();
    for cell in cells {
        if let [keys @ .., of] = cell.keys.as_slice()
            && !of.is_empty()
            && cell.value != 0
        {
            *found.entry(keys.join(" ")).or_default() += 1;
        }
    }
    found.into_iter().map(|(key, value)| FigureCell { key, value }).collect()
}

fn distinct_total(cells: &[Cell], indicator: &Indicator, by: Option<&str>) -> i64 {
    let adds_up = indicator.measure == Measure::Stock && by.is_some_and(is_time);
    let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
    for cell in cells {
        let Some(of) = cell.keys.last().filter(|of| !of.is_empty()) else { continue };
        let sum = sums.entry(of).or_default();
        // What began in one year and ended in another stands no more; what two units share stands once.
        *sum = if adds_up { *sum + cell.value } else { (*sum).max(cell.value.abs()) };
    }
    i64::try_from(sums.values().filter(|sum| **sum != 0).count()).unwrap_or(i64::MAX)
}

/// What a stock adds in each period, as its level at the end of each period from `from` (or the first that is known) to `to`. The
/// first key of a cell is its period; others stay as they are.
fn levels(cells: Vec<Cell>, by: &str, from: Option<Date>, to: Option<Date>) -> Vec<Cell> {
    let mut series: BTreeMap<(String, Vec<String>), BTreeMap<String, i64>> = BTreeMap::new();
    let (mut first, mut last): (Option<String>, Option<String>) = (None, to.map(|to| period_of(by, to)));
    for cell in cells {
        let [time, rest @ ..] = cell.keys.as_slice() else { continue };
        first = Some(first.map_or_else(|| time.clone(), |first| first.min(time.clone())));
        if to.is_none() {
            last = Some(last.map_or_else(|| time.clone(), |last| last.max(time.clone())));
        }
        *series
            .entry((cell.indicator.clone(), rest.to_vec()))
            .or_default()
            .entry(time.clone())
            .or_default() += cell.value;
    }
    let (Some(first), Some(last)) = (first, last) else { return Vec::new() };
    let start = from.map(|from| period_of(by, from));
    let mut found = Vec::new();
    for ((indicator, rest), added) in series {
        let mut level = 0;
        let Some((mut at, months)) = period(&first) else { continue };
        loop {
            let key = period_of(by, at);
            if key > last {
                break;
            }
            level += added.get(&key).copied().unwrap_or(0);
            if level != 0 && start.as_ref().is_none_or(|start| *start <= key) {
                let keys = [&[key], rest.as_slice()].concat();
                found.push(Cell { indicator: indicator.clone(), keys, value: level });
            }
            match at.checked_add(months.months()) {
                Ok(next) => at = next,
                Err(_) => break,
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_before_has_the_same_length() {
        let check = |from: &str, to: &str, expected: &str| {
            let (first, last) = window_before(from.parse().unwrap(), to.parse().unwrap());
            assert_eq!(format!("{first} {last}"), expected, "{from} {to}");
        };
        check("2021-01-01", "2023-12-31", "2018-01-01 2020-12-31");
        check("2024-01-01", "2024-06-30", "2023-07-01 2023-12-31");
        check("2024-02-01", "2024-02-29", "2024-01-01 2024-01-31");
        check("2025-07-01", "2025-08-15", "2025-05-16 2025-06-30");
        check("2024-03-05", "2024-03-05", "2024-03-04 2024-03-04");
    }

    #[test]
    fn a_share_is_rounded_to_the_tenth_of_a_per_cent() {
        let check = |now: i64, base: i64, expected: i64| {
            assert_eq!(permille(now - base, base), expected, "{now} {base}")
        };
        check(422, 200, 1110);
        check(420, 349, 203);
        check(1, 3, -667);
        check(0, 7, -1000);
        check(-1, -2, 500);
    }
}
