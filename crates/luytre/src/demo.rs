//! `luytre demo [--port P] [--no-serve]`: real public facts, a few example dossiers, and accounts to look with.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;
use luytre_domain::body::BodyId;
use luytre_domain::command::Command;
use luytre_domain::permit::Actor;
use luytre_domain::record::{Commitment, Fields, Progress, Verdict};
use luytre_office::{Account, Incoming, NewPaper, Office, Request, RowOutcome, Table};
use luytre_pack::Pack;
use luytre_store::Place;
use luytre_text::message::Args;
use serde_json::json;

use crate::serve;
use crate::words::{Answer, Refused, Say};

#[derive(clap::Args)]
pub struct Options {
    #[arg(long, default_value_t = 8410)]
    port: u16,
    /// Load only.
    #[arg(long)]
    no_serve: bool,
}

/// The public facts as they were when the program was built.
#[derive(rust_embed::RustEmbed)]
#[folder = "../../packs/vn/demo"]
#[include = "*.csv"]
#[include = "papers/*"]
#[exclude = "papers/sources/*"]
#[exclude = "papers/README.md"]
struct Facts;

/// The lists of public facts, and what their rows become.
const LISTS: [(&str, &str); 9] = [
    ("agreements.csv", "agreement"),
    ("delegations.csv", "delegation"),
    ("conferences.csv", "conference"),
    ("headline_figures.csv", "claim"),
    ("conference_figures.csv", "claim"),
    ("heritage.csv", "title"),
    ("repatriations.csv", "repatriation"),
    ("border_gates.csv", "border_gate"),
    ("incidents_fishermen.csv", "fishing_case"),
];

/// One password for all: a demonstration is no place for secrets.
const PASSWORD: &str = "luytre-demo-2026";

/// Login, message of its role, body, roles. The name of an account is kept, so it is one that reads the same in every
/// language; what the account is for is said when the demonstration starts.
const ACCOUNTS: [(&str, &str, &str, &[&str]); 9] = [
    ("da-nang", "role-clerk", "agency@da-nang-2025", &["clerk"]),
    ("da-nang-lead", "role-leader", "agency@da-nang-2025", &["leader"]),
    ("lao-cai", "role-clerk", "agency@lao-cai-2025", &["clerk"]),
    ("ho-chi-minh", "role-leader", "agency@ho-chi-minh-2025", &["leader"]),
    ("mofa", "role-ministry", "mofa", &["ministry"]),
    ("mnd", "role-officer", "mnd", &["officer"]),
    ("mps", "role-officer", "mps", &["officer"]),
    ("inspector", "role-inspector", "mofa", &["inspector"]),
    ("admin", "role-administrator", "mofa", &["administrator", "ministry"]),
];

pub fn run(say: &Say, pack: &Arc<Pack>, options: &Options, data: &Path) -> Result<Answer, Refused> {
    // The default folder of real data is never taken for a demonstration.
    let dir =
        if data == Path::new("luytre-data") { PathBuf::from("luytre-demo") } else { data.to_path_buf() };
    let office = crate::open(pack, Place::Sqlite(dir.clone()))?;
    office.keep_projections(crate::now())?;
    office.keep_calendar(crate::now())?;
    if office.account("admin")?.is_none() {
        eprintln!("{}", say.get("demo-loading", &Args::new().text("dir", dir.display().to_string())));
        let (facts, examples) = load(say, &office)?;
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let args = Args::new().number("n", count(facts)).number("examples", count(examples));
        eprintln!("{}", say.get("demo-loaded", &args));
    }
    let mut text = String::new();
    for (login, name, body, _) in ACCOUNTS {
        let args = Args::new()
            .text("login", login)
            .text("password", PASSWORD)
            .text("name", format!("{}, {body}", say.word(name)));
        let _ = writeln!(text, "{}", say.get("demo-account", &args));
    }
    if options.no_serve {
        return Ok(Answer { text, json: json!({ "data": dir }), findings: false });
    }
    print!("{text}");
    serve::run(say, office, &serve::Options::on_port(options.port), true)
}

fn load(say: &Say, office: &Office) -> Result<(usize, usize), Refused> {
    let now = crate::now();
    let mut facts = 0;
    for (name, kind) in LISTS {
        let file = Facts::get(name).map(|file| file.data.into_owned()).unwrap_or_default();
        let table = Table::from_csv(&file)?;
        let report = office.import(&Office::operator(), now, kind, &table, false)?;
        // The facts ship with the program: a row that is refused is a fault of ours, not of whoever runs it.
        if let Some((_, refusals)) = report.refused().next() {
            return Err(Refused { refusals: refusals.clone(), candidates: Vec::new() });
        }
        facts += report.accepted();
    }
    let directed = policies(office)?;
    let examples = examples(office)?;
    papers(office)?;
    for (login, _, body, roles) in ACCOUNTS {
        let account = Account {
            login: login.to_owned(),
            name: format!("Demo {login}"),
            body: BodyId(body.to_owned()),
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
            lang: say.lang,
            disabled: false,
        };
        crate::account::put(office, &account, PASSWORD)?;
    }
    Ok((facts + directed, examples))
}

