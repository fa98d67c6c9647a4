//! The open register from outside: nothing that is not open may be reached, found, counted or told apart, by any route.
//! Every closed value of this register is a word that stands nowhere else.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use jiff::Timestamp;
use luytre_domain::body::BodyId;
use luytre_domain::command::Command;
use luytre_domain::record::{Commitment, Fields, Progress, Source};
use luytre_office::{NewPaper, Office, Request as Ask};
use luytre_text::fold::fold;
use luytre_text::lang::Lang;
use luytre_web::{App, Surroundings, router};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::{around, now, pack_with_persons, random};

/// Words of closed values. Marks and capitals, so that folding is tried as well.
const SHUT: [&str; 16] = [
    "Đxkneedzq",
    "Ýxkimpactzq",
    "xkremarkzq",
    "xkproposedzq",
    "xkpapérzq",
    "xkpromisezq",
    "xkquotezq",
    "xknolinkzq",
    "Đxkdraftzq",
    "xkpartnérzq",
    "xkbarredzq",
    "xkexamplezq",
    "Ếxkembargozq",
    "xkthèmezq",
    "xkpersonzq",
    "xkwithdrawnzq",
];
/// The word of the record under embargo, which opens a month later.
const EMBARGO: usize = 12;
/// A country and a unit that only closed records name.
const SHUT_COUNTRIES: [&str; 4] = ["TV", "NR", "KI", "PW"];
const SHUT_UNIT: &str = "ca-mau-2025";

fn later() -> Timestamp {
    "2026-03-20T09:00:00+07:00".parse().expect("a moment")
}

struct Open {
    office: Office,
    router: Router,
    later: Router,
    /// Numbers of open and of closed records.
    open: BTreeSet<String>,
    shut: BTreeSet<String>,
    embargoed: String,
    _dir: tempfile::TempDir,
}

struct Told {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Told {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }
}

fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

impl Open {
    async fn ask(&self, router: &Router, path: &str, headers: &[(header::HeaderName, &str)]) -> Told {
        let mut request =
            Request::builder().method(Method::GET).uri(path).header(header::HOST, "open.example");
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let response =
            router.clone().oneshot(request.body(Body::empty()).expect("a request")).await.expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        let body = to_bytes(response.into_body(), usize::MAX).await.expect("a body").to_vec();
        Told { status, headers, body }
    }

    async fn get(&self, path: &str) -> Told {
        self.ask(&self.router, path, &[]).await
    }
}

fn act(office: &Office, id: &str, command: Command) -> String {
    let ask = Ask {
        actor: Office::operator(),
        now: now(),
        id: id.to_owned(),
        command,
        seen: None,
        confirmed: ["date-in-future", "check-security-not-asked"].map(str::to_owned).into(),
    };
    office.execute(ask).unwrap_or_else(|error| panic!("{id}: {:?}", error.refusals())).number
}

fn fields(value: Value) -> Fields {
    serde_json::from_value(value).expect("fields")
}

fn partner(name: &str, country: &str) -> Value {
    json!([{ "name": name, "country": country, "kind": "locality" }])
}

fn record(
    office: &Office,
    id: &str,
    kind: &str,
    unit: &str,
    state: &str,
    told: Value,
    sources: Vec<Source>,
) -> String {
    let owner = BodyId(format!("committee@{unit}"));
    let (kind, state) = (kind.to_owned(), state.to_owned());
    act(
        office,
        id,
        Command::Record { kind, number: String::new(), owner, state, fields: fields(told), sources },
    )
}

fn agreement(title: &str, signed: &str, country: &str, more: Value) -> Value {
    let mut told = json!({
        "purpose": "cooperation", "secret": false, "signatory": "committee", "title": title, "instrument": "memorandum",
        "areas": ["trade"], "partners": partner("Ville ouverte", country), "signed_on": signed,
    });
    for (name, value) in more.as_object().expect("an object") {
        told[name] = value.clone();
    }
    told
}

