//! Pages in process: the real router over a real embedded database.

mod open;

use std::path::Path;
use std::sync::{Arc, OnceLock};

use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use axum::{Router, response::Response};
use jiff::Timestamp;
use luytre_domain::body::BodyId;
use luytre_domain::command::Command;
use luytre_domain::permit::Actor;
use luytre_office::{Account, Incoming, Office, Request as Ask};
use luytre_pack::{Files, Pack, read};
use luytre_text::lang::Lang;
use luytre_web::{App, Surroundings, router};
use serde_json::json;
use tower::ServiceExt;

fn pack() -> Arc<Pack> {
    static PACK: OnceLock<Arc<Pack>> = OnceLock::new();
    let read = || {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/vn");
        let (pack, findings) = read(&Files::from_dir(&root).expect("the pack is there"));
        assert_eq!(findings, []);
        Arc::new(pack.expect("a pack"))
    };
    PACK.get_or_init(read).clone()
}

fn now() -> Timestamp {
    "2026-02-12T09:00:00+07:00".parse().expect("a moment")
}

/// Not secure and not meant to be: different bytes at each call are enough here.
fn random(bytes: &mut [u8]) {
    use std::sync::atomic::{AtomicU8, Ordering};
    static NEXT: AtomicU8 = AtomicU8::new(1);
    let next = NEXT.fetch_add(1, Ordering::Relaxed);
    bytes.fill(next);
}

struct Site {
    router: Router,
    number: String,
    document: String,
    direction: String,
    _dir: tempfile::TempDir,
}

fn site() -> Site {
    site_of(pack())
}

fn site_of(pack: Arc<Pack>) -> Site {
    let dir = tempfile::tempdir().expect("a folder");
    let place = luytre_store::Place::Sqlite(dir.path().to_path_buf());
    let office = Office::open(place, pack).expect("opens").with_randomness(random);
    for (login, body, roles) in [
        ("clerk", "agency@da-nang-2025", vec!["leader"]),
        ("colleague", "agency@da-nang-2025", vec!["clerk"]),
        ("stranger", "agency@hue", vec!["clerk"]),
        ("admin", "mofa", vec!["administrator", "ministry"]),
    ] {
        let account = Account {
            login: login.to_owned(),
            name: login.to_owned(),
            body: BodyId(body.to_owned()),
            roles: roles.into_iter().map(str::to_owned).collect(),
            lang: Lang::Vi,
            disabled: false,
        };
        let password = Some(("a long password", &[3; 16]));
        office.put_account(&Office::operator(), now(), &account, password).expect("an account");
    }
    let fields = json!({
        "purpose": "cooperation", "secret": false, "signatory": "committee", "title": "Bản ghi nhớ <A> & \"B\"",
        "instrument": "memorandum", "areas": ["trade"], "content": ["defence"], "need": "n", "impact": "i",
        "partners": [{ "name": "Aichi", "country": "JP", "kind": "locality" }],
    });
    let receipt = office
        .execute(Ask {
            actor: Office::operator(),
            now: now(),
            id: "1".to_owned(),
            command: Command::Open {
                kind: "agreement".to_owned(),
                number: String::new(),
                owner: BodyId("agency@da-nang-2025".to_owned()),
                on: "2026-02-02".parse().unwrap(),
                fields: serde_json::from_value(fields).unwrap(),
                example: false,
            },
            seen: None,
            confirmed: std::collections::BTreeSet::new(),
        })
        .expect("a record");
    let article =
        "Đà Nẵng, ngày 10/2/2026 - Năm 2025, Đà Nẵng đã ký 12 thỏa thuận quốc tế <A> với đối tác nước ngoài.";
    let incoming = Incoming {
        id: "2".to_owned(),
        file: "a.txt".to_owned(),
        bytes: article.as_bytes().to_vec(),
        ..Incoming::default()
    };
    let clerk = Actor {
        login: "clerk".to_owned(),
        body: BodyId("agency@da-nang-2025".to_owned()),
        roles: vec!["leader".to_owned()],
    };
    let document = office.take_in(&clerk, now(), incoming).expect("a document").number;
    let directed = json!({ "task": "Chỉ thị <A>" });
    let direction = office
        .execute(Ask {
            actor: Office::operator(),
            now: now(),
            id: "3".to_owned(),
            command: Command::Record {
                kind: "direction".to_owned(),
                number: String::new(),
                owner: BodyId("mofa".to_owned()),
                state: "in_force".to_owned(),
                fields: serde_json::from_value(directed).unwrap(),
                sources: Vec::new(),
            },
            seen: None,
            confirmed: std::collections::BTreeSet::new(),
        })
        .expect("a direction")
        .number;
    let around = Surroundings { now, random, demo: false, secure: false };
    Site { router: router(App::new(office, around)), number: receipt.number, document, direction, _dir: dir }
}

