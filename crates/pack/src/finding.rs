use serde::Serialize;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The program does not start with this.
    Error,
    /// Worth a look; the pack works.
    Warning,
}

/// One thing wrong with a pack. `code` names the message that says it in words (`finding-<code>`), `detail` the
/// value it is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    pub file: String,
    /// 1-based; 0 where the whole file is meant.
    pub line: usize,
    pub severity: Severity,
    pub code: &'static str,
    pub detail: String,
}

/// Collects findings for one file while it is read.
pub(crate) struct Findings {
    pub(crate) all: Vec<Finding>,
}

impl Findings {
    pub(crate) fn error(&mut self, file: &str, line: usize, code: &'static str, detail: impl Into<String>) {
        self.all.push(Finding {
            file: file.to_owned(),
            line,
            severity: Severity::Error,
            code,
            detail: detail.into(),
        });
    }
}
