//! The review of the nation or of a locality, and the brief on a country: which figures stand in which section, each with the
//! window before it, as data. Words and paper are [`crate::review_paper`]'s.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use luytre_domain::indicator::{Indicator, Measure};
use luytre_domain::permit::Actor;
use luytre_domain::refusal::Refusal;
use luytre_domain::unit::UnitId;
use luytre_pack::{ReviewDrawing, ReviewSection, Show};
use luytre_store::{FactRow, Hit, ListQuery, Order};

use crate::error::OfficeError;
use crate::figure::{Caveat, Comparison, Figure, FigureQuery, window_before};
use crate::office::Office;
use crate::passport::{Claim, Window};
use crate::stated::StatedFigure;

/// Records named where some lie idle; the register has the rest.
const NAMED: usize = 10;
/// Reported values, and claims, that stand beside one figure; its passport has all.
const STATED: usize = 6;
/// Rows behind one figure that a workbook takes along.
const ROWS: usize = 2_000;

/// What a review is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewQuery {
    pub about: About,
    pub from: Date,
    pub to: Date,
    /// Beside the window of the same length before it.
    pub compare: bool,
    /// What was known then; what is known now where `None`.
    pub as_of: Option<Timestamp>,
    /// Units as of this day; those of the last day of the window where `None`.
    pub boundary: Option<Date>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    Nation,
    Unit(UnitId),
    /// ISO 3166-1 alpha-2: a brief.
    Country(String),
    /// A partner of the pack: a brief.
    Partner(String),
}

/// A review before it has words.
pub struct Review {
    pub query: ReviewQuery,
    /// The window it is compared with.
    pub before: Option<(Date, Date)>,
    /// The day whose units it speaks of.
    pub boundary: Date,
    /// Only sections that have something to tell.
    pub sections: Vec<Section>,
    /// Each caveat once, with the indicators it is about.
    pub caveats: Vec<(Caveat, BTreeSet<String>)>,
    /// The last entry known.
    pub as_of: u64,
}

pub struct Section {
    pub id: String,
    pub figures: Vec<Told>,
    pub drawings: Vec<Drawn>,
    /// What others say of the same place, beside what is counted and never in it.
    pub stated: Vec<Beside>,
    pub idle: Option<Idle>,
}

/// What was reported and published of an indicator for windows that have days in common with the review's.
pub struct Beside {
    pub indicator: Indicator,
    pub reported: Vec<StatedFigure>,
    pub claims: Vec<Claim>,
}

/// A figure that is told in words.
pub struct Told {
    pub query: FigureQuery,
    pub figure: Figure,
    pub before: Option<Comparison>,
    /// The window before, as it was known on its last day, where that differs from what is known of it now: what came in late
    /// or was corrected since the last review. `None` also where the register did not exist then.
    pub known_then: Option<i64>,
}

/// A figure that is drawn.
pub struct Drawn {
    pub form: ReviewDrawing,
    pub query: FigureQuery,
    pub figure: Figure,
    pub before: Option<Comparison>,
    /// Rows, columns and values of two dimensions at once, the largest first; values of what was left out are not in it.
    pub cross: Option<Cross>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cross {
    pub rows: Vec<String>,
    pub columns: Vec<String>,
    pub values: BTreeMap<(String, String), i64>,
}

/// Records of a kind in which nothing happened for long.
pub struct Idle {
    pub kind: String,
    pub months: i32,
    pub count: u64,
    /// Some of them, those that lie idle longest first.
    pub some: Vec<Hit>,
}

impl ReviewQuery {
    fn filter(&self) -> BTreeMap<String, BTreeSet<String>> {
        let only = |dimension: &str, value: &str| {
            BTreeMap::from([(dimension.to_owned(), BTreeSet::from([value.to_owned()]))])
        };
        match &self.about {
            About::Nation => BTreeMap::new(),
            About::Unit(unit) => only("unit", &unit.0),
            About::Country(code) => only("country", code),
            About::Partner(id) => only("partner", id),
        }
    }

    /// What everything in it has in common, so that a breakdown by it says nothing.
    fn settled(&self) -> Option<&'static str> {
        match self.about {
            About::Nation => None,
            About::Unit(_) => Some("unit"),
            About::Country(_) => Some("country"),
            About::Partner(_) => Some("partner"),
        }
    }
}

