//! The server is killed without warning while people write, again and again. What it acknowledged must be there, the
//! chain must hold, and every projection must equal one made anew.
//!
//! `LUYTRE_KILLS` says how often (8 where it is not set), `LUYTRE_SEED` at which moments.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use luytre_domain::law::Law;
use luytre_domain::record::Event;
use luytre_pack::{Files, read};
use luytre_store::{Place, Store};

use crate::account;

const WRITERS: u64 = 4;
const PASSWORD: &str = "một câu dễ nhớ";

/// The real server, and where it listens.
struct Server {
    child: Child,
    host: String,
}

impl Server {
    fn start(data: &Path) -> Server {
        let mut child = Command::new(env!("CARGO_BIN_EXE_luytre"))
            .args(["--lang", "en", "--data", data.to_str().unwrap(), "serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let host = lines.by_ref().map_while(Result::ok).find_map(|line| {
            let (_, rest) = line.split_once("http://")?;
            Some(rest.split(|c: char| c.is_whitespace() || c == '/').next()?.to_owned())
        });
        Server { child, host: host.expect("the server says where it listens") }
    }

    /// SIGKILL: no handler runs, no file is closed.
    fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("gone");
    }
}

/// Posts a form; the status and the head of the answer, where the whole head came back.
fn post(host: &str, path: &str, cookie: &str, form: &[(&str, &str)]) -> Option<(u16, String)> {
    let escaped = |text: &str| -> String {
        let byte = |byte: u8| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        };
        text.bytes().map(byte).collect()
    };
    let pairs = form.iter().map(|(name, value)| format!("{name}={}", escaped(value)));
    let body = pairs.collect::<Vec<_>>().join("&");
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nCookie: {cookie}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(host).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(30))).ok()?;
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = Vec::new();
    // A connection that breaks while the answer comes is no acknowledgement unless the head is whole.
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (head, _) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some((status, head.to_owned()))
}

/// What the server has said yes to.
#[derive(Default)]
struct Acknowledged {
    notes: BTreeSet<String>,
    /// Register numbers.
    opened: BTreeSet<String>,
}

/// The number a redirect leads to.
fn number(head: &str) -> Option<String> {
    let line = head.lines().find(|line| line.to_lowercase().starts_with("location:"))?;
    Some(line.split_once("/records/")?.1.trim().to_owned())
}

fn open_dossier(host: &str, cookie: &str, title: &str) -> Option<String> {
    let form = [
        ("at", "3"),
        ("go", "open"),
        ("purpose", "cooperation"),
        ("secret", "no"),
        ("signatory", "committee"),
        ("title", title),
        ("instrument", "memorandum"),
        ("partners", "Kitakyushu, JP"),
        ("areas", "trade"),
        ("need", "n"),
        ("impact", "i"),
    ];
    let (status, head) = post(host, "/new/agreement", cookie, &form)?;
    assert_eq!(status, 303, "{head}");
    number(&head)
}

/// Writes until the server is gone: notes on records that all writers share, and a new dossier now and then.
fn write_on(
    host: &str,
    cookie: &str,
    writer: &str,
    shared: &[String],
    stop: &AtomicBool,
    acknowledged: &Mutex<Acknowledged>,
) {
    for at in 0.. {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        let text = format!("{writer} {at}");
        if at % 8 == 3 {
            let Some(number) = open_dossier(host, cookie, &text) else { return };
            acknowledged.lock().unwrap().opened.insert(number);
            continue;
        }
        let path = format!("/records/{}/notes", shared[at % shared.len()]);
        match post(host, &path, cookie, &[("text", &text)]) {
            Some((303, _)) => _ = acknowledged.lock().unwrap().notes.insert(text),
            Some((status, head)) => panic!("{status}: {head}"),
            None => return,
        }
    }
}

