//! `luytre pack check [DIR]` and `luytre pack list …`; also finds the pack for every other command.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use luytre_domain::body::BodyId;
use luytre_domain::clock::YearDay;
use luytre_domain::duty::Duty;
use luytre_pack::{AUTHORISER, Files, Finding, Pack, Severity, key, read, rule_key};
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
    /// What bodies owe again and again, or after every event of a sort.
    Duties,
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
    let Ok(own) = Messages::new(OWN) else { return ExitCode::from(1) };
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
        What::Duties => {
            for duty in &law.duties {
                let words = duty_words(say, duty);
                add(&duty.id, words, basis(&duty.basis), duty.basis.confirmed, json!(duty));
            }
        }
        What::Indicators => {
            for indicator in law.all_indicators() {
                let word = key("indicator", &indicator.id);
                let definition = format!("{word}-definition");
                let row = json!({
                    "id": indicator.id, "version": indicator.version, "kind": indicator.kind,
                    "measure": indicator.measure, "counts": indicator.counts, "of": indicator.of, "sum": indicator.sum,
                    "day": indicator.day, "until": indicator.until, "by": indicator.by, "unit": indicator.unit,
                    "merging": indicator.merging, "values": indicator.origins, "official": indicator.official,
                    "validity": indicator.validity, "basis": indicator.basis,
                    "definition": say.pack.messages.has(say.lang, &definition).then(|| say.word(&definition)),
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

fn duty_words(say: &Say, duty: &Duty) -> String {
    let named = |id: &String| match id.as_str() {
        AUTHORISER => say.word("duty-to-authoriser"),
        id if say.pack.law.bodies.contains_key(id) => {
            say.pack.body_name(say.lang, &BodyId::national(id), None)
        }
        id => {
            let (organ, sector) =
                id.split_once('/').map_or((id, None), |(organ, sector)| (organ, Some(sector)));
            let organ = say.word(&key("organs", organ));
            sector.map_or(organ.clone(), |sector| format!("{organ} ({})", say.word(&key("sector", sector))))
        }
    };
    let names = |ids: &[String]| ids.iter().map(named).collect::<Vec<_>>().join(", ");
    let to = [duty.to.clone(), duty.copy_to.clone()].concat();
    let rules = duty.rules.join(", ");
    let fixed = duty.rules.iter().find_map(|id| {
        let rules = say.pack.law.rules.all();
        rules.iter().find(|rule| &rule.id == id)?.on
    });
    let mut when = vec![match (fixed, duty.day_of_next_month) {
        _ if duty.at_once => say.word("duty-due-at-once"),
        (Some(on), _) => {
            let day = format!("{:02}/{:02}", on.day, on.month);
            say.get("duty-due-fixed", &Args::new().text("day", day).text("rules", rules))
        }
        (None, Some(day)) => say.get("duty-due-month", &Args::new().number("day", i64::from(day))),
        (None, None) if rules.is_empty() => say.word("duty-due-unknown"),
        (None, None) => say.get("duty-due-event", &Args::new().text("rules", rules)),
    }];
    if let Some(window) = duty.window {
        let day = |at: YearDay| format!("{:02}/{:02}", at.day, at.month);
        let args = Args::new().text("from", day(window.from)).text("to", day(window.to));
        when.push(say.get("duty-window", &args));
    }
    if !duty.form.is_empty() {
        when.push(say.get("duty-form", &Args::new().text("form", &*duty.form)));
    }
    let args = Args::new()
        .text("what", say.word(&key("duty", &duty.id.to_lowercase())))
        .text("by", names(&duty.by))
        .text("to", names(&to))
        .text("when", when.join(" "));
    say.get("duty-line", &args)
}
