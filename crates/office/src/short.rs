//! The short code of a figure's question: it carries the whole question, so that a code printed on paper opens the same figure for
//! as long as the register stands, without a table of codes.
//!
//! `agreements.signed~f2021-01-01~t2023-12-31~b2025-07-01~unit.da-nang-2025`: parts apart by `~`, the indicator first. Letters
//! that an address would have to escape are written as `'` and two hexadecimal digits.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::figure::FigureQuery;

/// Nanoseconds since 1970 in base 36: what was known is exact to the entry.
fn moment(at: Timestamp) -> String {
    let mut number = at.as_nanosecond().unsigned_abs();
    let mut digits = Vec::new();
    while number > 0 {
        // A remainder of 36 is a digit.
        digits.push(char::from_digit((number % 36) as u32, 36).unwrap_or('0'));
        number /= 36;
    }
    digits.iter().rev().collect()
}

fn moment_of(text: &str) -> Option<Timestamp> {
    Timestamp::from_nanosecond(i128::from_str_radix(text, 36).ok()?).ok()
}

fn plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_@".contains(&byte)
}

fn escape(text: &str, dots: bool) -> String {
    text.bytes().fold(String::new(), |escaped, byte| {
        if plain(byte) || (dots && byte == b'.') {
            escaped + &char::from(byte).to_string()
        } else {
            escaped + &format!("'{byte:02x}")
        }
    })
}

fn unescape(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        if *byte == b'\'' {
            let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok())?;
            bytes.push(u8::from_str_radix(hex, 16).ok()?);
            rest = &after[2..];
        } else {
            bytes.push(*byte);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

impl FigureQuery {
    /// Equal questions have equal codes.
    pub fn code(&self) -> String {
        let mut parts = vec![escape(&self.indicator, true)];
        let mut add =
            |letter: char, text: Option<String>| parts.extend(text.map(|text| format!("{letter}{text}")));
        add('f', self.from.map(|day| day.to_string()));
        add('t', self.to.map(|day| day.to_string()));
        add('b', self.boundary.map(|day| day.to_string()));
        add('k', self.as_of.map(moment));
        add('y', self.by.as_deref().map(|by| escape(by, false)));
        for (dimension, values) in &self.filter {
            let pair = |value: &String| format!("{}.{}", escape(dimension, false), escape(value, false));
            parts.extend(values.iter().map(pair));
        }
        parts.join("~")
    }

    /// `None` where the text is no such code.
    pub fn from_code(code: &str) -> Option<FigureQuery> {
        let mut parts = code.split('~');
        let mut query = FigureQuery { indicator: unescape(parts.next()?)?, ..FigureQuery::default() };
        for part in parts {
            if let Some((dimension, value)) = part.split_once('.') {
                let values: &mut BTreeSet<String> = query.filter.entry(unescape(dimension)?).or_default();
                values.insert(unescape(value)?);
                continue;
            }
            let (letter, text) = part.split_at_checked(1)?;
            let day = || text.parse::<Date>().ok();
            match letter {
                "f" => query.from = Some(day()?),
                "t" => query.to = Some(day()?),
                "b" => query.boundary = Some(day()?),
                "k" => query.as_of = Some(moment_of(text)?),
                "y" => query.by = Some(unescape(text)?),
                _ => return None,
            }
        }
        Some(query)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_code_carries_its_question() {
        let whole = FigureQuery {
            indicator: "agreements.signed@2".to_owned(),
            from: Some("2021-01-01".parse().unwrap()),
            to: Some("2023-12-31".parse().unwrap()),
            filter: BTreeMap::from([
                ("unit".to_owned(), BTreeSet::from(["da-nang-2025".to_owned(), "hue".to_owned()])),
                ("fine.dimension".to_owned(), BTreeSet::from(["a.b~c đ".to_owned()])),
            ]),
            by: Some("country".to_owned()),
            boundary: Some("2025-07-01".parse().unwrap()),
            as_of: Some("2026-11-25T17:00:00.123456789Z".parse().unwrap()),
        };
        for query in [whole, FigureQuery { indicator: "x".to_owned(), ..FigureQuery::default() }] {
            let code = query.code();
            assert!(
                code.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~@'".contains(&byte)),
                "{code}"
            );
            assert_eq!(FigureQuery::from_code(&code).as_ref(), Some(&query), "{code}");
        }
        for wrong in ["x~f2021-13-01", "x~q1", "x~", "x~unit.'zz", "x~k!"] {
            assert_eq!(FigureQuery::from_code(wrong), None, "{wrong}");
        }
    }
}
