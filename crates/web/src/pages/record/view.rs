//! A record's page, built from what the office knows of it.

use std::collections::BTreeSet;

use jiff::civil::Date;
use luytre_domain::body::BodyId;
use luytre_domain::decide::{actors, place, tally};
use luytre_domain::kind::Tone;
use luytre_domain::permit::Action;
use luytre_domain::procedure::Silence;
use luytre_domain::record::{Asked, Commitment, Paper, Progress, Record, Verdict};
use luytre_office::{Dossier, HistoryLine, Office, Way};
use luytre_text::message::Args;

use crate::page::Page;
use crate::pages::due::{self, ClockView, Pill};
use crate::pages::register::{self, line};
use crate::url::{Pairs, capital};
use crate::visitor::Visitor;

use super::answers;
use super::history::{lines, shown_value, verdict_word};
use super::{HISTORY, RecordPage, Trouble};

pub(super) struct Stop {
    pub(super) class: String,
    pub(super) name: String,
    pub(super) when: String,
    pub(super) law: String,
    pub(super) now: bool,
    pub(super) done: bool,
}

pub(super) struct Next {
    pub(super) title: String,
    pub(super) card: &'static str,
    pub(super) pill: Option<Pill>,
    pub(super) sub: Vec<String>,
    pub(super) ways: Vec<WayView>,
    pub(super) reply: Vec<(String, String)>,
}

pub(super) struct WayView {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) to: String,
    pub(super) open: bool,
    /// Too late today, and open to what came in on an earlier day.
    pub(super) earlier: bool,
    pub(super) mine: bool,
    pub(super) reasons: bool,
    pub(super) who: String,
    pub(super) obstacles: Vec<Obstacle>,
}

pub(super) struct Obstacle {
    pub(super) what: String,
    pub(super) how: String,
    pub(super) basis: Option<String>,
    /// Where it is mended, and what that is called.
    pub(super) mend: Option<(String, String)>,
}

pub(super) struct Opinion {
    pub(super) body: String,
    pub(super) body_id: String,
    pub(super) step: Option<String>,
    pub(super) reasons: String,
    pub(super) due: String,
    pub(super) pill: Pill,
    /// On the page of a past day: what has come of it since.
    pub(super) now: Option<String>,
    pub(super) note: String,
    pub(super) on_paper: bool,
    pub(super) may_reply: bool,
    /// Waits for the supplement it asked for, and the reader may give it.
    pub(super) may_supplement: bool,
}

pub(super) struct PaperRow {
    pub(super) href: String,
    pub(super) title: String,
    pub(super) sort: String,
    pub(super) sub: String,
    /// On the page of a past day: it was not there yet.
    pub(super) later: bool,
}

pub(super) struct CommitmentRow {
    pub(super) id: String,
    pub(super) what: String,
    pub(super) who: String,
    pub(super) due: String,
    /// As its input has it.
    pub(super) due_typed: String,
    pub(super) indicator: String,
    pub(super) evidence: String,
    pub(super) pill: Pill,
    pub(super) word: &'static str,
    pub(super) now: Option<String>,
}

pub(super) struct FieldRow {
    pub(super) label: String,
    pub(super) value: String,
    pub(super) now: Option<String>,
}

pub(super) struct LinkRow {
    pub(super) word: String,
    pub(super) relation: String,
    /// May be taken away here.
    pub(super) held: bool,
    pub(super) other: register::Line,
}

pub(super) struct SourceRow {
    /// The document of the register in which the words stand.
    pub(super) document: Option<String>,
    pub(super) title: String,
    pub(super) url: Option<String>,
    pub(super) quote: String,
    pub(super) confidence: Option<String>,
}

