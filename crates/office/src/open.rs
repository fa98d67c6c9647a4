//! The open register: what anybody may ask without an account. Everything here looks at the store's open side alone; there
//! is no actor, no past and no way from here to anything closed.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use luytre_domain::indicator::{Indicator, Measure};
use luytre_domain::kind::{FieldType, Kind};
use luytre_domain::publication::{PublicView, Publication};
use luytre_domain::refusal::Refusal;
use luytre_domain::unit::UnitId;
use luytre_store::{
    FactPage, FactQuery, Hit, ListPage, ListQuery, Order, Snapshot, StoreError, View, open_subject,
};

use crate::error::OfficeError;
use crate::figure::{Figure, FigureCell, FigureQuery};
use crate::office::Office;

/// Which state of the open register an answer is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenStamp {
    /// Differs wherever anything open differs, and nowhere else.
    pub position: String,
    pub rows: u64,
    /// When it last changed; `None` while it is empty.
    pub changed: Option<Timestamp>,
}

pub struct OpenRecord {
    pub view: PublicView,
    pub hit: Hit,
    /// What it is to other open records, and these.
    pub links: Vec<(String, Hit)>,
    pub changed: Timestamp,
}

pub struct OpenFigure {
    pub indicator: Indicator,
    pub total: i64,
    /// By key for times, by value otherwise, the largest first.
    pub cells: Vec<FigureCell>,
    /// Names messages `caveat-<code>`.
    pub caveats: Vec<&'static str>,
}

const TIMES: [&str; 3] = ["year", "quarter", "month"];

impl Office {
    /// Published kinds, each with what is open of it, in the order in which the pack names them.
    pub fn publications(&self) -> impl Iterator<Item = (&Kind, &Publication)> {
        let law = self.law();
        let mut rules: Vec<&Publication> = law.publications.values().collect();
        rules.sort_by_key(|rule| rule.place);
        rules.into_iter().filter_map(|rule| Some((law.kind(&rule.kind)?, rule)))
    }

    /// The dimensions that open records are narrowed and counted by, in the order in which pages show them.
    pub fn open_dimensions(&self) -> Vec<String> {
        let mut dimensions: Vec<String> = ["kind", "unit", "country"].map(str::to_owned).to_vec();
        for (kind, rule) in self.publications() {
            let facets = rule.open_fields(kind).filter_map(|field| field.facet.clone());
            dimensions.extend(facets.filter(|facet| !dimensions.contains(facet)).collect::<Vec<_>>());
        }
        dimensions.extend(["pillar", "state", "year"].map(str::to_owned));
        dimensions
    }

    /// Those of them that several kinds share, or that belong to one of `kinds`: what sorts one kind alone would be noise
    /// among all of them.
    pub fn shared_dimensions(&self, kinds: &BTreeSet<String>) -> Vec<String> {
        let feeds = |dimension: &str, wanted: &dyn Fn(&Kind) -> bool| {
            let publications = self.publications().filter(|(kind, _)| wanted(kind));
            publications
                .filter(|(kind, rule)| {
                    rule.open_fields(kind).any(|field| field.facet.as_deref() == Some(dimension))
                })
                .count()
        };
        let common = ["kind", "unit", "country", "pillar", "state", "year"];
        let mut dimensions = self.open_dimensions();
        dimensions.retain(|dimension| {
            common.contains(&dimension.as_str())
                || match kinds.is_empty() {
                    true => feeds(dimension, &|_| true) > 1,
                    false => feeds(dimension, &|kind| kinds.contains(&kind.id)) > 0,
                }
        });
        dimensions
    }

    pub fn open_indicators(&self) -> Vec<&Indicator> {
        let asked = |id: &str| {
            self.law().publications.values().any(|rule| rule.indicators.iter().any(|own| own == id))
        };
        self.law().indicators.iter().filter(|indicator| asked(&indicator.id)).collect()
    }

    /// What an open figure may be broken down by: dimensions that open fields feed, and times.
    pub fn open_ways(&self, indicator: &Indicator) -> Vec<String> {
        let open = self.open_dimensions();
        let partners = self.publications().any(|(kind, rule)| {
            kind.id == indicator.kind && rule.open_fields(kind).any(|field| field.kind == FieldType::Partner)
        });
        let mut ways: Vec<String> = indicator.by.iter().filter(|by| open.contains(by)).cloned().collect();
        ways.extend(partners.then(|| "partner".to_owned()));
        ways.extend(TIMES.map(str::to_owned));
        ways
    }

    pub fn open_stamp(&self, now: Timestamp) -> Result<OpenStamp, OfficeError> {
        let day = self.today(now);
        self.store.read("open stamp", |snap| self.stamp(snap, day))
    }

