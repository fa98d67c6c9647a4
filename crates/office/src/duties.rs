//! The calendar of standing duties: what a unit owes in a year, what of it was sent, and what comes next.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use luytre_domain::body::{BodyId, Who};
use luytre_domain::command::Command;
use luytre_domain::duty::{Duty, Every, Round};
use luytre_domain::kind::{Filing, Kind};
use luytre_domain::permit::{Action, Actor, Permit, Reach};
use luytre_domain::record::{Event, Fields, Record};
use luytre_domain::refusal::Refusal;
use luytre_domain::unit::{Unit, UnitId};
use luytre_store::{ClockQuery, ListQuery, Order, Snapshot, Tx, View};
use luytre_text::format;
use luytre_text::lang::Lang;
use luytre_text::message::Args;
use serde::Serialize;
use serde_json::Value;

use crate::error::OfficeError;
use crate::figure::FigureQuery;
use crate::office::{Office, Receipt, Request};
use crate::query::Due;

/// Records that a draft lists; the register has the rest.
const MOST_ROWS: usize = 500;
/// Where no escalation begins before the due day, a duty is near from here on.
const NEAR: i32 = 14;

/// How a duty stands today. Days are calendar days and positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Standing {
    Open {
        days_left: i32,
    },
    Soon {
        days_left: i32,
    },
    Late {
        days: i32,
    },
    FiledOnTime,
    FiledLate {
        days: i32,
    },
    /// Sent; the text gives no day to measure by.
    Filed,
    /// Not sent, and the text gives no day.
    NoDay,
    /// Owed after each event of a sort: so many clocks run, so many of them are over their day.
    AfterEvents {
        running: usize,
        late: usize,
    },
}

impl Standing {
    /// Names the message `duties-<id>`, and is a value of the answer in JSON.
    pub fn id(&self) -> &'static str {
        match self {
            Standing::Open { .. } => "open",
            Standing::Soon { .. } => "soon",
            Standing::Late { .. } => "late",
            Standing::FiledOnTime => "filed_on_time",
            Standing::FiledLate { .. } => "filed_late",
            Standing::Filed => "filed",
            Standing::NoDay => "no_day",
            Standing::AfterEvents { .. } => "after_events",
        }
    }

    /// Something was sent.
    pub fn is_filed(&self) -> bool {
        matches!(self, Standing::FiledOnTime | Standing::FiledLate { .. } | Standing::Filed)
    }
}

/// A filing as the calendar shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Filed {
    pub number: String,
    pub state: String,
    /// `None` while it is a draft.
    pub sent: Option<Date>,
}

/// One duty of one round, or one duty after events.
#[derive(Clone)]
pub struct DutyLine {
    pub duty: Duty,
    /// `None` for duties after events.
    pub round: Option<Round>,
    /// The bodies of the unit that owe it.
    pub by: Vec<BodyId>,
    pub standing: Standing,
    /// Whom the present stage of escalation has told.
    pub told: Vec<BodyId>,
    /// Drafts and what was sent, the latest first; without those that were given up.
    pub filings: Vec<Filed>,
    /// For duties after events: the running clocks, with their records as far as the actor sees them.
    pub clocks: Vec<Due>,
}

/// What one unit owes in a year.
pub struct DutyCalendar {
    pub unit: UnitId,
    pub year: i16,
    /// In the order of the pack; the rounds of one duty by their days.
    pub lines: Vec<DutyLine>,
    /// The actor may begin a filing for this unit.
    pub may_draft: bool,
}

/// One duty of one unit in the overview: rounds of the year that are due by now, and what came of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DutyCell {
    /// The unit owes it at all.
    pub owed: bool,
    pub rounds: usize,
    pub filed: usize,
    pub filed_late: usize,
    /// Over its day and not sent.
    pub missing: usize,
    pub drafts: usize,
}

/// All units and all duties of a year.
pub struct DutyMatrix {
    pub year: i16,
    /// Ids, in the order of the pack.
    pub duties: Vec<String>,
    pub rows: Vec<(UnitId, Vec<DutyCell>)>,
}

