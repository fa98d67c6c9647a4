//! The decision: a command on a record, under a law, on a day, gives events or refusals. Nothing else is looked
//! at, so the same question always has the same answer.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::Value;

use crate::body::{BodyId, Who};
use crate::calendar::ChangedDay;
use crate::clock::{ClockError, Due, due};
use crate::command::{Command, Situation};
use crate::expr::Scope;
use crate::kind::{FieldType, Kind};
use crate::law::Law;
use crate::permit::Action;
use crate::procedure::{Consultation, Deadline, Followed, Outcome, Procedure, Silence, Step, Transition};
use crate::projection::ClockRow;
use crate::record::{Event, Fields, Progress, Record, Verdict, midnight};
use crate::refusal::Refusal;
use crate::unit::UnitId;

type Decision = Result<Vec<Event>, Vec<Refusal>>;

fn refuse<T>(refusal: Refusal) -> Result<T, Vec<Refusal>> {
    Err(vec![refusal])
}

/// Decides `command`. `record` is `None` for commands that begin one.
///
/// # Errors
/// Every refusal that applies, so that a form can show them all at once.
pub fn decide(record: Option<&Record>, command: Command, at: &Situation) -> Decision {
    match (record, command) {
        (None, Command::Open { kind, number, owner, on, fields, example }) => {
            open(&kind, number, owner, on, fields, example, at)
        }
        (None, Command::Record { kind, number, owner, state, fields, sources }) => {
            let kind = known_kind(&kind, at)?;
            if !kind.state(&state).is_some_and(|state| state.recordable) {
                return refuse(Refusal::new("state-not-recordable").arg("state", state).field("state"));
            }
            let unit = unit_of(&owner, at)?;
            check_fields(kind, &fields, &state, None, at.today, at)?;
            let on = kind.date.iter().find_map(|field| fields.get(field).and_then(crate::kind::first_day));
            // An agreement in force can still be amended or ended, so it takes its place in the procedure.
            let follows = procedure_for(kind, &fields, on.unwrap_or(at.today), at.law);
            let step = follows.and_then(|procedure| procedure.steps.iter().find(|step| step.state == state));
            Ok(vec![Event::Opened {
                kind: kind.id.clone(),
                number,
                owner,
                unit,
                follows: follows
                    .filter(|_| step.is_some())
                    .map(|procedure| Followed { id: procedure.id.clone(), law_on: on.unwrap_or(at.today) }),
                step: step.map(|step| step.id.clone()),
                state,
                on: on.unwrap_or(at.today),
                fields,
                sources,
                example: false,
            }])
        }
        (Some(record), command) => change(record, command, at),
        (None, _) => refuse(Refusal::new("no-such-record")),
    }
}

fn known_kind<'a>(id: &str, at: &Situation<'a>) -> Result<&'a Kind, Vec<Refusal>> {
    at.law.kind(id).ok_or_else(|| vec![Refusal::new("no-such-kind").arg("kind", id)])
}

fn unit_of(owner: &BodyId, at: &Situation) -> Result<UnitId, Vec<Refusal>> {
    let unit = match owner.unit() {
        Some(unit) => Some(unit).filter(|unit| at.law.units.get(unit).is_some()),
        // What a national body keeps belongs to the country.
        None if at.law.bodies.contains_key(&owner.0) => at.law.country(),
        None => None,
    };
    unit.ok_or_else(|| vec![Refusal::new("owner-without-unit").arg("body", owner)])
}

fn open(
    kind: &str,
    number: String,
    owner: BodyId,
    on: Date,
    fields: Fields,
    example: bool,
    at: &Situation,
) -> Decision {
    let kind = known_kind(kind, at)?;
    let unit = unit_of(&owner, at)?;
    if on > at.today {
        return refuse(Refusal::new("day-in-future").arg("day", on).field("on"));
    }
    if at.law.units.get(&unit).is_some_and(|unit| !unit.validity.holds_on(on)) {
        let then = at.law.units.kin_on(&unit, on).into_iter().map(|unit| unit.id.0.as_str());
        let then = then.collect::<Vec<_>>().join(" ");
        return refuse(
            Refusal::new("unit-not-then").arg("unit", &unit.0).arg("day", on).arg("then", then).field("on"),
        );
    }
    let missing: Vec<Refusal> = kind
        .fields
        .iter()
        .filter(|field| field.required && !fields.contains_key(&field.id))
        .map(|field| Refusal::new("field-missing").arg("field", &field.id).field(&field.id))
        .collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    check_fields(kind, &fields, "", None, on, at)?;
    let Some(procedure) = procedure_for(kind, &fields, on, at.law) else {
        return refuse(Refusal::new("no-procedure").arg("kind", &kind.id).arg("day", on));
    };
    let Some(first) = procedure.steps.first() else {
        return refuse(Refusal::new("no-procedure").arg("kind", &kind.id).arg("day", on));
    };
    let opened = Event::Opened {
        kind: kind.id.clone(),
        number,
        owner,
        unit,
        follows: Some(Followed { id: procedure.id.clone(), law_on: on }),
        step: Some(first.id.clone()),
        state: first.state.clone(),
        on,
        fields,
        sources: Vec::new(),
        example,
    };
    let mut events = vec![opened.clone()];
    if let Some(record) = Record::open("", opened) {
        events.extend(enter(&record, first, on, at.law)?);
    }
    Ok(events)
}

/// The procedure a dossier of these fields follows if it is opened on `day`: the first that applies.
pub fn procedure_for<'a>(kind: &Kind, fields: &Fields, day: Date, law: &'a Law) -> Option<&'a Procedure> {
    let scope = scope_of(kind, fields, "", day);
    law.procedures.iter().find(|procedure| {
        procedure.kind == kind.id
            && procedure.validity.holds_on(day)
            && procedure.applies.as_ref().is_none_or(|applies| applies.holds(&scope, law.fold))
    })
}

