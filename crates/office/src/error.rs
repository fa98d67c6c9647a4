use luytre_domain::refusal::Refusal;
use luytre_store::StoreError;

/// Why a use case came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum OfficeError {
    /// The rules refuse; each refusal names what, where and how to mend it.
    #[error("refused: {}", .0.iter().map(|refusal| refusal.code.as_str()).collect::<Vec<_>>().join(", "))]
    Refused(Vec<Refusal>),
    /// Not there, or not visible: the two are not told apart.
    #[error("not found")]
    NotFound,
    /// The record changed after the actor read it at `seen`.
    #[error("changed meanwhile: read at {seen}, now at {now}")]
    Changed { seen: u64, now: u64 },
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Refusal> for OfficeError {
    fn from(refusal: Refusal) -> OfficeError {
        OfficeError::Refused(vec![refusal])
    }
}

impl OfficeError {
    /// As refusals, for a reader who needs words: what is not found and what went wrong below have theirs, too.
    pub fn refusals(&self) -> Vec<Refusal> {
        match self {
            OfficeError::Refused(refusals) => refusals.clone(),
            OfficeError::NotFound => vec![Refusal::new("no-such-record").arg("number", "?")],
            OfficeError::Changed { .. } => vec![Refusal::new("changed-meanwhile")],
            OfficeError::Store(error) => vec![Refusal::new("store").arg("problem", error)],
        }
    }
}