/// Opens what the killed server left, as a restart does, and looks for everything it had acknowledged.
fn look(data: &Path, law: &Arc<Law>, acknowledged: &Acknowledged) -> u64 {
    let store = Store::open(Place::Sqlite(data.to_path_buf()), law.clone()).expect("opens after a kill");
    let report = store.verify().expect("verifies");
    assert!(report.is_sound(), "{:?}", report.findings);
    let (mut notes, mut opened, mut after) = (BTreeSet::new(), BTreeSet::new(), 0);
    loop {
        let page = store.read("ledger", |snap| snap.entries_after(after, 1_000)).expect("reads");
        let Some(last) = page.last() else { break };
        after = last.seq;
        for entry in page.iter().filter(|entry| entry.subject.starts_with("r:")) {
            match serde_json::from_str(&entry.body).expect("an event") {
                Event::Noted { text } => _ = notes.insert(text),
                Event::Opened { number, .. } => {
                    assert!(opened.insert(number.clone()), "{number} given twice");
                }
                _ => {}
            }
        }
    }
    let lost: Vec<_> = acknowledged.notes.difference(&notes).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    let lost: Vec<_> = acknowledged.opened.difference(&opened).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    report.entries
}

fn setting(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |text| text.parse().expect("a number"))
}

#[expect(clippy::disallowed_methods, reason = "the time it took is printed")]
fn clock() -> Instant {
    Instant::now()
}

#[test]
fn what_was_acknowledged_survives_every_kill() {
    let kills = setting("LUYTRE_KILLS", 8);
    let mut seed = setting("LUYTRE_SEED", 20_261_125).max(1);
    let dir = tempfile::tempdir().unwrap();
    let data: PathBuf = dir.path().join("data");
    account(&data, "lan", "agency@da-nang-2025", "clerk", PASSWORD);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/vn");
    let law = read(&Files::from_dir(&root).unwrap()).0.expect("a pack").law;

    let acknowledged = Arc::new(Mutex::new(Acknowledged::default()));
    let began = clock();
    let (mut cookie, mut shared, mut entries) = (String::new(), Vec::new(), 0);
    for round in 0..kills {
        let server = Server::start(&data);
        if cookie.is_empty() {
            // One sign-in for all rounds: the session must outlive the kills, too.
            let form = [("login", "lan"), ("password", PASSWORD)];
            let (status, head) = post(&server.host, "/sign-in", "", &form).expect("an answer");
            assert_eq!(status, 303, "{head}");
            let line = head.lines().find(|line| line.contains("luytre=")).expect("a cookie");
            let from = line.find("luytre=").unwrap();
            cookie = line[from..].split(';').next().unwrap().to_owned();
            let open =
                |at: u64| open_dossier(&server.host, &cookie, &format!("shared {at}")).expect("opened");
            shared = (0..3).map(open).collect::<Vec<String>>();
        }
        let stop = Arc::new(AtomicBool::new(false));
        let writers = (0..WRITERS).map(|writer| {
            let (host, cookie, shared) = (server.host.clone(), cookie.clone(), shared.clone());
            let (stop, acknowledged) = (stop.clone(), acknowledged.clone());
            let name = format!("{round}/{writer}");
            std::thread::spawn(move || write_on(&host, &cookie, &name, &shared, &stop, &acknowledged))
        });
        let writers: Vec<_> = writers.collect();
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        std::thread::sleep(Duration::from_millis(20 + seed % 400));
        server.kill();
        stop.store(true, Ordering::Relaxed);
        for writer in writers {
            writer.join().expect("a writer that was refused says why");
        }
        entries = look(&data, &law, &acknowledged.lock().unwrap());
    }
    let acknowledged = acknowledged.lock().unwrap();
    assert!(!acknowledged.notes.is_empty() && !acknowledged.opened.is_empty(), "nothing was written");
    println!(
        "{kills} kills, {} notes and {} dossiers acknowledged, none lost, {entries} entries, {:.0} s",
        acknowledged.notes.len(),
        acknowledged.opened.len(),
        began.elapsed().as_secs_f64(),
    );
}
