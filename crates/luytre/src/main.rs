//! The one binary. This file only reads the command line; each command has a file of its own.

mod account;
mod demo;
mod due;
mod duties;
mod export;
mod extract;
mod figures;
mod import;
mod keep;
mod mail;
mod pack;
mod read;
mod report;
mod serve;
mod unit;
mod words;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};
use jiff::Timestamp;
use luytre_domain::refusal::Refusal;
use luytre_office::Office;
use luytre_pack::Pack;
use luytre_store::{Place, Store};
use luytre_text::lang::Lang;

use crate::words::{Answer, Refused, Say};

#[derive(Parser)]
#[command(name = "luytre", version, about = "The open system of record for local diplomacy")]
struct Line {
    /// Language of what is printed: vi, en or fr.
    #[arg(long, global = true, default_value = "vi", value_parser = |tag: &str| tag.parse::<Lang>())]
    lang: Lang,
    /// Print JSON with stable keys instead of words.
    #[arg(long, global = true)]
    json: bool,
    /// Use the pack in this folder instead of the built-in one.
    #[arg(long, global = true, value_name = "DIR")]
    pack: Option<PathBuf>,
    /// Folder of the embedded database.
    #[arg(long, global = true, value_name = "DIR", default_value = "luytre-data")]
    data: PathBuf,
    /// PostgreSQL instead of the embedded database.
    #[arg(long, global = true, value_name = "URL", env = "LUYTRE_DATABASE_URL")]
    database_url: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// A demonstration on real public facts: loads them once, prints address and accounts, serves.
    Demo(demo::Options),
    /// The server.
    Serve(serve::Options),
    /// When a deadline falls due, with the whole derivation.
    Due(due::Question),
    /// What a unit owes in a year, when, and what of it was sent.
    Duties(duties::Question),
    /// Which unit a name, spelling or code means; its life and lineage.
    Unit(unit::Question),
    /// What the pack holds, and whether it is sound.
    Pack {
        #[command(subcommand)]
        command: pack::Command,
    },
    /// Rows of a CSV or XLSX list into records; running twice takes nothing twice.
    Import(import::Options),
    /// Figures with definition, scope and caveats.
    Figures(figures::Question),
    /// The register in open formats: CSV by kind, and JSON Lines with everything.
    Export(export::Options),
    /// The review of the nation or a unit, or a brief on a country or a partner, as PDF, DOCX, XLSX or HTML.
    Report(report::Question),
    /// What documents say, with the words that say it.
    Read(read::Options),
    /// Takes a file on standard input apart, under limits; the child of other commands.
    #[command(hide = true)]
    Extract(extract::Options),
    /// Checks the ledger's chain and that every projection equals it.
    Verify,
    /// The whole store in one file, while it is in use. Keys of personal data are not in it.
    Backup {
        out: PathBuf,
        /// Also copy the keys of personal data, to a file that is kept apart and only in its latest state.
        #[arg(long, value_name = "FILE")]
        keys: Option<PathBuf>,
    },
    /// A backup into an empty place.
    Restore {
        from: PathBuf,
        /// The copy of the keys, where they are lost as well.
        #[arg(long, value_name = "FILE")]
        keys: Option<PathBuf>,
    },
    /// Accounts and roles.
    Account {
        #[command(subcommand)]
        command: account::Command,
    },
}

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_env("LUYTRE_LOG"))
        .with_writer(std::io::stderr)
        .init();
    let line = Line::parse();
    if let Command::Pack { command: pack::Command::Check { dir } } = &line.command {
        return pack::check(dir.as_deref().or(line.pack.as_deref()), line.lang, line.json);
    }
    if let Command::Extract(options) = &line.command {
        return extract::run(options);
    }
    let pack = match pack::load(line.pack.as_deref()) {
        Ok(pack) => Arc::new(pack),
        Err(findings) => return pack::report(&findings, line.lang, line.json),
    };
    let say = Say { pack: &pack, lang: line.lang };
    let place = || match &line.database_url {
        Some(url) => Place::Postgres(url.clone()),
        None => Place::Sqlite(line.data.clone()),
    };
    let office = || open(&pack, place());
    // Looking into a store does not make one: a folder mistyped would be sound and empty.
    let kept = || match &line.database_url {
        None if !Store::is_at(&line.data) => {
            Err(Refusal::new("no-store").arg("path", line.data.display()).into())
        }
        _ => office(),
    };
    let answer = match &line.command {
        Command::Due(question) => due::answer(&say, question),
        Command::Duties(question) => kept().and_then(|office| duties::answer(&say, &office, question)),
        Command::Unit(question) => unit::answer(&say, question),
        Command::Pack { command: pack::Command::List { what } } => Ok(pack::list(&say, *what)),
        Command::Pack { command: pack::Command::Check { .. } } | Command::Extract(_) => {
            return ExitCode::SUCCESS;
        }
        Command::Demo(options) => demo::run(&say, &pack, options, &line.data),
        Command::Serve(options) => office().and_then(|office| serve::run(&say, office, options, false)),
        Command::Import(options) => office().and_then(|office| import::run(&say, &office, options)),
        Command::Figures(question) => kept().and_then(|office| figures::answer(&say, &office, question)),
        Command::Report(question) => kept().and_then(|office| report::run(&say, &office, question)),
        Command::Export(options) => kept().and_then(|office| export::run(&say, &office, options)),
        Command::Read(options) => read::run(&say, options),
        Command::Verify => kept().and_then(|office| keep::verify(&say, &office)),
        Command::Backup { out, keys } => {
            kept().and_then(|office| keep::backup(&say, &office, out, keys.as_deref()))
        }
        Command::Restore { from, keys } => keep::restore(&say, &pack, from, keys.as_deref(), place()),
        Command::Account { command } => office().and_then(|office| account::run(&say, &office, command)),
    };
    finish(&say, answer, line.json)
}

/// Opens the store under the pack's law.
fn open(pack: &Arc<Pack>, place: Place) -> Result<Office, Refused> {
    let office = Office::open(place, pack.clone()).map_err(luytre_office::OfficeError::from)?;
    let office = office.with_randomness(random);
    // Foreign files are taken apart by this very program, started anew.
    Ok(match std::env::current_exe() {
        Ok(own) => office.with_extractor(luytre_office::Extractor::new(own)),
        Err(_) => office,
    })
}

/// The wall clock; read here and handed down.
#[expect(clippy::disallowed_methods, reason = "the binary is where time comes from")]
fn now() -> Timestamp {
    Timestamp::now()
}

/// Secure randomness; without it nothing that needs a secret can be done, so the program stops.
fn random(bytes: &mut [u8]) {
    if let Err(error) = getrandom::fill(bytes) {
        tracing::error!(%error, "no randomness");
        std::process::abort();
    }
}

/// Prints an answer on standard output, or the refusal with its hint on standard error.
fn finish(say: &Say, answer: Result<Answer, Refused>, json: bool) -> ExitCode {
    match answer {
        Ok(answer) => {
            if json {
                println!("{}", answer.json);
            } else {
                print!("{}", answer.text);
            }
            if answer.findings { ExitCode::from(1) } else { ExitCode::SUCCESS }
        }
        Err(refused) => {
            if json {
                let refusals = &refused.refusals;
                eprintln!(
                    "{}",
                    serde_json::json!({ "refusals": refusals, "candidates": refused.candidates })
                );
            } else {
                eprint!("{}", refused.words(say));
            }
            ExitCode::from(1)
        }
    }
}
