//! Broken documents by the thousand: no panic, every quote its slice, bounded memory.
//!
//! Two seconds as part of the tests; longer with `LUYTRE_FUZZ_SECONDS=600`. `LUYTRE_FUZZ_SEED` repeats a run.

use std::path::Path;
use std::time::{Duration, Instant};

use luytre_reader::{File, Lexicon, Media, across, extract, read};

/// Numbers that look random and come again (xorshift64*).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, most: usize) -> usize {
        (self.next() % most.max(1) as u64) as usize
    }
}

/// Pieces that readers stumble over.
const PIECES: [&str; 40] = [
    "\u{202e}",
    "\u{200f}",
    "\u{feff}",
    "\0",
    "\u{301}\u{323}",
    "\r\n",
    "\u{2028}",
    "\t\t",
    "|",
    " | | |",
    "31/02/2024",
    "00/00/0000",
    "2024-02-30",
    "29 février 2023",
    "ngày 31 tháng 2",
    "September 31",
    "99999999999999999999",
    "1e308",
    "0,0,0",
    "1.234.567,89",
    "12 000 000 000 000 milliards",
    "tỷ tỷ tỷ",
    "nearly nearly over",
    "-5",
    "2011-20",
    "XIV",
    "lần thứ 99999",
    "the 0th conference",
    "from January to",
    "last year last year",
    "respectively",
    "lần lượt",
    "of which",
    "trong đó",
    "\"\"\"",
    "(((((((",
    "<div><div><p>",
    "</p><script>",
    "&#x110000;&nbsp;&lt",
    "QUẢNG NINH –",
];

fn mutate(dice: &mut Dice, seeds: &[Vec<u8>], words: &[String]) -> Vec<u8> {
    let mut bytes = seeds[dice.below(seeds.len())].clone();
    for _ in 0..=dice.below(12) {
        let at = dice.below(bytes.len() + 1);
        let end = (at + dice.below(60)).min(bytes.len());
        match dice.below(9) {
            0 if at < bytes.len() => bytes[at] = dice.next() as u8,
            1 => drop(bytes.drain(at..end)),
            2 => {
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again);
            }
            3 | 4 => drop(bytes.splice(at..at, PIECES[dice.below(PIECES.len())].bytes())),
            5 | 6 => drop(bytes.splice(at..at, format!(" {} ", words[dice.below(words.len())]).into_bytes())),
            7 => {
                let other = &seeds[dice.below(seeds.len())];
                let from = dice.below(other.len() + 1);
                let to = (from + dice.below(400)).min(other.len());
                drop(bytes.splice(at..end, other[from..to].iter().copied()));
            }
            _ => {
                let many = bytes[at..end].repeat(dice.below(40));
                bytes.splice(at..at, many);
            }
        }
        bytes.truncate(64 << 10);
    }
    bytes
}

/// Kilobytes the process held at most, where the system tells.
fn most_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find(|line| line.starts_with("VmHWM:"))?.split_whitespace().nth(1)?.parse().ok()
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
#[allow(clippy::disallowed_methods)]
fn mutated_documents_never_panic() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    for part in ["", "vi", "en", "fr", "names"] {
        for entry in std::fs::read_dir(root.join("packs/vn/lexicon").join(part)).unwrap().flatten() {
            let name = entry.file_name().into_string().unwrap();
            if name.ends_with(".toml") || name.ends_with(".csv") {
                files.push((format!("{part}/{name}"), std::fs::read_to_string(entry.path()).unwrap()));
            }
        }
    }
    let list: Vec<File<'_>> = files.iter().map(|(path, text)| File { path, text }).collect();
    let (lexicon, _) = Lexicon::new(&list, &[]);
    let words: Vec<String> = files
        .iter()
        .filter(|(path, _)| path.ends_with("words.toml"))
        .flat_map(|(_, text)| text.split('"').skip(1).step_by(2).map(str::to_owned))
        .collect();
    let mut seeds: Vec<Vec<u8>> = Vec::new();
    for folder in ["crates/reader/tests/docs", "../shared/seeds", "../shared/eval/dev"] {
        let Ok(entries) = std::fs::read_dir(root.join(folder)) else { continue };
        let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        paths.retain(|path| path.extension().is_some_and(|ending| ending == "txt"));
        seeds.extend(paths.iter().map(|path| std::fs::read(path).unwrap()));
    }
    let limit = Duration::from_secs(number("LUYTRE_FUZZ_SECONDS").unwrap_or(2));
    let seed = number("LUYTRE_FUZZ_SEED").unwrap_or(0x10C4_7EE5);
    let mut dice = Dice(seed);
    let begin = Instant::now();
    let (mut count, mut slowest, mut recent) = (0u64, Duration::ZERO, Vec::new());
    while begin.elapsed() < limit {
        let bytes = mutate(&mut dice, &seeds, &words);
        let media = if dice.below(3) == 0 { Media::Html } else { Media::Plain };
        let one = Instant::now();
        let document = extract(&bytes, media);
        let mut reading =
            read(&lexicon, &document, [None, Some("2024-02-29"), Some("0000-99")][dice.below(3)]);
        slowest = slowest.max(one.elapsed());
        let letters: Vec<char> = document.text.chars().collect();
        let spans =
            reading.claims.iter().map(|one| &one.span).chain(reading.events.iter().map(|one| &one.span));
        for span in spans.chain(reading.directions.iter().map(|one| &one.span)) {
            let slice: String = letters[span.start..span.end].iter().collect();
            assert_eq!(slice, span.quote, "document {count} of seed {seed}");
        }
        reading.id = count.to_string();
        recent.push(reading);
        if recent.len() == 8 {
            across(&recent);
            recent.clear();
        }
        count += 1;
    }
    let most = most_memory();
    println!("{count} documents of seed {seed}, slowest {slowest:?}, at most {most:?} kB");
    assert!(count > 0);
    // The lexicon and one document of 64 kB need a tenth of it.
    assert!(most.is_none_or(|most| most < 512 << 10), "{most:?} kB");
}