/// What a draft is begun for.
#[derive(Clone, Debug)]
pub struct NewFiling {
    /// A fresh random id.
    pub id: String,
    pub unit: UnitId,
    pub duty: String,
    pub round: String,
    /// The body that owes it; the first of those that do where it is `None`.
    pub body: Option<BodyId>,
    /// The number of a filing that was sent and was wrong.
    pub corrects: Option<String>,
    /// Figures and rows are put into words in this language.
    pub lang: Lang,
}

/// A round of a duty of which some units have come so near the day, or so far over it, that somebody is to be told.
pub(crate) struct ToTell {
    pub(crate) duty: String,
    pub(crate) round: String,
    pub(crate) due: Date,
    /// [`luytre_domain::duty::Escalation::days`]
    pub(crate) stage: i32,
    /// The units, each with whom to tell.
    pub(crate) units: Vec<(UnitId, Vec<BodyId>)>,
}

/// A duty and a round that fall into a year.
struct Owed<'a> {
    duty: &'a Duty,
    round: Option<Round>,
}

impl Office {
    /// The kind whose records are filings of duties, and which of its fields hold what.
    fn filing_kind(&self) -> Option<(&Kind, &Filing)> {
        self.law().kinds.values().find_map(|kind| Some((kind, kind.filing.as_ref()?)))
    }

    /// The unit whose calendar `actor` looks at first; `None` for a national body.
    pub fn duty_unit(&self, actor: &Actor) -> Option<UnitId> {
        let unit = actor.body.unit()?;
        self.law().province_of(&unit).or(Some(unit))
    }

    /// Whether `actor` sees all that `unit` keeps, without which the calendar would call late what was sent.
    pub(crate) fn sees_unit(&self, actor: &Actor, unit: &UnitId) -> bool {
        match self.view(actor) {
            View::All => true,
            View::Keys(keys) => {
                self.law().chain(unit).iter().any(|above| keys.contains(&format!("unit:{}", above.0)))
            }
            View::Open(_) => false,
        }
    }

    /// Whether organs of this sort enter what other organs of their unit do, and so keep everybody's papers.
    pub(crate) fn keeps_papers(&self, organ: &str) -> bool {
        let law = self.law();
        let owners = law.parties.iter().filter(|party| matches!(party.who, Who::Owner));
        owners
            .flat_map(|party| &party.entered_by)
            .filter_map(|other| law.party(other))
            .any(|other| matches!(&other.who, Who::Organ(id) | Who::OwnOrgan(id) if id == organ))
    }

    /// Every duty that `unit` owes in the calendar year: those with a day by their day, those without one by the year they
    /// are about, those after events by their running clocks.
    pub fn duties(
        &self,
        actor: &Actor,
        now: Timestamp,
        unit: &UnitId,
        year: i16,
    ) -> Result<DutyCalendar, OfficeError> {
        let law = self.law();
        let known = law.units.get(unit).ok_or(OfficeError::NotFound)?;
        if !self.sees_unit(actor, unit) {
            return Err(OfficeError::NotFound);
        }
        let today = self.today(now);
        let own = actor.body.unit().filter(|own| own == unit || law.units.ancestry(own).contains(unit));
        // Its own duties, or those of every organ where it keeps the papers of all.
        let organ = own.map(|_| actor.body.organ_parts().0).filter(|organ| !self.keeps_papers(organ));
        let owed = self.owed(year);
        let units = law.units.ancestry(unit);
        let view = self.view(actor);
        let (filings, clocks) = self.store.read("duties", |snap| {
            let filings = self.filings(snap, &view, &owed, Some(&units))?;
            let clocks = self.event_clocks(snap, &view, &owed, &units, today)?;
            Ok::<_, OfficeError>((filings, clocks))
        })?;
        let mut lines = Vec::new();
        for Owed { duty, round } in owed {
            let day = owed_on(round.as_ref(), year, today);
            if !known.validity.holds_on(day) {
                continue;
            }
            let mut by = self.debtors(duty, known, day);
            if let Some(organ) = organ {
                by.retain(|body| body.organ_parts().0 == organ);
            }
            if by.is_empty() {
                continue;
            }
            let line = match round {
                None => {
                    let mine: Vec<Due> =
                        clocks.iter().filter(|due| duty.rules.contains(&due.clock.rule)).cloned().collect();
                    let late = mine.iter().filter(|due| due.days_left < 0).count();
                    let standing = Standing::AfterEvents { running: mine.len(), late };
                    DutyLine {
                        duty: duty.clone(),
                        round: None,
                        by,
                        standing,
                        told: Vec::new(),
                        filings: Vec::new(),
                        clocks: mine,
                    }
                }
                Some(round) => {
                    let filings = filed(&filings, &units, duty, &round);
                    let standing = self.standing(&round, &filings, today);
                    let told = self.told(&standing, unit);
                    DutyLine {
                        duty: duty.clone(),
                        round: Some(round),
                        by,
                        standing,
                        told,
                        filings,
                        clocks: Vec::new(),
                    }
                }
            };
            lines.push(line);
        }
        let may_draft = self.filing_kind().is_some_and(|(kind, _)| {
            let own = actor.body.unit().is_some_and(|own| law.units.ancestry(&own).contains(unit));
            let reach = own.then_some(Reach::Own);
            self.may(actor, &kind.id, Action::Open, reach)
        });
        Ok(DutyCalendar { unit: unit.clone(), year, lines, may_draft })
    }