/// `on` is the day the checks are asked for: a dossier that was opened earlier is judged by the law of that day. `record`
/// is the dossier as it stands, where there is one.
fn check_fields(
    kind: &Kind,
    fields: &Fields,
    state: &str,
    record: Option<&Record>,
    on: Date,
    at: &Situation,
) -> Result<(), Vec<Refusal>> {
    let mut refusals = Vec::new();
    for (id, value) in fields {
        let Some(field) = kind.field(id) else {
            refusals.push(Refusal::new("no-such-field").arg("field", id).field(id));
            continue;
        };
        if value.is_null() {
            continue;
        }
        if let Err(misfit) = field.check(value, at.law) {
            let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            refusals.push(Refusal::new(misfit.code()).arg("field", id).arg("value", shown).field(id));
        } else if field.past && crate::kind::first_day(value).is_some_and(|day| day > at.today) {
            let day = value.as_str().unwrap_or_default();
            refusals
                .push(Refusal::new("date-in-future").arg("field", id).arg("value", day).field(id).question());
        }
    }
    let mut scope = scope_of(kind, fields, state, on);
    if let Some(record) = record {
        scope.0.extend(attached(record));
    }
    for check in kind.checks.iter().filter(|check| check.when.holds(&scope, at.law.fold)) {
        let mut refusal = Refusal::new(&format!("check-{}", check.id)).basis(&check.basis);
        refusal.field.clone_from(&check.field);
        refusal.ask = check.ask;
        refusals.push(refusal);
    }
    refusals.retain(|refusal| !(refusal.ask && at.confirmed.contains(&refusal.code)));
    if refusals.is_empty() { Ok(()) } else { Err(refusals) }
}

fn change(record: &Record, command: Command, at: &Situation) -> Decision {
    match command {
        Command::Open { .. } | Command::Record { .. } => refuse(Refusal::new("record-exists")),
        Command::Edit { fields } => {
            let kind = known_kind(&record.kind, at)?;
            let changed: Fields =
                fields.into_iter().filter(|(id, value)| differs(record.fields.get(id), value)).collect();
            if changed.is_empty() {
                return Ok(Vec::new());
            }
            check_changed(kind, record, &changed, at)?;
            if let Some(refusal) = crate::inheritance::too_late(kind, record, &changed, at.today, at.law) {
                return refuse(refusal);
            }
            edit(kind, record, changed, at)
        }
        Command::Take { transition, on, fields, note } => take(record, &transition, on, fields, note, at),
        Command::Ask { body, reason, on } => ask(record, &[body], &reason, on, at),
        Command::AskAll { bodies, reason, on } => ask(record, &bodies, &reason, on, at),
        Command::Remind { bodies, on, note } => remind(record, &bodies, on, &note, at),
        Command::Answer { body, on, text, values, paper } => {
            answer(record, body, on, text, values, paper, at)
        }
        Command::Reply { body, verdict, on, note } => reply(record, body, verdict, on, note, at),
        Command::AskSupplement { body, on, note } => {
            let asked = asked(record, &body, on, at)?;
            if !at.law.stands_for(&at.actor.body, &body) {
                return refuse(wrong_body(&[body], at));
            }
            if asked.reply.is_some() {
                return refuse(Refusal::new("already-replied").arg("body", &body));
            }
            let key = consult_key(record, &body);
            let stopped = record.running(&key).map(|_| Event::ClockStopped { key: key.clone(), on });
            Ok([Event::SupplementAsked { body, on, note }].into_iter().chain(stopped).collect())
        }
        Command::Supplement { body, on } => {
            let asked = asked(record, &body, on, at)?;
            if asked.supplement.is_none() {
                return refuse(Refusal::new("no-supplement-asked").arg("body", &body));
            }
            let step = current(record, at)?.1;
            may_act(record, step, None, at)?;
            let mut events = vec![Event::Supplemented { body: body.clone(), on }];
            events.extend(consult_clock(record, step, &body, on, at.law)?);
            Ok(events)
        }
        Command::AddPaper { paper } => {
            let kind = known_kind(&record.kind, at)?;
            if !kind.papers.contains(&paper.sort) {
                return refuse(Refusal::new("no-such-paper").arg("paper", &paper.sort).field("sort"));
            }
            Ok(vec![Event::PaperAdded { paper }])
        }
        Command::SetCommitment { commitment, on } => {
            if commitment.what.trim().is_empty() {
                return refuse(Refusal::new("field-missing").arg("field", "what").field("what"));
            }
            if commitment.progress == Progress::Done && commitment.evidence.trim().is_empty() {
                let refusal = Refusal::new("commitment-without-evidence").field("evidence").question();
                if !at.confirmed.contains(&refusal.code) {
                    return refuse(refusal);
                }
            }
            Ok(vec![Event::CommitmentSet { commitment, on }])
        }
        Command::Link { relation, to } => link(record, relation, to, at),
        Command::Unlink { relation, to } => {
            if !record.links.iter().any(|(known, target)| (known, target) == (&relation, &to)) {
                return refuse(Refusal::new("not-linked").field("to"));
            }
            Ok(vec![Event::Unlinked { relation, to }])
        }
        Command::Note { text } => Ok(vec![Event::Noted { text }]),
        Command::RecomputeClocks { days, rules } => Ok(recompute(record, &days, rules, at.law)),
        Command::Cite { source } => {
            let known = record.sources.contains(&source);
            Ok(if known { Vec::new() } else { vec![Event::Cited { source }] })
        }
        Command::Uncite { source } => {
            if !record.sources.contains(&source) {
                return refuse(Refusal::new("no-such-source"));
            }
            Ok(vec![Event::Uncited { source }])
        }
        Command::Judge { judgement } => {
            let mut judged = record.judged.iter();
            // What was accepted stands in a record of its own, and is changed there.
            match judged.find(|other| other.proposal == judgement.proposal && !other.made.is_empty()) {
                Some(other) => refuse(Refusal::new("already-accepted").arg("number", &other.made)),
                None => Ok(vec![Event::Judged { judgement }]),
            }
        }
    }
}

