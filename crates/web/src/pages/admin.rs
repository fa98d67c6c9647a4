//! Administration: accounts, the pack in use, the check of the ledger.

use askama::Template;
use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use luytre_domain::body::BodyId;
use luytre_domain::calendar::{Exception, Status};
use luytre_domain::refusal::Refusal;
use luytre_office::{Account, Office, OfficeError, View};
use luytre_text::fold::fold;
use luytre_text::lang::Lang;

use crate::app::App;
use crate::page::{Page, Told, html, refused};
use crate::pages::place;
use crate::url::{Pairs, capital, escape};
use crate::visitor::Visitor;

pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/admin", get(accounts))
        .route("/admin/accounts/new", get(new_account).post(make_account))
        .route("/admin/accounts/{login}", get(account).post(change_account))
        .route("/admin/pack", get(pack))
        .route("/admin/ledger", get(ledger).post(verify))
}

struct AccountRow {
    href: String,
    login: String,
    name: String,
    body: String,
    roles: String,
    disabled: bool,
}

#[derive(Template)]
#[template(path = "admin-accounts.html")]
struct Accounts {
    p: Page,
    part: &'static str,
    rows: Vec<AccountRow>,
    saved: Option<String>,
    q: String,
}

async fn accounts(
    State(app): State<App>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let asked = Pairs::new(pairs);
    let actor = visitor.actor.clone();
    let all = match app.ask(move |office| office.accounts(&actor)).await {
        Ok(all) => all,
        Err(error) => return refused(&app, &visitor.manner, Some(&visitor), &error),
    };
    let p = Page::new(&app, &visitor, "admin");
    let q = asked.get("q").unwrap_or_default().to_owned();
    let wanted = fold(&q);
    let rows = all.iter().map(|account| AccountRow {
        href: format!("/admin/accounts/{}", escape(&account.login)),
        login: account.login.clone(),
        name: account.name.clone(),
        body: capital(&p.body(&account.body)),
        roles: account.roles.iter().map(|role| p.word("role", role)).collect::<Vec<_>>().join(", "),
        disabled: account.disabled,
    });
    let rows = rows.filter(|row| fold(&format!("{} {} {}", row.login, row.name, row.body)).contains(&wanted));
    html(&Accounts {
        rows: rows.collect(),
        saved: asked.get("saved").map(str::to_owned),
        part: "accounts",
        q,
        p,
    })
}

/// A choice of a list or a box, as the form shows it.
struct Choice {
    value: String,
    name: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "admin-account.html")]
struct AccountPage {
    p: Page,
    part: &'static str,
    /// `None` where the account does not exist yet.
    known: Option<String>,
    login: String,
    name: String,
    unit: String,
    disabled: bool,
    bodies: Vec<Choice>,
    organs: Vec<Choice>,
    units: Vec<String>,
    roles: Vec<Choice>,
    languages: Vec<Choice>,
    refusals: Vec<Told>,
}

impl AccountPage {
    fn errors(&self, field: &str) -> Vec<&Told> {
        self.refusals.iter().filter(|told| told.field.as_deref() == Some(field)).collect()
    }
}

/// What the form says, filled in from an account or from what was sent.
struct Filled {
    known: Option<String>,
    login: String,
    name: String,
    /// A national body's id, or `organ` or `organ/sector` of a unit.
    organ: String,
    /// The unit as typed.
    unit: String,
    roles: Vec<String>,
    lang: String,
    disabled: bool,
}

