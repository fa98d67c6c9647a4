//! What a direction has become: which localities answer it with plans and tasks, which do not, and how far these are.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use luytre_domain::kind::{Coverage as Rules, Kind, Tone};
use luytre_domain::permit::Actor;
use luytre_domain::record::Record;
use luytre_domain::refusal::Refusal;
use luytre_domain::unit::UnitId;
use luytre_store::{Count, Hit, ListQuery, Order, View};
use serde_json::Value;

use crate::error::OfficeError;
use crate::figure::FigureQuery;
use crate::office::{Office, record_of};

/// Records that one page of a direction shows at most.
const MOST_ANSWERS: usize = 500;

#[derive(Clone, Debug, Default)]
pub struct CoverageQuery {
    /// A kind with coverage.
    pub kind: String,
    /// Units as of this day.
    pub boundary: Option<Date>,
    /// Further values of dimensions, beside those the kind asks for.
    pub filter: BTreeMap<String, BTreeSet<String>>,
    pub cursor: Option<String>,
    pub limit: usize,
}

/// Directions down, localities across.
pub struct Coverage {
    /// The localities the actor sees, in no order.
    pub units: Vec<UnitId>,
    pub rows: Vec<CoverageRow>,
    pub total: Count,
    pub next: Option<String>,
    pub previous: Option<String>,
    /// Of all cells of these rows that wait for an answer: those that have one.
    pub covered: usize,
    pub awaited: usize,
}

pub struct CoverageRow {
    pub hit: Hit,
    /// Its number, or what else the pack wants before the title.
    pub label: String,
    pub due: Option<Date>,
    /// The units that are to answer.
    pub asked: BTreeSet<UnitId>,
    pub cells: BTreeMap<UnitId, CoverageCell>,
    /// Answers of units that these boundaries cannot place.
    pub elsewhere: u64,
    pub covered: usize,
}

/// How many records answer, by kind and state.
#[derive(Clone, Debug, Default)]
pub struct CoverageCell {
    pub by: BTreeMap<(String, String), u64>,
    /// At least one of them is neither over nor dropped.
    pub covers: bool,
}

/// A direction with everything that answers it.
pub struct Answers {
    pub hit: Hit,
    pub rules: Rules,
    pub asked: BTreeSet<UnitId>,
    pub units: Vec<UnitId>,
    pub rows: Vec<AnswerRow>,
    /// The kinds that can answer it, each with the relation by which it does.
    pub by: Vec<(String, String)>,
}

/// One record that answers, with its target where it has one.
pub struct AnswerRow {
    pub hit: Hit,
    pub unit: Option<UnitId>,
    pub target: Option<Progress>,
}

/// How far a target is. The register's own figure and the reported one are two things, and stay apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub indicator: String,
    pub target: Option<i64>,
    pub words: String,
    pub from: Option<Date>,
    pub until: Option<Date>,
    /// What the register counts for the unit from the first day to the last, or to today; `None` where it does not count it.
    pub counted: Option<i64>,
    pub reported: Option<i64>,
    pub reported_on: Option<Date>,
    pub evidence: String,
}

impl Office {
    /// The kinds whose records units must answer.
    pub fn covered_kinds(&self) -> impl Iterator<Item = &Kind> {
        self.law().kinds.values().filter(|kind| kind.coverage.is_some())
    }

    /// The kinds that answer records of `kind`, each with the relation by which it does.
    pub fn answering(&self, kind: &Kind) -> Vec<(String, String)> {
        let Some(rules) = &kind.coverage else { return Vec::new() };
        let feeds = self.law().relations.iter().filter(|relation| {
            relation.to.contains(&kind.id) && relation.facet.as_deref() == Some(&rules.dimension)
        });
        feeds.flat_map(|feeds| feeds.from.iter().map(|from| (from.clone(), feeds.id.clone()))).collect()
    }

