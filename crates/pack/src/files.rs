//! Where the files of a pack come from: a folder on disk, or the copy inside the binary.

use std::collections::BTreeMap;
use std::path::Path;

/// All text files of a pack by their path inside it (`units/units.csv`).
#[derive(Clone, Debug, Default)]
pub struct Files(pub BTreeMap<String, String>);

/// A folder tree compiled into the program: pairs of path and text.
pub type Folder = [(&'static str, &'static str)];

impl Files {
    pub fn embedded(folder: &Folder) -> Files {
        Files(folder.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect())
    }

    /// Reads every TOML, CSV and FTL file below `root`. Fails on the first file that cannot be read as UTF-8 text.
    pub fn from_dir(root: &Path) -> std::io::Result<Files> {
        let mut files = BTreeMap::new();
        let mut open = vec![root.to_path_buf()];
        while let Some(dir) = open.pop() {
            for entry in std::fs::read_dir(&dir)? {
                let path = entry?.path();
                if path.is_dir() {
                    open.push(path);
                } else if path.extension().is_some_and(|ext| ext == "toml" || ext == "csv" || ext == "ftl") {
                    let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                    files.insert(name, std::fs::read_to_string(&path)?);
                }
            }
        }
        Ok(Files(files))
    }
}
