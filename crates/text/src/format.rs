//! Dates and numbers as each language writes them.

use jiff::civil::{Date, Weekday};

use crate::lang::Lang;

const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const MONTHS_FR: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
const WEEKDAYS: [[&str; 3]; 7] = [
    ["thứ Hai", "Monday", "lundi"],
    ["thứ Ba", "Tuesday", "mardi"],
    ["thứ Tư", "Wednesday", "mercredi"],
    ["thứ Năm", "Thursday", "jeudi"],
    ["thứ Sáu", "Friday", "vendredi"],
    ["thứ Bảy", "Saturday", "samedi"],
    ["Chủ nhật", "Sunday", "dimanche"],
];

/// `01/07/2025`, `1 July 2025`, `1er juillet 2025`.
pub fn date(date: Date, lang: Lang) -> String {
    let (year, month, day) = (date.year(), date.month() as usize - 1, date.day());
    match lang {
        Lang::Vi => short_date(date),
        Lang::En => format!("{day} {} {year}", MONTHS_EN[month]),
        Lang::Fr if day == 1 => format!("1er {} {year}", MONTHS_FR[month]),
        Lang::Fr => format!("{day} {} {year}", MONTHS_FR[month]),
    }
}

/// `01/07/2025` in every language.
pub fn short_date(date: Date) -> String {
    format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year())
}

pub fn weekday(day: Weekday, lang: Lang) -> &'static str {
    WEEKDAYS[day.to_monday_zero_offset() as usize][lang as usize]
}

/// A whole percentage: `85%`, and `85 %` with a no-break space in French.
pub fn percent(number: i64, lang: Lang) -> String {
    let sign = if lang == Lang::Fr { "\u{a0}%" } else { "%" };
    format!("{}{sign}", integer(number, lang))
}

/// An exact decimal number (`"1281.5"`) as each language writes it: `1.281,5`, `1,281.5`.
pub fn decimal(text: &str, lang: Lang) -> String {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let Ok(number) = whole.parse::<i64>() else { return text.to_owned() };
    let mark = if lang == Lang::En { '.' } else { ',' };
    match part {
        "" => integer(number, lang),
        part if number == 0 && whole.starts_with('-') => format!("-0{mark}{part}"),
        part => format!("{}{mark}{part}", integer(number, lang)),
    }
}

/// Groups of three: `1.284`, `1,284`, and with a narrow no-break space in French.
pub fn integer(number: i64, lang: Lang) -> String {
    let separator = match lang {
        Lang::Vi => '.',
        Lang::En => ',',
        Lang::Fr => '\u{202f}',
    };
    let digits = number.unsigned_abs().to_string();
    let mut text = String::from(if number < 0 { "-" } else { "" });
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}
