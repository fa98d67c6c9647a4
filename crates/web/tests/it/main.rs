//! Pages in process: the real router over a real embedded database.

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
    _dir: tempfile::TempDir,
}

fn site() -> Site {
    let dir = tempfile::tempdir().expect("a folder");
    let place = luytre_store::Place::Sqlite(dir.path().to_path_buf());
    let office = Office::open(place, pack()).expect("opens");
    for (login, body, roles) in [
        ("clerk", "agency@da-nang-2025", vec!["leader"]),
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
    let around = Surroundings { now, random, demo: false, secure: false };
    Site { router: router(App::new(office, around)), number: receipt.number, document, _dir: dir }
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
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/pages");
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the pages") {
        let source = std::fs::read_to_string(entry.expect("a file").path()).expect("text");
        let squeezed: String = source.split_whitespace().collect();
        for rest in squeezed.split(".route(\"").skip(1) {
            let path = rest.split('"').next().expect("a path");
            let filled = path
                .replace("{number}", if path.starts_with("/read/") { &site.document } else { &site.number })
                .replace("{kind}", "agreement")
                .replace("{login}", "clerk")
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

const OPEN: [&str; 3] = ["/sign-in", "/sign-out", "/manner"];

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
    for path in paths(&site) {
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
            let asks = path.starts_with("/new/") || path.ends_with("/reply");
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