    /// Which units of the actor's sight answer which records. A page takes one list and one count for each kind that
    /// answers, however many cells it has.
    pub fn coverage(
        &self,
        actor: &Actor,
        now: Timestamp,
        query: &CoverageQuery,
    ) -> Result<Coverage, OfficeError> {
        let (kind, rules) = self.covered(&query.kind)?;
        let boundary = query.boundary.unwrap_or_else(|| self.today(now));
        let view = self.view(actor);
        let only = |value: &str| BTreeSet::from([value.to_owned()]);
        let mut list = ListQuery {
            filter: rules.filter.clone(),
            sees: view.clone(),
            cursor: query.cursor.clone(),
            limit: query.limit,
            order: Order::Newest,
            ..ListQuery::default()
        };
        list.filter.extend(query.filter.clone());
        list.filter.insert("kind".to_owned(), only(&kind.id));
        let kinds = self.answering(kind).into_iter().map(|(kind, _)| kind).collect::<BTreeSet<_>>();
        let (page, crossed) = self.store.read("coverage", |snap| {
            let page = snap.list(&list)?;
            let subjects: BTreeSet<String> = page.rows.iter().map(|hit| hit.subject.clone()).collect();
            let mut crossed = Vec::new();
            for kind in &kinds {
                let mut answers = ListQuery { sees: view.clone(), ..ListQuery::default() };
                answers.filter.insert("kind".to_owned(), only(kind));
                let cells = snap.cross(&answers, &rules.dimension, &subjects, "unit", "state")?;
                crossed.extend(cells.into_iter().map(|cell| (kind.clone(), cell)));
            }
            Ok::<_, OfficeError>((page, crossed))
        })?;
        let units = self.units_across(actor, rules, boundary);
        let across: BTreeSet<&UnitId> = units.iter().collect();
        let mut rows: Vec<CoverageRow> = page
            .rows
            .into_iter()
            .map(|hit| CoverageRow {
                label: first(&hit, &rules.label).unwrap_or_default(),
                due: first(&hit, &rules.due).and_then(|day| day.parse().ok()),
                asked: self.asked_units(&hit, rules, boundary),
                cells: BTreeMap::new(),
                elsewhere: 0,
                covered: 0,
                hit,
            })
            .collect();
        let places: BTreeMap<String, usize> =
            rows.iter().enumerate().map(|(at, row)| (row.hit.subject.clone(), at)).collect();
        for (kind, cell) in crossed {
            let Some(row) = places.get(&cell.down).and_then(|at| rows.get_mut(*at)) else { continue };
            let unit = self.law().units.on_boundary(&UnitId(cell.across.clone()), boundary);
            match unit.filter(|unit| across.contains(&unit.id)) {
                Some(unit) => {
                    let here = row.cells.entry(unit.id.clone()).or_default();
                    here.covers |= !self.is_over(&kind, &cell.by);
                    *here.by.entry((kind, cell.by)).or_default() += cell.n;
                }
                None => row.elsewhere += cell.n,
            }
        }
        let (mut covered, mut awaited) = (0, 0);
        for row in &mut rows {
            let asked = units.iter().filter(|unit| row.asked.contains(unit));
            let answered = |unit: &&UnitId| row.cells.get(*unit).is_some_and(|cell| cell.covers);
            awaited += asked.clone().count();
            row.covered = asked.filter(answered).count();
            covered += row.covered;
        }
        Ok(Coverage {
            units,
            rows,
            total: page.total,
            next: page.next,
            previous: page.previous,
            covered,
            awaited,
        })
    }

    /// Everything that answers the record of this number, as far as `actor` sees it, with how far each target is.
    pub fn answers(&self, actor: &Actor, now: Timestamp, number: &str) -> Result<Answers, OfficeError> {
        let today = self.today(now);
        let view = self.view(actor);
        let (hit, hits, docs) = self.store.read("answers", |snap| {
            let subject = snap.by_number(number)?.ok_or(OfficeError::NotFound)?;
            let hit = snap.record(&subject, &view)?.ok_or(OfficeError::NotFound)?;
            let (kind, rules) = self.covered(&hit.row.kind)?;
            let kinds = self.answering(kind).into_iter().map(|(kind, _)| kind);
            let mut list = ListQuery { sees: view.clone(), limit: MOST_ANSWERS, ..ListQuery::default() };
            list.filter.insert("kind".to_owned(), kinds.collect());
            list.filter.insert(rules.dimension.clone(), BTreeSet::from([subject]));
            let hits = snap.list(&list)?.rows;
            let docs = snap.get_all(&hits.iter().map(|hit| hit.subject.clone()).collect::<Vec<_>>())?;
            Ok::<_, OfficeError>((hit, hits, docs))
        })?;
        let (kind, rules) = self.covered(&hit.row.kind)?;
        let mut docs: BTreeMap<String, Record> = docs
            .into_iter()
            .filter_map(|(subject, stored)| Some((subject, record_of(stored.doc)?)))
            .collect();
        let mut rows: Vec<AnswerRow> = hits
            .into_iter()
            .map(|hit| {
                let record = docs.remove(&hit.subject);
                let unit = self.law().units.on_boundary(&UnitId(hit.row.unit.clone()), today);
                AnswerRow {
                    unit: unit.map(|unit| unit.id.clone()),
                    target: record.and_then(|record| self.target(&record)),
                    hit,
                }
            })
            .collect();
        self.count_targets(actor, today, &mut rows)?;
        Ok(Answers {
            asked: self.asked_units(&hit, rules, today),
            units: self.units_across(actor, rules, today),
            by: self.answering(kind),
            rules: rules.clone(),
            rows,
            hit,
        })
    }

    /// How many records point to this one, by kind and state, through the relations that feed a dimension: as many as there
    /// are proposals, none of them is read.
    pub fn pointing(
        &self,
        actor: &Actor,
        record: &Record,
    ) -> Result<Vec<(String, String, u64)>, OfficeError> {
        let relations = self.law().relations.iter().filter(|relation| relation.to.contains(&record.kind));
        let facets: BTreeSet<&String> = relations.filter_map(|relation| relation.facet.as_ref()).collect();
        let all = ListQuery { sees: self.view(actor), ..ListQuery::default() };
        let this = BTreeSet::from([record.id.clone()]);
        self.store.read("pointing", |snap| {
            let mut found = Vec::new();
            for facet in &facets {
                let cells = snap.cross(&all, facet, &this, "state", "kind")?;
                found.extend(cells.into_iter().map(|cell| (cell.by, cell.across, cell.n)));
            }
            Ok::<_, OfficeError>(found)
        })
    }