impl Site {
    async fn send(&self, method: Method, path: &str, cookie: &str, body: &str, site: &str) -> Response {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", site)
            .body(Body::from(body.to_owned()))
            .expect("a request");
        self.router.clone().oneshot(request).await.expect("an answer")
    }

    /// Sends a form as its own page does.
    async fn post(&self, path: &str, cookie: &str, body: &str) -> (StatusCode, String) {
        let response = self.send(Method::POST, path, cookie, body, "same-origin").await;
        let status = response.status();
        let bytes = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
        (status, String::from_utf8_lossy(&bytes).into_owned())
    }

    async fn get(&self, path: &str, cookie: &str) -> (StatusCode, String) {
        let response = self.send(Method::GET, path, cookie, "", "none").await;
        let status = response.status();
        let bytes = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
        (status, String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The session cookie of `login`.
    async fn sign_in(&self, login: &str) -> String {
        let body = format!("login={login}&password=a+long+password");
        let response = self.send(Method::POST, "/sign-in", "", &body, "same-origin").await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER, "{login}");
        let cookie = response.headers()[header::SET_COOKIE].to_str().expect("text");
        assert!(cookie.contains("HttpOnly; SameSite=Strict"), "{cookie}");
        cookie.split(';').next().expect("a cookie").to_owned()
    }
}

/// Every path the router knows, read from the sources, with the places filled.
fn paths(site: &Site) -> Vec<String> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/pages")];
    let (mut files, mut paths) = (Vec::new(), Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the pages") {
            let path = entry.expect("a file").path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    for file in files {
        let source = std::fs::read_to_string(file).expect("text");
        let squeezed: String = source.split_whitespace().collect();
        for rest in squeezed.split(".route(\"").skip(1) {
            let path = rest.split('"').next().expect("a path");
            let filled = path
                .replace(
                    "{number}",
                    match path.split('/').nth(1) {
                        Some("read") => &site.document,
                        Some("plans") => &site.direction,
                        _ => &site.number,
                    },
                )
                .replace("{kind}", if path.starts_with("/ask/") { "request" } else { "agreement" })
                .replace("{login}", "clerk")
                .replace("{letter}", "agreement.consult")
                .replace("{file}", if path.contains("/letters/") { "draft.docx" } else { "{file}" })
                .replace("{country}", "JP")
                .replace("{code}", "JP");
            paths.push(if path.starts_with("/units/") { "/units/da-nang-2025".to_owned() } else { filled });
        }
    }
    paths.sort();
    paths.dedup();
    assert!(paths.len() > 15, "{paths:?}");
    paths
}

const OPEN: [&str; 4] = ["/sign-in", "/sign-out", "/manner", "/calendar/{file}"];

#[tokio::test]
async fn nothing_opens_without_a_session_and_nothing_changes_from_another_site() {
    let site = site();
    for path in paths(&site) {
        if OPEN.contains(&path.as_str()) {
            continue;
        }
        for method in [Method::GET, Method::POST] {
            let response = site.send(method.clone(), &path, "", "", "same-origin").await;
            let status = response.status();
            let to = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok()).unwrap_or("");
            let door = status.is_redirection() && (to.starts_with("/sign-in") || path == "/");
            assert!(door || status == StatusCode::METHOD_NOT_ALLOWED, "{method} {path}: {status} {to}");
        }
        let cookie = site.sign_in("admin").await;
        let other = site.send(Method::POST, &path, &cookie, "", "cross-site").await;
        assert_eq!(other.status(), StatusCode::FORBIDDEN, "POST {path} from another site");
    }
}