/// What follows from other values: another procedure where nothing was sent yet, and other last days.
fn edit(kind: &Kind, record: &Record, changed: Fields, at: &Situation) -> Decision {
    let edited = Event::Edited { fields: changed };
    let mut after = record.clone();
    after.apply(edited.clone());
    let mut events = vec![edited];
    let (Some((procedure, step)), Some(follows)) = (place(record, at.law), &record.follows) else {
        return Ok(events);
    };
    let begins = |procedure: &Procedure| procedure.steps.first().is_some_and(|first| first.id == step.id);
    let called_for = procedure_for(kind, &after.fields, follows.law_on, at.law);
    if let Some(other) = called_for.filter(|other| other.id != procedure.id && begins(procedure))
        && let Some(first) = other.steps.first()
    {
        let running = record.clocks.iter().filter(|clock| clock.met.is_none());
        events.extend(running.map(|clock| Event::ClockStopped { key: clock.key.clone(), on: at.today }));
        let rerouted = Event::Rerouted {
            follows: Followed { id: other.id.clone(), law_on: follows.law_on },
            step: first.id.clone(),
            state: first.state.clone(),
        };
        after.apply(rerouted.clone());
        events.push(rerouted);
        events.extend(enter(&after, first, record.since, at.law)?);
        events.iter().skip(1).cloned().for_each(|event| after.apply(event));
        events.extend(replies_anew(&after, first, at)?);
        return Ok(events);
    }
    let scope = scope(kind, &after);
    // A record entered in the state it had reached has no clocks, and a correction gives it none.
    let from_past = record.done.is_empty() && !begins(procedure);
    for clock in &step.clocks {
        let key = format!("{}:{}", step.id, clock.rule);
        let from = clock.from.as_ref().and_then(|field| after.day(field)).unwrap_or(record.since);
        let wanted = clock.when.as_ref().is_none_or(|when| when.holds(&scope, at.law.fold));
        match record.running(&key) {
            Some(_) if !wanted => events.push(Event::ClockStopped { key, on: at.today }),
            Some(running) if running.from == from => {}
            None if !wanted || from_past => {}
            _ => {
                let debtor =
                    resolve(&after, &step.by, at.today, at.law).unwrap_or_else(|| record.owner.clone());
                events.push(start(&after, key, &clock.rule, debtor, from, at.law)?);
            }
        }
    }
    events.extend(replies_anew(&after, step, at)?);
    Ok(events)
}

/// The clocks of missing replies that do not count, or not from the day the fields now give.
fn replies_anew(record: &Record, step: &Step, at: &Situation) -> Decision {
    let Some(consultation) = &step.consultation else { return Ok(Vec::new()) };
    let mut events = Vec::new();
    for asked in record.consulted().filter(|asked| asked.reply.is_none() && asked.supplement.is_none()) {
        let from = counted_from(record, consultation, asked.on);
        let running = record.running(&consult_key(record, &asked.body));
        // A day of asking never moves; only a field does, and a way that was changed.
        if running.is_none_or(|clock| consultation.from.is_some() && clock.from != from) {
            events.extend(consult_clock(record, step, &asked.body, asked.on, at.law)?);
        }
    }
    Ok(events)
}

fn differs(now: Option<&Value>, then: &Value) -> bool {
    // An empty list and no list at all are one.
    let empty = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
    if empty(then) && now.is_none_or(empty) {
        return false;
    }
    match now {
        None => !then.is_null(),
        Some(now) => now != then,
    }
}

/// Checks what is changed, and the whole as it would be, so that two fields cannot contradict each other.
fn check_changed(kind: &Kind, record: &Record, changed: &Fields, at: &Situation) -> Result<(), Vec<Refusal>> {
    let mut whole = record.fields.clone();
    for (id, value) in changed {
        if value.is_null() {
            whole.remove(id);
        } else {
            whole.insert(id.clone(), value.clone());
        }
    }
    let cleared = |id: &str| changed.get(id).is_some_and(Value::is_null);
    let missing: Vec<Refusal> = kind
        .fields
        .iter()
        .filter(|field| field.required && cleared(&field.id))
        .map(|field| Refusal::new("field-missing").arg("field", &field.id).field(&field.id))
        .collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    check_fields(kind, &whole, &record.state, Some(record), at.today, at)
}

/// The procedure and the step the record stands at.
pub fn current<'a>(record: &Record, at: &Situation<'a>) -> Result<(&'a Procedure, &'a Step), Vec<Refusal>> {
    place(record, at.law).ok_or_else(|| vec![Refusal::new("no-procedure-here").arg("number", &record.number)])
}

/// The procedure and the step the record stands at; `None` where it was entered without one.
pub fn place<'a>(record: &Record, law: &'a Law) -> Option<(&'a Procedure, &'a Step)> {
    let follows = record.follows.as_ref()?;
    let procedure = law.procedure(&follows.id, follows.law_on)?;
    Some((procedure, procedure.step(record.step.as_deref()?)?))
}

