//! Time of reading on one core: `cargo run --release -p luytre-reader --example speed -- packs/vn/lexicon FILE…`
//!
//! The texts are joined to articles of about 3 kB; each is read until two seconds are over.

use std::path::Path;
use std::time::{Duration, Instant};

use luytre_reader::{File, Lexicon, Media, extract, read};

#[allow(clippy::disallowed_methods)]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("usage: speed LEXICON FILE…")?;
    let mut files = Vec::new();
    for part in ["", "vi", "en", "fr", "names"] {
        for entry in std::fs::read_dir(Path::new(&folder).join(part))? {
            let path = entry?.path();
            if path.is_file() {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                files.push((format!("{part}/{name}"), std::fs::read_to_string(&path)?));
            }
        }
    }
    let list: Vec<File<'_>> = files.iter().map(|(path, text)| File { path, text }).collect();
    let begin = Instant::now();
    let (lexicon, _) = Lexicon::new(&list, &[]);
    println!("lexicon ms {:.1}", begin.elapsed().as_secs_f64() * 1e3);
    let texts = arguments.map(std::fs::read).collect::<Result<Vec<_>, _>>()?;
    let bytes: usize = texts.iter().map(Vec::len).sum();
    let begin = Instant::now();
    let mut rounds = 0u32;
    let mut claims = 0;
    while begin.elapsed() < Duration::from_secs(2) {
        for text in &texts {
            claims += read(&lexicon, &extract(text, Media::Plain), None).claims.len();
        }
        rounds += 1;
    }
    let seconds = begin.elapsed().as_secs_f64() / f64::from(rounds);
    println!(
        "documents {} bytes {bytes} rounds {rounds} claims a round {}",
        texts.len(),
        claims / rounds as usize
    );
    println!(
        "ms a document {:.3}  ms for 3 kB {:.3}",
        seconds * 1e3 / texts.len() as f64,
        seconds * 1e3 * 3000.0 / bytes as f64
    );
    Ok(())
}