fn register() -> Open {
    let dir = tempfile::tempdir().expect("a folder");
    let place = luytre_store::Place::Sqlite(dir.path().to_path_buf());
    let office = Office::open(place, pack_with_persons()).expect("opens").with_randomness(random);
    let (mut open, mut shut) = (BTreeSet::new(), BTreeSet::new());
    let closed_fields = json!({
        "need": SHUT[0], "impact": SHUT[1], "remark": SHUT[2], "proposed_signatory": SHUT[3],
        "content": ["defence"], "inheritance": "in_full", "contact": { "name": SHUT[14] }, "guests": [SHUT[14]],
    });
    let sources = vec![
        Source {
            title: "Cổng thông tin".into(),
            url: "https://open.example/a".into(),
            quote: SHUT[6].into(),
            ..Source::default()
        },
        Source { title: SHUT[7].into(), ..Source::default() },
    ];
    let rich = record(
        &office,
        "1",
        "agreement",
        "da-nang-2025",
        "in_force",
        agreement("Thỏa thuận mở với Lyon", "2025-03-05", "FR", closed_fields),
        sources,
    );
    open.insert(rich.clone());
    let plain = agreement("Bản ghi nhớ mở", "2024", "JP", json!({}));
    open.insert(record(&office, "2", "agreement", "hue", "known_signed", plain, Vec::new()));
    let two = agreement(
        "Chương trình mở",
        "2025-11",
        "FR",
        json!({ "areas": ["culture", "trade"], "instrument": "programme" }),
    );
    open.insert(record(&office, "3", "agreement", "da-nang-2025", "expired", two, Vec::new()));
    let held = json!({
        "secret": false, "title": "Hội nghị mở", "conference_form": "in_person", "begins_on": "2026-01-10",
        "ends_on": "2026-01-11", "organiser": "Sở", "ministerial_guests": false, "foreign_funding": false,
        "participants": 99, "foreign_participants": 9, "countries": ["LA"], "theme": SHUT[13], "payer": "",
    });
    let mut held_fields = held.clone();
    held_fields.as_object_mut().expect("an object").remove("payer");
    open.insert(record(&office, "4", "conference", "hue", "completed", held_fields.clone(), Vec::new()));

    let draft = agreement(SHUT[8], "2025-01-02", "TV", json!({ "partners": partner(SHUT[9], "TV") }));
    let mut draft_fields = fields(draft);
    draft_fields.remove("signed_on");
    draft_fields.extend(fields(json!({ "need": "n", "impact": "i", "content": [] })));
    let opening = |example| Command::Open {
        kind: "agreement".to_owned(),
        number: String::new(),
        owner: BodyId(format!("agency@{SHUT_UNIT}")),
        on: "2026-02-02".parse().expect("a day"),
        fields: draft_fields.clone(),
        example,
    };
    let drafted = act(&office, "5", opening(false));
    shut.insert(drafted.clone());
    let barred = agreement(
        SHUT[10],
        "2025-04-04",
        "NR",
        json!({ "publication": "none", "partners": partner(SHUT[10], "NR") }),
    );
    shut.insert(record(&office, "6", "agreement", SHUT_UNIT, "in_force", barred, Vec::new()));
    let mut example = opening(true);
    if let Command::Open { fields, .. } = &mut example {
        fields.insert("title".to_owned(), json!(SHUT[11]));
    }
    shut.insert(act(&office, "7", example));
    let mut coming = held_fields;
    for (name, value) in [
        ("title", json!(SHUT[EMBARGO])),
        ("begins_on", json!("2026-03-09")),
        ("ends_on", json!("2026-03-10")),
        ("countries", json!(["KI"])),
    ] {
        coming[name] = value;
    }
    let embargoed = record(&office, "8", "conference", SHUT_UNIT, "took_place", coming, Vec::new());
    let gone = agreement(SHUT[15], "2025-05-05", "PW", json!({ "partners": partner(SHUT[15], "PW") }));
    let withdrawn = record(&office, "9", "agreement", SHUT_UNIT, "in_force", gone, Vec::new());
    act(&office, "9", Command::Edit { fields: fields(json!({ "publication": "none" })) });
    shut.insert(withdrawn);

    act(&office, "1", Command::Link { relation: "amends".to_owned(), to: drafted });
    act(&office, "1", Command::Note { text: SHUT[0].to_owned() });
    let commitment = Commitment {
        id: "c".to_owned(),
        what: SHUT[5].to_owned(),
        who: String::new(),
        due: None,
        indicator: String::new(),
        evidence: String::new(),
        progress: Progress::Open,
    };
    act(&office, "1", Command::SetCommitment { commitment, on: "2026-02-11".parse().expect("a day") });
    let paper = NewPaper {
        id: "p".to_owned(),
        sort: "signed_text".to_owned(),
        title: SHUT[4].to_owned(),
        number: String::new(),
        media: "text/plain".to_owned(),
        bytes: SHUT[4].as_bytes().to_vec(),
    };
    office.attach(&Office::operator(), now(), &rich, paper).expect("a paper");
    let site =
        |now| router(App::new(office.clone(), Surroundings { now, random, demo: false, secure: true }));
    Open { router: site(now), later: site(later), office, open, shut, embargoed, _dir: dir }
}