/// `present`: on the page of a past day, the record as it is now, to mark what is different.
pub(super) fn page(
    p: Page,
    visitor: &Visitor,
    dossier: &Dossier,
    present: Option<&Record>,
    history: &[HistoryLine],
    pointing: Vec<(String, String, u64)>,
    trouble: Option<Trouble>,
) -> RecordPage {
    let record = &dossier.record;
    let law = p.office().law();
    let kind = law.kind(&record.kind);
    let now = dossier.as_of.is_none();
    let follows = record.follows.as_ref().and_then(|follows| law.procedure(&follows.id, follows.law_on));
    let mut sub =
        vec![capital(&p.body(&record.owner)), p.t1("record-opened", "date", p.date(&record.opened))];
    if let Some(procedure) = follows {
        sub.push(format!("{} ({})", p.word("procedure", &procedure.id), p.basis(&procedure.basis)));
    }
    let asks = asks(p.office(), visitor, record, p.today);
    let addable = place(record, law)
        .and_then(|(_, step)| step.consultation.as_ref())
        .is_some_and(|consultation| consultation.may_add);
    let may_add = if addable && asks && now { bodies(&p, record) } else { Vec::new() };
    let opens = if now { opens(&p, visitor, record) } else { Vec::new() };
    let reasons = law.lists.get("reason").into_iter().flatten();
    let answers = answers::view(&p, dossier, asks);
    let mut next = now.then(|| next(&p, dossier)).flatten();
    let mut clocks = clocks(&p, dossier);
    if answers.is_some() {
        // The table has all that were asked; the rest of the page is for the reader's own part.
        if let Some(next) = &mut next {
            next.reply.retain(|(body, _)| law.stands_for(&visitor.actor.body, &BodyId(body.clone())));
        }
        clocks.retain(|clock| clock.open);
    }
    let covered = kind.is_some_and(|kind| kind.coverage.is_some() && kind.common.contains(&record.state));
    let shown = history.get(..HISTORY).unwrap_or(history);
    let as_of = dossier.as_of.map(|seq| match shown.first() {
        Some(line) => p.moment(&line.at),
        None => p.number(seq),
    });
    RecordPage {
        number: record.number.clone(),
        title: title(&p, record),
        kind: record.kind.clone(),
        kind_name: capital(&p.word("kind", &record.kind)),
        sub: sub.join(" · "),
        state: p.word("state", &record.state),
        state_now: present
            .filter(|present| present.state != record.state)
            .map(|present| p.word("state", &present.state)),
        tone: tone(&p, &record.kind, &record.state),
        example: record.example,
        version: dossier.version,
        dormant: dossier.dormant_since.map(|since| p.t1("record-dormant", "date", p.date(&since))),
        as_of,
        rail: rail(&p, record),
        branches: if now { branches(&p, record) } else { Vec::new() },
        next,
        opinions: if answers.is_some() { Vec::new() } else { opinions(&p, dossier, present, asks) },
        answers,
        coverage: (covered && now).then(|| format!("/plans/{}", record.number)),
        may_add,
        reasons: reasons.map(|reason| (reason.clone(), capital(&p.word("reason", reason)))).collect(),
        clocks,
        fields: fields(&p, record, present),
        papers: papers(&p, record, present),
        sorts: kind
            .into_iter()
            .flat_map(|kind| &kind.papers)
            .map(|sort| (sort.clone(), p.word("paper", sort)))
            .collect(),
        commitments: commitments(&p, record, present),
        progress: PROGRESS.iter().map(|(_, word)| (*word, p.word("record-progress", word))).collect(),
        pointing: pointing
            .into_iter()
            .filter(|_| now)
            .map(|(kind, state, n)| {
                let text = format!("{} {} · {}", p.number(n), p.word("kind", &kind), p.word("state", &state));
                (text, tone(&p, &kind, &state))
            })
            .collect(),
        links: dossier
            .links
            .iter()
            .map(|link| LinkRow {
                word: capital(&p.word("relation", &link.word)),
                relation: link.relation.clone(),
                held: link.held && dossier.may_edit,
                other: line(&p, &link.other, None),
            })
            .collect(),
        opens,
        relations: law
            .relations_of(&record.kind)
            .map(|relation| (relation.id.clone(), capital(&p.word("relation", &relation.id))))
            .collect(),
        readable: record.kind == luytre_office::DOCUMENT && now,
        sources: record
            .sources
            .iter()
            .map(|source| SourceRow {
                document: Some(source.document.clone()).filter(|document| !document.is_empty()),
                title: source.title.clone(),
                // Only what a browser may follow from here.
                url: Some(source.url.clone())
                    .filter(|url| url.starts_with("https://") || url.starts_with("http://")),
                quote: source.quote.clone(),
                confidence: matches!(source.confidence.as_str(), "high" | "medium" | "low")
                    .then(|| p.word("record-confidence", &source.confidence)),
            })
            .collect(),
        older: (history.len() > HISTORY).then(|| shown.last().map(|line| line.seq)).flatten(),
        history: lines(&p, record, shown, history),
        may_edit: dossier.may_edit,
        may_attach: dossier.may_attach,
        may_commit: dossier.may_commit,
        erasable: dossier.erasable.iter().map(|field| (field.clone(), p.word("field", field))).collect(),
        may_reveal: dossier.may_reveal && !dossier.sealed.is_empty(),
        trouble,
        today: p.date(&p.today),
        overlaps: Vec::new(),
        may_join: false,
        may_propose: false,
        p,
    }
}

