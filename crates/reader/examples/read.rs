//! Reads text files and prints the readings in the exchange format.
//!
//!     cargo run -p luytre-reader --example read -- packs/vn/lexicon FILE…

use std::path::Path;

use luytre_reader::{File, Lexicon, Media, across, extract, read};

fn collect(folder: &Path, root: &Path, out: &mut Vec<(String, String)>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, root, out)?;
        } else if path.extension().is_some_and(|ending| ending == "toml" || ending == "csv") {
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
            out.push((name, std::fs::read_to_string(&path)?));
        }
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("usage: read LEXICON FILE…")?;
    let mut files = Vec::new();
    collect(Path::new(&folder), Path::new(&folder), &mut files)?;
    files.sort();
    let list: Vec<File<'_>> = files.iter().map(|(path, text)| File { path, text }).collect();
    let (lexicon, findings) = Lexicon::new(&list, &[]);
    for finding in findings {
        eprintln!("{finding:?}");
    }
    let mut readings = Vec::new();
    for path in arguments {
        let bytes = std::fs::read(&path)?;
        let media =
            if path.ends_with(".html") || path.ends_with(".htm") { Media::Html } else { Media::Plain };
        let mut reading = read(&lexicon, &extract(&bytes, media), None);
        reading.id = Path::new(&path).file_name().unwrap_or_default().to_string_lossy().into_owned();
        readings.push(reading);
    }
    let joined = across(&readings);
    let all = serde_json::json!({ "documents": readings, "clusters": joined.clusters, "conflicts": joined.conflicts });
    println!("{}", serde_json::to_string(&all)?);
    Ok(())
}
