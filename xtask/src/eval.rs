//! `cargo xtask eval`: the reader against the given texts, when they lie beside the project.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::run::{Run, Stop, cargo, program, root};

/// A set of texts with their records.
struct Set {
    name: &'static str,
    texts: PathBuf,
    gold: PathBuf,
}

pub fn eval(run: &mut Run) -> Result<(), Stop> {
    let shared = root().join("../shared");
    let scorer = shared.join("eval/score.py");
    if !scorer.exists() {
        return Err(Stop::Because(format!("nothing to measure against: no {}", scorer.display())));
    }
    let sets = [
        Set { name: "dev", texts: shared.join("eval/dev"), gold: shared.join("eval/dev/gold.json") },
        Set { name: "seeds", texts: shared.join("seeds"), gold: shared.join("eval/seed-gold.json") },
    ];
    run.step("build", || {
        cargo(["build", "--release", "--package", "luytre-reader", "--example", "read", "--locked"]).go()
    })?;
    let work = tempfile::tempdir().map_err(|error| Stop::Because(error.to_string()))?;
    for set in &sets {
        let predicted = work.path().join(format!("{}.json", set.name));
        run.step(set.name, || {
            predict(set, &predicted)?;
            score(&scorer, &set.gold, &predicted).args(["--texts"]).args([&set.texts]).go()
        })?;
        if set.name == "dev" {
            run.step("parts", || parts(&scorer, set, &predicted, work.path()))?;
        }
    }
    Ok(())
}

fn predict(set: &Set, into: &Path) -> Result<(), Stop> {
    let folder = std::fs::read_dir(&set.texts).map_err(|error| Stop::Because(error.to_string()))?;
    let mut files: Vec<PathBuf> = folder.flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "txt"));
    files.sort();
    let readings =
        program(root().join("target/release/examples/read")).args(["packs/vn/lexicon"]).args(files).ask()?;
    write(into, &readings)
}

fn score(scorer: &Path, gold: &Path, predicted: &Path) -> crate::run::Program {
    program("python3").args([scorer, gold, predicted])
}

/// The scores of the texts with an odd and an even number, by language, and of the texts that carry each mark.
fn parts(scorer: &Path, set: &Set, predicted: &Path, work: &Path) -> Result<(), Stop> {
    let gold = parse(&set.gold)?;
    let predicted = parse(predicted)?;
    let of = |name: &str, keep: &dyn Fn(&Value) -> bool| -> Result<Value, Stop> {
        let documents = list(&gold).iter().filter(|document| keep(document)).cloned().collect::<Vec<_>>();
        let ids: Vec<&Value> = documents.iter().map(|document| &document["id"]).collect();
        let read: Vec<&Value> = list(&predicted).iter().filter(|read| ids.contains(&&read["id"])).collect();
        let (one, two) = (work.join(format!("{name}.gold.json")), work.join(format!("{name}.read.json")));
        write(&one, &json!({ "documents": documents }).to_string())?;
        write(&two, &json!({ "documents": read }).to_string())?;
        let answer = score(scorer, &one, &two).args(["--json"]).ask()?;
        serde_json::from_str(&answer).map_err(|error| Stop::Because(error.to_string()))
    };
    let f1 = |scores: &Value, name: &str| scores["scores"][name]["f1"].as_f64().unwrap_or(0.0);
    let odd = of("odd", &|document| !number(document).is_multiple_of(2))?;
    let even = of("even", &|document| number(document).is_multiple_of(2))?;
    println!("\nF1 | odd | even\n---|---|---");
    for lang in ["en", "fr", "vi"] {
        for kind in ["strict", "lenient"] {
            let of_lang = |scores: &Value| {
                scores["by_language"][lang][format!("claims.{kind}")][2].as_f64().unwrap_or(0.0)
            };
            println!("claims {kind}, {lang} | {:.3} | {:.3}", of_lang(&odd), of_lang(&even));
        }
    }
    for name in ["claims.strict", "claims.lenient", "events.strict", "plans.strict", "directions.strict"] {
        println!("{name}, all | {:.3} | {:.3}", f1(&odd, name), f1(&even, name));
    }
    let marks: std::collections::BTreeSet<&str> = list(&gold).iter().flat_map(phenomena).collect();
    println!("\nphenomenon | claims | strict | lenient\n---|---|---|---");
    for mark in marks {
        let carries = |document: &Value| phenomena(document).any(|one| one == mark);
        let scores = of("mark", &carries)?;
        let claims: usize = list(&gold)
            .iter()
            .filter(|document| carries(document))
            .filter_map(|document| document["claims"].as_array())
            .flatten()
            .filter(|claim| claim["scored"] != false)
            .count();
        let (strict, lenient) = (f1(&scores, "claims.strict"), f1(&scores, "claims.lenient"));
        println!("`{mark}` | {claims} | {strict:.3} | {lenient:.3}");
    }
    Ok(())
}

fn list(file: &Value) -> &[Value] {
    file["documents"].as_array().map_or(&[], Vec::as_slice)
}

fn phenomena(document: &Value) -> impl Iterator<Item = &str> {
    document["phenomena"].as_array().into_iter().flatten().filter_map(Value::as_str)
}

/// 7 of `vi-07.txt`.
fn number(document: &Value) -> u32 {
    let id = document["id"].as_str().unwrap_or("");
    id.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap_or(0)
}

fn parse(path: &Path) -> Result<Value, Stop> {
    let text = std::fs::read_to_string(path).map_err(|error| Stop::Because(error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| Stop::Because(error.to_string()))
}

fn write(path: &Path, text: &str) -> Result<(), Stop> {
    std::fs::write(path, text).map_err(|error| Stop::Because(error.to_string()))
}
