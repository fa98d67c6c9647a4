//! Why something was not done: data that the edge turns into words of the reader's language.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::basis::Basis;

/// `code` names the messages `refusal-<code>` and `refusal-<code>-hint`; `args` fill their places.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    pub code: String,
    pub args: BTreeMap<String, String>,
    /// The field to mend, where one is.
    pub field: Option<String>,
    pub basis: Option<Basis>,
    /// A question: the same command goes through when it says "confirmed" to this code.
    pub ask: bool,
}

impl Refusal {
    pub fn new(code: &str) -> Refusal {
        Refusal { code: code.to_owned(), args: BTreeMap::new(), field: None, basis: None, ask: false }
    }

    #[must_use]
    pub fn arg(mut self, name: &str, value: impl ToString) -> Refusal {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }

    #[must_use]
    pub fn field(mut self, field: &str) -> Refusal {
        self.field = Some(field.to_owned());
        self
    }

    #[must_use]
    pub fn basis(mut self, basis: &Basis) -> Refusal {
        self.basis = Some(basis.clone());
        self
    }

    #[must_use]
    pub fn question(mut self) -> Refusal {
        self.ask = true;
        self
    }
}
