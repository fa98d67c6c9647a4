//! How wide a text will be. No font is asked: the widths of Be Vietnam Pro, in thousandths of its size, stand here, and the
//! marks of Vietnamese letters add nothing to the letter below them. Another font of the same build differs by a few percent,
//! which the margins of the charts take.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

const ELLIPSIS: char = '…';

fn letter(letter: char) -> u32 {
    match letter {
        '\u{200b}'..='\u{200f}' => 0,
        '\'' | '`' | ' ' | '\u{a0}' | '\u{202f}' | '·' | '’' => 245,
        'i' | 'I' | 'j' | 'l' | '!' | '.' | ',' | ':' | ';' => 285,
        '1' | 'f' | 'r' | 't' | '|' | '"' | '(' | ')' | '[' | ']' | '{' | '}' | '“' | '”' => 425,
        'J' | 'z' | 's' | '/' | '\\' | '*' | '~' => 505,
        'k' | 'x' | '^' | '<' | '>' | 'n' | 'u' | 'v' | 'h' | 'y' | '?' | 'ư' => 577,
        '7' | 'e' | '+' | '-' | '−' | '×' | 'c' | 'E' | 'L' => 612,
        'F' | '8' | 'S' | 'a' | 'o' | 'ơ' | 'g' | 'P' | '$' | 'T' | '2' | '«' | '»' => 645,
        'b' | 'd' | 'đ' | 'p' | 'q' | '3' | '5' | 'Z' | 'Y' | 'R' | 'B' | '0' | 'K' | '6' | '9' | '–' => {
            680
        }
        'V' | 'H' | '4' | 'X' | 'U' | 'Ư' | 'D' | 'N' | 'A' | '=' | '_' | '…' | '€' => 738,
        'C' | 'G' | 'Đ' | '#' | '&' => 785,
        'O' | 'Ơ' | 'Q' | '%' | 'M' | 'w' => 850,
        'm' | '@' | 'W' | '—' => 1005,
        // Letters of other scripts, most of all the wide ones of East Asia.
        other if other >= '\u{2e80}' => 1000,
        _ => 660,
    }
}

/// The width of a text at a font size, both in units of the drawing.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    let letters = text.nfd().filter(|letter| !is_combining_mark(*letter)).map(letter);
    f64::from(letters.sum::<u32>()) / 1000.0 * size
}

/// The text in lines no wider than `most`, broken between words; what is still too long after `lines` lines ends in an
/// ellipsis. At least one line.
pub(crate) fn wrap(text: &str, size: f64, most: f64, lines: usize) -> Vec<String> {
    let mut done: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if line.is_empty() || width(&longer, size) <= most || done.len() + 1 >= lines.max(1) {
            line = longer;
        } else {
            done.push(std::mem::replace(&mut line, word.to_owned()));
        }
    }
    done.push(line);
    done.iter().map(|line| clip(line, size, most)).collect()
}

/// The text, or as much of it as fits before an ellipsis.
pub(crate) fn clip(text: &str, size: f64, most: f64) -> String {
    if width(text, size) <= most {
        return text.to_owned();
    }
    let mut short: String = text.nfc().collect();
    while !short.is_empty() {
        short.pop();
        let whole = format!("{}{ELLIPSIS}", short.trim_end());
        if width(&whole, size) <= most {
            return whole;
        }
    }
    ELLIPSIS.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_broken_between_words_and_then_cut() {
        let check = |text: &str, most: f64, expected: &[&str]| {
            assert_eq!(wrap(text, 10.0, most, 2), expected, "{text} in {most}");
        };
        check("Huế", 100.0, &["Huế"]);
        check("Thành phố Hồ Chí Minh", 70.0, &["Thành phố Hồ", "Chí Minh"]);
        check("Ủy ban nhân dân tỉnh Thừa Thiên Huế", 70.0, &["Ủy ban nhân", "dân tỉnh Thừ…"]);
        check("", 70.0, &[""]);
        check("Llanfairpwllgwyngyll", 40.0, &["Llanfa…"]);
    }

    #[test]
    fn marks_add_no_width() {
        assert!((width("ễ", 10.0) - width("e", 10.0)).abs() < f64::EPSILON);
        assert!(width("Đ", 10.0) > width("đ", 10.0));
    }
}