pub(crate) fn title(p: &Page, record: &Record) -> String {
    match p.office().pack().record_title(p.lang, record) {
        title if title.is_empty() => record.number.clone(),
        title => capital(&title),
    }
}

/// What is set; on the page of a past day also what is set by now, or no more.
fn fields(p: &Page, record: &Record, present: Option<&Record>) -> Vec<FieldRow> {
    let kind = p.office().law().kind(&record.kind);
    // What the program noted for a report is what its reader looks for.
    let files = kind.is_some_and(|kind| kind.filing.is_some());
    let shown = kind.into_iter().flat_map(|kind| &kind.fields).filter(|field| files || !field.kept);
    let rows = shown.filter_map(|field| {
        let value = shown_value(p, field, record.fields.get(&field.id));
        let now = present
            .map(|present| shown_value(p, field, present.fields.get(&field.id)))
            .filter(|now| *now != value)
            .map(|now| if now.is_empty() { p.t("edit-empty") } else { now });
        let row = FieldRow { label: p.word("field", &field.id), value, now };
        (!row.value.is_empty() || row.now.is_some()).then_some(row)
    });
    rows.collect()
}

pub(super) fn papers(p: &Page, record: &Record, present: Option<&Record>) -> Vec<PaperRow> {
    let row = |paper: &Paper, later: bool| PaperRow {
        href: format!("/records/{}/papers/{}", record.number, paper.id),
        title: paper.title.clone(),
        sort: p.word("paper", &paper.sort),
        sub: [paper.number.clone(), size(p, paper.size)]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" · "),
        later,
    };
    let had = |paper: &&Paper| !record.papers.iter().any(|known| known.id == paper.id);
    let later = present.into_iter().flat_map(|present| &present.papers).filter(had);
    record.papers.iter().map(|paper| row(paper, false)).chain(later.map(|paper| row(paper, true))).collect()
}

/// The clocks in words; the most urgent one that runs shows its days.
fn clocks(p: &Page, dossier: &Dossier) -> Vec<ClockView> {
    let running = dossier.clocks.iter().filter(|(clock, _)| clock.met.is_none());
    let urgent = running.min_by_key(|(clock, _)| clock.due).map(|(clock, _)| &clock.key);
    let views = dossier.clocks.iter().map(|(clock, due)| {
        let mut view = due::view(p, clock, due.as_ref());
        view.open = Some(&clock.key) == urgent;
        view
    });
    views.collect()
}

/// The mark a state is shown with.
pub(crate) fn tone(p: &Page, kind: &str, state: &str) -> &'static str {
    let tone = p.office().law().kind(kind).and_then(|kind| kind.state(state)).map(|state| state.tone);
    match tone {
        Some(Tone::Good) => "ok",
        Some(Tone::Working) => "info",
        Some(Tone::Bad) => "late",
        _ => "",
    }
}

fn size(p: &Page, bytes: u64) -> String {
    match bytes {
        0..=1023 => p.tn("record-bytes", bytes),
        1024..=1_048_575 => p.tn("record-kilobytes", bytes.div_ceil(1024)),
        _ => p.tn("record-megabytes", bytes.div_ceil(1_048_576)),
    }
}

/// Whether the reader acts in the present step, and so enters what comes on paper.
fn asks(office: &Office, visitor: &Visitor, record: &Record, today: Date) -> bool {
    let law = office.law();
    place(record, law).is_some_and(|(_, step)| {
        let may = actors(record, &step.by, today, law);
        may.iter().any(|body| law.stands_for(&visitor.actor.body, body))
    })
}