#[tokio::test]
async fn every_page_renders_in_every_language() {
    let site = site();
    let admin = format!("{}; ", site.sign_in("admin").await);
    let clerk = format!("{}; ", site.sign_in("clerk").await);
    let record = format!("/records/{}", site.number);
    let more = [
        format!("{record}?as_of=99"),
        format!("{record}/reply?body=mofa"),
        "/figures/rows?by=unit&key=da-nang-2025".to_owned(),
        "/register?as_of=2020-01-01".to_owned(),
    ];
    for path in paths(&site).into_iter().chain(more) {
        if path.contains('{') || path.ends_with("/suggest") {
            continue;
        }
        let cookie = if path.starts_with("/admin") { &admin } else { &clerk };
        for lang in Lang::ALL {
            let (status, page) = site.get(&path, &format!("{cookie}lang={lang}")).await;
            if status == StatusCode::METHOD_NOT_ALLOWED || status.is_redirection() {
                continue;
            }
            // A reply without saying whose is refused, in words like any other page.
            let asks = path.starts_with("/new/") || path.contains("/reply") || path.ends_with("/answer");
            assert!(status == StatusCode::OK || asks, "{path} in {lang}: {status}");
            assert!(!page.contains('⟦'), "{path} in {lang}: {}", around(&page, "⟦"));
            assert!(!page.contains("style=\""), "{path}: the policy refuses inline styles");
            assert!(!page.contains("<A>"), "{path}: a title is escaped");
            if page.contains("<html") {
                assert!(page.contains(&format!("<html lang=\"{lang}\"")), "{path} in {lang}");
                assert_eq!(page.matches("<h1").count(), 1, "{path}: one main heading");
            }
        }
    }
}

fn around<'a>(page: &'a str, mark: &str) -> &'a str {
    let at = page.find(mark).unwrap_or(0);
    let end = page[at..].char_indices().nth(60).map_or(page.len(), |(offset, _)| at + offset);
    &page[at..end]
}

#[tokio::test]
async fn a_stranger_finds_nothing_and_an_administrator_is_needed() {
    let site = site();
    let record = format!("/records/{}", site.number);
    let (clerk, stranger) = (site.sign_in("clerk").await, site.sign_in("stranger").await);
    assert_eq!(site.get(&record, &clerk).await.0, StatusCode::OK);
    assert_eq!(site.get(&record, &stranger).await.0, StatusCode::NOT_FOUND);
    assert_eq!(site.get("/admin", &stranger).await.0, StatusCode::FORBIDDEN);
    let wrong = site.send(Method::POST, "/sign-in", "", "login=clerk&password=no", "same-origin").await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
}

/// What the edit form of the test's record sends, with some fields changed.
fn edit(seen: u64, changed: &[(&str, &str)]) -> String {
    let fields = [
        ("purpose", "cooperation"),
        ("secret", "no"),
        ("signatory", "committee"),
        ("title", "Bản ghi nhớ <A> & \"B\""),
        ("instrument", "memorandum"),
        ("areas", "trade"),
        ("content", "defence"),
        ("need", "n"),
        ("impact", "i"),
        ("partners", "Aichi, JP"),
    ];
    let kept = fields.iter().filter(|(name, _)| !changed.iter().any(|(other, _)| other == name));
    let seen = seen.to_string();
    let version = [("seen", seen.as_str())];
    let pairs = kept.chain(changed).chain(&version);
    let escape = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    pairs.map(|(name, value)| format!("{name}={}", escape(value))).collect::<Vec<_>>().join("&")
}

/// The version that the page's form hands back.
fn seen(page: &str) -> u64 {
    let after = page.split_once("name=\"seen\" value=\"").expect("a version").1;
    after.split('"').next().and_then(|text| text.parse().ok()).expect("a number")
}