fn account_page(p: Page, filled: Filled, refusals: Vec<Told>) -> AccountPage {
    let law = p.office().law();
    let today = p.today;
    let bodies = law.bodies.values().filter(|body| body.validity.holds_on(today)).map(|body| Choice {
        value: body.id.clone(),
        name: p.body(&BodyId::national(&body.id)),
        chosen: body.id == filled.organ,
    });
    let ids = law.organs.iter().flat_map(|organ| match &organ.sectors {
        None => vec![organ.id.clone()],
        Some(list) => {
            let sectors = law.lists.get(list).into_iter().flatten();
            sectors.map(|sector| format!("{}/{sector}", organ.id)).collect()
        }
    });
    let organs = ids.map(|id| {
        let (organ, sector) = id.split_once('/').map_or((id.as_str(), None), |(a, b)| (a, Some(b)));
        let sector = sector.map_or_else(String::new, |sector| p.word("sector", sector));
        let args = luytre_text::message::Args::new().text("unit", "…").text("sector", sector);
        Choice {
            name: p.get(&luytre_office::key("organ", organ), &args),
            chosen: id == filled.organ,
            value: id,
        }
    });
    let mut units: Vec<String> =
        law.units.on("province", today).map(|unit| capital(&p.unit(&unit.id.0))).collect();
    units.sort_by_key(|name| fold(name));
    let roles = law.roles.0.keys().map(|role| Choice {
        value: role.clone(),
        name: p.word("role", role),
        chosen: filled.roles.contains(role),
    });
    let languages = Lang::ALL.into_iter().map(|lang| Choice {
        value: lang.tag().to_owned(),
        name: p.t(&format!("units-name-{}", lang.tag())),
        chosen: lang.tag() == filled.lang,
    });
    AccountPage {
        part: "accounts",
        bodies: bodies.collect(),
        organs: organs.collect(),
        units,
        roles: roles.collect(),
        languages: languages.collect(),
        known: filled.known,
        login: filled.login,
        name: filled.name,
        unit: filled.unit,
        disabled: filled.disabled,
        refusals,
        p,
    }
}

fn filled_from(p: &Page, account: &Account) -> Filled {
    Filled {
        known: Some(account.login.clone()),
        login: account.login.clone(),
        name: account.name.clone(),
        organ: account.body.organ().to_owned(),
        unit: account.body.unit().map_or_else(String::new, |unit| capital(&p.unit(&unit.0))),
        roles: account.roles.clone(),
        lang: account.lang.tag().to_owned(),
        disabled: account.disabled,
    }
}

async fn new_account(State(app): State<App>, visitor: Visitor) -> Response {
    let actor = visitor.actor.clone();
    if let Err(error) = app.ask(move |office| office.accounts(&actor)).await {
        return refused(&app, &visitor.manner, Some(&visitor), &error);
    }
    let p = Page::new(&app, &visitor, "admin");
    let filled = Filled {
        known: None,
        login: String::new(),
        name: String::new(),
        organ: String::new(),
        unit: String::new(),
        roles: Vec::new(),
        lang: p.lang.tag().to_owned(),
        disabled: false,
    };
    html(&account_page(p, filled, Vec::new()))
}

async fn account(State(app): State<App>, visitor: Visitor, Path(login): Path<String>) -> Response {
    let actor = visitor.actor.clone();
    let found = app
        .ask(move |office| {
            office.accounts(&actor)?;
            office.account(&login)?.ok_or(OfficeError::NotFound)
        })
        .await;
    match found {
        Ok(account) => {
            let p = Page::new(&app, &visitor, "admin");
            let filled = filled_from(&p, &account);
            html(&account_page(p, filled, Vec::new()))
        }
        Err(error) => refused(&app, &visitor.manner, Some(&visitor), &error),
    }
}

async fn make_account(
    app: State<App>,
    visitor: Visitor,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    put_account(app.0, visitor, None, pairs).await
}

async fn change_account(
    app: State<App>,
    visitor: Visitor,
    Path(login): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    put_account(app.0, visitor, Some(login), pairs).await
}

fn body_of(office: &Office, today: jiff::civil::Date, filled: &Filled) -> Result<BodyId, Refusal> {
    if filled.organ.is_empty() {
        return Err(Refusal::new("field-missing").arg("field", "body").field("body"));
    }
    if office.law().bodies.contains_key(&filled.organ) {
        return Ok(BodyId::national(&filled.organ));
    }
    if filled.unit.is_empty() {
        return Err(Refusal::new("field-missing").arg("field", "unit").field("unit"));
    }
    place::unit(office.law(), &filled.unit, today)
        .map(|unit| BodyId::of_unit(&filled.organ, &unit))
        .map_err(|refusal| refusal.field("unit"))
}