impl Office {
    /// The review of what `actor` may see.
    pub fn review(&self, actor: &Actor, query: &ReviewQuery) -> Result<Review, OfficeError> {
        if query.from > query.to {
            return Err(Refusal::new("days-reversed").arg("since", query.from).arg("day", query.to).into());
        }
        let law = self.law();
        let mut boundary = query.boundary.unwrap_or(query.to);
        match &query.about {
            About::Unit(id) => {
                let unit = law.units.get(id).ok_or(OfficeError::NotFound)?;
                // A unit that has ended is told of on the map of its last day, one that came later on that of its first.
                if !unit.validity.holds_on(boundary) {
                    let last = unit.validity.until.filter(|until| *until <= boundary);
                    let last = last.and_then(|until| until.yesterday().ok());
                    boundary = last.or(unit.validity.from).unwrap_or(boundary);
                }
            }
            About::Country(code) if !law.countries.contains_key(code) => return Err(OfficeError::NotFound),
            About::Partner(id) if !law.partners.contains_key(id) => return Err(OfficeError::NotFound),
            _ => {}
        }
        let form = &self.pack.review;
        let wanted: Vec<&ReviewSection> = match query.about {
            About::Nation | About::Unit(_) => form.sections.iter().collect(),
            About::Country(_) | About::Partner(_) => form.brief.iter().collect(),
        };
        let mut sections = Vec::new();
        for section in wanted {
            let section = self.section(actor, query, boundary, section)?;
            if !section.is_empty() {
                sections.push(section);
            }
        }
        let mut caveats: Vec<(Caveat, BTreeSet<String>)> = Vec::new();
        let mut as_of = 0;
        for section in &sections {
            let told = section.figures.iter().filter(|told| !told.is_nothing()).map(|told| &told.figure);
            for figure in told.chain(section.drawings.iter().map(|drawn| &drawn.figure)) {
                as_of = as_of.max(figure.as_of);
                for caveat in &figure.caveats {
                    let known = caveats.iter().position(|(known, _)| known == caveat).unwrap_or_else(|| {
                        caveats.push((caveat.clone(), BTreeSet::new()));
                        caveats.len() - 1
                    });
                    caveats[known].1.insert(figure.indicator.id.clone());
                }
            }
        }
        caveats.sort_by(|(one, _), (other, _)| one.code.cmp(other.code));
        Ok(Review {
            before: query.compare.then(|| window_before(query.from, query.to)),
            query: query.clone(),
            boundary,
            sections,
            caveats,
            as_of,
        })
    }

    fn section(
        &self,
        actor: &Actor,
        query: &ReviewQuery,
        boundary: Date,
        form: &ReviewSection,
    ) -> Result<Section, OfficeError> {
        let base = |indicator: &str| FigureQuery {
            indicator: indicator.to_owned(),
            from: Some(query.from),
            to: Some(query.to),
            filter: query.filter(),
            by: None,
            boundary: Some(boundary),
            as_of: query.as_of,
        };
        let settled = query.settled();
        // An indicator that knows nothing of what the review is about would tell of everything else.
        let told_of = |indicator: &Indicator| {
            settled.is_none_or(|dimension| {
                dimension == "partner" || indicator.by.iter().any(|by| by == dimension)
            })
        };
        let mut section = Section::new(&form.id);
        let brief = matches!(query.about, About::Country(_) | About::Partner(_));
        for id in &form.figures {
            let question = base(id);
            if !brief && let Some(indicator) = self.law().known_indicator(id) {
                section.stated.extend(self.beside(actor, &question, indicator)?);
            }
            if !self.law().indicator(id).is_some_and(told_of) {
                continue;
            }
            let figure = self.figure(actor, &question)?;
            let before = if query.compare { self.compared(actor, &question, &figure)? } else { None };
            let known_then = match &before {
                Some(before) => self.known_then(actor, &question, before)?,
                None => None,
            };
            section.figures.push(Told { query: question, figure, before, known_then });
        }
        for drawing in &form.drawings {
            let dimensions = || std::iter::once(&drawing.by).chain(&drawing.across);
            if !self.law().indicator(&drawing.of).is_some_and(told_of)
                || dimensions().any(|by| settled == Some(by.as_str()))
                || (drawing.show == Show::Map && self.pack.map.is_none())
            {
                continue;
            }
            let question = FigureQuery { by: Some(drawing.by.clone()), ..base(&drawing.of) };
            let figure = self.figure(actor, &question)?;
            if figure.cells.is_empty() {
                continue;
            }
            let compared = query.compare && matches!(drawing.show, Show::Bars | Show::Table);
            let before = if compared { self.compared(actor, &question, &figure)? } else { None };
            let cross = match &drawing.across {
                Some(across) => Some(self.cross(actor, &question, &figure, across, drawing)?),
                None => None,
            };
            section.drawings.push(Drawn { form: drawing.clone(), query: question, figure, before, cross });
        }
        if let Some(kind) = &form.idle {
            section.idle = self.idle(actor, query, kind)?;
        }
        Ok(section)
    }

    /// `None` where nobody says anything.
    fn beside(
        &self,
        actor: &Actor,
        question: &FigureQuery,
        indicator: &Indicator,
    ) -> Result<Option<Beside>, OfficeError> {
        let mut reported = self.reported_for(actor, question)?;
        reported.retain(|figure| figure.stated.stands && figure.restated_by.is_none());
        reported.truncate(STATED);
        let mut claims = self.claims_for(actor, question, indicator, None)?;
        claims.retain(|claim| claim.figure.stated.stands && claim.window != Window::Apart);
        claims.truncate(STATED);
        let some = !reported.is_empty() || !claims.is_empty();
        Ok(some.then(|| Beside { indicator: indicator.clone(), reported, claims }))
    }

