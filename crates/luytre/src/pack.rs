//! `luytre pack check [DIR]` and `luytre pack list …`; also finds the pack for every other command.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use luytre_pack::{Files, Finding, Pack, Severity, key, read, rule_key};
use luytre_text::lang::Lang;
use luytre_text::message::{Args, Messages, OWN};
use serde_json::json;

use crate::words::{Answer, Say};

#[derive(clap::Subcommand)]
pub enum Command {
    /// Every finding with file and line.
    Check {
        /// A folder with a pack; the built-in pack, where it is not given.
        dir: Option<PathBuf>,
    },
    /// What the pack holds, with basis and validity.
    List { what: What },
}

#[derive(Clone, Copy, clap::ValueEnum)]
pub enum What {
    Kinds,
    Procedures,
    Deadlines,
    Indicators,
    Units,
}

/// The country's pack as it was when the program was built.
#[derive(rust_embed::RustEmbed)]
#[folder = "../../packs/vn"]
#[include = "*.toml"]
#[include = "*.csv"]
#[include = "*.ftl"]
#[exclude = "demo/*"]
struct BuiltIn;

/// The folder of the reader's vocabulary inside a pack.
const LEXICON: &str = "lexicon/";

/// The reader's vocabulary: path below its folder, and text.
pub fn lexicon(dir: Option<&Path>) -> std::io::Result<Vec<(String, String)>> {
    match dir {
        Some(dir) => Ok(Files::from_dir(&dir.join(LEXICON))?.0.into_iter().collect()),
        None => Ok(BuiltIn::iter()
            .filter_map(|path| {
                let name = path.strip_prefix(LEXICON)?.to_owned();
                Some((name, String::from_utf8(BuiltIn::get(&path)?.data.into_owned()).ok()?))
            })
            .collect()),
    }
}

fn files(dir: Option<&Path>) -> std::io::Result<Files> {
    match dir {
        Some(dir) => Files::from_dir(dir),
        None => Ok(Files(
            BuiltIn::iter()
                .filter_map(|path| {
                    let data = BuiltIn::get(&path)?.data.into_owned();
                    Some((path.into_owned(), String::from_utf8(data).ok()?))
                })
                .collect(),
        )),
    }
}

/// The pack, or everything that is wrong with it.
pub fn load(dir: Option<&Path>) -> Result<Pack, Vec<Finding>> {
    let files = files(dir).map_err(|error| vec![unreadable(dir, &error)])?;
    let (pack, findings) = read(&files);
    match pack {
        Some(pack) if findings.iter().all(|finding| finding.severity != Severity::Error) => Ok(pack),
        _ => Err(findings),
    }
}

fn unreadable(dir: Option<&Path>, error: &std::io::Error) -> Finding {
    Finding {
        file: dir.map_or_else(String::new, |dir| dir.display().to_string()),
        line: 0,
        severity: Severity::Error,
        code: "file-missing",
        detail: error.to_string(),
    }
}

pub fn check(dir: Option<&Path>, lang: Lang, json: bool) -> ExitCode {
    let pack = match load(dir) {
        Ok(pack) => pack,
        Err(findings) => return report(&findings, lang, json),
    };
    if json {
        println!("{}", json!({ "pack": pack.manifest.id, "version": pack.manifest.version, "findings": [] }));
        return ExitCode::SUCCESS;
    }
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let args = Args::new()
        .text("id", &*pack.manifest.id)
        .text("version", &*pack.manifest.version)
        .number("units", count(pack.law.units.all().count()))
        .number("rules", count(pack.law.rules.all().len()))
        .number("procedures", count(pack.law.procedures.len()))
        .number("indicators", count(pack.law.indicators.len()));
    println!("{}", pack.messages.get(lang, "pack-sound", &args));
    ExitCode::SUCCESS
}

/// Prints all findings on standard error. The pack's own messages may be what is broken, so only the program's
/// are used.
pub fn report(findings: &[Finding], lang: Lang, json: bool) -> ExitCode {
    if json {
        eprintln!("{}", json!({ "findings": findings }));
        return ExitCode::from(1);
    }
    let Ok(own) = Messages::new(&OWN) else { return ExitCode::from(1) };
    for finding in findings {
        let what = own.get(lang, &format!("finding-{}", finding.code), &Args::new());
        eprintln!("{}:{}: {what}: {}", finding.file, finding.line, finding.detail);
    }
    let n = i64::try_from(findings.len()).unwrap_or(i64::MAX);
    eprintln!("{}", own.get(lang, "pack-findings", &Args::new().number("n", n)));
    ExitCode::from(1)
}

pub fn list(say: &Say, what: What) -> Answer {
    let law = &say.pack.law;
    let mut text = String::new();
    let mut rows = Vec::new();
    let mut add = |id: &str, words: String, basis: String, confirmed: bool, row: serde_json::Value| {
        let flag = if confirmed { String::new() } else { format!(" [{}]", say.word("list-unconfirmed")) };
        let _ = writeln!(text, "{id}\t{words}\t{basis}{flag}");
        rows.push(row);
    };
    let basis = |basis: &luytre_domain::basis::Basis| format!("{} {}", basis.doc, basis.article);
    match what {
        What::Kinds => {
            for kind in law.kinds.values() {
                let row = json!({ "id": kind.id, "basis": kind.basis, "valid_from": kind.valid_from });
                let words = say.word(&key("kind", &kind.id));
                add(&kind.id, words, basis(&kind.basis), kind.basis.confirmed, row);
            }
        }
        What::Procedures => {
            for procedure in &law.procedures {
                let steps: Vec<&str> = procedure.steps.iter().map(|step| step.id.as_str()).collect();
                let row = json!({
                    "id": procedure.id, "kind": procedure.kind, "validity": procedure.validity,
                    "basis": procedure.basis, "steps": steps,
                });
                let words = say.word(&key("procedure", &procedure.id));
                add(&procedure.id, words, basis(&procedure.basis), procedure.basis.confirmed, row);
            }
        }
        What::Deadlines => {
            for rule in law.rules.all() {
                let row = json!(rule);
                add(&rule.id, say.word(&rule_key(&rule.id)), basis(&rule.basis), rule.basis.confirmed, row);
            }
        }
        What::Indicators => {
            for indicator in &law.indicators {
                let word = key("indicator", &indicator.id);
                let row = json!({
                    "id": indicator.id, "kind": indicator.kind, "measure": indicator.measure, "by": indicator.by,
                    "official": indicator.official, "validity": indicator.validity, "basis": indicator.basis,
                    "definition": say.word(&format!("{word}-definition")),
                });
                add(&indicator.id, say.word(&word), basis(&indicator.basis), indicator.basis.confirmed, row);
            }
        }
        What::Units => {
            for unit in law.units.all().filter(|unit| unit.level == "province") {
                let row = json!({ "id": unit.id, "validity": unit.validity, "names": unit.names });
                add(&unit.id.0, say.unit(unit, None), unit.basis.clone(), true, row);
            }
        }
    }
    Answer { text, json: json!(rows), findings: false }
}