async fn put_account(
    app: App,
    visitor: Visitor,
    known: Option<String>,
    pairs: Vec<(String, String)>,
) -> Response {
    // Spaces at the ends of a password belong to it, so it does not go the way of the other fields.
    let password = pairs.iter().find(|(name, _)| name == "password").map(|(_, value)| value.clone());
    let password = password.filter(|password| !password.is_empty());
    let form = Pairs::new(pairs);
    let text = |name: &str| form.get(name).unwrap_or_default().to_owned();
    let filled = Filled {
        login: known.clone().unwrap_or_else(|| text("login").to_lowercase()),
        known,
        name: text("name"),
        organ: text("body"),
        unit: text("unit"),
        roles: form.all("role").map(str::to_owned).collect(),
        lang: text("lang"),
        disabled: form.get("disabled").is_some(),
    };
    let (now, salt, today) = (app.now(), app.random::<16>(), app.office().today(app.now()));
    let actor = visitor.actor.clone();
    let (filled, written) = {
        let asked = app
            .ask(move |office| {
                let written = write_account(office, &actor, now, today, &filled, password.as_deref(), &salt);
                Ok((filled, written))
            })
            .await;
        match asked {
            Ok(done) => done,
            Err(error) => return refused(&app, &visitor.manner, Some(&visitor), &error),
        }
    };
    match written {
        Ok(()) => Redirect::to(&format!("/admin?saved={}", escape(&filled.login))).into_response(),
        Err(OfficeError::Refused(refusals)) if refusals.iter().all(|one| one.code != "forbidden") => {
            let p = Page::new(&app, &visitor, "admin");
            let told = p.tell(&refusals);
            (StatusCode::UNPROCESSABLE_ENTITY, html(&account_page(p, filled, told))).into_response()
        }
        Err(error) => refused(&app, &visitor.manner, Some(&visitor), &error),
    }
}

fn write_account(
    office: &Office,
    actor: &luytre_domain::permit::Actor,
    now: jiff::Timestamp,
    today: jiff::civil::Date,
    filled: &Filled,
    password: Option<&str>,
    salt: &[u8; 16],
) -> Result<(), OfficeError> {
    // Asked first: whoever may not administer learns nothing of what exists.
    office.accounts(actor)?;
    let existing = office.account(&filled.login)?;
    match &filled.known {
        Some(_) if existing.is_none() => return Err(OfficeError::NotFound),
        None if existing.is_some() => {
            return Err(Refusal::new("login-taken").arg("login", &filled.login).field("login").into());
        }
        _ => {}
    }
    let mut refusals = Vec::new();
    if filled.name.is_empty() {
        refusals.push(Refusal::new("field-missing").arg("field", "name").field("name"));
    }
    if filled.known.is_none() && password.is_none() {
        refusals.push(Refusal::new("password-short").field("password"));
    }
    let body = body_of(office, today, filled).map_err(|refusal| refusals.push(refusal)).ok();
    let (Some(body), true) = (body, refusals.is_empty()) else { return Err(OfficeError::Refused(refusals)) };
    let account = Account {
        login: filled.login.clone(),
        name: filled.name.clone(),
        body,
        roles: filled.roles.clone(),
        lang: filled.lang.parse().unwrap_or_default(),
        disabled: filled.disabled,
    };
    office.put_account(actor, now, &account, password.map(|password| (password, salt)))
}

struct Unconfirmed {
    id: String,
    what: String,
    basis: String,
}

struct Holiday {
    date: String,
    name: String,
    worked: bool,
    status: &'static str,
    basis: String,
}

#[derive(Template)]
#[template(path = "admin-pack.html")]
struct PackPage {
    p: Page,
    part: &'static str,
    id: String,
    version: String,
    time_zone: String,
    counts: Vec<(String, String)>,
    rules: Vec<Unconfirmed>,
    holidays: Vec<Holiday>,
}

