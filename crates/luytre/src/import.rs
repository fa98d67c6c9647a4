//! `luytre import FILE… [--as KIND] [--map …] [--dry-run] …`

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use luytre_domain::kind::Kind;
use luytre_domain::refusal::Refusal;
use luytre_office::{
    Ground, Guess, ImportOrder, ImportReport, List, Office, OfficeError, RefusedRows, SURE, Target,
};
use luytre_text::message::Args;
use serde_json::{Value, json};

use crate::words::{Answer, Refused, Say};

#[derive(clap::Args)]
pub struct Options {
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The kind of record the rows become.
    #[arg(long = "as", value_name = "KIND", default_value = "agreement")]
    kind: String,
    /// What a column is for: `Heading=field`, `Heading=@unit`, `Heading=-` to leave it out; or a file with such lines. May be
    /// given several times. What is settled so is remembered for lists with the same headings.
    #[arg(long = "map", value_name = "COLUMN=FIELD|FILE")]
    maps: Vec<String>,
    /// The sheet of a workbook; the one whose headings say most, where it is not given.
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// The unit of rows that name none.
    #[arg(long, value_name = "UNIT")]
    unit: Option<String>,
    /// Rows that are known by their key and say something else now change their record.
    #[arg(long)]
    update: bool,
    /// Answers a question with "yes, so it is" for every row, by its code.
    #[arg(long = "yes", value_name = "CODE")]
    confirmed: Vec<String>,
    /// Where refused rows are written with their reasons (.xlsx or .csv), to be mended and imported again.
    #[arg(long, value_name = "FILE")]
    refused: Option<PathBuf>,
    /// Decide every row and write nothing.
    #[arg(long)]
    dry_run: bool,
}

pub fn run(say: &Say, office: &Office, options: &Options) -> Result<Answer, Refused> {
    let (actor, now) = (Office::operator(), crate::now());
    let kind = office
        .law()
        .kind(&options.kind)
        .ok_or_else(|| Refusal::new("no-such-kind").arg("kind", &options.kind))?;
    let maps = maps(kind, &options.maps)?;
    let unit =
        options.unit.as_deref().map(|name| office.unit_of_name(name, Some(office.today(now)))).transpose()?;
    let mut text = String::new();
    let mut files = Vec::new();
    let mut findings = false;
    for file in &options.files {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = std::fs::read(file).map_err(|error| {
            Refusal::new("unreadable-file").arg("file", file.display()).arg("problem", error)
        })?;
        let sheets = office.sheets(&bytes, &name)?;
        let mut list = office.list_on(&options.kind, &name, sheets, options.sheet.as_deref())?;
        let guesses = match office.named_columns(&options.kind, &list).filter(|_| maps.is_empty()) {
            // Such a list tells its sources itself.
            Some(targets) => {
                list.file.clear();
                named(&list, targets)
            }
            None => settled(office.guess_columns(&actor, &options.kind, &list)?, &maps)?,
        };
        let targets: Vec<Target> = guesses.iter().map(|guess| guess.target.clone()).collect();
        let order = ImportOrder {
            kind: options.kind.clone(),
            targets: targets.clone(),
            unit: unit.clone(),
            confirmed: options.confirmed.iter().cloned().collect(),
            update: options.update,
        };
        let report = office.take_in_list(&actor, now, &order, &list, options.dry_run)?;
        if !options.dry_run && !list.file.is_empty() {
            office.settle_columns(&actor, now, &options.kind, &list, &targets)?;
        }
        if !list.file.is_empty() {
            columns(say, &mut text, &guesses);
        }
        rows(say, &mut text, &list, &report);
        counts(say, &mut text, &report);
        findings |= report.refused().next().is_some();
        files.push(told(file, &list, &guesses, &report));
        if let Some(out) = &options.refused {
            write_refused(say, out, &list, &report)?;
        }
    }
    if options.dry_run {
        let _ = writeln!(text, "{}", say.word("import-dry"));
    }
    Ok(Answer { text, json: json!(files), findings })
}

/// What was said on the command line, or in a file of such lines.
fn maps(kind: &Kind, said: &[String]) -> Result<Vec<(String, Target)>, Refusal> {
    let mut lines: Vec<String> = Vec::new();
    for one in said {
        if !one.contains('=') {
            let read = std::fs::read_to_string(one)
                .map_err(|error| Refusal::new("unreadable-file").arg("file", one).arg("problem", error))?;
            let kept = read.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
            lines.extend(kept.map(str::to_owned));
        } else {
            lines.push(one.clone());
        }
    }
    let mut maps = Vec::new();
    for line in lines {
        let (column, word) = line.rsplit_once('=').unwrap_or((&line, ""));
        let bare = |text: &str| text.trim().trim_matches('"').to_owned();
        let target = Target::of(&bare(word), kind)
            .ok_or_else(|| Refusal::new("no-such-target").arg("target", word.trim()).arg("kind", &kind.id))?;
        maps.push((bare(column), target));
    }
    Ok(maps)
}

fn named(list: &List, targets: Vec<Target>) -> Vec<Guess> {
    let guess = |(column, target): (&String, Target)| Guess {
        column: column.clone(),
        samples: Vec::new(),
        target,
        ground: Ground::Heading,
        confidence: 100,
    };
    list.columns.iter().zip(targets).map(guess).collect()
}

