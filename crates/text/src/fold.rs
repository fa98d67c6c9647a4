use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The search key of a spelling: no marks, no case, punctuation and spaces as one space. `đ` is a letter and not
/// a marked `d`, so decomposition alone would leave it.
pub fn fold(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    let letters = text.nfd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase);
    for letter in letters {
        match letter {
            'đ' => key.push('d'),
            'œ' => key.push_str("oe"),
            'æ' => key.push_str("ae"),
            'ß' => key.push_str("ss"),
            _ if letter.is_alphanumeric() => key.push(letter),
            _ if key.ends_with(' ') => {}
            _ => key.push(' '),
        }
    }
    key.trim().to_owned()
}