async fn pack(State(app): State<App>, visitor: Visitor) -> Response {
    let actor = visitor.actor.clone();
    if let Err(error) = app.ask(move |office| office.accounts(&actor)).await {
        return refused(&app, &visitor.manner, Some(&visitor), &error);
    }
    let p = Page::new(&app, &visitor, "admin");
    let pack = p.office().pack();
    let law = &pack.law;
    let counts = [
        ("kinds", law.kinds.len()),
        ("procedures", law.procedures.len()),
        ("rules", law.rules.all().len()),
        ("indicators", law.indicators.len()),
        ("units", law.units.all().count()),
        ("bodies", law.bodies.len()),
        ("countries", law.countries.len()),
        ("partners", law.partners.len()),
        ("holidays", law.calendar.days().count()),
    ];
    let counts = counts.map(|(key, n)| (p.t(&format!("admin-pack-{key}")), p.number(n))).to_vec();
    let rules = law.rules.all().iter().filter(|rule| !rule.basis.confirmed).map(|rule| Unconfirmed {
        id: rule.id.clone(),
        what: p.t(&format!("rule-{}", rule.id.to_lowercase())),
        basis: p.basis(&rule.basis),
    });
    let holidays =
        law.calendar.days().filter(|(_, day)| day.status != Status::Decided).map(|(date, day)| Holiday {
            date: p.long_date(date),
            name: day.names.get(p.lang.tag()).cloned().unwrap_or_default(),
            worked: day.exception == Exception::Worked,
            status: match day.status {
                Status::Computed => "computed",
                Status::Proposed | Status::Decided => "proposed",
            },
            basis: day.basis.clone(),
        });
    html(&PackPage {
        part: "pack",
        id: pack.manifest.id.clone(),
        version: pack.manifest.version.clone(),
        time_zone: pack.manifest.time_zone.clone(),
        counts,
        rules: rules.collect(),
        holidays: holidays.collect(),
        p,
    })
}

/// What a check has found.
struct Checked {
    at: String,
    sound: String,
    entries: String,
    /// Place and problem.
    findings: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "admin-ledger.html")]
struct Ledger {
    p: Page,
    part: &'static str,
    seq: String,
    hash: String,
    checked: Option<Checked>,
}

async fn ledger(State(app): State<App>, visitor: Visitor) -> Response {
    ledger_page(app, visitor, false).await
}

async fn verify(State(app): State<App>, visitor: Visitor) -> Response {
    ledger_page(app, visitor, true).await
}

async fn ledger_page(app: App, visitor: Visitor, check: bool) -> Response {
    let actor = visitor.actor.clone();
    let answer = app
        .ask(move |office| {
            // Whoever sees every record may see that none was altered.
            if office.view(&actor) != View::All {
                office.accounts(&actor)?;
            }
            let report = if check { Some(office.store().verify()?) } else { None };
            let head = office.store().read("head", |snap| Ok::<_, OfficeError>(snap.head()))?;
            Ok((head, report))
        })
        .await;
    let (head, report) = match answer {
        Ok(answer) => answer,
        Err(error) => return refused(&app, &visitor.manner, Some(&visitor), &error),
    };
    let p = Page::new(&app, &visitor, "admin");
    let checked = report.map(|report| Checked {
        at: p.moment(&app.now()),
        sound: p.t1("verify-sound", "entries", p.number(report.entries)),
        entries: p.number(report.entries),
        findings: report
            .findings
            .iter()
            .map(|finding| {
                let spot = p.t1(&format!("verify-spot-{}", finding.spot.code()), "what", finding.spot.what());
                let problem = format!("verify-problem-{}", finding.problem.code());
                (spot, p.t1(&problem, "detail", finding.problem.detail()))
            })
            .collect(),
    });
    html(&Ledger { part: "ledger", seq: p.number(head.0), hash: head.1.to_string(), checked, p })
}
