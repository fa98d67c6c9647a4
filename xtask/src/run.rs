//! Steps, their times, and programs that either succeed or stop the run.

use std::ffi::OsStr;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Why a run ended early.
#[derive(Debug)]
pub enum Stop {
    /// A program did not start.
    Start { program: String, error: io::Error },
    /// A program ended with a failure; it has said why itself.
    Failed { line: String },
    /// Something is not as it must be.
    Because(String),
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Stop::Start { program, error } => write!(f, "cannot start {program}: {error}"),
            Stop::Failed { line } => write!(f, "failed: {line}"),
            Stop::Because(why) => f.write_str(why),
        }
    }
}

/// What has been done so far, and how long it took.
#[derive(Default)]
pub struct Run {
    done: Vec<(&'static str, Duration)>,
}

impl Run {
    pub fn step<T>(&mut self, name: &'static str, work: impl FnOnce() -> Result<T, Stop>) -> Result<T, Stop> {
        println!("\n== {name}");
        let begun = now();
        let outcome = work();
        let took = now() - begun;
        self.done.push((name, took));
        println!(
            "== {name}: {} after {:.1} s",
            if outcome.is_ok() { "ok" } else { "FAILED" },
            took.as_secs_f64()
        );
        outcome
    }

    pub fn close(&self, outcome: &Result<(), Stop>) {
        let times = self.done.iter().map(|(name, took)| format!("{name} {:.0} s", took.as_secs_f64()));
        let whole: Duration = self.done.iter().map(|(_, took)| took).sum();
        println!("\n{} · whole {:.0} s", times.collect::<Vec<_>>().join(" · "), whole.as_secs_f64());
        match outcome {
            Ok(()) => println!("everything passed"),
            Err(stop) => eprintln!("{stop}"),
        }
    }
}

/// A stopwatch for those who wait; nothing that is tested depends on it.
#[expect(clippy::disallowed_methods, reason = "this program is no library: it measures its own steps")]
fn now() -> Instant {
    Instant::now()
}

/// The folder of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(PathBuf::new, Path::to_owned)
}

/// A program to run from the root of the workspace, without an input and with our output.
pub struct Program(Command);

pub fn program(name: impl AsRef<OsStr>) -> Program {
    let mut command = Command::new(name);
    command.current_dir(root()).stdin(Stdio::null());
    Program(command)
}

pub fn cargo<const N: usize>(args: [&str; N]) -> Program {
    program(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())).args(args)
}

impl Program {
    pub fn args(mut self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Program {
        self.0.args(args);
        self
    }

    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Program {
        self.0.env(name, value);
        self
    }

    pub fn inside(mut self, folder: impl AsRef<Path>) -> Program {
        self.0.current_dir(folder);
        self
    }

    pub fn command(self) -> Command {
        self.0
    }

    fn line(&self) -> String {
        let words = std::iter::once(self.0.get_program()).chain(self.0.get_args());
        words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
    }

    fn cannot_start(&self, error: io::Error) -> Stop {
        Stop::Start { program: self.0.get_program().to_string_lossy().into_owned(), error }
    }

    /// Runs to the end; its output goes where ours goes.
    pub fn go(mut self) -> Result<(), Stop> {
        println!("$ {}", self.line());
        match self.0.status() {
            Ok(status) if status.success() => Ok(()),
            Ok(_) => Err(Stop::Failed { line: self.line() }),
            Err(error) => Err(self.cannot_start(error)),
        }
    }

    /// Runs to the end and gives what it wrote.
    pub fn ask(mut self) -> Result<String, Stop> {
        match self.0.stderr(Stdio::inherit()).output() {
            Ok(output) if output.status.success() => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
            Ok(_) => Err(Stop::Failed { line: self.line() }),
            Err(error) => Err(self.cannot_start(error)),
        }
    }
}
