//! Chores of developing. `cargo xtask test` runs everything a change must pass.

use std::process::{Command, exit};

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("test") => test(),
        _ => {
            eprintln!("usage: cargo xtask test");
            exit(2);
        }
    }
}

fn test() {
    let steps: [&[&str]; 3] = [
        &["fmt", "--all", "--check"],
        &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"],
        &["test", "--workspace", "--locked"],
    ];
    for step in steps {
        println!("== cargo {}", step.join(" "));
        let status = Command::new("cargo").args(step).status();
        if !status.is_ok_and(|status| status.success()) {
            eprintln!("failed: cargo {}", step.join(" "));
            exit(1);
        }
    }
}