/// Nothing is computed for a day that does not exist or that has not come: it is asked for, as it was typed.
#[tokio::test]
async fn a_day_that_is_none_is_asked_for_and_never_guessed() {
    let site = site();
    let cookie = format!("{}; lang=vi", site.sign_in("clerk").await);
    let record = format!("/records/{}", site.number);
    for (path, typed) in [
        ("/register?from=31/02/2026".to_owned(), "31/02/2026"),
        ("/register/export.csv?until=hôm%20nay".replace('ô', "%C3%B4"), "hôm nay"),
        ("/figures?to=31.2.2026&by=unit".to_owned(), "31.2.2026"),
        ("/figures/rows?from=13/13/2026".to_owned(), "13/13/2026"),
        ("/figures?as_of=13/02/2033".to_owned(), "13/02/2033"),
        ("/register?as_of=2033-02-13".to_owned(), "13/02/2033"),
        ("/units?on=1/1/26".to_owned(), "1/1/26"),
        (format!("{record}?day=30/02/2026"), "30/02/2026"),
    ] {
        let (status, page) = site.get(&path, &cookie).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert!(page.contains(&format!("value=\"{typed}\"")), "{path}: what was typed stays");
        assert!(!page.contains('⟦') && page.matches("<h1").count() == 1, "{path}");
    }
    let (_, form) = site.get(&format!("{record}/edit"), &cookie).await;
    let save = |changed: &'static [(&str, &str)]| {
        let (body, path) = (edit(seen(&form), changed), format!("{record}/edit"));
        let (site, cookie) = (&site, &cookie);
        async move { site.post(&path, cookie, &body).await }
    };
    let (status, page) = save(&[("signed_on", "31/02/2026")]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("“31/02/2026”"), "{}", around(&page, "role=\"alert\""));
    assert!(page.contains("value=\"31/02/2026\""), "what was typed stays");
    let (status, page) = save(&[("signed_on", "07/02/2033")]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("“07/02/2033”") && page.contains("value=\"date-in-future\""), "asked, not guessed");
    assert_eq!(
        save(&[("signed_on", "07/02/2033"), ("confirmed", "date-in-future")]).await.0,
        StatusCode::SEE_OTHER
    );
    let (_, page) = site.get(&record, &cookie).await;
    assert!(page.contains("07/02/2033"), "said twice, so it is meant");
    // A day of a step is no question: it has happened, or it has not.
    let taken =
        site.post(&format!("{record}/take"), &cookie, "transition=drop&note=x&on=07%2F02%2F2033").await;
    assert_eq!(taken.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(taken.1.contains("07/02/2033") && !taken.1.contains("2033-02-07"), "in the reader's order");
    assert!(taken.1.contains("name=\"note\" required>x</textarea>"), "and the reasons stay");
}

/// The second of two people sees what changed, by whom and when, and keeps what they typed.
#[tokio::test]
async fn two_people_edit_one_record() {
    let site = site();
    let path = format!("/records/{}/edit", site.number);
    let [first, second] = [site.sign_in("clerk").await, site.sign_in("colleague").await];
    let second = format!("{second}; lang=en");
    let version = seen(&site.get(&path, &first).await.1);
    let body = edit(version, &[("title", "Bản ghi nhớ với Aichi"), ("impact", "lớn")]);
    assert_eq!(site.post(&path, &first, &body).await.0, StatusCode::SEE_OTHER);
    let (status, page) = site
        .post(&path, &second, &edit(version, &[("title", "Bản ghi nhớ Aichi"), ("need", "thật cần")]))
        .await;
    assert_eq!(status, StatusCode::CONFLICT);
    let conflict = page.split("class=\"conflict\"").nth(1).and_then(|rest| rest.split("</section>").next());
    let conflict = conflict.expect("the page says so");
    for said in ["clerk (clerk), ", "12/02/2026 09:00", "Bản ghi nhớ với Aichi", "lớn", "name=\"keep-title\""]
    {
        assert!(conflict.contains(said), "{said}: {conflict}");
    }
    assert!(!conflict.contains("name=\"keep-need\""), "only what both changed is asked about");
    assert!(
        page.contains(">thật cần</textarea>") && page.contains("value=\"Bản ghi nhớ Aichi\""),
        "typed once"
    );
    assert!(page.contains(">lớn</textarea>"), "what only the other changed is taken over");
    let again =
        [("title", "Bản ghi nhớ Aichi"), ("need", "thật cần"), ("impact", "lớn"), ("keep-title", "mine")];
    assert_eq!(site.post(&path, &second, &edit(seen(&page), &again)).await.0, StatusCode::SEE_OTHER);

    let (_, now) = site.get(&format!("/records/{}", site.number), &second).await;
    assert!(now.contains("Bản ghi nhớ Aichi") && !now.contains("class=\"now\""));
    let (_, then) = site.get(&format!("/records/{}?as_of={version}", site.number), &second).await;
    assert!(then.contains("now: Bản ghi nhớ Aichi"), "a past state says what is different now");
}