/// Directions of the centre, plans of localities and what each of these carries out, and the national conferences.
fn policies(office: &Office) -> Result<usize, Refused> {
    let table = |name: &str| {
        let file = Facts::get(name).map(|file| file.data.into_owned()).unwrap_or_default();
        Table::from_csv(&file)
    };
    let (mut policies, conferences) = (table("policies.csv")?, table("conferences.csv")?);
    let place = |table: &Table, name: &str| table.columns.iter().position(|column| column == name);
    let cell = |row: &[String], at: Option<usize>| at.and_then(|at| row.get(at)).cloned().unwrap_or_default();
    let (unit, until) = (place(&policies, "unit"), place(&policies, "period_end"));
    // What has run its time is in force no more.
    let today = office.today(crate::now()).to_string();
    policies.columns.push("state".to_owned());
    for row in &mut policies.rows {
        let end = cell(row, until);
        let over = !end.is_empty() && today.get(..end.len()).is_some_and(|now| end.as_str() < now);
        let state = match (over, cell(row, unit).is_empty()) {
            (false, _) => "in_force",
            (true, true) => "direction_ended",
            (true, false) => "plan_ended",
        };
        row.push(state.to_owned());
    }
    let (plans, directions): (Vec<_>, Vec<_>) =
        policies.rows.into_iter().partition(|row| !cell(row, unit).is_empty());
    let part = |rows| Table { columns: policies.columns.clone(), rows };
    let directed = take_in(office, "direction", &part(directions.clone()))?;
    let planned = take_in(office, "plan", &part(plans.clone()))?;
    let form = office.pack().list_forms.get("national_conference");
    let series = form.and_then(|form| form.words.get("national_series"));
    let name = place(&conferences, "name");
    let national = conferences
        .rows
        .iter()
        .filter(|row| series.is_some_and(|series| series.contains_key(&cell(row, name))));
    let national = Table { columns: conferences.columns.clone(), rows: national.cloned().collect() };
    let held = take_in(office, "national_conference", &national)?;
    let number = policies.columns.iter().position(|column| column == "number");
    let carries = policies.columns.iter().position(|column| column == "carries_out");
    for (row, plan) in plans.iter().zip(&planned) {
        let wanted = cell(row, carries);
        let mut known = directions.iter().zip(&directed);
        let direction = known.find(|(row, _)| !wanted.is_empty() && cell(row, number) == wanted);
        let Some((_, direction)) = direction else { continue };
        let link = Command::Link { relation: "answers".to_owned(), to: direction.clone() };
        let dossier = office.dossier(&Office::operator(), crate::now(), plan, None)?;
        office.execute(Request {
            actor: Office::operator(),
            now: crate::now(),
            id: dossier.record.id.trim_start_matches("r:").to_owned(),
            command: link,
            seen: None,
            confirmed: BTreeSet::new(),
        })?;
    }
    Ok(directed.len() + planned.len() + held.len())
}

/// The register numbers of the rows, in their order.
fn take_in(office: &Office, kind: &str, table: &Table) -> Result<Vec<String>, Refused> {
    let report = office.import(&Office::operator(), crate::now(), kind, table, false)?;
    // The facts ship with the program: a row that is refused is a fault of ours, not of whoever runs it.
    if let Some((_, refusals)) = report.refused().next() {
        return Err(Refused { refusals: refusals.clone(), candidates: Vec::new() });
    }
    let numbers = report.rows.into_iter().filter_map(|row| match row {
        RowOutcome::Accepted { number } => Some(number),
        _ => None,
    });
    Ok(numbers.collect())
}

/// Sample papers in the ministry's inbox, in every format that is read.
fn papers(office: &Office) -> Result<(), Refused> {
    let files = Facts::iter().filter(|path| path.starts_with("papers/"));
    for (n, path) in files.enumerate() {
        let Some(file) = Facts::get(&path) else { continue };
        let incoming = Incoming {
            id: format!("paper{n:02}"),
            file: path.trim_start_matches("papers/").to_owned(),
            bytes: file.data.into_owned(),
            ..Incoming::default()
        };
        office.take_in(&actor("mofa", "ministry"), crate::now(), incoming)?;
    }
    Ok(())
}

/// One made-up dossier on its way, step by step, as people would take it.
struct Example<'a> {
    office: &'a Office,
    id: String,
    /// Its register number, once it is opened.
    number: String,
    today: Date,
}

fn actor(body: &str, role: &str) -> Actor {
    let login = ACCOUNTS.iter().find(|(_, _, owner, _)| *owner == body).map_or("demo", |(login, ..)| *login);
    Actor { login: login.to_owned(), body: BodyId(body.to_owned()), roles: vec![role.to_owned()] }
}

