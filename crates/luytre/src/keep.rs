//! `luytre verify`, `backup`, `restore`: what keeps a store honest and safe.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use luytre_office::{Office, OfficeError, Problem, Spot};
use luytre_pack::Pack;
use luytre_store::{Place, Store};
use luytre_text::message::Args;
use serde_json::json;

use crate::words::{Answer, Refused, Say};

pub fn verify(say: &Say, office: &Office) -> Result<Answer, Refused> {
    let report = office.store().verify().map_err(OfficeError::from)?;
    let mut text = String::new();
    // Differences are then no harm done: the register was written under another pack and is renewed when it is served.
    let other = !office.is_of_this_law()?;
    if other {
        let _ = writeln!(text, "{}", say.word("verify-other-law"));
    }
    for finding in &report.findings {
        let args = Args::new()
            .text("place", spot(say, &finding.spot))
            .text("problem", problem(say, &finding.problem));
        let _ = writeln!(text, "{}", say.get("verify-finding", &args));
    }
    let entries = i64::try_from(report.entries).unwrap_or(i64::MAX);
    if report.is_sound() {
        let _ = writeln!(text, "{}", say.get("verify-sound", &Args::new().number("entries", entries)));
    }
    let findings: Vec<_> = report
        .findings
        .iter()
        .map(
            |finding| json!({ "place": spot(say, &finding.spot), "problem": problem(say, &finding.problem) }),
        )
        .collect();
    let json = json!({ "entries": report.entries, "sound": report.is_sound(), "findings": findings, "other_law": other });
    Ok(Answer { text, json, findings: !report.is_sound() })
}

fn spot(say: &Say, spot: &Spot) -> String {
    say.get(&format!("verify-spot-{}", spot.code()), &Args::new().text("what", spot.what()))
}

fn problem(say: &Say, problem: &Problem) -> String {
    say.get(&format!("verify-problem-{}", problem.code()), &Args::new().text("detail", problem.detail()))
}

pub fn backup(say: &Say, office: &Office, out: &Path, keys: Option<&Path>) -> Result<Answer, Refused> {
    office.store().backup(out).map_err(OfficeError::from)?;
    if let Some(keys) = keys {
        office.store().backup_keys(keys).map_err(OfficeError::from)?;
    }
    Ok(done(say, "backup-done", out))
}

pub fn restore(
    say: &Say,
    pack: &Arc<Pack>,
    from: &Path,
    keys: Option<&Path>,
    place: Place,
) -> Result<Answer, Refused> {
    Store::restore(from, keys, place, pack.law.clone()).map_err(OfficeError::from)?;
    Ok(done(say, "restore-done", from))
}

fn done(say: &Say, key: &str, path: &Path) -> Answer {
    let text = say.get(key, &Args::new().text("path", path.display().to_string()));
    Answer { text: format!("{text}\n"), json: json!({ "path": path }), findings: false }
}
