//! `luytre extract`: the child that takes one foreign file apart. The file comes on standard input, the document goes to
//! standard output as JSON, and whatever happens to this process happens to nobody else.

use std::io::{Read, Write, stdin, stdout};
use std::process::ExitCode;

use luytre_office::Sheet;
use luytre_reader::{Limits, extract_named};

#[derive(clap::Args)]
pub struct Options {
    /// The file's name, of which only the ending is looked at.
    #[arg(long, default_value = "")]
    name: String,
    /// Address space in bytes.
    #[arg(long)]
    memory: u64,
    /// Time of the processor.
    #[arg(long)]
    seconds: u64,
    /// Limits of the document, as JSON; those not named have their usual value.
    #[arg(long, default_value = "{}", value_parser = |text: &str| serde_json::from_str::<Limits>(text))]
    limits: Limits,
    /// The file is a list: its sheets are the answer, or the refusal.
    #[arg(long)]
    sheets: bool,
}

pub fn run(options: &Options) -> ExitCode {
    if !bound(options) {
        return ExitCode::FAILURE;
    }
    let mut bytes = Vec::new();
    let most = (options.limits.bytes as u64).saturating_add(1);
    if stdin().lock().take(most).read_to_end(&mut bytes).is_err() {
        return ExitCode::FAILURE;
    }
    let mut out = std::io::BufWriter::new(stdout().lock());
    let written = if options.sheets {
        serde_json::to_writer(&mut out, &Sheet::read(&bytes, &options.name))
    } else {
        serde_json::to_writer(&mut out, &extract_named(&bytes, &options.name, options.limits))
    };
    match written.map(|()| out.flush()) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

/// Takes away what the parsers do not need: memory and time beyond the bounds, writing of files, images of memory.
#[cfg(unix)]
fn bound(options: &Options) -> bool {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let bounds = [
        (Resource::As, options.memory),
        (Resource::Cpu, options.seconds),
        (Resource::Fsize, 0),
        (Resource::Core, 0),
    ];
    bounds.into_iter().all(|(resource, most)| {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) }).is_ok()
    })
}

/// Other systems only have the bound of time that the parent keeps.
#[cfg(not(unix))]
fn bound(_: &Options) -> bool {
    true
}