/// National bodies and the organs of the record's province, for a further question.
fn bodies(p: &Page, record: &Record) -> Vec<(String, String)> {
    let law = p.office().law();
    let national = law.bodies.values().filter(|body| body.validity.holds_on(p.today));
    let mut ids: Vec<BodyId> = national.map(|body| BodyId::national(&body.id)).collect();
    let unit = law.province_of(&record.unit).unwrap_or_else(|| record.unit.clone());
    let consultation = place(record, law).and_then(|(_, step)| step.consultation.as_ref());
    if let Some(consultation) = consultation.filter(|consultation| consultation.each.is_some()) {
        let units = law.units.on("province", p.today);
        ids.extend(units.filter_map(|unit| p.office().asked_in(consultation, &unit.id)));
    }
    let own = law.organs.iter().filter(|_| record.owner.unit().is_some());
    for organ in own.filter(|organ| organ.levels.iter().any(|level| level == "province")) {
        match organ.sectors.as_ref().and_then(|list| law.lists.get(list)) {
            None => ids.push(BodyId::of_unit(&organ.id, &unit)),
            Some(sectors) => {
                ids.extend(
                    sectors.iter().map(|word| BodyId::of_unit(&format!("{}/{word}", organ.id), &unit)),
                );
            }
        }
    }
    let mut seen = BTreeSet::new();
    ids.retain(|id| seen.insert(id.clone()) && !record.consulted().any(|asked| &asked.body == id));
    ids.into_iter().map(|id| (id.0.clone(), p.body(&id))).collect()
}

/// New records that the reader may open already linked with this one: address and name.
fn opens(p: &Page, visitor: &Visitor, record: &Record) -> Vec<(String, String)> {
    let law = p.office().law();
    let asking: BTreeSet<&str> =
        p.office().asking_kinds(p.today).into_iter().map(|kind| kind.id.as_str()).collect();
    let mut opens = Vec::new();
    for relation in law.relations.iter().filter(|relation| relation.to.contains(&record.kind)) {
        for from in relation.from.iter().filter_map(|from| law.kind(from)) {
            if from.parts.is_empty() || law.roles.reach(&visitor.actor, &from.id, Action::Open).is_none() {
                continue;
            }
            let page = if asking.contains(from.id.as_str()) { "ask" } else { "new" };
            let link = Pairs::new([("link".to_owned(), format!("{} {}", relation.id, record.number))]);
            let name =
                format!("{} · {}", capital(&p.word("kind", &from.id)), p.word("relation", &relation.id));
            opens.push((link.url(&format!("/{page}/{}", from.id)), name));
        }
    }
    opens
}

fn rail(p: &Page, record: &Record) -> Vec<Stop> {
    let law = p.office().law();
    let Some(follows) = &record.follows else { return Vec::new() };
    let Some(procedure) = law.procedure(&follows.id, follows.law_on) else { return Vec::new() };
    let at = procedure.steps.iter().position(|step| Some(&step.id) == record.step.as_ref());
    let mut stops = Vec::new();
    for (place, step) in procedure.steps.iter().enumerate() {
        let left = record.done.iter().rev().find(|done| done.step == step.id);
        let now = Some(place) == at;
        // A past record was entered where it stands; steps it never went through are not its way.
        let ahead = step.main && at.is_none_or(|at| place > at);
        if !now && left.is_none() && !ahead {
            continue;
        }
        let clock = record
            .clocks
            .iter()
            .filter(|clock| clock.met.is_none() && clock.key.starts_with(&format!("{}:", step.id)))
            .min_by_key(|clock| clock.due);
        let (class, when) = match (now, left, clock) {
            (true, _, Some(clock)) => {
                let pill = due::nearness(p, clock.due, None);
                let near = if pill.tone == "info" { "" } else { pill.tone };
                (format!("now {near}"), pill.text)
            }
            (true, _, None) => ("now".to_owned(), p.t1("record-since", "date", p.date(&record.since))),
            (false, Some(left), _) => ("done".to_owned(), p.date(&left.on)),
            (false, None, _) => (String::new(), p.word("party", &step.by)),
        };
        stops.push(Stop {
            class,
            name: p.word("step", &step.id),
            when,
            law: step.basis.as_ref().map_or_else(String::new, |basis| p.basis(basis)),
            now,
            done: !now && left.is_some(),
        });
    }
    stops
}

/// The ways out of the present step that leave the usual path.
fn branches(p: &Page, record: &Record) -> Vec<(String, String)> {
    let Some((procedure, step)) = place(record, p.office().law()) else { return Vec::new() };
    let aside = step.transitions.iter().filter(|way| procedure.step(&way.to).is_some_and(|step| !step.main));
    aside.map(|way| (p.word("action", &way.id), p.word("step", &way.to))).collect()
}

