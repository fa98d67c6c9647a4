//! What a paper means when it says the country, the capital, the ministry.

use jiff::civil::Date;
use serde::Deserialize;

use crate::finding::{Code, Finding};
use crate::lexicon::{File, line_of};
use crate::time::When;

/// The country that the papers read are from, as `home.toml` of the lexicon tells it. Its ids are empty where the file
/// is missing or wrong; then nothing is said of the nation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Home {
    /// An id without a scheme, which no other subject of a figure has.
    pub nation: String,
    /// All units of the first level together: ends in `:*`.
    pub localities: String,
    /// The unit that is the seat of government.
    pub seat: String,
    /// The ministry of foreign affairs.
    pub ministry: String,
    /// News agencies, as a paper signs them.
    #[serde(default)]
    pub agencies: Vec<String>,
    pub reform: Option<Reform>,
}

/// The day since which renewed units have an id of their own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reform {
    pub day: Date,
    /// What their ids end in after that day: begins with `@`.
    pub suffix: String,
}

impl Home {
    pub fn read(file: &File<'_>) -> Result<Home, Finding> {
        let home: Home = toml::from_str(file.text).map_err(|error| {
            let line = error.span().map_or(0, |span| line_of(file.text, span.start));
            Finding::at(Code::LexiconSyntax, file.path, line, error.message())
        })?;
        let suffix = home.reform.as_ref().map_or("@", |reform| &reform.suffix);
        let wrong = [
            (home.nation.is_empty() || home.nation.contains(':'), &*home.nation),
            (home.localities.len() < 3 || !home.localities.ends_with(":*"), &home.localities),
            (!home.seat.contains(':'), &home.seat),
            (home.ministry.is_empty(), &home.ministry),
            (!suffix.starts_with('@'), suffix),
        ];
        match wrong.iter().find(|(wrong, _)| *wrong) {
            Some((_, word)) => Err(Finding::at(Code::LexiconShape, file.path, 0, word)),
            None => Ok(home),
        }
    }

    /// Whether a text of that day knows the renewed units.
    pub fn is_renewed(&self, day: Date) -> bool {
        self.reform.as_ref().is_some_and(|reform| day >= reform.day)
    }

    /// Whether exactly the day of the reform is meant.
    pub fn is_reform(&self, when: When) -> bool {
        when.day > 0 && when.date().zip(self.reform.as_ref()).is_some_and(|(day, reform)| day == reform.day)
    }
}
