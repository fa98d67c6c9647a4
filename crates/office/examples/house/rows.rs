//! Made-up rows of agreements with the shape of real ones: a few provinces hold most of them, as do a few partners
//! and areas; there are more every year; what is old has mostly run out.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use luytre_domain::law::Law;
use luytre_office::Table;

/// A small generator, so that the same seed gives the same rows anywhere.
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % end.max(1) as u64) as usize
    }

    /// Small numbers are much more frequent: half of the draws lie in the first fifth.
    pub fn skewed(&mut self, end: usize) -> usize {
        self.below(end).min(self.below(end)).min(self.below(end))
    }

    pub fn of<'a, T: ?Sized>(&mut self, choice: &[&'a T]) -> &'a T {
        choice[self.below(choice.len())]
    }

    fn skewed_of<'a>(&mut self, choice: &[&'a str]) -> &'a str {
        choice[self.skewed(choice.len())]
    }
}

const COLUMNS: [&str; 12] = [
    "unit",
    "level",
    "partners",
    "instrument",
    "instrument_type",
    "signed_on",
    "fields",
    "status",
    "valid_until",
    "note",
    "source_title",
    "source_url",
];

/// Where most of the foreign relations are; all others follow in the pack's order.
const BUSIEST: [&str; 12] = [
    "ho-chi-minh",
    "ha-noi",
    "da-nang",
    "hai-phong",
    "can-tho",
    "quang-ninh",
    "binh-duong",
    "dong-nai",
    "hue",
    "lao-cai",
    "nghe-an",
    "quang-tri",
];
const INSTRUMENTS: [(&str, &str); 6] = [
    ("bản ghi nhớ", "memorandum"),
    ("thỏa thuận", "agreement"),
    ("ý định thư", "letter_of_intent"),
    ("biên bản", "minutes"),
    ("chương trình", "programme"),
    ("kế hoạch", "plan"),
];
const AREAS: [(&str, &str); 12] = [
    ("thương mại", "trade"),
    ("đầu tư", "investment"),
    ("du lịch", "tourism"),
    ("giáo dục", "education"),
    ("văn hóa", "culture"),
    ("nông nghiệp", "agriculture"),
    ("lao động", "labour"),
    ("y tế", "health"),
    ("môi trường", "environment"),
    ("khoa học", "science"),
    ("giao thông", "transport"),
    ("biên giới", "border"),
];
/// Syllables of foreign places the pack does not know.
const SYLLABLES: [&str; 16] =
    ["ka", "mo", "ra", "shi", "ten", "lo", "vang", "sa", "bou", "chon", "ye", "pra", "dun", "gu", "ni", "ba"];

pub struct Rows<'a> {
    law: &'a Law,
    partners: Vec<&'a str>,
    countries: Vec<&'a str>,
    today: Date,
}

impl<'a> Rows<'a> {
    pub fn new(law: &'a Law, today: Date) -> Rows<'a> {
        let partners = law.partners.keys().map(String::as_str).collect();
        let neighbours = ["LA", "CN", "KR", "JP", "KH", "TH", "FR", "US", "DE", "RU", "AU", "NL"];
        Rows { law, partners, countries: neighbours.to_vec(), today }
    }

    /// The provinces of a day, the busiest first.
    fn provinces(&self, day: Date) -> Vec<&'a str> {
        let mut units: Vec<&str> =
            self.law.units.on("province", day).map(|unit| unit.id.0.as_str()).collect();
        let place = |unit: &str| {
            let unit = unit.trim_end_matches("-2025");
            BUSIEST.iter().position(|busy| *busy == unit).unwrap_or(BUSIEST.len())
        };
        units.sort_by_key(|unit| place(unit));
        units
    }

    /// Rows `first..first + count`; each of them is its own, so that none is taken for another.
    pub fn table(&self, first: usize, count: usize) -> Table {
        let mut chance = Chance(first as u64);
        let before = self.provinces(date(2020, 1, 1));
        let after = self.provinces(self.today);
        let rows = (first..first + count)
            .map(|n| {
                // The later half of twenty years has three quarters of the signings.
                let days = 7_300 - chance.below(7_300).min(chance.below(7_300)) as i64;
                let signed = self.today.saturating_sub((7_300 - days + 1).days());
                let units = if signed < date(2025, 7, 1) { &before } else { &after };
                let unit = units[chance.skewed(units.len())];
                let level = chance.skewed_of(&["province", "department", "organisation"]);
                let partner = if chance.below(20) == 0 {
                    let name: String = (0..3).map(|_| chance.of(&SYLLABLES)).collect();
                    format!(
                        "{}{}, {}",
                        name[..1].to_uppercase(),
                        &name[1..],
                        chance.skewed_of(&self.countries)
                    )
                } else {
                    self.partners[chance.skewed(self.partners.len())].to_owned()
                };
                let (instrument, instrument_type) = INSTRUMENTS[chance.skewed(INSTRUMENTS.len())];
                let areas: Vec<(&str, &str)> =
                    (0..=chance.skewed(3)).map(|_| AREAS[chance.skewed(AREAS.len())]).collect();
                let words = |part: fn(&(&'static str, &'static str)) -> &'static str, between: &str| {
                    let mut words: Vec<&str> = Vec::new();
                    areas.iter().map(part).for_each(|word| {
                        if !words.contains(&word) {
                            words.push(word);
                        }
                    });
                    words.join(between)
                };
                let until = signed.saturating_add(((chance.below(4) + 2) as i64).years());
                let status = match (until < self.today, chance.below(4)) {
                    (_, 0) => "signed",
                    (true, _) => "expired",
                    (false, _) => "in_force",
                };
                vec![
                    unit.to_owned(),
                    level.to_owned(),
                    partner,
                    format!("{instrument} hợp tác về {}", words(|area| area.0, ", ")),
                    instrument_type.to_owned(),
                    signed.to_string(),
                    words(|area| area.1, "; "),
                    status.to_owned(),
                    until.to_string(),
                    format!("số {n}"),
                    "Sổ theo dõi".to_owned(),
                    String::new(),
                ]
            })
            .collect();
        Table { columns: COLUMNS.map(str::to_owned).to_vec(), rows }
    }
}
