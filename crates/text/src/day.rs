//! Days as people write them: day, month, year in each of our languages. Read strictly: a day that does not exist is
//! no day, and none is guessed.

use jiff::civil::Date;

/// Years somebody may mean. A year with a digit too few or too many is a slip.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2199;

/// The day a text names: `13/02/2026`, `13.2.2026`, `13-02-2026` or `2026-02-13`. `None` for 31/02, for years of two
/// digits, and for everything else.
pub fn read(text: &str) -> Option<Date> {
    let iso = iso(text.trim());
    let date: Date = (iso.len() == 10).then(|| iso.parse().ok())??;
    YEARS.contains(&date.year()).then_some(date)
}

/// `13/02/2026` and `02/2026` as ISO text, whether there is such a day or not; anything else as it is, for whoever
/// judges the text.
pub fn iso(text: &str) -> String {
    let number = |part: &str, longest: usize| {
        let part = part.trim();
        let fits = (1..=longest).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| part.parse::<i16>().ok())?
    };
    let year = |part: &str| number(part, 4).filter(|year| YEARS.contains(year));
    let read = |parts: &[&str]| match parts {
        [day, month, of] => Some(format!("{}-{:02}-{:02}", year(of)?, number(month, 2)?, number(day, 2)?)),
        [month, of] => Some(format!("{}-{:02}", year(of)?, number(month, 2)?)),
        _ => None,
    };
    let parts: Vec<&str> = text.split(['/', '.', '-']).collect();
    read(&parts).unwrap_or_else(|| text.to_owned())
}

/// ISO text as people write it: `2026-02-13` as `13/02/2026`, `2026-02` as `02/2026`. By its shape alone, so that what
/// is no day comes back as it was typed.
pub fn shown(iso: &str) -> String {
    let parts: Vec<&str> = iso.split('-').collect();
    let digits =
        |part: &str, length: usize| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    match parts.as_slice() {
        [year, month, day] if digits(year, 4) && digits(month, 2) && digits(day, 2) => {
            format!("{day}/{month}/{year}")
        }
        [year, month] if digits(year, 4) && digits(month, 2) => format!("{month}/{year}"),
        _ => iso.to_owned(),
    }
}
