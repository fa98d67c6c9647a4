//! Which law the projections of a store were made under: rows, words and facts follow from the pack, so another pack, or
//! a program that projects otherwise, makes them anew.

use jiff::Timestamp;
use luytre_domain::permit::Action;
use luytre_domain::project::FORM;
use serde::{Deserialize, Serialize};

use crate::error::OfficeError;
use crate::office::Office;

/// The subject of the ledger that names them.
const PACK: &str = "law:pack";

#[derive(PartialEq, Eq, Serialize, Deserialize)]
struct Projected {
    pack: String,
    version: String,
    form: u32,
}

impl Office {
    fn projected(&self) -> Projected {
        let manifest = &self.pack.manifest;
        Projected { pack: manifest.id.clone(), version: manifest.version.clone(), form: FORM }
    }

    /// Whether rows, words and facts of the store are those of this law and this program.
    pub fn is_of_this_law(&self) -> Result<bool, OfficeError> {
        let known = self.store.read("law", |snap| {
            let empty = snap.head().0 == 0;
            Ok::<_, OfficeError>((empty, snap.get(PACK)?))
        })?;
        let (empty, stored) = known;
        let known = stored.and_then(|stored| serde_json::from_value::<Projected>(stored.doc).ok());
        Ok(empty || known.as_ref() == Some(&self.projected()))
    }

    /// Makes the projections anew where they are of another law or another program, and says so in the ledger. Call it
    /// before serving; `true` where the law had changed. Takes about as long as the register took to be written.
    pub fn keep_projections(&self, now: Timestamp) -> Result<bool, OfficeError> {
        let current = self.is_of_this_law()?;
        if !current {
            self.rebuild()?;
        }
        let noted = self.store.read("law", |snap| snap.get(PACK).map(|stored| stored.is_some()))?;
        if current && noted {
            return Ok(false);
        }
        self.put_down(now, PACK, "law", &self.projected())?;
        Ok(!current && noted)
    }

    /// Throws all projections away and makes them anew from the ledger.
    fn rebuild(&self) -> Result<(), OfficeError> {
        let permit = self.permit(&Office::operator(), "*", Action::Administer, None)?;
        Ok(self.store.rebuild(&permit)?)
    }
}
