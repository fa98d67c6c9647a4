//! The browser tests in `e2e/`.

use std::path::PathBuf;

use serde_json::Value;

use crate::install::chromium;
use crate::run::{Stop, cargo, program, root};

/// Fetches the packages of the lock file, no others.
pub fn fetch() -> Result<(), Stop> {
    program("npm").args(["ci", "--no-audit", "--no-fund"]).inside(root().join("e2e")).go()
}

/// Runs the tests against the binary that was just built. Files run one after another: each starts a server.
pub fn test() -> Result<(), Stop> {
    let browser = chromium().ok_or_else(|| Stop::Because("Chromium is not installed".into()))?;
    program("node")
        .args(["--test", "--test-concurrency=1", "--test-reporter=spec"])
        .inside(root().join("e2e"))
        .env("LUYTRE_BIN", binary()?)
        .env("LUYTRE_CHROMIUM", browser)
        .go()
}

fn binary() -> Result<PathBuf, Stop> {
    let text = cargo(["metadata", "--format-version", "1", "--no-deps"]).ask()?;
    let metadata: Value = serde_json::from_str(&text)
        .map_err(|error| Stop::Because(format!("cargo metadata is no JSON: {error}")))?;
    let target = metadata["target_directory"].as_str().unwrap_or("target");
    Ok(PathBuf::from(target).join("debug").join("luytre"))
}