    fn stamp(&self, snap: &Snapshot, day: Date) -> Result<OpenStamp, OfficeError> {
        let state = snap.open_state(day)?;
        let opened = state.opened.map_or_else(|| "0".to_owned(), |day| day.strftime("%Y%m%d").to_string());
        let hash = state.hash.to_string();
        let changed = match state.changed {
            0 => None,
            seq => Some(self.shown_since(snap, seq, state.opened)?),
        };
        Ok(OpenStamp {
            position: format!("{}-{}-{opened}", &hash[..16.min(hash.len())], state.rows),
            rows: state.rows,
            changed,
        })
    }

    /// When a row became what it is for everybody: its last entry, or the morning on which it opened.
    fn shown_since(&self, snap: &Snapshot, seq: u64, opens: Option<Date>) -> Result<Timestamp, StoreError> {
        let entered = snap.entry(seq)?.map_or(Timestamp::UNIX_EPOCH, |entry| entry.at);
        let opened = opens.and_then(|day| day.to_zoned(self.pack.zone.clone()).ok()).map(|at| at.timestamp());
        Ok(opened.map_or(entered, |opened| opened.max(entered)))
    }

    fn opens(hit: &Hit) -> Option<Date> {
        let days = hit.row.dimensions.get(luytre_domain::projection::OPENS)?;
        days.first()?.parse().ok()
    }

    /// A page of open records, whatever view the query names.
    ///
    /// # Errors
    /// Where the cursor is of no such list (`open-cursor`).
    pub fn open_list(&self, now: Timestamp, mut query: ListQuery) -> Result<ListPage, OfficeError> {
        query.sees = View::Open(self.today(now));
        query.as_of = None;
        query.idle_before = None;
        self.store.read("open list", |snap| snap.list(&query)).map_err(|error| match error {
            StoreError::Cursor => Refusal::new("open-cursor").field("cursor").into(),
            error => error.into(),
        })
    }

    /// The open records that changed last or opened lately, each with when it became what it is.
    pub fn open_news(
        &self,
        now: Timestamp,
        filter: BTreeMap<String, BTreeSet<String>>,
        limit: usize,
    ) -> Result<Vec<(Hit, Timestamp)>, OfficeError> {
        /// A record that opened by itself has an old entry, so those of so many days are asked for beside.
        const LATELY: i64 = 30;
        let today = self.today(now);
        let changed = ListQuery {
            filter,
            sees: View::Open(today),
            order: Order::Changed,
            limit,
            ..ListQuery::default()
        };
        let days = (0..LATELY).map(|ago| today.saturating_sub(ago.days()).to_string());
        let mut opened = changed.clone();
        opened.filter.insert(luytre_domain::projection::OPENS.to_owned(), days.collect());
        self.store.read("open news", |snap| {
            let mut news: Vec<(Hit, Timestamp)> = Vec::new();
            for hit in snap.list(&changed)?.rows.into_iter().chain(snap.list(&opened)?.rows) {
                if news.iter().all(|(known, _)| known.subject != hit.subject) {
                    let since = self.shown_since(snap, hit.changed, Office::opens(&hit))?;
                    news.push((hit, since));
                }
            }
            news.sort_by_key(|(_, since)| std::cmp::Reverse(*since));
            news.truncate(limit);
            Ok(news)
        })
    }

    /// The open record of this number. One that is closed is not found, like one that is not there.
    pub fn open_record(&self, now: Timestamp, number: &str) -> Result<OpenRecord, OfficeError> {
        let view = View::Open(self.today(now));
        self.store.read("open record", |snap| {
            let subject = snap.by_number(number)?.ok_or(OfficeError::NotFound)?;
            let hit = snap.record(&open_subject(&subject), &view)?.ok_or(OfficeError::NotFound)?;
            let shown = public_view(snap, &hit)?;
            let mut links = Vec::new();
            for (held, found) in [(true, snap.links_from(&subject)?), (false, snap.links_to(&subject)?)] {
                for (relation, other) in found {
                    if let Some(other) = snap.record(&open_subject(&other), &view)? {
                        let known = self.law().relation(&relation).filter(|_| !held);
                        links.push((known.map_or(relation, |known| known.inverse.clone()), other));
                    }
                }
            }
            let changed = self.shown_since(snap, hit.changed, Office::opens(&hit))?;
            Ok(OpenRecord { view: shown, hit, links, changed })
        })
    }

    /// Gives `take` every open record of a kind, from one consistent state whose stamp `begin` gets first.
    pub fn open_all(
        &self,
        now: Timestamp,
        kind: Option<&str>,
        begin: impl FnOnce(&OpenStamp) -> Result<(), OfficeError>,
        mut take: impl FnMut(&Hit, &PublicView) -> Result<(), OfficeError>,
    ) -> Result<(), OfficeError> {
        let day = self.today(now);
        let mut query =
            ListQuery { sees: View::Open(day), order: Order::Oldest, limit: 500, ..ListQuery::default() };
        query.filter.extend(kind.map(|kind| ("kind".to_owned(), BTreeSet::from([kind.to_owned()]))));
        self.store.read("open records", |snap| {
            begin(&self.stamp(snap, day)?)?;
            loop {
                let page = snap.list(&query)?;
                let subjects: Vec<String> = page.rows.iter().map(|hit| hit.subject.clone()).collect();
                let mut docs = snap.get_all(&subjects)?;
                for hit in &page.rows {
                    let stored = docs.remove(&hit.subject).ok_or(OfficeError::NotFound)?;
                    take(hit, &serde_json::from_value(stored.doc).map_err(|_| OfficeError::NotFound)?)?;
                }
                match page.next {
                    Some(next) => query.cursor = Some(next),
                    None => break Ok(()),
                }
            }
        })
    }

