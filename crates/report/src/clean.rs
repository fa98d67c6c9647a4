//! What every format does with a person's text before it writes it.

use unicode_normalization::UnicodeNormalization;

/// The text in NFC, without what no paper can show: control characters other than a line feed, marks that turn the
/// direction of what follows, zero-width and variation marks. A tab and a carriage return are a space and nothing.
pub(crate) fn clean(text: &str) -> String {
    text.nfc().filter_map(kept).collect()
}

fn kept(letter: char) -> Option<char> {
    match letter {
        '\n' => Some('\n'),
        '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => None,
        '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' => None,
        // Words of private use, tags and marks beyond the first plane.
        '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{10ffff}' => None,
        letter if letter.is_control() => None,
        letter => Some(letter),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_kept_and_tricks_are_not() {
        let check = |typed: &str, kept: &str| assert_eq!(clean(typed), kept, "{typed:?}");
        check("Thỏa thuận hợp tác", "Thỏa thuận hợp tác");
        check("Thỏa thua\u{323}\u{302}n", "Thỏa thuận");
        check("một\r\nhai\tba\u{0}\u{7}\u{1b}[1m", "một\nhai ba[1m");
        check("gnp\u{202e}exe.\u{200b}txt\u{feff}", "gnpexe.txt");
        check("12\u{a0}%, 1\u{202f}000", "12\u{a0}%, 1\u{202f}000");
    }
}