    fn covered(&self, kind: &str) -> Result<(&Kind, &Rules), OfficeError> {
        let known = self.law().kind(kind).ok_or_else(|| Refusal::new("no-such-kind").arg("kind", kind))?;
        known.coverage.as_ref().map(|rules| (known, rules)).ok_or(OfficeError::NotFound)
    }

    /// The units of the level on these boundaries; the actor's own where it does not see all.
    fn units_across(&self, actor: &Actor, rules: &Rules, boundary: Date) -> Vec<UnitId> {
        let law = self.law();
        let all = law.units.on(&rules.level, boundary).map(|unit| unit.id.clone());
        match (self.view(actor), actor.body.unit()) {
            (View::All, _) => all.collect(),
            (_, None) => Vec::new(),
            (_, Some(unit)) => {
                let province = law.province_of(&unit).unwrap_or(unit);
                let kin = law.units.kin_on(&province, boundary).into_iter().map(|unit| unit.id.clone());
                let own: BTreeSet<UnitId> = kin.collect();
                all.filter(|unit| own.contains(unit)).collect()
            }
        }
    }

    /// The units a record is addressed to, on these boundaries: those its fields name, or all of the level.
    fn asked_units(&self, hit: &Hit, rules: &Rules, boundary: Date) -> BTreeSet<UnitId> {
        let law = self.law();
        let country = law.country();
        let named = hit.row.dimensions.get("unit").into_iter().flatten().map(|unit| UnitId(unit.clone()));
        let named: Vec<UnitId> = named.filter(|unit| Some(unit) != country.as_ref()).collect();
        if named.is_empty() {
            return law.units.on(&rules.level, boundary).map(|unit| unit.id.clone()).collect();
        }
        named.iter().flat_map(|unit| law.units.kin_on(unit, boundary)).map(|unit| unit.id.clone()).collect()
    }

    fn is_over(&self, kind: &str, state: &str) -> bool {
        let state = self.law().kind(kind).and_then(|kind| kind.state(state));
        state.is_some_and(|state| state.tone == Tone::Over)
    }

    /// The target of a record and what was reported of it, where its kind has one.
    pub(crate) fn target(&self, record: &Record) -> Option<Progress> {
        let rules = self.law().kind(&record.kind)?.target.as_ref()?;
        let text = |field: &str| {
            record.fields.get(field).and_then(Value::as_str).map(str::to_owned).unwrap_or_default()
        };
        let number = |field: &str| record.fields.get(field).and_then(Value::as_i64);
        Some(Progress {
            indicator: text(&rules.indicator),
            target: number(&rules.value),
            words: text(&rules.words),
            from: record.day(&rules.from),
            until: record.day(&rules.until),
            counted: None,
            reported: number(&rules.reported),
            reported_on: record.day(&rules.reported_on),
            evidence: text(&rules.evidence),
        })
    }

    /// Sets beside each target what the register counts: one figure for each window that is asked for, by unit.
    fn count_targets(&self, actor: &Actor, today: Date, rows: &mut [AnswerRow]) -> Result<(), OfficeError> {
        let mut windows: BTreeMap<(String, Option<Date>, Date), Vec<usize>> = BTreeMap::new();
        for (at, row) in rows.iter().enumerate() {
            let Some(target) = &row.target else { continue };
            let counts = self.law().indicator(&target.indicator);
            if counts.is_some_and(|known| known.by.iter().any(|by| by == "unit")) {
                let until = target.until.map_or(today, |until| until.min(today));
                windows.entry((target.indicator.clone(), target.from, until)).or_default().push(at);
            }
        }
        for ((indicator, from, until), places) in windows {
            // What is to begin later has reached nothing yet.
            let begun = from.is_none_or(|from| from <= until);
            let figure = begun.then(|| {
                let query = FigureQuery {
                    indicator,
                    from,
                    to: Some(until),
                    by: Some("unit".to_owned()),
                    boundary: Some(today),
                    ..FigureQuery::default()
                };
                self.figure(actor, &query)
            });
            let cells: BTreeMap<String, i64> = match figure.transpose()? {
                Some(figure) => figure.cells.into_iter().map(|cell| (cell.key, cell.value)).collect(),
                None => BTreeMap::new(),
            };
            for at in places {
                let unit = rows[at].unit.clone();
                if let (Some(target), Some(unit)) = (&mut rows[at].target, unit) {
                    target.counted = Some(cells.get(&unit.0).copied().unwrap_or(0));
                }
            }
        }
        Ok(())
    }
}

fn first(hit: &Hit, dimension: &str) -> Option<String> {
    hit.row.dimensions.get(dimension)?.iter().next().cloned()
}