    /// # Errors
    /// Where the indicator is not open, or is not broken down so; each names its parameter.
    pub fn open_figure(&self, now: Timestamp, query: &FigureQuery) -> Result<OpenFigure, OfficeError> {
        let (indicator, facts) = self.open_facts(now, query)?;
        let figures = self.store.read("open figures", |snap| snap.figures(&facts))?;
        let series = indicator.series();
        let cells = figures.cells.into_iter().filter(|cell| query.by.is_some() && cell.indicator == series);
        let mut cells: Vec<FigureCell> =
            cells.map(|cell| FigureCell { key: cell.keys.join(" "), value: cell.value }).collect();
        if query.by.as_deref().is_some_and(|by| TIMES.contains(&by)) {
            cells.sort_by(|a, b| a.key.cmp(&b.key));
        } else {
            cells.sort_by(|a, b| b.value.cmp(&a.value).then_with(|| a.key.cmp(&b.key)));
        }
        let mut caveats = vec!["open-only"];
        caveats.extend((!indicator.official).then_some("not-official"));
        Ok(OpenFigure {
            total: figures.totals.get(&indicator.series()).copied().unwrap_or(0),
            indicator: indicator.clone(),
            cells,
            caveats,
        })
    }

    /// An open figure by unit as a map draws it, with the units of today.
    pub fn open_map(&self, now: Timestamp, query: &FigureQuery) -> Result<Figure, OfficeError> {
        let today = self.today(now);
        let query = FigureQuery { by: Some("unit".to_owned()), ..query.clone() };
        let found = self.open_figure(now, &query)?;
        let mut values: BTreeMap<String, i64> = BTreeMap::new();
        for FigureCell { key, value } in found.cells {
            let unit = self.law().units.on_boundary(&UnitId(key.clone()), today);
            *values.entry(unit.map_or(key, |unit| unit.id.0.clone())).or_default() += value;
        }
        let mut cells: Vec<FigureCell> =
            values.into_iter().map(|(key, value)| FigureCell { key, value }).collect();
        cells.sort_by_key(|cell| std::cmp::Reverse(cell.value));
        Ok(Figure { indicator: found.indicator, total: found.total, cells, as_of: 0, caveats: Vec::new() })
    }

    /// The open records behind a figure, a page at a time.
    pub fn open_figure_rows(
        &self,
        now: Timestamp,
        query: &FigureQuery,
        after: Option<u32>,
        limit: usize,
    ) -> Result<FactPage, OfficeError> {
        let (_, facts) = self.open_facts(now, query)?;
        Ok(self.store.read("open figure rows", |snap| snap.fact_subjects(&facts, after, limit))?)
    }

    fn open_facts(
        &self,
        now: Timestamp,
        query: &FigureQuery,
    ) -> Result<(&Indicator, FactQuery), OfficeError> {
        let known = self.open_indicators().into_iter().find(|known| known.id == query.indicator);
        let known = known.ok_or_else(|| {
            Refusal::new("no-such-indicator").arg("indicator", &query.indicator).field("indicator")
        })?;
        let ways = self.open_ways(known);
        for by in query.by.iter().chain(query.filter.keys()) {
            if !ways.contains(by) {
                let refusal = Refusal::new("no-such-dimension").arg("by", by).arg("all", ways.join(", "));
                return Err(refusal.field("by").into());
            }
        }
        if let (Some(from), Some(to)) = (query.from, query.to)
            && from > to
        {
            return Err(Refusal::new("days-reversed").arg("since", from).arg("day", to).field("to").into());
        }
        let facts = FactQuery {
            indicators: BTreeSet::from([known.series()]),
            from: query.from.filter(|_| known.measure == Measure::Flow),
            until: query.to,
            as_of: None,
            filter: query.filter.clone(),
            sees: View::Open(self.today(now)),
            by: query.by.clone().into_iter().collect(),
            regroup: None,
        };
        Ok((known, facts))
    }
}

fn public_view(snap: &Snapshot, hit: &Hit) -> Result<PublicView, OfficeError> {
    let stored = snap.get(&hit.subject)?.ok_or(OfficeError::NotFound)?;
    serde_json::from_value(stored.doc).map_err(|_| OfficeError::NotFound)
}