    /// Every unit against every duty of the year, for whoever sees them all.
    pub fn duty_matrix(&self, actor: &Actor, now: Timestamp, year: i16) -> Result<DutyMatrix, OfficeError> {
        if self.view(actor) != View::All {
            return Err(OfficeError::NotFound);
        }
        let (law, today) = (self.law(), self.today(now));
        let owed = self.owed(year);
        let end = Date::new(year, 12, 31).unwrap_or(today);
        let boundary = if end < today { end } else { today };
        let units: Vec<&Unit> = law.units.on("province", boundary).collect();
        let lines: Vec<BTreeSet<UnitId>> = units.iter().map(|unit| law.units.ancestry(&unit.id)).collect();
        let all: BTreeSet<UnitId> = lines.iter().flatten().cloned().collect();
        let (filings, clocks) = self.store.read("duty matrix", |snap| {
            let filings = self.filings(snap, &View::All, &owed, None)?;
            let clocks = self.late_clocks(snap, &owed, &all, today)?;
            Ok::<_, OfficeError>((filings, clocks))
        })?;
        let mut duties: Vec<String> = Vec::new();
        for Owed { duty, .. } in &owed {
            if !duties.contains(&duty.id) {
                duties.push(duty.id.clone());
            }
        }
        let rows = units.into_iter().zip(&lines).map(|(unit, line)| {
            let mut cells = vec![DutyCell::default(); duties.len()];
            for Owed { duty, round } in &owed {
                let day = owed_on(round.as_ref(), year, today);
                let owes = unit.validity.holds_on(day) && !self.debtors(duty, unit, day).is_empty();
                let cell = duties.iter().position(|id| *id == duty.id).and_then(|at| cells.get_mut(at));
                let Some(cell) = cell.filter(|_| owes) else { continue };
                cell.owed = true;
                let Some(round) = round else {
                    let late = clocks.get(&unit.id).into_iter().flatten();
                    let late = late.filter(|rule| duty.rules.contains(rule)).count();
                    cell.missing += late;
                    continue;
                };
                cell.rounds += 1;
                let known = filed(&filings, line, duty, round);
                match self.standing(round, &known, today) {
                    Standing::Late { .. } => cell.missing += 1,
                    Standing::FiledLate { .. } => {
                        (cell.filed, cell.filed_late) = (cell.filed + 1, cell.filed_late + 1)
                    }
                    standing if standing.is_filed() => cell.filed += 1,
                    _ => {}
                }
                cell.drafts += usize::from(known.iter().any(|filed| filed.sent.is_none()));
            }
            (unit.id.clone(), cells)
        });
        Ok(DutyMatrix { year, rows: rows.collect(), duties })
    }

