//! The vocabulary of reading: the pack's words, and its own names of units, countries and partners.

use std::collections::{BTreeMap, BTreeSet};

use luytre_domain::law::Law;
use luytre_domain::unit::{Unit, UnitId};
use luytre_pack::Pack;
use luytre_reader::{File, Lexicon, NameRow};

/// The vocabulary of reading that comes with a pack.
pub fn lexicon(pack: &Pack) -> Lexicon {
    let files: Vec<File> = pack.lexicon.iter().map(|(path, text)| File { path, text }).collect();
    Lexicon::new(&files, &names(pack)).0
}

/// The pack's own names, as the reader takes them: units of the first level, communes and districts that name one
/// province only, countries, partners.
pub fn names(pack: &Pack) -> Vec<NameRow> {
    let row = |kind: &str, id: String, lang: &str, spelling: &str| NameRow {
        kind: kind.to_owned(),
        id,
        lang: lang.to_owned(),
        spelling: spelling.to_owned(),
    };
    let law = &pack.law;
    let country = law.country().map_or_else(String::new, |country| country.0.to_string());
    let mut out = Vec::new();
    let mut below: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for unit in law.units.all() {
        match unit.level.as_str() {
            "country" => {}
            "province" => {
                let id = unit_id(&country, &unit.id);
                for name in &unit.names {
                    out.push(row("unit", id.clone(), &name.value.lang, &name.value.short));
                }
                for spelling in &unit.spellings {
                    out.push(row("unit", id.clone(), "*", spelling));
                }
            }
            _ => {
                let Some(province) = province_of(law, unit) else { continue };
                for name in unit.names.iter().filter(|name| name.value.lang == "vi") {
                    below.entry(&name.value.short).or_default().insert(unit_id(&country, province));
                }
            }
        }
    }
    // One name in two provinces tells neither; a number or a single syllable is no name.
    for (name, provinces) in below {
        let plain = name.contains([' ', '-']) && !name.contains(|letter: char| letter.is_ascii_digit());
        if let (true, Some(id), 1) = (plain, provinces.first(), provinces.len()) {
            out.push(row("commune", id.clone(), "*", name));
        }
    }
    // The own country is a subject of figures, no partner.
    let own: BTreeSet<String> =
        law.units.all().filter(|unit| unit.level == "country").map(|unit| unit.id.0.to_uppercase()).collect();
    for (code, names) in law.countries.iter().filter(|(code, _)| !own.contains(*code)) {
        out.extend(names.iter().map(|(lang, name)| row("country", format!("c:{code}"), lang, name)));
    }
    for partner in law.partners.values().filter(|partner| !own.contains(&partner.country)) {
        let slug = partner.id.split_once('-').map_or(&*partner.id, |(_, slug)| slug);
        let (kind, id) = match &*partner.kind {
            "locality" => ("foreign", format!("f:{}/{slug}", partner.country)),
            _ => ("organisation", format!("o:{}", partner.id)),
        };
        out.extend(partner.names.iter().map(|(lang, name)| row(kind, id.clone(), lang, name)));
        out.extend(partner.spellings.iter().map(|name| row(kind, id.clone(), "*", name)));
    }
    out
}

/// The reader's id of a province, below its country: one for a name before and after a reform, which only a text's date tells apart.
fn unit_id(country: &str, id: &UnitId) -> String {
    let stem = id.0.rsplit_once('-').filter(|(_, year)| year.len() == 4 && year.parse::<u16>().is_ok());
    format!("{country}:{}", stem.map_or(&*id.0, |(stem, _)| stem))
}

fn province_of<'a>(law: &'a Law, unit: &'a Unit) -> Option<&'a UnitId> {
    let mut unit = unit;
    // A district stands between at most.
    for _ in 0..3 {
        let parent = unit.parent.as_ref()?;
        unit = law.units.get(parent)?;
        if unit.level == "province" {
            return Some(&unit.id);
        }
    }
    None
}