/// The bodies that may act for `party` on this record: the party itself, then who may enter for it.
pub fn actors(record: &Record, party: &str, day: Date, law: &Law) -> Vec<BodyId> {
    let Some(party) = law.party(party) else { return Vec::new() };
    let own = resolve(record, &party.id, day, law);
    let others = party.entered_by.iter().filter_map(|other| resolve(record, other, day, law));
    own.into_iter().chain(others).collect()
}

/// The body that plays `party` on this record.
pub fn resolve(record: &Record, party: &str, day: Date, law: &Law) -> Option<BodyId> {
    let seat = seat(record, law);
    let party = law.party(party)?;
    let body = match &party.who {
        Who::Owner if seat == record.unit => record.owner.clone(),
        Who::Owner => record.owner.in_unit(&seat),
        Who::National(id) => BodyId::national(id),
        Who::OwnOrgan(organ) => BodyId::of_unit(organ, &seat),
        Who::Organ(organ) => match &party.level {
            None => BodyId::of_unit(organ, &law.province_of(&seat)?),
            Some(level) => {
                let above = law.chain(&seat).into_iter();
                let mut above =
                    above.filter(|unit| law.units.get(unit).is_some_and(|unit| &unit.level == level));
                BodyId::of_unit(organ, &above.next()?)
            }
        },
    };
    Some(law.successor(&body, day))
}

/// The unit that takes the steps: the owner's, or the lead of several signatories where another was named.
pub fn seat(record: &Record, law: &Law) -> UnitId {
    let fields = law.parties.iter().filter_map(|party| party.lead.as_ref());
    let lead = fields.filter_map(|field| record.fields.get(field).and_then(Value::as_str)).next();
    lead.map_or_else(|| record.unit.clone(), |lead| UnitId(lead.to_owned()))
}

/// The units that are party to the record beside its own, as its fields of parties name them.
pub fn joint(record: &Record, kind: &Kind) -> Vec<UnitId> {
    let fields = kind.fields.iter().filter(|field| field.kind == FieldType::Unit && field.party);
    let values = fields.filter_map(|field| record.fields.get(&field.id));
    let each =
        values.flat_map(|value| value.as_array().map_or_else(|| vec![value], |many| many.iter().collect()));
    each.filter_map(|value| value.as_str().map(|id| UnitId(id.to_owned()))).collect()
}

fn wrong_body(may: &[BodyId], at: &Situation) -> Refusal {
    let may: Vec<&str> = may.iter().map(|body| body.0.as_str()).collect();
    Refusal::new("wrong-body").arg("body", &at.actor.body).arg("may", may.join(" "))
}

/// Checks that the actor may act here; gives whom it acts for where that is another.
fn may_act(
    record: &Record,
    step: &Step,
    transition: Option<&Transition>,
    at: &Situation,
) -> Result<Option<BodyId>, Vec<Refusal>> {
    let party = transition.and_then(|transition| transition.by.as_ref()).unwrap_or(&step.by);
    let may = actors(record, party, at.today, at.law);
    if !may.iter().any(|body| at.law.stands_for(&at.actor.body, body)) {
        return refuse(wrong_body(&may, at));
    }
    Ok(may.into_iter().next().filter(|body| !at.law.stands_for(&at.actor.body, body)))
}

/// What the present consultation has come to, on `today`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub asked: usize,
    pub replied: usize,
    pub disagree: usize,
    /// Agreed, with changes.
    pub changes: usize,
    /// Silent, and the text takes silence for consent.
    pub silent_consent: usize,
}

pub fn tally(record: &Record, step: &Step, today: Date) -> Tally {
    let silence = step.consultation.as_ref().map_or(Silence::Overdue, |consultation| consultation.silence);
    let mut tally = Tally::default();
    for asked in record.consulted() {
        tally.asked += 1;
        match &asked.reply {
            Some(reply) => {
                tally.replied += 1;
                tally.disagree += usize::from(reply.verdict == Verdict::Disagrees);
                tally.changes += usize::from(reply.verdict == Verdict::AgreesWithChanges);
            }
            None if silence == Silence::Consent => {
                let clock = record.clocks.iter().find(|clock| clock.key == consult_key(record, &asked.body));
                tally.silent_consent += usize::from(clock.is_some_and(|clock| clock.due < today));
            }
            None => {}
        }
    }
    tally
}

impl Tally {
    pub fn is(self, outcome: Outcome) -> bool {
        let complete = self.replied + self.silent_consent == self.asked;
        match outcome {
            Outcome::AllReplied => complete,
            Outcome::AllAgree => complete && self.disagree == 0,
            Outcome::SomeChanges => complete && self.disagree == 0 && self.changes > 0,
            Outcome::AnyDisagrees => complete && self.disagree > 0,
        }
    }
}