/// The guesses with what was said put over them. What is neither said nor sure is asked for before any row is read.
fn settled(mut guesses: Vec<Guess>, maps: &[(String, Target)]) -> Result<Vec<Guess>, OfficeError> {
    let mut refusals = Vec::new();
    for (column, target) in maps {
        match guesses.iter_mut().find(|guess| guess.column == *column) {
            Some(guess) => {
                guess.target = target.clone();
                (guess.ground, guess.confidence) = (Ground::Remembered, 100);
            }
            None => refusals.push(Refusal::new("no-such-column").arg("column", column).field(column)),
        }
    }
    let taken: BTreeSet<Target> =
        maps.iter().map(|(_, target)| target.clone()).filter(|target| *target != Target::Nothing).collect();
    for guess in &mut guesses {
        let said = maps.iter().any(|(column, _)| *column == guess.column);
        if !said && taken.contains(&guess.target) {
            (guess.target, guess.ground, guess.confidence) = (Target::Nothing, Ground::None, 0);
        }
        if guess.confidence < SURE {
            let refusal = Refusal::new("column-unsure").arg("column", &guess.column);
            refusals.push(refusal.arg("target", guess.target.word()).field(&guess.column));
        }
    }
    if refusals.is_empty() { Ok(guesses) } else { Err(OfficeError::Refused(refusals)) }
}

fn target_name(say: &Say, target: &Target) -> String {
    match target {
        Target::Field(id) => say.word(&luytre_pack::key("field", id)),
        Target::Nothing => say.word("import-target-nothing"),
        other => say.word(&format!("import-target-{}", &other.word()[1..])),
    }
}

fn columns(say: &Say, text: &mut String, guesses: &[Guess]) {
    for guess in guesses {
        let args = Args::new()
            .text("column", guess.column.clone())
            .text("target", target_name(say, &guess.target))
            .text("ground", say.word(&format!("import-ground-{}", guess.ground.id())))
            .number("confidence", guess.confidence.into());
        let _ = writeln!(text, "{}", say.get("import-column", &args));
    }
}

fn rows(say: &Say, text: &mut String, list: &List, report: &ImportReport) {
    for (at, refusals) in report.refused() {
        for refusal in refusals {
            let (what, how) = say.refusal(refusal);
            let args = Args::new()
                .text("row", list.rows[at].0.to_string())
                .text("column", refusal.field.clone().unwrap_or_default())
                .text("problem", format!("{what} {how}"));
            let _ = writeln!(text, "{}", say.get("import-row", &args));
        }
    }
}

fn counts(say: &Say, text: &mut String, report: &ImportReport) {
    let counts = [
        ("import-accepted", report.accepted(), true),
        ("import-known", report.known(), true),
        ("import-changed", report.changed(true), false),
        ("import-differs", report.changed(false), false),
        ("import-refused", report.refused().count(), true),
    ];
    for (key, count, _) in counts.into_iter().filter(|(_, count, always)| *always || *count > 0) {
        let n = i64::try_from(count).unwrap_or(i64::MAX);
        let _ = writeln!(text, "{}", say.get(key, &Args::new().number("n", n)));
    }
}

fn told(file: &Path, list: &List, guesses: &[Guess], report: &ImportReport) -> Value {
    let refused: Vec<Value> = report
        .refused()
        .map(|(at, refusals)| {
            let cells: Vec<Value> = refusals
                .iter()
                .filter_map(|refusal| refusal.field.as_ref())
                .filter_map(|field| {
                    let column = list.columns.iter().position(|column| column == field)?;
                    let value = list.rows[at].1.get(column).map(luytre_office::Cell::text).unwrap_or_default();
                    Some(json!({ "column": field, "letters": luytre_office::column_letters(column), "value": value }))
                })
                .collect();
            json!({ "sheet": list.sheet, "row": list.rows[at].0, "cells": cells, "refusals": refusals })
        })
        .collect();
    let columns: Vec<Value> = guesses
        .iter()
        .map(|guess| {
            let (ground, target) = (guess.ground.id(), guess.target.word());
            json!({ "column": guess.column, "target": target, "ground": ground, "confidence": guess.confidence })
        })
        .collect();
    json!({
        "file": file, "sheet": list.sheet, "columns": columns, "accepted": report.accepted(),
        "known": report.known(), "changed": report.changed(true), "differs": report.changed(false),
        "refused": refused,
    })
}

fn write_refused(say: &Say, out: &Path, list: &List, report: &ImportReport) -> Result<(), Refusal> {
    let rows = RefusedRows {
        headings: [say.word("import-refused-row"), say.word("import-refused-why")],
        title: say.word("import-refused-sheet"),
        tell: &|refusal| {
            let (what, how) = say.refusal(refusal);
            format!("{what} {how}")
        },
    };
    let csv = out.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    let bytes = if csv { rows.csv(list, report)? } else { rows.workbook(list, report)? };
    std::fs::write(out, bytes)
        .map_err(|error| Refusal::new("unwritable-file").arg("file", out.display()).arg("problem", error))
}
