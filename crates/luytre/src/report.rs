//! `luytre report nation|UNIT|COUNTRY|PARTNER --from D --to D [--compare previous] [--as-of T] --out FILE.{pdf,docx,xlsx,html}`

use std::path::PathBuf;

use luytre_domain::refusal::Refusal;
use luytre_domain::unit::{Resolved, Unit};
use luytre_office::{About, Manner, Office, Paint, PaperFormat, ReviewQuery};
use luytre_text::fold::fold;
use luytre_text::message::Args;
use serde_json::json;

use crate::figures::instant;
use crate::now;
use crate::unit::choose;
use crate::words::{Answer, Refused, Say, moment};

#[derive(clap::Args)]
pub struct Question {
    /// `nation`, a unit in any spelling, or for a brief a country or a partner.
    about: String,
    #[arg(long, value_name = "DATE")]
    from: String,
    #[arg(long, value_name = "DATE")]
    to: String,
    /// Beside the window of the same length before it.
    #[arg(long, value_enum)]
    compare: Option<Compare>,
    /// What was known at the end of this day, or at this moment.
    #[arg(long, value_name = "WHEN")]
    as_of: Option<String>,
    /// Units as they are on this day; on the last day of the window otherwise.
    #[arg(long, value_name = "DATE")]
    boundary: Option<String>,
    /// Where the register is reached, for the links on paper: https://register.example.vn
    #[arg(long, value_name = "ADDRESS", default_value = "")]
    base: String,
    /// Its ending says what is written: pdf, docx, xlsx or html.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Compare {
    Previous,
}

pub fn run(say: &Say, office: &Office, question: &Question) -> Result<Answer, Refused> {
    let day = |text: &str| moment(text).map(|at| at.date());
    let query = ReviewQuery {
        from: day(&question.from)?,
        to: day(&question.to)?,
        compare: question.compare.is_some(),
        as_of: question.as_of.as_deref().map(|text| instant(say, text)).transpose()?,
        boundary: question.boundary.as_deref().map(day).transpose()?,
        about: about(say, question)?,
    };
    let shown = question.out.display();
    let ending = question.out.extension().and_then(|ending| ending.to_str()).and_then(PaperFormat::of);
    let format = ending.ok_or_else(|| Refusal::new("unknown-paper-format").arg("path", &shown))?;
    let manner =
        Manner { lang: say.lang, paint: Paint::Paper, base: &question.base, author: "", made_at: now() };
    let bytes = office.review_file(&Office::operator(), &query, manner, format)?;
    let count = bytes.len();
    std::fs::write(&question.out, bytes)
        .map_err(|error| Refusal::new("not-written").arg("path", &shown).arg("why", error))?;
    let text = say.get("report-written", &Args::new().text("path", shown.to_string())) + "\n";
    Ok(Answer { text, json: json!({ "path": shown.to_string(), "bytes": count }), findings: false })
}

/// What a word on the command line is about: the nation, a unit, a country by code or name, a partner by id or name.
fn about(say: &Say, question: &Question) -> Result<About, Refused> {
    let law = &say.pack.law;
    let name = fold(&question.about);
    if name == "nation" {
        return Ok(About::Nation);
    }
    let on = moment(&question.to)?.date();
    let refuse = |code, units: &[&Unit]| choose(say, code, &question.about, Some(on), units);
    match law.units.resolve(&name, Some(on), fold) {
        Resolved::One(unit) => return Ok(About::Unit(unit.id.clone())),
        Resolved::Several(units) => return Err(refuse("ambiguous-unit", &units)),
        // A unit of other days has a review as well: on its own days.
        Resolved::OtherDays(units) => match units.as_slice() {
            [unit] => return Ok(About::Unit(unit.id.clone())),
            units => return Err(refuse("unit-on-other-days", units)),
        },
        Resolved::Unknown => {}
    }
    let country = law
        .countries
        .iter()
        .find(|(code, names)| fold(code) == name || names.values().any(|own| fold(own) == name));
    if let Some((code, _)) = country {
        return Ok(About::Country(code.clone()));
    }
    let partner = law
        .partners
        .iter()
        .find(|(id, known)| fold(id) == name || known.names.values().any(|own| fold(own) == name));
    match partner {
        Some((id, _)) => Ok(About::Partner(id.clone())),
        None => Err(refuse("unknown-unit", &[])),
    }
}
