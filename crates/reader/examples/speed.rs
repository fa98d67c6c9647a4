//! Time and memory of reading on one core.
//!
//!     cargo run --release -p luytre-reader --example speed -- packs/vn/lexicon [NAMES.csv] FILE…
//!
//! Every text is read again and again until two seconds are over, or, with `DOCUMENTS=100000` in the environment, until
//! so many documents were read; then the memory held is told along the way.

mod opened;

use std::time::{Duration, Instant};

use luytre_reader::{Media, extract, read};

/// Kilobytes held now (`VmRSS`) and at most (`VmHWM`), where the system tells.
fn memory() -> Option<(u64, u64)> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let field = |name: &str| {
        status.lines().find(|line| line.starts_with(name))?.split_whitespace().nth(1)?.parse().ok()
    };
    Some((field("VmRSS:")?, field("VmHWM:")?))
}

fn tell(documents: usize) {
    if let Some((now, most)) = memory() {
        println!("after {documents} documents: {now} kB held, {most} kB at most");
    }
}

#[allow(clippy::disallowed_methods)]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let begin = Instant::now();
    let opened = opened::open()?;
    println!("lexicon ms {:.1}", begin.elapsed().as_secs_f64() * 1e3);
    let wanted: usize = std::env::var("DOCUMENTS").ok().and_then(|count| count.parse().ok()).unwrap_or(0);
    let texts = opened.files.iter().map(std::fs::read).collect::<Result<Vec<_>, _>>()?;
    let bytes: usize = texts.iter().map(Vec::len).sum();
    let begin = Instant::now();
    let (mut rounds, mut claims, mut documents) = (0u32, 0, 0);
    while if wanted > 0 { documents < wanted } else { begin.elapsed() < Duration::from_secs(2) } {
        for text in &texts {
            claims += read(&opened.lexicon, &extract(text, Media::Plain), None).claims.len();
            documents += 1;
            if wanted > 0 && (documents == texts.len() || documents % (wanted / 5).max(1) == 0) {
                tell(documents);
            }
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