/// Why a transition is not open now; empty when it is, as far as the record goes.
pub fn obstacles(
    record: &Record,
    step: &Step,
    transition: &Transition,
    extra: &Fields,
    on: Date,
    law: &Law,
) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    if let Some(outcome) = transition.outcome {
        let tally = tally(record, step, on);
        if !tally.is(outcome) {
            let code = match outcome {
                Outcome::AllAgree | Outcome::SomeChanges if tally.disagree > 0 => "somebody-disagrees",
                Outcome::SomeChanges if tally.replied == tally.asked => "nobody-has-changes",
                Outcome::AnyDisagrees if tally.replied == tally.asked => "nobody-disagrees",
                _ => "replies-missing",
            };
            refusals.push(Refusal::new(code).arg("replied", tally.replied).arg("asked", tally.asked));
        }
    }
    let has = |field: &String| record.fields.contains_key(field) || extra.contains_key(field);
    let missing = |needs: &[String], papers: &[String]| {
        let fields = needs.iter().filter(|field| !has(field));
        let fields = fields.map(|field| Refusal::new("field-missing").arg("field", field).field(field));
        let papers = papers.iter().filter(|sort| !record.papers.iter().any(|paper| &paper.sort == *sort));
        let papers = papers.map(|sort| Refusal::new("paper-missing").arg("paper", sort).field("papers"));
        fields.chain(papers).collect::<Vec<_>>()
    };
    refusals.extend(missing(&transition.needs, &transition.papers));
    let scope = || {
        let mut fields = record.fields.clone();
        fields.extend(extra.clone());
        let mut scope =
            law.kind(&record.kind).map(|kind| scope_of(kind, &fields, &record.state, on)).unwrap_or_default();
        scope.0.extend(attached(record));
        scope
    };
    if let Some(when) = &transition.when
        && !when.holds(&scope(), law.fold)
    {
        refusals.push(Refusal::new("not-this-way").arg("transition", &transition.id).arg("day", on));
    }
    for demand in transition.also.iter().filter(|demand| demand.when.holds(&scope(), law.fold)) {
        let mut more = missing(&demand.needs, &demand.papers);
        more.iter_mut().for_each(|refusal| refusal.basis.clone_from(&demand.basis));
        refusals.extend(more);
    }
    let day = |field: &str| extra.get(field).and_then(crate::kind::first_day).or_else(|| record.day(field));
    for deadline in &transition.deadlines {
        if deadline.when.as_ref().is_none_or(|when| when.holds(&scope(), law.fold)) {
            match day(&deadline.from) {
                Some(event) => refusals.extend(too_late(record, deadline, event, on, law)),
                None if transition.needs.contains(&deadline.from) => {}
                None => {
                    let missing = Refusal::new("field-missing").arg("field", &deadline.from);
                    refusals.push(missing.field(&deadline.from));
                }
            }
        }
    }
    if let Some(basis) = &transition.basis {
        refusals.iter_mut().for_each(|refusal| _ = refusal.basis.get_or_insert_with(|| basis.clone()));
    }
    refusals
}

/// Why the way of `deadline` is closed on `on` to a dossier whose event is on `event`; `None` while it is in time.
fn too_late(record: &Record, deadline: &Deadline, event: Date, on: Date, law: &Law) -> Option<Refusal> {
    let due = match explain(record, &deadline.rule, event, law) {
        Ok(due) => due,
        Err(error) => return Some(clock_refusal(&error)),
    };
    if on <= due.date {
        return None;
    }
    let days = |from: Date, to: Date| from.until(to).map_or(0, |span| span.get_days());
    // The first day of the event for which this day would be in time.
    let earliest = on.checked_add(jiff::Span::new().days(due.rule.value)).unwrap_or(event);
    let refusal = Refusal::new("too-late")
        .arg("day", on)
        .arg("latest", due.date)
        .arg("event", event)
        .arg("term", due.rule.value)
        .arg("left", days(on, event).max(0))
        .arg("late", days(due.date, on))
        .arg("earliest", earliest)
        .arg("field", &deadline.from)
        .arg("rule", &deadline.rule);
    let practical = due.practical.map_or_else(|| "none".to_owned(), |day| day.to_string());
    Some(refusal.arg("practical", practical).field(&deadline.from).basis(&due.rule.basis))
}

fn take(record: &Record, id: &str, on: Date, fields: Fields, note: String, at: &Situation) -> Decision {
    let (_, step) = current(record, at)?;
    let Some(transition) = step.transition(id) else {
        return refuse(Refusal::new("no-such-transition").arg("transition", id).arg("step", &step.id));
    };
    let entered_for = may_act(record, step, Some(transition), at)?;
    if transition.decides && !at.actor.roles.iter().any(|role| decides(at.law, role, &record.kind)) {
        return refuse(Refusal::new("decision-needs-leader").arg("transition", id));
    }
    check_day(record, on, at)?;
    go(record, transition, on, fields, note, entered_for, at)
}