    /// The window before as it was known at its end, where more or less is known of it now.
    fn known_then(
        &self,
        actor: &Actor,
        question: &FigureQuery,
        before: &Comparison,
    ) -> Result<Option<i64>, OfficeError> {
        let end = before.to.tomorrow().ok().and_then(|day| day.to_zoned(self.pack.zone.clone()).ok());
        let Some(at) = end.map(|day| day.timestamp()) else { return Ok(None) };
        if question.as_of.is_some_and(|as_of| as_of <= at) || self.entry_at(at)? == 0 {
            return Ok(None);
        }
        let then =
            FigureQuery { from: before.from, to: Some(before.to), as_of: Some(at), ..question.clone() };
        let then = self.figure(actor, &then)?.total;
        Ok((then != before.before).then_some(then))
    }

    /// The largest rows and columns of two dimensions.
    fn cross(
        &self,
        actor: &Actor,
        question: &FigureQuery,
        figure: &Figure,
        across: &str,
        form: &ReviewDrawing,
    ) -> Result<Cross, OfficeError> {
        let rows: Vec<String> = figure
            .cells
            .iter()
            .filter(|cell| !cell.key.is_empty())
            .take(form.most)
            .map(|cell| cell.key.clone())
            .collect();
        let columns = self.figure(actor, &FigureQuery { by: Some(across.to_owned()), ..question.clone() })?;
        let columns = columns.cells.into_iter().filter(|cell| !cell.key.is_empty());
        let mut columns: Vec<String> = columns.map(|cell| cell.key).collect();
        let timed = crate::figure::is_time(across);
        if timed {
            // The last years are those that are asked about.
            columns.drain(..columns.len().saturating_sub(form.most));
        } else {
            columns.truncate(form.most);
        }
        let mut values = BTreeMap::new();
        for row in &rows {
            let mut narrowed = FigureQuery { by: Some(across.to_owned()), ..question.clone() };
            narrowed.filter.insert(form.by.clone(), BTreeSet::from([row.clone()]));
            for cell in self.figure(actor, &narrowed)?.cells {
                values.insert((row.clone(), cell.key), cell.value);
            }
        }
        Ok(Cross { rows, columns, values })
    }

    fn idle(&self, actor: &Actor, query: &ReviewQuery, kind: &str) -> Result<Option<Idle>, OfficeError> {
        let Some(dormancy) = self.law().kind(kind).and_then(|kind| kind.dormancy.as_ref()) else {
            return Ok(None);
        };
        let since = query.to.checked_sub(jiff::Span::new().months(dormancy.after_months)).unwrap_or(query.to);
        let mut filter = query.filter();
        // Lists know units as records name them: all that the unit took over from are its own.
        if let About::Unit(unit) = &query.about {
            let own = self.law().units.ancestry(unit).into_iter().map(|unit| unit.0);
            filter.insert("unit".to_owned(), own.collect());
        }
        filter.insert("kind".to_owned(), BTreeSet::from([kind.to_owned()]));
        filter.insert("state".to_owned(), dormancy.states.iter().cloned().collect());
        let list = ListQuery {
            filter,
            idle_before: Some(since),
            date_until: Some(query.to),
            order: Order::Oldest,
            limit: NAMED,
            as_of: query.as_of.map(|at| self.entry_at(at)).transpose()?,
            ..ListQuery::default()
        };
        let page = self.register(actor, list)?;
        Ok((page.total.n > 0).then(|| Idle {
            kind: kind.to_owned(),
            months: dormancy.after_months,
            count: page.total.n,
            some: page.rows,
        }))
    }

    /// The records behind each figure told, for a workbook; at most two thousand of one figure.
    pub fn review_rows(&self, actor: &Actor, review: &Review) -> Result<Vec<Vec<FactRow>>, OfficeError> {
        let told = review.sections.iter().flat_map(|section| &section.figures);
        let rows = told.map(|told| {
            let mut rows = Vec::new();
            let mut after = None;
            loop {
                let page = self.figure_rows(actor, &told.query, after, 500)?;
                rows.extend(page.rows);
                after = page.next;
                if after.is_none() || rows.len() >= ROWS {
                    return Ok(rows);
                }
            }
        });
        rows.collect()
    }
}

impl Section {
    fn new(id: &str) -> Section {
        let id = id.to_owned();
        Section { id, figures: Vec::new(), drawings: Vec::new(), stated: Vec::new(), idle: None }
    }

    /// Something to say beside that nothing is counted.
    pub fn tells(&self) -> bool {
        let figures = self.figures.iter().any(|told| !told.is_nothing());
        figures || !self.drawings.is_empty() || !self.stated.is_empty() || self.idle.is_some()
    }

    fn is_empty(&self) -> bool {
        self.figures.is_empty() && self.drawings.is_empty() && self.stated.is_empty() && self.idle.is_none()
    }
}

impl Told {
    /// Nothing is counted in the window, nor in the one before.
    pub fn is_nothing(&self) -> bool {
        self.figure.total == 0 && self.before.as_ref().is_none_or(|before| before.before == 0)
    }

    /// Levels at the end of the window rather than what came in it.
    pub fn is_stock(&self) -> bool {
        self.figure.indicator.measure == Measure::Stock
    }
}
