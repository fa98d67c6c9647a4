//! Words of answers and refusals in the language asked for.

use std::fmt::Write as _;

use jiff::civil::{Date, DateTime};
use luytre_domain::body::BodyId;
use luytre_domain::refusal::Refusal;
use luytre_domain::unit::{Unit, UnitId};
use luytre_office::OfficeError;
use luytre_pack::Pack;
use luytre_text::format;
use luytre_text::lang::Lang;
use luytre_text::message::Args;

/// The pack's messages in one language.
pub struct Say<'a> {
    pub pack: &'a Pack,
    pub lang: Lang,
}

impl Say<'_> {
    pub fn get(&self, key: &str, args: &Args) -> String {
        self.pack.messages.get(self.lang, key, args)
    }

    pub fn word(&self, key: &str) -> String {
        self.get(key, &Args::new())
    }

    pub fn date(&self, date: Date) -> String {
        format::date(date, self.lang)
    }

    pub fn weekday(&self, date: Date) -> &'static str {
        format::weekday(date.weekday(), self.lang)
    }

    /// What a refusal says, and how to mend it.
    pub fn refusal(&self, refusal: &Refusal) -> (String, String) {
        let mut args = Args::new();
        for (name, value) in &refusal.args {
            let label = match name.as_str() {
                "field" | "paper" => self.word(&luytre_pack::key(name, value)),
                "unit" => self.pack.unit_name(self.lang, &UnitId(value.clone()), None),
                "then" => self.list(value, |id| self.pack.unit_name(self.lang, &UnitId(id.to_owned()), None)),
                "body" | "may" => {
                    self.list(value, |id| self.pack.body_name(self.lang, &BodyId(id.to_owned()), None))
                }
                _ => value.clone(),
            };
            let shown = match name.as_str() {
                "day" | "since" | "value" | "latest" | "event" | "earliest" | "practical" => {
                    luytre_text::day::shown(value)
                }
                _ => value.clone(),
            };
            args = args.named(name.clone(), shown).named(format!("{name}-label"), label);
        }
        let key = format!("refusal-{}", refusal.code);
        (self.get(&key, &args), self.get(&format!("{key}-hint"), &args))
    }

    /// A unit's name on the last day it bore one that is not after `on`.
    pub fn unit(&self, unit: &Unit, on: Option<Date>) -> String {
        self.pack.unit_name(self.lang, &unit.id, on)
    }

    /// Ids with spaces between them, as names.
    fn list(&self, ids: &str, name: impl Fn(&str) -> String) -> String {
        ids.split(' ').map(name).collect::<Vec<_>>().join("; ")
    }
}

/// What a command prints.
#[derive(Default)]
pub struct Answer {
    pub text: String,
    pub json: serde_json::Value,
    /// The command did its work and found something to mend; the exit code says so.
    pub findings: bool,
}

/// Refusals, with the candidates to choose from where a name was ambiguous.
pub struct Refused {
    pub refusals: Vec<Refusal>,
    pub candidates: Vec<String>,
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Refused {
        Refused { refusals: vec![refusal], candidates: Vec::new() }
    }
}

impl From<OfficeError> for Refused {
    fn from(error: OfficeError) -> Refused {
        Refused { refusals: error.refusals(), candidates: Vec::new() }
    }
}

impl Refused {
    pub fn words(&self, say: &Say) -> String {
        let mut text = String::new();
        for refusal in &self.refusals {
            let (what, how) = say.refusal(refusal);
            let _ = writeln!(text, "{what}");
            for candidate in &self.candidates {
                let _ = writeln!(text, "  {candidate}");
            }
            let _ = writeln!(text, "{how}");
        }
        text
    }
}

/// Reads `2026-02-13`, `13/02/2026` or either with an hour (`T09:30`, ` 09:30`). A day that does not exist is
/// refused, never moved.
pub fn moment(text: &str) -> Result<DateTime, Refusal> {
    let refused = || Refusal::new("no-such-day").arg("value", text);
    let (day, time) = text.split_once(['T', ' ']).map_or((text, None), |(day, time)| (day, Some(time)));
    let date: Date = match day.split('/').collect::<Vec<_>>().as_slice() {
        [iso] => iso.parse().map_err(|_| refused())?,
        [day, month, year] => {
            let number = |text: &str| text.parse::<i16>().map_err(|_| refused());
            let narrow = |text: &str| text.parse::<i8>().map_err(|_| refused());
            Date::new(number(year)?, narrow(month)?, narrow(day)?).map_err(|_| refused())?
        }
        _ => return Err(refused()),
    };
    match time {
        None => Ok(date.at(0, 0, 0, 0)),
        Some(time) => {
            let time: jiff::civil::Time = time.parse().map_err(|_| refused())?;
            Ok(date.to_datetime(time))
        }
    }
}