    /// The rounds of a year that reached a stage of escalation today or in the last `back` days and are not filed.
    pub(crate) fn duties_told(
        &self,
        now: Timestamp,
        year: i16,
        back: i32,
    ) -> Result<Vec<ToTell>, OfficeError> {
        let (law, today) = (self.law(), self.today(now));
        let mut near = self.owed(year);
        near.retain(|owed| owed.round.as_ref().and_then(|round| self.stage(round, today, back)).is_some());
        let filings = self.store.read("duties told", |snap| self.filings(snap, &View::All, &near, None))?;
        let mut told: Vec<ToTell> = Vec::new();
        for Owed { duty, round } in &near {
            let Some(round) = round else { continue };
            let Some((due, stage, tell)) = self.stage(round, today, back) else { continue };
            let mut units = Vec::new();
            for unit in law.units.on("province", today) {
                let line = law.units.ancestry(&unit.id);
                let open = self.standing(round, &filed(&filings, &line, duty, round), today);
                if !open.is_filed() && !self.debtors(duty, unit, due).is_empty() {
                    units.push((
                        unit.id.clone(),
                        tell.iter().map(|id| self.addressee(id, &unit.id)).collect(),
                    ));
                }
            }
            let (duty, round) = (duty.id.clone(), round.id.clone());
            told.push(ToTell { duty, round, due, stage, units });
        }
        Ok(told)
    }

    /// The due day of a round, and the stage of escalation it reached in the last `back` days, with whom it tells.
    fn stage(&self, round: &Round, today: Date, back: i32) -> Option<(Date, i32, &[String])> {
        let due = round.due.as_ref()?.date;
        let after = days(due, today);
        let stage = self.law().escalation.iter().rfind(|stage| stage.days <= after)?;
        (after - stage.days <= back).then_some((due, stage.days, stage.tell.as_slice()))
    }

