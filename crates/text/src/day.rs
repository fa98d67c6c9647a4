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

/// English and French months without marks, by their first letters: what begins so, and is no longer than its name, is it.
const MONTHS: [(&str, &str, i8); 27] = [
    ("jan", "january", 1),
    ("janv", "janvier", 1),
    ("feb", "february", 2),
    ("fev", "fevrier", 2),
    ("mar", "march", 3),
    ("mars", "mars", 3),
    ("apr", "april", 4),
    ("avr", "avril", 4),
    ("may", "may", 5),
    ("mai", "mai", 5),
    ("jun", "june", 6),
    ("juin", "juin", 6),
    ("jul", "july", 7),
    ("juil", "juillet", 7),
    ("aug", "august", 8),
    ("aout", "aout", 8),
    ("sep", "september", 9),
    ("sept", "septembre", 9),
    ("oct", "october", 10),
    ("oct", "octobre", 10),
    ("nov", "november", 11),
    ("nov", "novembre", 11),
    ("dec", "december", 12),
    ("dec", "decembre", 12),
    ("sept", "september", 9),
    ("janv", "january", 1),
    ("mar", "mars", 3),
];

/// Words between the parts of a date that say nothing more.
const BESIDE: [&str; 10] = ["ngay", "mong", "mung", "thang", "nam", "the", "of", "le", "du", "de"];

/// ISO text of a day, a month or a year as it is typed or spelled out: `13/02/2026`, `2026/02/13`, `ngày 5 tháng 2 năm 2026`,
/// `tháng 2/2026`, `5 February 2026`, `February 5, 2026`, `1er mars 2024`, `2019`; a time of day behind it is left off. By its
/// shape alone: whether there is such a day is judged elsewhere. `None` for years of two digits, and where any word says more
/// than a date.
pub fn spoken(text: &str) -> Option<String> {
    let text = text.trim();
    let timed = text.split_once(['T', ' ']).filter(|(_, time)| {
        time.contains(':') && time.chars().all(|letter| letter.is_ascii_digit() || ": .Z+-".contains(letter))
    });
    let text = timed.map_or(text, |(day, _)| day);
    // A sign between numbers that dates do not have makes it something else.
    if text
        .chars()
        .any(|letter| !letter.is_alphanumeric() && !" /.-,\u{a0}".contains(letter) && !is_mark(letter))
    {
        return None;
    }
    let folded = crate::fold::fold(text);
    let (mut numbers, mut month) = (Vec::new(), None);
    for word in folded.split(' ').filter(|word| !BESIDE.contains(word)) {
        let digits = word.trim_end_matches(|letter: char| letter.is_alphabetic());
        let ending = &word[digits.len()..];
        if !digits.is_empty() && ["", "er", "st", "nd", "rd", "th", "e"].contains(&ending) {
            numbers.push(
                digits
                    .parse::<i16>()
                    .ok()
                    .filter(|_| digits.len() <= 4)
                    .map(|number| (number, digits.len()))?,
            );
            continue;
        }
        let named =
            MONTHS.iter().find(|(least, whole, _)| word.starts_with(least) && whole.starts_with(word));
        if month.replace(named?.2).is_some() {
            return None;
        }
    }
    let year = |(number, digits): (i16, usize)| (digits == 4 && YEARS.contains(&number)).then_some(number);
    let short = |(number, digits): (i16, usize)| (digits <= 2).then_some(number);
    match (month, numbers.as_slice()) {
        (Some(month), [first, last]) => Some(format!("{:04}-{month:02}-{:02}", year(*last)?, short(*first)?)),
        (Some(month), [only]) => Some(format!("{:04}-{month:02}", year(*only)?)),
        (None, [first, middle, last]) => match year(*first) {
            Some(year) => Some(format!("{year:04}-{:02}-{:02}", short(*middle)?, short(*last)?)),
            None => Some(format!("{:04}-{:02}-{:02}", year(*last)?, short(*middle)?, short(*first)?)),
        },
        (None, [first, last]) => match year(*first) {
            Some(year) => Some(format!("{year:04}-{:02}", short(*last)?)),
            None => Some(format!("{:04}-{:02}", year(*last)?, short(*first)?)),
        },
        (None, [only]) => Some(format!("{:04}", year(*only)?)),
        _ => None,
    }
}

/// A combining mark: letters may come taken apart.
fn is_mark(letter: char) -> bool {
    unicode_normalization::char::is_combining_mark(letter)
}

/// The day of a spreadsheet's serial number, which counts from 30 December 1899. Whole days between 1900 and 2199 only.
pub fn of_serial(serial: f64) -> Option<Date> {
    if !(1.0..110_000.0).contains(&serial) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked above")]
    let days = serial.trunc() as i64;
    let day = jiff::civil::date(1899, 12, 30).checked_add(jiff::Span::new().days(days)).ok()?;
    YEARS.contains(&day.year()).then_some(day)
}
