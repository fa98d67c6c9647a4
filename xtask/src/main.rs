//! Chores of developing. `cargo xtask test` runs everything a change must pass; `cargo xtask eval` scores the reader.

mod arrows;
mod browser;
mod eval;
mod install;
mod postgres;
mod run;

use std::process::ExitCode;

use run::{Run, Stop, cargo};

const USAGE: &str = "usage: cargo xtask test [STEP…]
steps, in this order: fmt arrows deny clippy test browser (all of them without a name)
       cargo xtask eval
scores the reader on the texts of ../shared";

const STEPS: [&str; 6] = ["fmt", "arrows", "deny", "clippy", "test", "browser"];

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.split_first() {
        Some((chore, wanted)) if chore == "test" && wanted.iter().all(|it| STEPS.contains(&it.as_str())) => {
            let mut run = Run::default();
            let outcome = test(&mut run, wanted);
            run.close(&outcome);
            if outcome.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Some((chore, [])) if chore == "eval" => {
            let mut run = Run::default();
            let outcome = eval::eval(&mut run);
            run.close(&outcome);
            if outcome.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        _ => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn test(run: &mut Run, wanted: &[String]) -> Result<(), Stop> {
    let on = |step: &str| wanted.is_empty() || wanted.iter().any(|it| it == step);
    if on("fmt") {
        run.step("fmt", || cargo(["fmt", "--all", "--check"]).go())?;
    }
    if on("arrows") {
        run.step("arrows", arrows::hold)?;
    }
    if on("deny") && install::found("cargo-deny").is_some() {
        // Without the advisories: they would be fetched, and a change must not fail for what happened elsewhere.
        run.step("deny", || cargo(["deny", "--locked", "check", "licenses", "bans", "sources"]).go())?;
    }
    if on("clippy") {
        let all = ["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];
        run.step("clippy", || cargo(all).go())?;
    }
    if on("test") || on("browser") {
        run.step("install", || install::missing(on("test"), on("browser")))?;
    }
    if on("test") {
        // Lives to the end of this block, so that it stops on failure too.
        let database = run.step("postgres", postgres::Database::start)?;
        run.step("test", || {
            cargo(["test", "--workspace", "--locked"]).env(postgres::VARIABLE, database.url()).go()
        })?;
    }
    if on("browser") {
        run.step("build", || cargo(["build", "--package", "luytre", "--locked"]).go())?;
        run.step("npm", browser::fetch)?;
        run.step("browser", browser::test)?;
    }
    Ok(())
}
