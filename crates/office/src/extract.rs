//! Foreign files are taken apart in a process of their own: a parser that panics, loops or asks for all memory ends there,
//! and the answer is a finding.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Condvar, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use luytre_domain::refusal::Refusal;
use luytre_reader::{Code, Document, Finding, Limits, Media, extract_within};

use crate::sheet::Sheet;

/// The sheets of a list as JSON.
const SHEETS_AT_MOST: u64 = 256 << 20;

/// What a child may say on standard error before the rest is thrown away.
const WORDS_AT_MOST: u64 = 16 << 10;

/// How documents are taken apart, and within which bounds.
#[derive(Clone, Debug)]
pub struct Extractor {
    /// This program itself. It is started as `extract --name … --memory … --seconds … --limits …`, takes the file on
    /// standard input and answers with a [`Document`] as JSON on standard output.
    pub program: PathBuf,
    pub limits: Limits,
    /// Bytes of address space of the child. Not bounded where the system cannot.
    pub memory: u64,
    /// How long a file may take, the start of the process included.
    pub time: Duration,
}

impl Extractor {
    pub fn new(program: PathBuf) -> Extractor {
        Extractor { program, limits: Limits::default(), memory: 1 << 30, time: Duration::from_secs(20) }
    }

    /// The text of a file in blocks. Never fails: what went wrong is in the findings. Blocks for up to
    /// [`Extractor::time`].
    pub fn extract(&self, bytes: &[u8], name: &str) -> Document {
        let media = Media::tell(bytes, name);
        // Nothing is parsed in plain text.
        if media == Media::Plain {
            let mut document = extract_within(bytes, media, self.limits);
            document.findings.extend(luytre_reader::wrong_name(media, name));
            return document;
        }
        let _turn = Turn::take();
        // What goes beyond the limit would be read by nobody.
        let given = &bytes[..bytes.len().min(self.limits.bytes.saturating_add(1))];
        self.in_child(given, name).unwrap_or_else(|finding| Document {
            media,
            findings: vec![finding],
            ..Document::default()
        })
    }

    fn in_child(&self, bytes: &[u8], name: &str) -> Result<Document, Finding> {
        let broken = |detail: &str| Finding::at(Code::Crashed, "document", 0, detail);
        // Text, its blocks and JSON around them; no honest answer is longer.
        let most = (self.limits.text as u64).saturating_mul(64).saturating_add(1 << 20);
        let answer = self.answer(bytes, name, &[], most)?;
        serde_json::from_slice(&answer).map_err(|_| broken("answer"))
    }

    /// The sheets of a list ([`Sheet::read`]), read by the child.
    ///
    /// # Errors
    /// What the child refuses, or `unreadable-file` with the way it ended.
    pub(crate) fn sheets(&self, bytes: &[u8], name: &str) -> Result<Vec<Sheet>, Refusal> {
        let _turn = Turn::take();
        let ended = |detail: &str| Refusal::new("unreadable-file").arg("file", name).arg("problem", detail);
        let answer = self.answer(bytes, name, &["--sheets"], SHEETS_AT_MOST);
        let answer = answer.map_err(|finding| ended(&format!("{:?} {}", finding.code, finding.detail)))?;
        serde_json::from_slice::<Result<Vec<Sheet>, Refusal>>(&answer).map_err(|_| ended("answer"))?
    }

    /// What the child answers to `bytes`, up to `most` bytes of it.
    fn answer(&self, bytes: &[u8], name: &str, how: &[&str], most: u64) -> Result<Vec<u8>, Finding> {
        let broken = |detail: &str| Finding::at(Code::Crashed, "document", 0, detail);
        let limits = serde_json::to_string(&self.limits).map_err(|error| broken(&error.to_string()))?;
        let seconds = self.time.as_secs().max(1);
        let mut child = Command::new(&self.program)
            .arg("extract")
            .args(["--name", name, "--limits", &limits])
            .args(["--memory", &self.memory.to_string(), "--seconds", &seconds.to_string()])
            .args(how)
            // Nothing of what the office knows is handed down.
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| broken(&error.to_string()))?;
        let (Some(mut input), Some(output), Some(errors)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            end(&mut child);
            return Err(broken("pipes"));
        };
        thread::scope(|scope| {
            // A child that ends early closes its end; what it made of the file is in its answer.
            scope.spawn(move || input.write_all(bytes));
            let (said, words) = mpsc::channel();
            scope.spawn(move || said.send(taken(errors, WORDS_AT_MOST)));
            let (sent, answer) = mpsc::channel();
            scope.spawn(move || sent.send(taken(output, most + 1)));
            let answer = answer.recv_timeout(self.time).unwrap_or_default();
            if answer.is_empty() || answer.len() as u64 > most {
                // Dead already, or to be: a child that stopped talking is not waited for.
                let status = end(&mut child);
                let words = words.recv().unwrap_or_default();
                return Err(Finding::at(cause(status, &words), "document", 0, &ending(status)));
            }
            end(&mut child);
            Ok(answer)
        })
    }
}

/// So many files are taken apart at once; others wait. Each may take its whole memory.
const AT_ONCE: usize = 2;

static RUNNING: (Mutex<usize>, Condvar) = (Mutex::new(0), Condvar::new());

/// One of the places for a child, given back when it goes.
struct Turn;

impl Turn {
    fn take() -> Turn {
        let running = RUNNING.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut running = RUNNING
            .1
            .wait_while(running, |running| *running >= AT_ONCE)
            .unwrap_or_else(PoisonError::into_inner);
        *running += 1;
        Turn
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *RUNNING.0.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        RUNNING.1.notify_one();
    }
}

/// All that is said up to a bound; what follows is read by nobody.
fn taken(from: impl Read, most: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    // A pipe that breaks ends the answer.
    let _ = from.take(most).read_to_end(&mut bytes);
    bytes
}

/// The status of a child that has ended, or is ended now.
fn end(child: &mut Child) -> Option<ExitStatus> {
    if let Ok(Some(status)) = child.try_wait() {
        return Some(status);
    }
    // It may end by itself between the two.
    let _ = child.kill();
    child.wait().ok()
}

#[cfg(unix)]
fn signal(status: Option<ExitStatus>) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status?)
}

#[cfg(not(unix))]
fn signal(_: Option<ExitStatus>) -> Option<i32> {
    None
}

/// SIGKILL comes from here when time is up, SIGXCPU from the system.
fn cause(status: Option<ExitStatus>, words: &[u8]) -> Code {
    let said = |what: &[u8]| words.windows(what.len()).any(|window| window == what);
    match signal(status) {
        Some(9 | 24) => Code::TimedOut,
        Some(_) if said(b"memory allocation of") => Code::TooMuchMemory,
        _ => Code::Crashed,
    }
}

fn ending(status: Option<ExitStatus>) -> String {
    status.map(|status| status.to_string()).unwrap_or_default()
}