/// Every path below the open register, read from the sources, so that a new one cannot be forgotten.
fn routes() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = vec![root.join("open.rs")];
    files.extend(
        std::fs::read_dir(root.join("open")).expect("a folder").map(|entry| entry.expect("a file").path()),
    );
    let mut routes = BTreeSet::new();
    for file in files {
        let squeezed: String = std::fs::read_to_string(file).expect("text").split_whitespace().collect();
        routes.extend(
            squeezed
                .split(".route(\"")
                .skip(1)
                .map(|rest| rest.split('"').next().expect("a path").to_owned()),
        );
    }
    assert!(routes.len() > 20, "{routes:?}");
    routes
}

/// A path for every way its places may be filled, closed ones among them.
fn filled(open: &Open, route: &str) -> Vec<String> {
    let law = open.office.law();
    let Some((start, rest)) = route.split_once('{') else { return vec![route.to_owned()] };
    let (place, end) = rest.split_once('}').expect("a closed brace");
    let values: Vec<String> = match place {
        "number" => open.open.iter().chain(&open.shut).chain([&open.embargoed]).cloned().collect(),
        "code" => {
            ["FR", "JP", "LA", "US"].iter().chain(&SHUT_COUNTRIES).map(|code| (*code).to_owned()).collect()
        }
        "unit" => ["da-nang-2025", "hue", SHUT_UNIT, "nowhere"].map(str::to_owned).to_vec(),
        "part" => ["pages.xml", "2024.xml", "2025.xml", "2026.xml", "x"].map(str::to_owned).to_vec(),
        "indicator" => law.indicators.iter().map(|indicator| indicator.id.clone()).collect(),
        "file" => {
            let kinds = law.kinds.keys();
            let ends = ["csv", "jsonl", "parquet", "csv-metadata.json", "exe"];
            kinds.flat_map(|kind| ends.map(|end| format!("{kind}.{end}"))).collect()
        }
        "*rest" => vec!["v2/x".to_owned()],
        other => panic!("what fills {{{other}}} in {route}? Say so here, closed values among them"),
    };
    values.into_iter().map(|value| format!("{start}{value}{end}")).collect()
}

/// What must not be in any answer, in any spelling.
fn secrets(open: &Open, shut: &[&str]) -> Vec<String> {
    let words = shut.iter().flat_map(|word| [(*word).to_owned(), word.to_lowercase(), fold(word)]);
    words.chain(open.shut.iter().cloned()).collect()
}

fn check_told(path: &str, told: &Told, secrets: &[String]) {
    let headers: String = told.headers.iter().map(|(name, value)| format!("{name}: {value:?}\n")).collect();
    let text = told.text();
    let folded = text.to_lowercase();
    for secret in secrets {
        let found = [secret.as_str()]
            .into_iter()
            .find(|secret| folded.contains(&secret.to_lowercase()) || headers.contains(secret));
        assert!(found.is_none(), "{path} tells {secret}: {}", around(&text, secret));
    }
    assert!(told.headers.get(header::SET_COOKIE).is_none(), "{path} sets a cookie");
    assert!(told.status != StatusCode::INTERNAL_SERVER_ERROR, "{path}");
    assert!(!text.contains('⟦'), "{path}: {}", around(&text, "⟦"));
    assert!(!text.contains("style=\""), "{path}: the policy refuses inline styles");
}