    /// Duties and rounds of a calendar year, in the order of the pack, each by the row that holds on its day.
    fn owed(&self, year: i16) -> Vec<Owed<'_>> {
        let law = self.law();
        let end = Date::new(year, 12, 31).ok();
        let mut owed: Vec<Owed> = Vec::new();
        for duty in &law.duties {
            let holds = |day: Option<Date>| day.is_some_and(|day| duty.validity.holds_on(day));
            if duty.every == Every::Event {
                if holds(end) {
                    owed.push(Owed { duty, round: None });
                }
                continue;
            }
            for round in duty.rounds_due_in(year, law) {
                if holds(round.due.as_ref().map(|due| due.date).or(end)) {
                    owed.push(Owed { duty, round: Some(round) });
                }
            }
        }
        owed
    }

    /// The bodies of `unit` that owe `duty` on `day`.
    fn debtors(&self, duty: &Duty, unit: &Unit, day: Date) -> Vec<BodyId> {
        let law = self.law();
        let has = |organ: &&String| law.organ(organ).is_some_and(|organ| organ.levels.contains(&unit.level));
        let bodies = duty.by.iter().filter(has).map(|organ| BodyId::of_unit(organ, &unit.id));
        bodies.filter(|body| duty.is_owed_by(body, day, law)).collect()
    }

    fn standing(&self, round: &Round, filings: &[Filed], today: Date) -> Standing {
        // What was sent first counts; a correction does not make it late.
        let sent = filings.iter().filter_map(|filed| filed.sent).min();
        let due = round.due.as_ref().map(|due| due.date);
        match (sent, due) {
            (Some(sent), Some(due)) if sent > due => Standing::FiledLate { days: days(due, sent) },
            (Some(_), Some(_)) => Standing::FiledOnTime,
            (Some(_), None) => Standing::Filed,
            (None, None) => Standing::NoDay,
            (None, Some(due)) => {
                let left = days(today, due);
                let near = self.law().escalation.first().map_or(-NEAR, |stage| stage.days);
                match left {
                    ..0 => Standing::Late { days: -left },
                    left if -left >= near => Standing::Soon { days_left: left },
                    left => Standing::Open { days_left: left },
                }
            }
        }
    }

    fn told(&self, standing: &Standing, unit: &UnitId) -> Vec<BodyId> {
        let after = match standing {
            Standing::Late { days } => *days,
            Standing::Soon { days_left } => -days_left,
            _ => return Vec::new(),
        };
        let reached = self.law().escalation.iter().rfind(|stage| stage.days <= after);
        reached
            .map(|stage| stage.tell.iter().map(|id| self.addressee(id, unit)).collect())
            .unwrap_or_default()
    }

    /// The body that a duty of `unit` names by an organ or a national id.
    pub fn addressee(&self, id: &str, unit: &UnitId) -> BodyId {
        let organ = id.split('/').next().unwrap_or_default();
        match self.law().organ(organ) {
            Some(_) if !self.law().bodies.contains_key(id) => BodyId::of_unit(id, unit),
            _ => BodyId::national(id),
        }
    }

    /// Filings of these rounds by unit, duty and round: one walk through the register, however many units.
    fn filings(
        &self,
        snap: &Snapshot,
        view: &View,
        owed: &[Owed],
        units: Option<&BTreeSet<UnitId>>,
    ) -> Result<Filings, OfficeError> {
        let mut found = Filings::new();
        let Some((kind, filing)) = self.filing_kind() else { return Ok(found) };
        let rounds: BTreeSet<String> =
            owed.iter().filter_map(|owed| owed.round.as_ref().map(|round| round.id.clone())).collect();
        if rounds.is_empty() {
            return Ok(found);
        }
        let mut query =
            ListQuery { sees: view.clone(), order: Order::Changed, limit: 1_000, ..ListQuery::default() };
        query.filter.insert("kind".to_owned(), BTreeSet::from([kind.id.clone()]));
        query.filter.insert(filing.round.clone(), rounds);
        if let Some(units) = units {
            query.filter.insert("unit".to_owned(), units.iter().map(|unit| unit.0.clone()).collect());
        }
        loop {
            let page = snap.list(&query)?;
            for hit in page.rows {
                let row = hit.row;
                if filing.dropped.contains(&row.state) {
                    continue;
                }
                let one = |dimension: &str| row.dimensions.get(dimension).and_then(|values| values.first());
                let (Some(duty), Some(round)) = (one(&filing.duty), one(&filing.round)) else { continue };
                let filed = Filed { number: row.number.clone(), state: row.state.clone(), sent: row.date };
                let unit = UnitId(row.unit.clone());
                found.entry((unit, duty.clone(), round.clone())).or_default().push(filed);
            }
            match page.next {
                Some(next) => query.cursor = Some(next),
                None => break Ok(found),
            }
        }
    }

    /// The running clocks of the rules that these duties count by, of every organ of these units.
    fn event_clocks(
        &self,
        snap: &Snapshot,
        view: &View,
        owed: &[Owed],
        units: &BTreeSet<UnitId>,
        today: Date,
    ) -> Result<Vec<Due>, OfficeError> {
        let rules = event_rules(owed);
        let query = ClockQuery {
            debtors: Some(self.organs_of(owed, units)),
            open: Some(true),
            sees: view.clone(),
            ..ClockQuery::default()
        };
        self.dues_in(snap, &query, today, |clock| rules.contains(clock.rule.as_str())).map(|(_, dues)| dues)
    }

    /// The rules of late clocks, by unit of today.
    fn late_clocks(
        &self,
        snap: &Snapshot,
        owed: &[Owed],
        units: &BTreeSet<UnitId>,
        today: Date,
    ) -> Result<BTreeMap<UnitId, Vec<String>>, OfficeError> {
        let rules = event_rules(owed);
        let query = ClockQuery {
            debtors: Some(self.organs_of(owed, units)),
            open: Some(true),
            due_until: today.yesterday().ok(),
            ..ClockQuery::default()
        };
        let mut late: BTreeMap<UnitId, Vec<String>> = BTreeMap::new();
        for hit in snap.clocks(&query)? {
            let debtor = self.law().successor(&BodyId(hit.clock.debtor.clone()), today);
            if let Some(unit) = debtor.unit().filter(|_| rules.contains(hit.clock.rule.as_str())) {
                late.entry(unit).or_default().push(hit.clock.rule);
            }
        }
        Ok(late)
    }

    /// The bodies of these units that owe duties after events, and those that keep their papers.
    fn organs_of(&self, owed: &[Owed], units: &BTreeSet<UnitId>) -> BTreeSet<String> {
        let after = || owed.iter().filter(|owed| owed.round.is_none());
        let owes = |organ: &str| after().any(|owed| owed.duty.by.iter().any(|by| by == organ));
        let organs = self.law().organs.iter().filter(|organ| owes(&organ.id) || self.keeps_papers(&organ.id));
        organs.flat_map(|organ| units.iter().map(|unit| BodyId::of_unit(&organ.id, unit).0)).collect()
    }

    /// Begins a filing with what the register says of its period: figures and rows, cut at its first and last day.
    pub fn draft_filing(
        &self,
        actor: &Actor,
        now: Timestamp,
        new: &NewFiling,
    ) -> Result<Receipt, OfficeError> {
        let law = self.law();
        let (kind, filing) = self.filing_kind().ok_or(OfficeError::NotFound)?;
        let unit = law.units.get(&new.unit).filter(|_| self.sees_unit(actor, &new.unit));
        let unit = unit.ok_or(OfficeError::NotFound)?;
        let unknown = || Refusal::new("no-such-duty").arg("duty", &new.duty).arg("round", &new.round);
        let (duty, round) = self.round(&new.duty, &new.round).ok_or_else(unknown)?;
        let today = self.today(now);
        let day = owed_on(Some(&round), round.period.1.year(), today);
        let by = self.debtors(duty, unit, day);
        let owner = match &new.body {
            Some(body) => by.iter().find(|known| *known == body),
            None => by.first(),
        };
        let owner = owner.cloned().ok_or_else(unknown)?;
        let mut fields = self.filing_fields(actor, unit, duty, &round, filing, today, new.lang)?;
        if let Some(number) = &new.corrects {
            fields.insert(filing.corrects.clone(), Value::from(number.trim()));
        }
        let request = Request {
            actor: actor.clone(),
            now,
            id: new.id.clone(),
            command: Command::Open {
                kind: kind.id.clone(),
                number: String::new(),
                owner,
                on: today,
                fields,
                example: false,
            },
            seen: None,
            confirmed: BTreeSet::new(),
        };
        let link = new.corrects.as_ref().map(|to| {
            let command = Command::Link { relation: filing.relation.clone(), to: to.trim().to_owned() };
            Request { command, ..request.clone() }
        });
        let office = self.clone();
        self.store.write("draft filing", move |tx| {
            let receipt = office.execute_in(tx, &request)?;
            if let Some(link) = &link {
                office.execute_in(tx, link)?;
            }
            Ok(receipt)
        })
    }

    /// The duty and the round of these ids.
    fn round(&self, duty: &str, round: &str) -> Option<(&Duty, Round)> {
        let year: i16 = round.get(..4)?.parse().ok()?;
        let law = self.law();
        let same = law.duties.iter().filter(|known| known.id.eq_ignore_ascii_case(duty));
        same.filter_map(|known| {
            let found = known.rounds_of(year, law).into_iter().find(|known| known.id == round)?;
            let day = found.due.as_ref().map_or(found.period.1, |due| due.date);
            known.validity.holds_on(day).then_some((known, found))
        })
        .next()
    }

    /// The fields of a draft.
    #[expect(clippy::too_many_arguments, reason = "one draft needs all of them, and nothing else calls it")]
    fn filing_fields(
        &self,
        actor: &Actor,
        unit: &Unit,
        duty: &Duty,
        round: &Round,
        filing: &Filing,
        today: Date,
        lang: Lang,
    ) -> Result<Fields, OfficeError> {
        let pack = self.pack();
        let word = |prefix: &str, word: &str| pack.word(lang, prefix, word);
        let (from, until) = round.period;
        let id = duty.id.to_lowercase();
        let kind = self.filing_kind().map(|(kind, _)| kind.title.clone()).unwrap_or_default();
        let args = Args::new().text("duty", word("duty", &id)).text("round", round.id.clone());
        let mut fields = Fields::from([
            (kind, Value::from(pack.messages.get(lang, "duties-title", &args))),
            (filing.duty.clone(), Value::from(id)),
            (filing.round.clone(), Value::from(round.id.clone())),
            (filing.from.clone(), Value::from(from.to_string())),
            (filing.until.clone(), Value::from(until.to_string())),
        ]);
        let to: Vec<Value> = duty
            .to
            .iter()
            .chain(&duty.copy_to)
            .filter(|id| *id != luytre_pack::AUTHORISER)
            .map(|id| Value::from(pack.body_name(lang, &self.addressee(id, &unit.id), Some(today))))
            .collect();
        fields.insert(filing.to.clone(), Value::from(to));
        let mut figures = Vec::new();
        for indicator in &duty.figures {
            let query = FigureQuery {
                indicator: indicator.clone(),
                from: Some(from),
                to: Some(until),
                filter: BTreeMap::from([("unit".to_owned(), BTreeSet::from([unit.id.0.clone()]))]),
                boundary: Some(today),
                ..FigureQuery::default()
            };
            let value = self.figure(actor, &query)?.total;
            figures.push(Value::from(format!(
                "{}: {} ({} – {})",
                word("indicator", indicator),
                format::integer(value, lang),
                format::short_date(from),
                format::short_date(until)
            )));
        }
        if !figures.is_empty() {
            fields.insert(filing.figures.clone(), Value::from(figures));
        }
        let rows = self.rows_of(actor, unit, duty, round, lang)?;
        if !rows.is_empty() {
            fields.insert(filing.rows.clone(), Value::from(rows));
        }
        if duty.forecast && today < until {
            let args =
                Args::new().text("from", format::short_date(today)).text("until", format::short_date(until));
            fields.insert(
                filing.forecast.clone(),
                Value::from(pack.messages.get(lang, "duties-forecast", &args)),
            );
        }
        Ok(fields)
    }

    /// The records of a round, one line each: number, day and title. Made-up ones are left out.
    fn rows_of(
        &self,
        actor: &Actor,
        unit: &Unit,
        duty: &Duty,
        round: &Round,
        lang: Lang,
    ) -> Result<Vec<String>, OfficeError> {
        let (from, until) = round.period;
        let units = self.law().units.ancestry(&unit.id).into_iter().map(|unit| unit.0);
        let units: BTreeSet<String> = units.collect();
        let mut lines = Vec::new();
        for rows in &duty.rows {
            let mut query = ListQuery {
                sees: self.view(actor),
                order: Order::Oldest,
                limit: MOST_ROWS,
                date_from: Some(from).filter(|_| !rows.standing),
                date_until: Some(until).filter(|_| !rows.standing),
                ..ListQuery::default()
            };
            query.filter = rows.only.clone();
            query.filter.insert("kind".to_owned(), BTreeSet::from([rows.kind.clone()]));
            query.filter.insert("unit".to_owned(), units.clone());
            let page = self.store.read("filing rows", |snap| snap.list(&query))?;
            let more = page.total.n.saturating_sub(page.rows.len() as u64);
            for hit in page.rows.iter().filter(|hit| !hit.row.dimensions.contains_key("example")) {
                let row = &hit.row;
                let known = row.dimensions.get("dated").and_then(|known| known.first()).map(String::as_str);
                let day = match (row.date, known) {
                    (None, _) => "–".to_owned(),
                    (Some(day), Some("year")) => day.year().to_string(),
                    (Some(day), Some(_)) => format!("{:02}/{}", day.month(), day.year()),
                    (Some(day), None) => format::short_date(day),
                };
                // A field takes a thousand bytes of text.
                let title: String = self.pack().title(lang, row).chars().take(200).collect();
                lines.push(format!("{} · {day} · {title}", row.number));
            }
            if more > 0 {
                let args = Args::new().number("n", i64::try_from(more).unwrap_or(i64::MAX));
                lines.push(self.pack().messages.get(lang, "duties-more-rows", &args));
            }
        }
        Ok(lines)
    }

    /// Refuses a second filing of one duty and one round by one body, unless it corrects what was sent. Called within the
    /// transaction that writes `events`, so that two drafts begun at once cannot both pass.
    pub(crate) fn keep_filed_once(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        subject: &str,
        before: Option<&Record>,
        events: &[Event],
    ) -> Result<(), OfficeError> {
        let (kind, owner) = match (before, events.first()) {
            (Some(record), _) => (record.kind.clone(), record.owner.clone()),
            (None, Some(Event::Opened { kind, owner, .. })) => (kind.clone(), owner.clone()),
            _ => return Ok(()),
        };
        let Some(filing) = self.law().kind(&kind).and_then(|kind| kind.filing.as_ref()) else {
            return Ok(());
        };
        let mut after = before.cloned();
        for event in events {
            match &mut after {
                Some(record) => record.apply(event.clone()),
                None => after = Record::open(subject, event.clone()),
            }
        }
        let Some(after) = after.filter(|record| !filing.dropped.contains(&record.state)) else {
            return Ok(());
        };
        let text = |record: &Record, field: &str| {
            record.fields.get(field).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let (duty, round) = (text(&after, &filing.duty), text(&after, &filing.round));
        if before
            .is_some_and(|record| text(record, &filing.duty) == duty && text(record, &filing.round) == round)
        {
            return Ok(());
        }
        let day = after.opened;
        let key = format!("filing:{}:{duty}:{round}", self.law().successor(&owner, day));
        let corrects = text(&after, &filing.corrects);
        let mut holder = tx.recall(&key)?;
        while let Some(held) = holder.take().filter(|held| held != subject) {
            let Some((record, _)) = self.load(tx, &held)? else { break };
            if filing.dropped.contains(&record.state) {
                // A correction that was given up leaves the place to what it would have corrected.
                holder = tx.by_number(&text(&record, &filing.corrects))?;
                continue;
            }
            let sent = record.fields.contains_key(&filing.sent);
            if sent && corrects == record.number {
                tx.remember(permit, &key, subject)?;
                return Ok(());
            }
            let code = if sent { "filing-sent" } else { "filing-exists" };
            return Err(Refusal::new(code).arg("number", &record.number).arg("round", round).into());
        }
        if !corrects.is_empty() {
            return Err(Refusal::new("corrects-nothing")
                .arg("number", corrects)
                .field(&filing.corrects)
                .into());
        }
        tx.remember(permit, &key, subject)?;
        Ok(())
    }
}

/// By unit, duty in small letters, and round.
type Filings = BTreeMap<(UnitId, String, String), Vec<Filed>>;

/// What these units, one and those it took over from, have filed for a round.
fn filed(filings: &Filings, units: &BTreeSet<UnitId>, duty: &Duty, round: &Round) -> Vec<Filed> {
    let key = |unit: &UnitId| (unit.clone(), duty.id.to_lowercase(), round.id.clone());
    units.iter().filter_map(|unit| filings.get(&key(unit))).flatten().cloned().collect()
}

/// The day on which who owes a round is asked: its due day, or the end of the year where it has none. Duties after events are
/// asked of today, or of the last day of a year that is over.
fn owed_on(round: Option<&Round>, year: i16, today: Date) -> Date {
    let end = Date::new(year, 12, 31).unwrap_or(today);
    match round {
        Some(round) => round.due.as_ref().map_or(end, |due| due.date),
        None if end < today => end,
        None => today,
    }
}

fn event_rules<'a>(owed: &'a [Owed]) -> BTreeSet<&'a str> {
    let after = owed.iter().filter(|owed| owed.round.is_none());
    after.flat_map(|owed| owed.duty.rules.iter().map(String::as_str)).collect()
}

fn days(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}
