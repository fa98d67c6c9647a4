//! Who may import whom among the crates of this workspace. Arrows of dev-dependencies are free: tests may look anywhere.

use serde_json::Value;

use crate::run::{Stop, cargo};

const GROUND: &[&str] = &["luytre-domain", "luytre-text"];
/// The ground, and what draws on it: plain data in, SVG text out.
const DRAWN: &[&str] = &["luytre-chart", "luytre-domain", "luytre-text"];
const MIDDLE: &[&str] = &[
    "luytre-chart",
    "luytre-domain",
    "luytre-text",
    "luytre-pack",
    "luytre-reader",
    "luytre-store",
    "luytre-report",
];
const ALL: &[&str] = &[
    "luytre-chart",
    "luytre-domain",
    "luytre-text",
    "luytre-pack",
    "luytre-reader",
    "luytre-store",
    "luytre-report",
    "luytre-office",
    "luytre-web",
];

/// Each crate of ours and those of ours it may import.
const ARROWS: &[(&str, &[&str])] = &[
    ("luytre-domain", &[]),
    ("luytre-text", &[]),
    ("luytre-chart", &["luytre-text"]),
    ("luytre-pack", GROUND),
    ("luytre-reader", GROUND),
    ("luytre-store", GROUND),
    ("luytre-report", DRAWN),
    ("luytre-office", MIDDLE),
    ("luytre-web", &["luytre-chart", "luytre-domain", "luytre-text", "luytre-office"]),
    ("luytre", ALL),
    ("xtask", &[]),
];

/// Stops with every arrow that is not allowed.
pub fn hold() -> Result<(), Stop> {
    let text = cargo(["metadata", "--format-version", "1", "--no-deps"]).ask()?;
    let metadata = serde_json::from_str(&text)
        .map_err(|error| Stop::Because(format!("cargo metadata is no JSON: {error}")))?;
    let wrong = wrong(&metadata);
    if wrong.is_empty() { Ok(()) } else { Err(Stop::Because(wrong.join("\n"))) }
}

fn wrong(metadata: &Value) -> Vec<String> {
    let list = |value: &Value, key: &str| value[key].as_array().cloned().unwrap_or_default();
    let name = |value: &Value| value["name"].as_str().unwrap_or_default().to_owned();
    let mut wrong = Vec::new();
    for package in list(metadata, "packages") {
        let from = name(&package);
        let Some((_, allowed)) = ARROWS.iter().find(|(crate_name, _)| *crate_name == from) else {
            wrong.push(format!("{from}: say in xtask/src/arrows.rs what this crate may import"));
            continue;
        };
        for dependency in list(&package, "dependencies") {
            let to = name(&dependency);
            // Ours are those that come from a path.
            let ours = dependency["path"].is_string();
            if ours && dependency["kind"] != "dev" && !allowed.contains(&to.as_str()) {
                wrong.push(format!("{from} must not import {to}"));
            }
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_workspace_holds_its_arrows() {
        if let Err(stop) = hold() {
            panic!("{stop}");
        }
    }

    #[test]
    fn other_arrows_are_found() {
        let check = |from: &str, to: &str, kind: Value, expected: &[&str]| {
            let dependency = json!({ "name": to, "kind": kind, "path": "/somewhere" });
            let package =
                json!({ "name": from, "dependencies": [dependency, { "name": "serde", "kind": null }] });
            assert_eq!(wrong(&json!({ "packages": [package] })), expected, "{from} -> {to}");
        };
        check("luytre-office", "luytre-store", Value::Null, &[]);
        check("luytre-web", "luytre-store", Value::Null, &["luytre-web must not import luytre-store"]);
        check("luytre-web", "luytre-pack", json!("dev"), &[]);
        check("luytre-web", "luytre-pack", json!("build"), &["luytre-web must not import luytre-pack"]);
        check("luytre-domain", "luytre-text", Value::Null, &["luytre-domain must not import luytre-text"]);
        let unknown = "luytre-x: say in xtask/src/arrows.rs what this crate may import";
        check("luytre-x", "luytre-text", Value::Null, &[unknown]);
    }
}