/// Every page, answer, feed and file, in every language, on the day and a month later.
#[tokio::test]
async fn no_route_tells_what_is_closed() {
    let open = register();
    let all: Vec<&str> = SHUT.to_vec();
    let after: Vec<&str> = SHUT.iter().copied().filter(|word| *word != SHUT[EMBARGO]).collect();
    let (today, then) = (secrets(&open, &all), secrets(&open, &after));
    let (mut found, mut pages) = (0, 0);
    for path in routes().iter().flat_map(|route| filled(&open, route)) {
        for lang in Lang::ALL {
            let path = format!("{path}?lang={lang}");
            let told = open.get(&path).await;
            check_told(&path, &told, &today);
            assert!(!told.text().contains(&open.embargoed), "{path} names what is under embargo");
            check_told(&path, &open.ask(&open.later, &path, &[]).await, &then);
            found += usize::from(told.status == StatusCode::OK);
            if told.text().contains("<html") {
                pages += 1;
                assert!(told.text().contains(&format!("<html lang=\"{lang}\"")), "{path}");
                assert_eq!(told.text().matches("<h1").count(), 1, "{path}");
            }
        }
    }
    assert!(found > 100 && pages > 100, "{found} answers, {pages} pages");
    // The words that stand for places and states of closed records alone are told nowhere either.
    let pages = [open.get("/open/partners?lang=en").await, open.get("/open/units?lang=en").await];
    for name in ["Tuvalu", "Nauru", "Kiribati", "Palau", "Cà Mau", "Ca Mau"] {
        assert!(pages.iter().all(|page| !page.text().contains(name)), "{name}");
    }
}

