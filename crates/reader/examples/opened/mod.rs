//! What every example begins with: the lexicon of a folder, more names, the files to read.

use std::path::{Path, PathBuf};

use luytre_reader::{File, Finding, Lexicon, NameRow};

pub struct Opened {
    pub lexicon: Lexicon,
    #[allow(dead_code)]
    pub findings: Vec<Finding>,
    pub files: Vec<PathBuf>,
}

/// Arguments: the folder of a lexicon, perhaps a `.csv` of names (`kind,id,lang,spelling`), files.
pub fn open() -> Result<Opened, Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1).peekable();
    let folder = PathBuf::from(arguments.next().ok_or("usage: LEXICON [NAMES.csv] FILE…")?);
    let names: Vec<NameRow> = match arguments.next_if(|path| path.ends_with(".csv")) {
        Some(path) => csv::Reader::from_path(path)?.deserialize().collect::<Result<_, _>>()?,
        None => Vec::new(),
    };
    let mut texts = Vec::new();
    collect(&folder, &folder, &mut texts)?;
    texts.sort();
    let list: Vec<File<'_>> = texts.iter().map(|(path, text)| File { path, text }).collect();
    let (lexicon, findings) = Lexicon::new(&list, &names);
    Ok(Opened { lexicon, findings, files: arguments.map(PathBuf::from).collect() })
}

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