impl Example<'_> {
    fn act(&self, actor: Actor, command: Command) -> Result<String, Refused> {
        let receipt = self.office.execute(Request {
            actor,
            now: crate::now(),
            id: self.id.clone(),
            command,
            seen: None,
            confirmed: BTreeSet::new(),
        })?;
        Ok(receipt.number)
    }

    fn ago(&self, days: i64) -> Date {
        self.today.saturating_sub(days.days())
    }

    fn take(
        &self,
        body: &str,
        role: &str,
        transition: &str,
        days_ago: i64,
        note: &str,
    ) -> Result<(), Refused> {
        let command = Command::Take {
            transition: transition.to_owned(),
            on: self.ago(days_ago),
            fields: Fields::new(),
            note: note.to_owned(),
        };
        self.act(actor(body, role), command).map(|_| ())
    }

    fn papers(&self, body: &str, sorts: &[(&str, &str)]) -> Result<(), Refused> {
        for (sort, title) in sorts {
            let paper = NewPaper {
                id: format!("{sort}-1"),
                sort: (*sort).to_owned(),
                title: (*title).to_owned(),
                number: String::new(),
                media: "text/plain".to_owned(),
                bytes: format!("{title}\n").into_bytes(),
            };
            self.office.attach(&actor(body, "clerk"), crate::now(), &self.number, paper)?;
        }
        Ok(())
    }
}

fn fields(value: serde_json::Value) -> Fields {
    serde_json::from_value(value).unwrap_or_default()
}

/// Dossiers at different steps, so that every screen has something to show. All are marked as examples and none is
/// counted.
fn examples(office: &Office) -> Result<usize, Refused> {
    let today = office.today(crate::now());
    let file = Facts::get("examples.csv").map(|file| file.data.into_owned()).unwrap_or_default();
    let table = Table::from_csv(&file)?;
    let cell = |row: &Vec<String>, name: &str| {
        let at = table.columns.iter().position(|column| column == name);
        at.and_then(|at| row.get(at)).cloned().unwrap_or_default()
    };
    for (at, row) in table.rows.iter().enumerate() {
        let mut example = Example { office, id: format!("example{at:02}"), number: String::new(), today };
        let body = cell(row, "owner");
        let opened = cell(row, "opened_days_ago").parse().unwrap_or(30);
        let list = |name: &str| -> Vec<String> {
            cell(row, name).split("; ").filter(|word| !word.is_empty()).map(str::to_owned).collect()
        };
        let open = Command::Open {
            kind: "agreement".to_owned(),
            number: String::new(),
            owner: BodyId(body.clone()),
            on: example.ago(opened),
            fields: fields(json!({
                "purpose": "cooperation", "secret": false, "signatory": cell(row, "signatory"),
                "title": cell(row, "title"), "instrument": cell(row, "instrument"),
                "partners": [{ "name": cell(row, "partner"), "country": cell(row, "country"), "kind": "locality" }],
                "areas": list("areas"), "content": list("content"), "need": cell(row, "need"),
                "impact": cell(row, "impact"), "publication": "full_text", "non_binding": true,
            })),
            example: true,
        };
        let agency = format!("agency@{}", cell(row, "province"));
        example.number = example.act(actor(&agency, "clerk"), open)?;
        let step = cell(row, "until");
        if step == "prepare" {
            continue;
        }
        example.papers(
            &agency,
            &[("proposal", &*cell(row, "proposal")), ("draft_text", &*cell(row, "draft"))],
        )?;
        example.take(&agency, "clerk", "send", opened - 3, "")?;
        if step == "consult" || step == "agency_opinion" {
            if step == "consult" {
                let reply = Command::Reply {
                    body: BodyId::national("mofa"),
                    verdict: Verdict::AgreesWithChanges,
                    on: example.ago(opened - 8),
                    note: cell(row, "reply"),
                };
                example.act(actor("mofa", "ministry"), reply)?;
            }
            continue;
        }
        let reply = Command::Reply {
            body: BodyId::national("mofa"),
            verdict: Verdict::Agrees,
            on: example.ago(opened - 7),
            note: String::new(),
        };
        example.act(actor("mofa", "ministry"), reply)?;
        example.take(&agency, "clerk", "all_agreed", opened - 8, "")?;
        example.take(&agency, "leader", "approve", opened - 10, "")?;
        if step == "sign" {
            continue;
        }
        example.take(&agency, "clerk", "sign", opened - 12, "")?;
        if step == "report" {
            continue;
        }
        example.papers(&agency, &[("signed_text", &*cell(row, "draft"))])?;
        let effect = json!({ "effective_on": example.ago(opened - 12).to_string() });
        example.act(actor(&agency, "clerk"), Command::Edit { fields: fields(effect) })?;
        example.take(&agency, "clerk", "report", opened - 15, "")?;
        let commitment = Commitment {
            id: "c1".to_owned(),
            what: cell(row, "commitment"),
            who: cell(row, "commitment_who"),
            due: Some(today.saturating_add(90.days())),
            indicator: String::new(),
            evidence: String::new(),
            progress: Progress::Doing,
        };
        example.act(actor(&agency, "clerk"), Command::SetCommitment { commitment, on: today })?;
    }
    Ok(table.rows.len())
}
