//! `luytre read FILE… [--published DATE]`: what a document says, with the words that say it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use luytre_domain::refusal::Refusal;
use luytre_office::{Extractor, lexicon};
use luytre_reader::{Reading, across, read};
use luytre_text::message::Args;

use crate::words::{Answer, Refused, Say, moment};

#[derive(clap::Args)]
pub struct Options {
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The day of publication, where the document does not give it.
    #[arg(long, value_name = "DATE")]
    published: Option<String>,
}

pub fn run(say: &Say, options: &Options) -> Result<Answer, Refused> {
    let published = options.published.as_deref().map(moment).transpose()?.map(|at| at.date().to_string());
    let unreadable = |path: &Path, error: std::io::Error| {
        Refusal::new("unreadable-file").arg("file", path.display()).arg("problem", error)
    };
    let lexicon = lexicon(say.pack);
    let own = std::env::current_exe().map_err(|error| unreadable(Path::new("luytre"), error))?;
    let extractor = Extractor::new(own);
    let mut readings = Vec::new();
    for path in &options.files {
        let bytes = std::fs::read(path).map_err(|error| unreadable(path, error))?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let document = extractor.extract(&bytes, &name);
        let dated = document.dated.clone();
        for (part, document) in document.apart() {
            let mut reading = read(&lexicon, &document, published.as_deref().or(dated.as_deref()));
            // What is attached is a document of its own.
            reading.id = part.map_or_else(|| name.clone(), |part| format!("{name}#{part}"));
            readings.push(reading);
        }
    }
    let joined = across(&readings);
    let text = readings.iter().map(|reading| words(say, reading)).collect();
    let json = serde_json::json!({
        "documents": readings, "clusters": joined.clusters, "conflicts": joined.conflicts,
    });
    Ok(Answer { text, json, findings: false })
}

fn words(say: &Say, reading: &Reading) -> String {
    let mut text = format!("{}\n", reading.id);
    for claim in &reading.claims {
        let value = claim.value.map_or_else(|| "?".to_owned(), |value| value.to_string());
        let args = Args::new()
            .text("indicator", &*claim.indicator)
            .text("value", value)
            .text("quote", &*claim.span.quote);
        let _ = writeln!(text, "  {}", say.get("read-claim", &args));
    }
    for finding in &reading.findings {
        let code = serde_json::to_value(finding.code).unwrap_or_default();
        let said = say.word(&format!("read-finding-{}", code.as_str().unwrap_or_default()));
        let args = Args::new().text("finding", said);
        let _ = writeln!(text, "  {}", say.get("read-finding", &args));
    }
    text
}