/// Agreements name no person, so the pack of this test gives them a contact and guests.
fn pack_with_persons() -> Arc<Pack> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/vn");
    let mut files = Files::from_dir(&root).expect("the pack is there");
    let kind = files.0.get_mut("kinds/agreement.toml").expect("the kind");
    kind.push_str("\n[[field]]\nid = \"contact\"\ntype = \"person\"\npersonal = true\n");
    kind.push_str("\n[[field]]\nid = \"guests\"\ntype = \"text\"\nmany = true\npersonal = true\n");
    for lang in Lang::ALL {
        let words = files.0.get_mut(&format!("locale/{lang}/agreement.ftl")).expect("its words");
        words.push_str("\nfield-contact = Contact\nfield-guests = Guests\n");
    }
    let (pack, findings) = read(&files);
    assert_eq!(findings, []);
    Arc::new(pack.expect("a pack"))
}

/// What is typed into a personal field comes back sealed; reading it is an act, and erasing it takes more than a click.
#[tokio::test]
async fn personal_data_is_typed_once_and_read_by_an_act() {
    let site = site_of(pack_with_persons());
    let record = format!("/records/{}", site.number);
    let clerk = format!("{}; lang=en", site.sign_in("clerk").await);
    let admin = format!("{}; lang=en", site.sign_in("admin").await);
    let form = || async { site.get(&format!("{record}/edit"), &clerk).await.1 };
    let save = |body: String| {
        let path = format!("{record}/edit");
        let (site, clerk) = (&site, &clerk);
        async move { site.post(&path, clerk, &body).await.0 }
    };
    let typed = [("contact", "Nguyễn Văn An"), ("guests", "Trần Thị Bình\nLê Văn Cường")];
    assert_eq!(save(edit(seen(&form().await), &typed)).await, StatusCode::SEE_OTHER);
    assert_eq!(save(edit(seen(&form().await), &[("guests", "Phạm Văn Dũng")])).await, StatusCode::SEE_OTHER);
    let names = ["Nguyễn Văn An", "Trần Thị Bình", "Lê Văn Cường", "Phạm Văn Dũng"];
    let pages = [site.get(&record, &clerk).await.1, form().await, site.get("/register", &clerk).await.1];
    for (name, page) in names.iter().flat_map(|name| pages.iter().map(move |page| (name, page))) {
        assert!(!page.contains(name), "{name} is nowhere in the clear");
    }
    assert!(pages[1].contains("3 sealed values"), "what was sealed stays when another is added");
    let personal = format!("{record}/personal");
    let (status, clear) = site.post(&personal, &clerk, "").await;
    assert_eq!(status, StatusCode::OK);
    assert!(names.iter().all(|name| clear.contains(name)), "{}", around(&clear, "<dl"));
    assert!(
        site.get(&record, &clerk).await.1.contains("Personal data read in the clear"),
        "the reading is noted"
    );
    let stranger = site.sign_in("stranger").await;
    assert_eq!(site.post(&personal, &stranger, "").await.0, StatusCode::NOT_FOUND);

    let erase = format!("{personal}/erase");
    assert_eq!(site.post(&erase, &clerk, "field=contact&sure=yes").await.0, StatusCode::FORBIDDEN);
    assert_eq!(site.post(&erase, &admin, "field=contact").await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(site.post(&erase, &admin, "field=contact&sure=yes").await.0, StatusCode::SEE_OTHER);
    let (_, clear) = site.post(&personal, &clerk, "").await;
    assert!(
        !clear.contains(names[0]) && clear.contains("erased") && clear.contains(names[1]),
        "one and no other"
    );
}