/// Leaves the present step by `transition`, where nothing stands in the way. Who may was asked before.
fn go(
    record: &Record,
    transition: &Transition,
    on: Date,
    mut fields: Fields,
    note: String,
    entered_for: Option<BodyId>,
    at: &Situation,
) -> Decision {
    let (procedure, step) = current(record, at)?;
    if let Some(stamp) = &transition.stamps {
        fields.entry(stamp.clone()).or_insert_with(|| Value::from(on.to_string()));
    }
    let mut refusals = obstacles(record, step, transition, &fields, on, at.law);
    if transition.reasons && note.trim().is_empty() {
        refusals.push(Refusal::new("reasons-missing").field("note"));
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let changed: Fields =
        fields.into_iter().filter(|(id, value)| differs(record.fields.get(id), value)).collect();
    let mut events = Vec::new();
    if !changed.is_empty() {
        check_changed(known_kind(&record.kind, at)?, record, &changed, at)?;
        events.push(Event::Edited { fields: changed });
    }
    // Clocks of the step itself are met by leaving it; a body's missing reply is not met by anything but a reply.
    for clock in record.clocks.iter().filter(|clock| clock.met.is_none()) {
        let mine = clock.key.strip_prefix(&step.id).and_then(|rest| rest.strip_prefix(':'));
        match mine {
            Some(rest) if !rest.contains(':') => {
                events.push(Event::ClockMet { key: clock.key.clone(), on });
            }
            Some(_) => events.push(Event::ClockStopped { key: clock.key.clone(), on }),
            None => {}
        }
    }
    let Some(next) = procedure.step(&transition.to) else {
        let refusal = Refusal::new("no-such-transition").arg("transition", &transition.id);
        return refuse(refusal.arg("step", &step.id));
    };
    events.push(Event::Moved {
        transition: transition.id.clone(),
        from: step.id.clone(),
        to: next.id.clone(),
        state: next.state.clone(),
        on,
        by: at.actor.body.clone(),
        entered_for,
        note,
    });
    let mut after = record.clone();
    events.iter().cloned().for_each(|event| after.apply(event));
    events.extend(enter(&after, next, on, at.law)?);
    Ok(events)
}

/// Whether `role` may take decisions on records of `kind`.
fn decides(law: &Law, role: &str, kind: &str) -> bool {
    law.roles.0.get(role).is_some_and(|grants| {
        grants
            .iter()
            .any(|grant| (grant.kind == "*" || grant.kind == kind) && grant.actions.contains(&Action::Decide))
    })
}

fn check_day(record: &Record, on: Date, at: &Situation) -> Result<(), Vec<Refusal>> {
    if on > at.today {
        return refuse(Refusal::new("day-in-future").arg("day", on).field("on"));
    }
    if on < record.since {
        return refuse(Refusal::new("day-before-step").arg("day", on).arg("since", record.since).field("on"));
    }
    Ok(())
}

/// What entering a step sets going: its clocks, and its consultation.
fn enter(record: &Record, step: &Step, on: Date, law: &Law) -> Decision {
    let mut events = Vec::new();
    let scope = law.kind(&record.kind).map(|kind| scope(kind, record)).unwrap_or_default();
    let holds =
        |when: &Option<crate::expr::Expr>| when.as_ref().is_none_or(|when| when.holds(&scope, law.fold));
    for clock in step.clocks.iter().filter(|clock| holds(&clock.when)) {
        let from = clock.from.as_ref().and_then(|field| record.day(field)).unwrap_or(on);
        let debtor = resolve(record, &step.by, on, law).unwrap_or_else(|| record.owner.clone());
        let key = format!("{}:{}", step.id, clock.rule);
        events.push(start(record, key, &clock.rule, debtor, from, law)?);
    }
    if let Some(consultation) = &step.consultation {
        for ask in consultation.asks.iter().filter(|ask| holds(&ask.when)) {
            let Some(body) = resolve(record, &ask.party, on, law) else { continue };
            let reasons = vec![ask.reason.clone()];
            if let Some(Event::Asked { reasons: given, .. }) = events
                .iter_mut()
                .find(|event| matches!(event, Event::Asked { body: other, .. } if other == &body))
            {
                given.extend(reasons);
                continue;
            }
            let rule = ask.rule.as_ref().unwrap_or(&consultation.rule);
            let key = format!("{}:{rule}:{body}", step.id);
            events.push(Event::Asked { body: body.clone(), reasons, on });
            events.push(start(record, key, rule, body, counted_from(record, consultation, on), law)?);
        }
    }
    Ok(events)
}

/// The key of the clock on `body`'s reply, whichever rule it runs under.
fn consult_key(record: &Record, body: &BodyId) -> String {
    let step = record.step.as_deref().unwrap_or_default();
    let ends = format!(":{body}");
    let running = record.clocks.iter().find(|clock| {
        clock.key.strip_prefix(step).is_some_and(|rest| rest.starts_with(':')) && clock.key.ends_with(&ends)
    });
    running.map_or_else(|| format!("{step}:{body}"), |clock| clock.key.clone())
}

fn consult_clock(record: &Record, step: &Step, body: &BodyId, on: Date, law: &Law) -> Decision {
    let Some(consultation) = &step.consultation else { return Ok(Vec::new()) };
    let own =
        consultation.asks.iter().find(|ask| resolve(record, &ask.party, on, law).as_ref() == Some(body));
    let rule = own.and_then(|ask| ask.rule.as_ref()).unwrap_or(&consultation.rule);
    let key = format!("{}:{rule}:{body}", step.id);
    Ok(vec![start(record, key, rule, body.clone(), counted_from(record, consultation, on), law)?])
}

/// The day from which the clock of a reply counts, for a body that was asked on `on`.
fn counted_from(record: &Record, consultation: &Consultation, on: Date) -> Date {
    consultation.from.as_ref().and_then(|field| record.day(field)).unwrap_or(on)
}

fn start(
    record: &Record,
    key: String,
    rule: &str,
    debtor: BodyId,
    from: Date,
    law: &Law,
) -> Result<Event, Vec<Refusal>> {
    let due = explain(record, rule, from, law).map_err(|error| vec![clock_refusal(&error)])?;
    let clock =
        ClockRow { key, rule: rule.to_owned(), debtor: debtor.0, from, due: due.date, at: due.at, met: None };
    Ok(Event::ClockStarted { clock })
}

/// The whole derivation of a clock of this record: the rule as the dossier's law has it.
pub fn explain(record: &Record, rule: &str, from: Date, law: &Law) -> Result<Due, ClockError> {
    let law_on = record.follows.as_ref().map_or(record.opened, |follows| follows.law_on);
    // A rule younger than the dossier (a duty that arose later) holds as of its trigger.
    let rule = law.rules.on(rule, law_on).or_else(|_| law.rules.on(rule, from))?;
    due(rule, midnight(from), &law.calendar)
}

fn clock_refusal(error: &ClockError) -> Refusal {
    match error {
        ClockError::NotInForce { rule, on } => {
            Refusal::new("rule-not-in-force").arg("rule", rule).arg("day", on)
        }
        ClockError::OutOfRange => Refusal::new("date-out-of-range"),
        ClockError::NoDay { rule } => Refusal::new("rule-without-day").arg("rule", rule),
    }
}

fn asked<'a>(
    record: &'a Record,
    body: &BodyId,
    on: Date,
    at: &Situation,
) -> Result<&'a crate::record::Asked, Vec<Refusal>> {
    check_day(record, on, at)?;
    let found = record.consulted().find(|asked| &asked.body == body);
    found.ok_or_else(|| vec![Refusal::new("not-asked").arg("body", body)])
}

