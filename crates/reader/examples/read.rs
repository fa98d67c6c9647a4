//! Reads text files and prints the readings in the exchange format.
//!
//!     cargo run -p luytre-reader --example read -- packs/vn/lexicon [NAMES.csv] FILE…

mod opened;

use luytre_reader::{Media, across, extract, read};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let opened = opened::open()?;
    for finding in &opened.findings {
        eprintln!("{finding:?}");
    }
    let mut readings = Vec::new();
    for path in &opened.files {
        let bytes = std::fs::read(path)?;
        let web = path.extension().is_some_and(|ending| ending == "html" || ending == "htm");
        let media = if web { Media::Html } else { Media::Plain };
        let mut reading = read(&opened.lexicon, &extract(&bytes, media), None);
        reading.id = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        readings.push(reading);
    }
    let joined = across(&readings);
    let all = serde_json::json!({ "documents": readings, "clusters": joined.clusters, "conflicts": joined.conflicts });
    println!("{}", serde_json::to_string(&all)?);
    Ok(())
}