/// Counts are those of the open records and no others, by every value.
#[tokio::test]
async fn counts_are_those_of_the_open_records() {
    let open = register();
    let list = open.get("/open/api/v1/records?limit=200").await.json();
    let numbers: BTreeSet<String> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["number"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(numbers, open.open);
    assert_eq!(list["total"], 4);
    let expected = json!({
        "kind": { "agreement": 3, "conference": 1 },
        "unit": { "da-nang-2025": 2, "hue": 2 },
        "country": { "FR": 2, "JP": 1, "LA": 1 },
        "state": { "in_force": 1, "known_signed": 1, "expired": 1, "completed": 1 },
        "year": { "2024": 1, "2025": 2, "2026": 1 },
        "area": { "trade": 3, "culture": 1 },
        "instrument": { "memorandum": 2, "programme": 1 },
        "signatory": { "committee": 3 },
        "pillar": { "state": 4 },
        "conference_form": { "in_person": 1 },
    });
    let facets = list["facets"].as_object().unwrap();
    for (dimension, counts) in facets {
        let found: BTreeMap<String, Value> = counts
            .as_array()
            .unwrap()
            .iter()
            .map(|count| (count["value"].as_str().unwrap().to_owned(), count["records"].clone()))
            .collect();
        let wanted: BTreeMap<String, Value> =
            serde_json::from_value(expected.get(dimension).cloned().unwrap_or(json!({}))).unwrap();
        assert_eq!(found, wanted, "{dimension}");
        for (value, n) in &found {
            let narrowed = open.get(&format!("/open/api/v1/records?{dimension}={value}")).await.json();
            assert_eq!(&narrowed["total"], n, "{dimension}={value}");
        }
    }
    for (dimension, value) in [
        ("unit", SHUT_UNIT),
        ("country", "TV"),
        ("country", "KI"),
        ("state", "draft"),
        ("inheritance", "in_full"),
        ("commitment", "open"),
        ("example", "yes"),
        ("sees", "public"),
    ] {
        let told = open.get(&format!("/open/api/v1/records?{dimension}={value}")).await;
        let known = facets.contains_key(dimension);
        assert_eq!(told.status, if known { StatusCode::OK } else { StatusCode::BAD_REQUEST }, "{dimension}");
        assert!(!known || told.json()["total"] == 0, "{dimension}={value}");
    }
    let signed = open.get("/open/api/v1/figures/agreements.signed?by=country").await.json();
    assert_eq!((&signed["total"], signed["cells"].as_array().unwrap().len()), (&json!(3), 2));
    let shut = open.get("/open/api/v1/figures/delegations.outbound").await;
    assert_eq!(shut.status, StatusCode::NOT_FOUND, "an indicator that is not open is not there");
    let files = open.get("/open/data/agreement.csv").await;
    assert_eq!(files.text().lines().count(), 4, "a head and three records");
    let opened = open.ask(&open.later, "/open/api/v1/records?limit=200", &[]).await.json();
    assert_eq!(opened["total"], 5, "a month later the conference is over");
    assert!(
        open.ask(&open.later, &format!("/open/{}", open.embargoed), &[]).await.text().contains("embargozq")
    );
}

/// A search answers as if the closed words did not exist: the same as for a word that nobody ever wrote.
#[tokio::test]
async fn closed_words_are_found_by_no_search() {
    let open = register();
    let absent = "xkabsentzq";
    for word in SHUT {
        let short: String = fold(word).chars().take(6).collect();
        for typed in [
            word.to_owned(),
            fold(word),
            word.to_lowercase(),
            short,
            format!("mở {word}"),
            format!("{word} mo"),
            format!("lyon {word} "),
        ] {
            for path in ["/open/api/v1/records?q=", "/open/records?lang=vi&q="] {
                let told = open.get(&format!("{path}{}", escaped(&typed))).await;
                let other = typed
                    .replace(word, absent)
                    .replace(&fold(word), absent)
                    .replace(&word.to_lowercase(), absent);
                let same = open.get(&format!("{path}{}", escaped(&other))).await;
                let plain = |told: &Told, typed: &str| {
                    let text = told.text().replace(typed.trim(), "_");
                    let text = [escaped(typed), escaped(typed.trim())]
                        .iter()
                        .fold(text, |text, typed| text.replace(typed, "_"));
                    text.replace(&crate_escape(typed), "_").replace(&crate_escape(typed.trim()), "_")
                };
                if other != typed {
                    assert_eq!(
                        plain(&told, &typed),
                        plain(&same, &other),
                        "{typed} answers otherwise than {other}"
                    );
                }
                if path.contains("api") {
                    let found = told.json();
                    let partial = typed.contains(' ');
                    assert!(partial || found["total"] == 0, "{typed} finds {}", found["total"]);
                }
            }
        }
    }
    let found = open.get("/open/api/v1/records?q=ly").await.json();
    assert_eq!(found["total"], 1, "open words are found as they are typed");
}

/// As links of pages write it.
fn crate_escape(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

/// What is closed and what is not there are told apart by nothing.
#[tokio::test]
async fn closed_and_absent_are_alike() {
    let open = register();
    let absent = "TTQT-99-2026-9999";
    let mut seen = BTreeSet::new();
    for number in open.shut.iter().chain([&open.embargoed, &absent.to_owned()]) {
        for path in ["/open/", "/open/api/v1/records/"] {
            let told = open.get(&format!("{path}{number}?lang=fr")).await;
            assert_eq!(told.status, StatusCode::NOT_FOUND, "{number}");
            let headers: Vec<String> =
                told.headers.iter().map(|(name, value)| format!("{name}: {value:?}")).collect();
            seen.insert((path, told.body, headers));
        }
    }
    assert_eq!(seen.len(), 2, "one page and one answer for all of them");
    let places =
        ["/open/partners/TV", "/open/partners/ZZ", &format!("/open/units/{SHUT_UNIT}"), "/open/units/none"];
    let mut bodies = BTreeSet::new();
    for place in places {
        let told = open.get(place).await;
        assert_eq!(told.status, StatusCode::NOT_FOUND, "{place}");
        bodies.insert(told.body);
    }
    assert_eq!(bodies.len(), 1);
}

/// Only what is open moves the tag: who watches it learns nothing of the work inside.
#[tokio::test]
async fn an_unchanged_answer_is_told_so_and_closed_work_shows_nowhere() {
    let open = register();
    let tag = |told: &Told| told.headers[header::ETAG].to_str().expect("text").to_owned();
    let paths = [
        "/open",
        "/open/records",
        "/open/api/v1/records",
        "/open/feed.atom",
        "/open/data/agreement.csv",
        "/open/sitemap.xml",
    ];
    for path in paths {
        let first = open.get(path).await;
        assert_eq!(first.status, StatusCode::OK, "{path}");
        let again = open.ask(&open.router, path, &[(header::IF_NONE_MATCH, &tag(&first))]).await;
        assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0), "{path}");
        assert!(first.headers[header::CACHE_CONTROL].to_str().unwrap().starts_with("public"), "{path}");
        assert_eq!(first.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*", "{path}");
    }
    let before = open.get("/open/api/v1/records").await;
    let feed = open.get("/open/feed.atom").await.text();
    act(&open.office, "1", Command::Edit { fields: fields(json!({ "need": "something else" })) });
    act(&open.office, "5", Command::Edit { fields: fields(json!({ "title": "another draft" })) });
    let closed = open.get("/open/api/v1/records").await;
    assert_eq!((tag(&closed), closed.text()), (tag(&before), before.text()), "closed work");
    assert_eq!(open.get("/open/feed.atom").await.text(), feed);
    act(
        &open.office,
        "1",
        Command::Edit { fields: fields(json!({ "title": "Thỏa thuận mở với Marseille" })) },
    );
    let changed =
        open.ask(&open.router, "/open/api/v1/records", &[(header::IF_NONE_MATCH, &tag(&before))]).await;
    assert_eq!(changed.status, StatusCode::OK);
    assert!(changed.text().contains("Marseille") && !changed.text().contains("Lyon"));
    assert_eq!(open.get("/open/api/v1/records?q=lyon").await.json()["total"], 0);
    act(&open.office, "1", Command::Edit { fields: fields(json!({ "publication": "none" })) });
    for path in routes().iter().flat_map(|route| filled(&open, route)) {
        assert!(!open.get(&path).await.text().contains("Marseille"), "{path} tells what was withdrawn");
    }
    assert_eq!(open.office.store().verify().expect("a report").findings, []);
    open.office.store().rebuild(&permit_of_tests()).expect("made anew");
    assert_eq!(open.get("/open/api/v1/records").await.json()["total"], 3);
}

#[expect(clippy::disallowed_methods, reason = "the store is asked directly")]
fn permit_of_tests() -> luytre_domain::permit::Permit {
    luytre_domain::permit::Permit::grant("test", luytre_domain::permit::Action::Administer)
}

/// A wrong word is named, never passed over and never an error of ours.
#[tokio::test]
async fn wrong_parameters_are_named() {
    let open = register();
    let long = "x".repeat(300);
    for (query, parameter) in [
        ("kinds=agreement", "kinds"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=ten", "limit"),
        ("limit=", "limit"),
        ("from=2026-02-30", "from"),
        ("from=tomorrow", "from"),
        ("order=random", "order"),
        ("cursor=zzz", "cursor"),
        ("cursor=nn0-99999999999999-1", "cursor"),
        ("q=a&q=b", "q"),
        ("lang=de", "lang"),
        (&format!("q={long}"), "q"),
        ("as_of=3", "as_of"),
    ] {
        let told = open.get(&format!("/open/api/v1/records?{query}")).await;
        assert_eq!(told.status, StatusCode::BAD_REQUEST, "{query}");
        assert_eq!(told.headers[header::CONTENT_TYPE], "application/problem+json");
        assert_eq!(told.json()["parameter"], parameter, "{query}");
    }
    let figure = open.get("/open/api/v1/figures/agreements.signed?by=inheritance").await;
    assert_eq!((figure.status, &figure.json()["parameter"]), (StatusCode::BAD_REQUEST, &json!("by")));
    let document = open.get("/open/api/v1/openapi.json").await.json();
    assert_eq!(document["openapi"], "3.1.0");
    for path in document["paths"].as_object().unwrap().keys() {
        let path = format!("/open/api/v1{path}")
            .replace("{number}", open.open.first().unwrap())
            .replace("{indicator}", "agreements.signed");
        assert_eq!(open.get(&path).await.status, StatusCode::OK, "{path} is described and served");
    }
    let posted =
        Request::builder().method(Method::POST).uri("/open/api/v1/records").body(Body::empty()).unwrap();
    let posted = open.router.clone().oneshot(posted).await.unwrap();
    assert_eq!(posted.status(), StatusCode::METHOD_NOT_ALLOWED);
}