/// Asks all of `bodies` or none, with every refusal that applies.
fn ask(record: &Record, bodies: &[BodyId], reason: &str, on: Date, at: &Situation) -> Decision {
    let (_, step) = current(record, at)?;
    may_act(record, step, None, at)?;
    check_day(record, on, at)?;
    let Some(consultation) = step.consultation.as_ref().filter(|consultation| consultation.may_add) else {
        return refuse(Refusal::new("nobody-to-add").arg("step", &step.id));
    };
    let mut refusals = Vec::new();
    if bodies.is_empty() {
        refusals.push(Refusal::new("nobody-chosen").field("body"));
    }
    if at.law.lists.get("reason").is_some_and(|reasons| !reasons.iter().any(|known| known == reason)) {
        refusals.push(Refusal::new("value-not-in-list").arg("value", reason).field("reason"));
    }
    let mut events = Vec::new();
    for (place, body) in bodies.iter().enumerate() {
        if record.consulted().any(|asked| &asked.body == body) || bodies[..place].contains(body) {
            refusals.push(Refusal::new("already-asked").arg("body", body).field("body"));
        } else if !is_body(body, at.law) {
            refusals.push(Refusal::new("no-such-body").arg("body", body).field("body"));
        } else {
            let key = format!("{}:{}:{body}", step.id, consultation.rule);
            let from = counted_from(record, consultation, on);
            events.push(Event::Asked { body: body.clone(), reasons: vec![reason.to_owned()], on });
            events.push(start(record, key, &consultation.rule, body.clone(), from, at.law)?);
        }
    }
    if refusals.is_empty() { Ok(events) } else { Err(refusals) }
}

/// Reminds the silent ones among `bodies`; all silent ones where none is named.
fn remind(record: &Record, bodies: &[BodyId], on: Date, note: &str, at: &Situation) -> Decision {
    let (_, step) = current(record, at)?;
    may_act(record, step, None, at)?;
    check_day(record, on, at)?;
    if let Some(body) = bodies.iter().find(|body| !record.consulted().any(|asked| asked.body == **body)) {
        return refuse(Refusal::new("not-asked").arg("body", body).field("body"));
    }
    let silent = record.consulted().filter(|asked| asked.reply.is_none());
    let meant = silent.filter(|asked| bodies.is_empty() || bodies.contains(&asked.body));
    let events: Vec<Event> = meant
        .map(|asked| Event::Reminded { body: asked.body.clone(), on, note: note.trim().to_owned() })
        .collect();
    if events.is_empty() { refuse(Refusal::new("nobody-silent")) } else { Ok(events) }
}

/// Whether there is such a body: a national one, or a known organ of a known unit.
pub fn is_body(body: &BodyId, law: &Law) -> bool {
    match body.unit() {
        None => law.bodies.contains_key(&body.0),
        Some(unit) => law.units.get(&unit).is_some() && law.organ(body.organ_parts().0).is_some(),
    }
}

fn reply(
    record: &Record,
    body: BodyId,
    verdict: Verdict,
    on: Date,
    note: String,
    at: &Situation,
) -> Decision {
    asked(record, &body, on, at)?;
    if consults(record, at).is_some_and(|consultation| consultation.answers) || verdict == Verdict::Answers {
        return refuse(Refusal::new("answer-not-verdict").field("verdict"));
    }
    let on_paper = replies_for(record, &body, on, at)?;
    if verdict != Verdict::Agrees && note.trim().is_empty() {
        return refuse(Refusal::new("reasons-missing").field("note"));
    }
    let (values, paper) = (Default::default(), String::new());
    replied(record, Event::Replied { body, verdict, on, late: false, note, on_paper, values, paper }, at)
}

fn answer(
    record: &Record,
    body: BodyId,
    on: Date,
    text: String,
    mut values: BTreeMap<String, String>,
    paper: String,
    at: &Situation,
) -> Decision {
    asked(record, &body, on, at)?;
    let Some(consultation) = consults(record, at).filter(|consultation| consultation.answers) else {
        return refuse(Refusal::new("verdict-not-answer").field("verdict"));
    };
    let on_paper = replies_for(record, &body, on, at)?;
    values.retain(|_, value| !value.trim().is_empty());
    let wanted = consultation.wants.as_ref().and_then(|field| record.fields.get(field));
    let wanted: Vec<&str> =
        wanted.into_iter().flat_map(crate::kind::values).filter_map(Value::as_str).collect();
    let mut refusals = Vec::new();
    for label in values.keys().filter(|label| !wanted.contains(&label.as_str())) {
        refusals.push(Refusal::new("answer-not-wanted").arg("label", label).field("values"));
    }
    if !paper.is_empty() && !record.papers.iter().any(|known| known.id == paper) {
        refusals.push(Refusal::new("no-such-paper").arg("paper", &paper).field("file"));
    }
    if text.trim().is_empty() && values.is_empty() && paper.is_empty() {
        refusals.push(Refusal::new("answer-empty").field("note"));
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let verdict = Verdict::Answers;
    replied(
        record,
        Event::Replied { body, verdict, on, late: false, note: text, on_paper, values, paper },
        at,
    )
}

fn consults<'a>(record: &Record, at: &Situation<'a>) -> Option<&'a Consultation> {
    place(record, at.law)?.1.consultation.as_ref()
}

