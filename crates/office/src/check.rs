//! Words for what the check of the ledger finds.

use luytre_store::{Problem, Spot};

/// The message that names a place, and what goes into its `$at`.
pub fn spot_words(spot: &Spot) -> (String, String) {
    let (word, at) = match spot {
        Spot::Database => ("database", String::new()),
        Spot::Entry(seq) => ("entry", seq.to_string()),
        Spot::Row { table, key } => ("row", format!("{table} {key}")),
        Spot::Search(ord) => ("search", ord.to_string()),
        Spot::Blob(digest) => ("blob", digest.clone()),
        Spot::Counter(scope) => ("counter", scope.clone()),
    };
    (format!("verify-spot-{word}"), at)
}

/// The message that says what is wrong there, and what goes into its `$detail`.
pub fn problem_words(problem: &Problem) -> (String, String) {
    let (word, detail) = match problem {
        Problem::Sequence => ("sequence", ""),
        Problem::Previous => ("previous", ""),
        Problem::Content => ("content", ""),
        Problem::Unreadable(why) => ("unreadable", why.as_str()),
        Problem::Missing => ("missing", ""),
        Problem::Unexpected => ("unexpected", ""),
        Problem::Different => ("different", ""),
        Problem::Behind => ("behind", ""),
    };
    (format!("verify-problem-{word}"), detail.to_owned())
}
