//! `luytre import FILE… [--as KIND] [--dry-run]`

use std::fmt::Write as _;
use std::path::PathBuf;

use luytre_office::{ImportReport, Office, Table};
use luytre_text::message::Args;
use serde_json::json;

use crate::words::{Answer, Refused, Say};

#[derive(clap::Args)]
pub struct Options {
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The kind of record the rows become.
    #[arg(long = "as", value_name = "KIND", default_value = "agreement")]
    kind: String,
    /// Decide every row and write nothing.
    #[arg(long)]
    dry_run: bool,
}

pub fn run(say: &Say, office: &Office, options: &Options) -> Result<Answer, Refused> {
    let mut text = String::new();
    let mut files = Vec::new();
    let mut findings = false;
    for file in &options.files {
        let table = Table::from_file(file)?;
        let report =
            office.import(&Office::operator(), crate::now(), &options.kind, &table, options.dry_run)?;
        text += &words(say, &report);
        findings |= report.refused().next().is_some();
        let refused: Vec<_> =
            report.refused().map(|(at, refusals)| json!({ "row": at + 2, "refusals": refusals })).collect();
        files.push(json!({
            "file": file, "accepted": report.accepted(), "known": report.known(), "refused": refused,
        }));
    }
    if options.dry_run {
        let _ = writeln!(text, "{}", say.word("import-dry"));
    }
    Ok(Answer { text, json: json!(files), findings })
}

fn words(say: &Say, report: &ImportReport) -> String {
    let mut text = String::new();
    // Row numbers as a spreadsheet shows them: the first line holds the column names.
    for (at, refusals) in report.refused() {
        for refusal in refusals {
            let (what, how) = say.refusal(refusal);
            let args = Args::new()
                .text("row", (at + 2).to_string())
                .text("column", refusal.field.clone().unwrap_or_default())
                .text("problem", format!("{what} {how}"));
            let _ = writeln!(text, "{}", say.get("import-row", &args));
        }
    }
    let counts = [
        ("import-accepted", report.accepted()),
        ("import-known", report.known()),
        ("import-refused", report.refused().count()),
    ];
    for (key, count) in counts {
        let n = i64::try_from(count).unwrap_or(i64::MAX);
        let _ = writeln!(text, "{}", say.get(key, &Args::new().number("n", n)));
    }
    text
}