fn next(p: &Page, dossier: &Dossier) -> Option<Next> {
    let record = &dossier.record;
    let (_, step) = place(record, p.office().law())?;
    let own = record.clocks.iter().filter(|clock| {
        clock.met.is_none() && clock.key.strip_prefix(&step.id).is_some_and(|rest| rest.starts_with(':'))
    });
    let pill = own.min_by_key(|clock| clock.due).map(|clock| due::nearness(p, clock.due, None));
    let mut sub = Vec::new();
    if let Some(consultation) = &step.consultation {
        let tally = tally(record, step, p.today);
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let args = Args::new().number("replied", count(tally.replied)).number("asked", count(tally.asked));
        sub.push(p.get("record-tally", &args));
        sub.push(p.t(match consultation.silence {
            Silence::Overdue => "record-silence-overdue",
            Silence::Consent => "record-silence-consent",
        }));
    }
    if let Some(basis) = &step.basis {
        sub.push(p.basis(basis));
    }
    let card = match pill.as_ref().map(|pill| pill.tone) {
        Some("late") => "overdue",
        Some("due") => "warn",
        _ => "accent",
    };
    // What this dossier cannot take stands below what it can.
    let (elsewhere, ways): (Vec<&Way>, Vec<&Way>) = dossier
        .ways
        .iter()
        .partition(|way| way.obstacles.iter().any(|refusal| refusal.code == "not-this-way"));
    Some(Next {
        title: p.word("step", &step.id),
        card,
        pill,
        sub,
        ways: ways.into_iter().chain(elsewhere).map(|way| way_view(p, &record.number, way)).collect(),
        reply: dossier.may_reply.iter().map(|body| (body.0.clone(), p.body(body))).collect(),
    })
}

fn way_view(p: &Page, number: &str, way: &Way) -> WayView {
    // Several bodies of the law may be one office here.
    let mut who: Vec<String> = way.who.iter().map(|body| p.body(body)).collect();
    let mut seen = BTreeSet::new();
    who.retain(|name| seen.insert(name.clone()));
    WayView {
        id: way.id.clone(),
        name: p.word("action", &way.id),
        to: p.word("step", &way.to),
        open: way.obstacles.is_empty(),
        earlier: !way.obstacles.is_empty() && way.obstacles.iter().all(|refusal| refusal.code == "too-late"),
        mine: way.mine,
        reasons: way.reasons,
        who: match (who.is_empty(), way.decides) {
            (true, _) => p.t("record-who-nobody"),
            (false, true) => p.t1("record-who-decides", "who", who.join("; ")),
            (false, false) => p.t1("record-who", "who", who.join("; ")),
        },
        obstacles: way
            .obstacles
            .iter()
            .map(|refusal| {
                let (what, how) = p.refusal(refusal);
                let mend = match (refusal.code.as_str(), &refusal.field) {
                    ("paper-missing", _) => Some(("#papers".to_owned(), p.t("record-mend"))),
                    ("field-missing" | "too-late", Some(field)) => {
                        let word = if refusal.code == "too-late" { "record-edit" } else { "record-mend" };
                        Some((format!("/records/{number}/edit#field-{field}"), p.t(word)))
                    }
                    _ => None,
                };
                Obstacle { what, how, basis: refusal.basis.as_ref().map(|basis| p.basis(basis)), mend }
            })
            .collect(),
    }
}

