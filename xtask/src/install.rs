//! What the tests need beside Rust: PostgreSQL, Chromium and Node. On Debian they are installed when missing.

use std::path::{Path, PathBuf};

use crate::run::{Stop, program};

const APT: &str = "apt-get";

/// A program's place on the search path.
pub fn found(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|place| place.is_file())
}

/// PostgreSQL's server programs: the newest of Debian's folders, which are on no path, or wherever `initdb` is.
pub fn postgres_programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let of_version = |folder: PathBuf| {
        let version: u32 = folder.file_name()?.to_str()?.parse().ok()?;
        let programs = folder.join("bin");
        programs.join("initdb").is_file().then_some((version, programs))
    };
    let newest = versions.filter_map(|entry| of_version(entry.path())).max();
    newest.map(|(_, programs)| programs).or_else(|| Some(found("initdb")?.parent()?.to_owned()))
}

/// The browser: `LUYTRE_CHROMIUM`, or the first of the usual names.
pub fn chromium() -> Option<PathBuf> {
    let named = std::env::var_os("LUYTRE_CHROMIUM").map(PathBuf::from);
    named.or_else(|| ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(found))
}

/// The oldest Node the browser tests run on.
const NODE: u32 = 20;

fn node_is_new_enough() -> Result<(), Stop> {
    let version = program("node").args(["--version"]).ask()?;
    let version = version.trim();
    let major = version.trim_start_matches('v').split('.').next();
    if major.and_then(|text| text.parse::<u32>().ok()).is_some_and(|major| major >= NODE) {
        return Ok(());
    }
    Err(Stop::Because(format!("the browser tests need Node {NODE} or newer, not {version}")))
}

/// Installs what is not there, and nothing when everything is.
pub fn missing(database: bool, browser: bool) -> Result<(), Stop> {
    let needs = [
        (database && !crate::postgres::given() && postgres_programs().is_none(), "postgresql"),
        (browser && chromium().is_none(), "chromium"),
        (browser && found("node").is_none(), "nodejs"),
        (browser && found("npm").is_none(), "npm"),
    ];
    let packages: Vec<&str> =
        needs.iter().filter(|(missing, _)| *missing).map(|(_, package)| *package).collect();
    if !packages.is_empty() {
        install(&packages)?;
    }
    if browser { node_is_new_enough() } else { Ok(()) }
}

fn install(packages: &[&str]) -> Result<(), Stop> {
    let list = packages.join(" ");
    if found(APT).is_none() || !is_root() {
        return Err(Stop::Because(format!(
            "the tests need {list}; as root on Debian this would install them: {APT} install {list}"
        )));
    }
    let apt = |args: &[&str]| program(APT).args(args).env("DEBIAN_FRONTEND", "noninteractive");
    apt(&["-q", "update"]).go()?;
    apt(&["-q", "install", "-y", "--no-install-recommends"]).args(packages).go()
}

/// Whether this runs as root, who may install but may not run PostgreSQL.
pub fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(Path::new("/proc/self")).is_ok_and(|own| own.uid() == 0)
}
