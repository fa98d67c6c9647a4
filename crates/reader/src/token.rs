//! Normal form of a text with a way back, and its tokens.

use luytre_text::lang::Lang;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{compose, is_combining_mark};

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Word,
    /// Digits, with the separators that stand between digits.
    Number,
    Mark(char),
    NewLine,
}

/// A token of the normal form.
#[derive(Clone, Debug)]
pub struct Token {
    pub kind: Kind,
    /// Bytes in [`Tokens::text`].
    pub start: usize,
    pub end: usize,
    /// Bytes in the text as given.
    pub from: usize,
    pub to: usize,
    /// No blank stands before it.
    pub glued: bool,
    /// Begins with a capital.
    pub capital: bool,
    /// Lower case; in Vietnamese with one way of placing tone marks. The key of words.
    pub word: String,
    /// No marks, no case. The key of names.
    pub bare: String,
}

/// The normal form (composed letters, plain blanks, quotation marks and dashes, nothing invisible) and its tokens.
#[derive(Clone, Debug, Default)]
pub struct Tokens {
    pub text: String,
    pub list: Vec<Token>,
}

struct Letter {
    letter: char,
    from: usize,
    to: usize,
}

fn plain(letter: char) -> Option<char> {
    Some(match letter {
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{feff}'
        | '\r' => {
            return None;
        }
        '\n' => '\n',
        '\u{2028}' | '\u{2029}' | '\u{85}' => '\n',
        'Ð' => 'Đ',
        'ð' => 'đ',
        '’' | '‘' | 'ʼ' | '´' | '`' => '\'',
        '“' | '”' | '«' | '»' | '„' => '"',
        '–' | '—' | '‑' | '‐' | '−' | '―' => '-',
        '…' => '.',
        _ if letter.is_whitespace() => ' ',
        _ => letter,
    })
}

fn letters(text: &str) -> Vec<Letter> {
    let mut out: Vec<Letter> = Vec::with_capacity(text.len());
    for (from, raw) in text.char_indices() {
        let to = from + raw.len_utf8();
        let Some(letter) = plain(raw) else { continue };
        if letter >= '\u{300}'
            && is_combining_mark(letter)
            && let Some(last) = out.last_mut()
        {
            if let Some(both) = compose(last.letter, letter) {
                last.letter = both;
            }
            last.to = to;
            continue;
        }
        out.push(Letter { letter, from, to });
    }
    out
}

/// Cuts a text into tokens; `lang` decides how the keys of words are made, paragraph by paragraph.
pub fn tokens(text: &str, lang: Lang) -> Tokens {
    let letters = letters(text);
    let mut out =
        Tokens { text: String::with_capacity(text.len()), list: Vec::with_capacity(text.len() / 5) };
    let mut at = 0;
    let mut glued = false;
    while at < letters.len() {
        let letter = letters[at].letter;
        if letter == ' ' {
            out.text.push(' ');
            glued = false;
            at += 1;
            continue;
        }
        let begin = at;
        let start = out.text.len();
        let kind = if letter == '\n' {
            at += 1;
            Kind::NewLine
        } else if letter.is_ascii_digit() {
            at += 1;
            while at < letters.len() {
                let next = letters[at].letter;
                let inner = matches!(next, '.' | ',')
                    && letters.get(at + 1).is_some_and(|after| after.letter.is_ascii_digit());
                if !next.is_ascii_digit() && !inner {
                    break;
                }
                at += 1;
            }
            Kind::Number
        } else if letter.is_alphabetic() {
            at += 1;
            while at < letters.len() && letters[at].letter.is_alphabetic() {
                at += 1;
            }
            Kind::Word
        } else {
            at += 1;
            Kind::Mark(letter)
        };
        out.text.extend(letters[begin..at].iter().map(|one| one.letter));
        let end = out.text.len();
        let (word, bare) = match kind {
            Kind::Word => (word_key(&out.text[start..end], lang), bare_key(&out.text[start..end])),
            Kind::Number => (out.text[start..end].to_owned(), out.text[start..end].to_owned()),
            _ => (String::new(), String::new()),
        };
        out.list.push(Token {
            kind,
            start,
            end,
            from: letters[begin].from,
            to: letters[at - 1].to,
            glued: glued && begin > 0,
            capital: letter.is_uppercase(),
            word,
            bare,
        });
        glued = kind != Kind::NewLine;
    }
    out
}

/// No marks, no case.
pub fn bare_key(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let mut key = String::with_capacity(word.len());
    for letter in word.nfd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase) {
        match letter {
            'đ' => key.push('d'),
            'œ' => key.push_str("oe"),
            'æ' => key.push_str("ae"),
            _ => key.push(letter),
        }
    }
    key
}

/// The key of a word: lower case in Vietnamese (where marks tell words apart), without marks elsewhere.
pub fn word_key(word: &str, lang: Lang) -> String {
    match lang {
        Lang::Vi => one_tone_place(word.to_lowercase()),
        _ => bare_key(word),
    }
}

/// `hoà` and `hòa`, `uỷ` and `ủy` are one spelling.
pub fn one_tone_place(word: String) -> String {
    const PAIRS: [(&str, &str); 15] = [
        ("oà", "òa"),
        ("oá", "óa"),
        ("oả", "ỏa"),
        ("oã", "õa"),
        ("oạ", "ọa"),
        ("oè", "òe"),
        ("oé", "óe"),
        ("oẻ", "ỏe"),
        ("oẽ", "õe"),
        ("oẹ", "ọe"),
        ("uỳ", "ùy"),
        ("uý", "úy"),
        ("uỷ", "ủy"),
        ("uỹ", "ũy"),
        ("uỵ", "ụy"),
    ];
    if word.is_ascii() {
        return word;
    }
    for (old, new) in PAIRS {
        if let Some(stem) = word.strip_suffix(old)
            && !stem.ends_with('q')
        {
            return format!("{stem}{new}");
        }
    }
    word
}