/// The bodies asked, those of the present step first.
pub(super) fn opinions(p: &Page, dossier: &Dossier, present: Option<&Record>, asks: bool) -> Vec<Opinion> {
    let record = &dossier.record;
    let here = |asked: &Asked| Some(&asked.step) == record.step.as_ref();
    let (these, past): (Vec<&Asked>, Vec<&Asked>) = record.asked.iter().partition(|asked| here(asked));
    let rows = these.into_iter().chain(past).map(|asked| {
        let (starts, ends) = (format!("{}:", asked.step), format!(":{}", asked.body));
        let clock =
            record.clocks.iter().find(|clock| clock.key.starts_with(&starts) && clock.key.ends_with(&ends));
        let pill = match (&asked.reply, &asked.supplement, clock) {
            (Some(_), ..) => replied(p, asked),
            (None, Some((on, _)), _) => {
                Pill { tone: "due", icon: "pause", text: p.t1("record-supplement-since", "date", p.date(on)) }
            }
            (None, None, Some(clock)) if here(asked) => due::nearness(p, clock.due, None),
            _ => Pill { tone: "", icon: "clock", text: p.t("record-no-reply") },
        };
        let reasons: Vec<String> = asked.reasons.iter().map(|reason| p.word("reason", reason)).collect();
        let note = asked.reply.as_ref().map(|reply| reply.note.clone());
        let wanted = asked.supplement.as_ref().map(|(_, note)| note.clone());
        let since = present.into_iter().flat_map(|present| &present.asked);
        let since = since.filter(|other| other.body == asked.body && other.step == asked.step);
        Opinion {
            body: capital(&p.body(&asked.body)),
            body_id: asked.body.0.clone(),
            step: (!here(asked)).then(|| p.word("step", &asked.step)),
            reasons: reasons.join("; "),
            due: clock.map_or_else(|| "–".to_owned(), |clock| p.date(&clock.due)),
            pill,
            now: since
                .filter(|other| other.reply.is_some() && other.reply != asked.reply)
                .map(|other| replied(p, other).text)
                .next(),
            note: note.or(wanted).unwrap_or_default(),
            on_paper: asked.reply.as_ref().is_some_and(|reply| reply.on_paper),
            may_reply: here(asked) && dossier.may_reply.contains(&asked.body),
            may_supplement: here(asked) && asks && asked.supplement.is_some() && dossier.as_of.is_none(),
        }
    });
    rows.collect()
}

/// The reply of a body that has replied.
fn replied(p: &Page, asked: &Asked) -> Pill {
    let Some(reply) = &asked.reply else { return Pill { tone: "", icon: "", text: String::new() } };
    let (tone, icon) = match reply.verdict {
        Verdict::Agrees | Verdict::AgreesWithChanges | Verdict::Answers => ("ok", "check"),
        Verdict::Disagrees => ("late", "refused"),
    };
    let mut text = format!("{} · {}", verdict_word(p, reply.verdict), p.date(&reply.on));
    if reply.late {
        text = format!("{text} · {}", p.t("record-late"));
    }
    Pill { tone, icon, text }
}

pub(super) const PROGRESS: [(Progress, &str); 4] = [
    (Progress::Open, "open"),
    (Progress::Doing, "doing"),
    (Progress::Done, "done"),
    (Progress::Dropped, "dropped"),
];

pub(super) fn progress_word(progress: Progress) -> &'static str {
    PROGRESS.iter().find(|(known, _)| *known == progress).map_or("open", |(_, word)| word)
}

fn commitments(p: &Page, record: &Record, present: Option<&Record>) -> Vec<CommitmentRow> {
    let rows = record.commitments.iter().map(|commitment| {
        let mut since = present.into_iter().flat_map(|present| &present.commitments);
        let since = since.find(|other| other.id == commitment.id && *other != commitment);
        commitment_row(p, commitment, since)
    });
    rows.collect()
}

fn commitment_row(p: &Page, commitment: &Commitment, since: Option<&Commitment>) -> CommitmentRow {
    let over = matches!(commitment.progress, Progress::Open | Progress::Doing)
        && commitment.due.is_some_and(|due| due < p.today);
    let (tone, icon) = match commitment.progress {
        _ if over => ("late", "alert"),
        Progress::Done => ("ok", "check"),
        Progress::Doing => ("info", "refresh"),
        Progress::Open | Progress::Dropped => ("", "clock"),
    };
    let word = progress_word(commitment.progress);
    let due = |commitment: &Commitment| commitment.due.map_or_else(String::new, |due| p.date(&due));
    let changed = |since: &Commitment| {
        let parts =
            [since.what.clone(), due(since), p.word("record-progress", progress_word(since.progress))];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    };
    CommitmentRow {
        id: commitment.id.clone(),
        what: commitment.what.clone(),
        who: commitment.who.clone(),
        due: commitment.due.map_or_else(|| "–".to_owned(), |due| p.date(&due)),
        due_typed: due(commitment),
        indicator: commitment.indicator.clone(),
        evidence: commitment.evidence.clone(),
        pill: Pill { tone, icon, text: p.word("record-progress", word) },
        word,
        now: since.map(changed),
    }
}