/// Checks that the actor may reply for `body`; true where it enters what came to the asker on paper.
fn replies_for(record: &Record, body: &BodyId, on: Date, at: &Situation) -> Result<bool, Vec<Refusal>> {
    if asked(record, body, on, at)?.reply.is_some() {
        return refuse(Refusal::new("already-replied").arg("body", body));
    }
    let own = at.law.stands_for(&at.actor.body, body);
    if !own {
        // A reply that came on paper is entered by whoever asked.
        let step = current(record, at)?.1;
        let mut may = actors(record, &step.by, at.today, at.law);
        if !may.iter().any(|asker| at.law.stands_for(&at.actor.body, asker)) {
            may.insert(0, body.clone());
            return refuse(wrong_body(&may, at));
        }
    }
    Ok(!own)
}

/// The reply with what it brings about: its clock is met, and the last one may move the record on.
fn replied(record: &Record, mut event: Event, at: &Situation) -> Decision {
    let Event::Replied { body, on, late, .. } = &mut event else { return Ok(vec![event]) };
    let (key, on) = (consult_key(record, body), *on);
    let clock = record.running(&key);
    *late = clock.is_some_and(|clock| on > clock.due);
    let met = clock.is_some();
    let mut events = vec![event];
    if met {
        events.push(Event::ClockMet { key, on });
    }
    let (_, step) = current(record, at)?;
    let then =
        step.consultation.as_ref().map(|consultation| consultation.then.as_slice()).unwrap_or_default();
    if then.is_empty() {
        return Ok(events);
    }
    let mut after = record.clone();
    events.iter().cloned().for_each(|event| after.apply(event));
    let mut ways = then.iter().filter_map(|id| step.transition(id));
    let open = ways.find(|way| obstacles(&after, step, way, &Fields::new(), on, at.law).is_empty());
    if let Some(way) = open {
        events.extend(go(&after, way, on, Fields::new(), String::new(), None, at)?);
    }
    Ok(events)
}

/// `to` is the subject of a record the actor sees and of a kind the relation allows: the office has looked.
fn link(record: &Record, relation: String, to: String, at: &Situation) -> Decision {
    let known = at.law.relation(&relation).filter(|known| known.from.contains(&record.kind));
    if known.is_none() {
        return refuse(Refusal::new("no-such-relation").arg("relation", relation).field("relation"));
    }
    if to == record.id {
        return refuse(Refusal::new("link-to-itself").field("to"));
    }
    if record.links.iter().any(|(known, target)| (known, target) == (&relation, &to)) {
        return refuse(Refusal::new("already-linked").field("to"));
    }
    Ok(vec![Event::Linked { relation, to }])
}

fn recompute(record: &Record, days: &[ChangedDay], rules: bool, law: &Law) -> Vec<Event> {
    let running = record.clocks.iter().filter(|clock| clock.met.is_none());
    running
        .filter_map(|clock| {
            let due = explain(record, &clock.rule, clock.from, law).ok()?.date;
            let (first, last) = (clock.from.min(due), clock.due.max(due));
            (due != clock.due).then(|| Event::ClockRecomputed {
                key: clock.key.clone(),
                before: clock.due,
                due,
                law: law.version.clone(),
                days: days.iter().filter(|changed| (first..=last).contains(&changed.day)).copied().collect(),
                rules,
            })
        })
        .collect()
}

/// The variables an expression sees of this record.
pub fn scope(kind: &Kind, record: &Record) -> Scope {
    let mut scope = scope_of(kind, &record.fields, &record.state, record.opened);
    scope.0.extend(attached(record));
    scope
}

/// What hangs on the record, as expressions see it: the progress of each commitment, the relation of each link it holds,
/// the sort of each paper.
fn attached(record: &Record) -> [(String, Value); 3] {
    let commitments: Vec<&str> =
        record.commitments.iter().map(|commitment| commitment.progress.id()).collect();
    let links: Vec<&str> = record.links.iter().map(|(relation, _)| relation.as_str()).collect();
    let papers: Vec<&str> = record.papers.iter().map(|paper| paper.sort.as_str()).collect();
    [("commitments", commitments), ("links", links), ("papers", papers)]
        .map(|(name, words)| (name.to_owned(), Value::from(words)))
}

/// Every field by its id, an empty value of its type where it is not set; and `state`, `on` (the day of the
/// action, or of the opening). Nothing hangs on it: `commitments`, `links` and `papers` are empty lists.
pub fn scope_of(kind: &Kind, fields: &Fields, state: &str, on: Date) -> Scope {
    let mut scope = Scope::default();
    for field in &kind.fields {
        let empty = || match field.kind {
            _ if field.many => Value::Array(Vec::new()),
            FieldType::YesNo => Value::Bool(false),
            FieldType::Number => Value::from(0),
            _ => Value::from(""),
        };
        // Expressions see no personal data: sealed or not, the answer must be the same.
        let value = fields.get(&field.id).filter(|value| !value.is_null() && !field.personal);
        let value = value.cloned().unwrap_or_else(empty);
        scope.0.insert(field.id.clone(), value);
    }
    scope.0.insert("state".to_owned(), Value::from(state));
    scope.0.insert("on".to_owned(), Value::from(on.to_string()));
    for list in ["commitments", "links", "papers"] {
        scope.0.insert(list.to_owned(), Value::Array(Vec::new()));
    }
    scope
}

/// The names of [`scope_of`] that are not fields.
pub const BUILT_IN: [&str; 5] = ["state", "on", "commitments", "links", "papers"];
