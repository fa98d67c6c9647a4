//! What happened to a record, in words.

use luytre_domain::kind::Field;
use luytre_domain::record::{Event, Record, Verdict};
use luytre_office::HistoryLine;
use luytre_text::message::Args;
use serde_json::Value;

use crate::page::Page;

use super::view::progress_word;

pub(crate) struct Line {
    pub(crate) seq: u64,
    pub(crate) at: String,
    pub(crate) iso: String,
    pub(crate) class: &'static str,
    pub(crate) what: String,
    pub(crate) who: String,
    pub(crate) note: String,
    pub(crate) changes: Vec<(String, String, String)>,
}

/// The history in words. `all` may reach further back than `shown`: it gives the values before a change.
pub(crate) fn lines(p: &Page, record: &Record, shown: &[HistoryLine], all: &[HistoryLine]) -> Vec<Line> {
    let kind = p.office().law().kind(&record.kind);
    let lines = shown.iter().enumerate().map(|(place, line)| {
        let (class, what, note) = told(p, &line.event);
        let mut changes = Vec::new();
        if let Event::Edited { fields } = &line.event {
            for (id, value) in fields {
                let Some(field) = kind.and_then(|kind| kind.field(id)) else { continue };
                let before = all[place + 1..].iter().find_map(|older| match &older.event {
                    Event::Edited { fields } | Event::Opened { fields, .. } => fields.get(id),
                    _ => None,
                });
                changes.push((
                    p.word("field", id),
                    shown_value(p, field, before),
                    shown_value(p, field, Some(value)),
                ));
            }
        }
        Line {
            seq: line.seq,
            at: p.moment(&line.at),
            iso: line.at.to_string(),
            class,
            what,
            who: line.actor.clone(),
            note,
            changes,
        }
    });
    lines.collect()
}

/// A value in words; empty where there is none.
pub(crate) fn shown_value(p: &Page, field: &Field, value: Option<&Value>) -> String {
    let value = value.filter(|value| !value.is_null());
    value.map_or_else(String::new, |value| p.show(field, value))
}

fn told(p: &Page, event: &Event) -> (&'static str, String, String) {
    let args = Args::new();
    let key = luytre_office::key("record-event", event.kind());
    let rule = |key: &str| {
        let rule = key.split(':').nth(1).unwrap_or_default();
        p.word("rule", &rule.to_lowercase())
    };
    let (class, args, note) = match event {
        Event::Opened { state, on, .. } => {
            ("", args.text("state", p.word("state", state)).text("date", p.date(on)), "")
        }
        Event::Edited { .. } => ("", args, ""),
        Event::Rerouted { follows, step, .. } => {
            let args = args.text("procedure", p.word("procedure", &follows.id));
            ("", args.text("step", p.word("step", step)), "")
        }
        Event::Moved { transition, to, on, by, entered_for, note, .. } => {
            let by = match entered_for {
                Some(other) => p.t2("record-entered-for", ("by", &p.body(by)), ("other", &p.body(other))),
                None => p.body(by),
            };
            let args = args.text("action", p.word("action", transition)).text("step", p.word("step", to));
            ("", args.text("date", p.date(on)).text("by", by), note.as_str())
        }
        Event::Asked { body, reasons, on } => {
            let reasons: Vec<String> = reasons.iter().map(|reason| p.word("reason", reason)).collect();
            let args = args.text("body", p.body(body)).text("reasons", reasons.join("; "));
            ("", args.text("date", p.date(on)), "")
        }
        Event::Replied { body, verdict, on, late, note, .. } => {
            let args = args.text("body", p.body(body)).text("verdict", verdict_word(p, *verdict));
            (if *late { "late" } else { "outside" }, args.text("date", p.date(on)), note.as_str())
        }
        Event::Reminded { body, on, note } => {
            ("", args.text("body", p.body(body)).text("date", p.date(on)), note.as_str())
        }
        Event::SupplementAsked { body, on, note } => {
            ("outside", args.text("body", p.body(body)).text("date", p.date(on)), note.as_str())
        }
        Event::Supplemented { body, on } => {
            ("", args.text("body", p.body(body)).text("date", p.date(on)), "")
        }
        Event::ClockStarted { clock } => {
            let what = p.word("rule", &clock.rule.to_lowercase());
            ("quiet", args.text("what", what).text("date", p.date(&clock.due)), "")
        }
        Event::ClockMet { key, on } | Event::ClockStopped { key, on } => {
            ("quiet", args.text("what", rule(key)).text("date", p.date(on)), "")
        }
        Event::ClockRecomputed { key, before, due, days, rules, .. } => {
            let changed = days.iter().map(|changed| {
                let word = if changed.works { "record-day-worked" } else { "record-day-off" };
                p.t1(word, "date", p.date(&changed.day))
            });
            // A new weekly rest names no days.
            let week = (days.is_empty() && !rules).then(|| p.t("record-week-changed"));
            let changed = changed.chain(rules.then(|| p.t("record-rules-changed"))).chain(week);
            let args = args.text("what", rule(key)).text("before", p.date(before));
            ("", args.text("date", p.date(due)), &*changed.collect::<Vec<_>>().join("; "))
        }
        Event::PaperAdded { paper } => {
            ("", args.text("sort", p.word("paper", &paper.sort)).text("title", paper.title.clone()), "")
        }
        Event::CommitmentSet { commitment, .. } => {
            let progress = p.word("record-progress", progress_word(commitment.progress));
            ("", args.text("what", commitment.what.clone()).text("progress", progress), "")
        }
        Event::Linked { to, .. } | Event::Unlinked { to, .. } => ("", args.text("to", to.clone()), ""),
        Event::Noted { text } => ("", args, text.as_str()),
        Event::Cited { source } | Event::Uncited { source } => {
            ("outside", args.text("title", source.title.clone()), source.quote.as_str())
        }
        Event::Judged { judgement } => {
            let args = args.text("about", p.value_of("about", &judgement.about));
            ("", args.text("ruling", p.word("ruling", judgement.ruling.id())), judgement.quote.as_str())
        }
        Event::Revealed { fields } => {
            let fields: Vec<String> = fields.iter().map(|field| p.word("field", field)).collect();
            ("", args.text("fields", fields.join("; ")), "")
        }
        Event::Erased { field, .. } => ("", args.text("field", p.word("field", field)), ""),
    };
    (class, p.get(&key, &args), note.to_owned())
}

pub(super) fn verdict_word(p: &Page, verdict: Verdict) -> String {
    let word = match verdict {
        Verdict::Agrees => "agrees",
        Verdict::AgreesWithChanges => "agrees-with-changes",
        Verdict::Disagrees => "disagrees",
        Verdict::Answers => "answers",
    };
    p.word("reply-verdict", word)
}
