//! Query strings of links: read as pairs in their order, changed by one, and written again.

use jiff::civil::Date;

/// Names and values; a name may come several times. Empty values are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pairs(Vec<(String, String)>);

impl Pairs {
    pub(crate) fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Pairs {
        let pairs = pairs.into_iter().map(|(name, value)| (name, value.trim().to_owned()));
        Pairs(pairs.filter(|(_, value)| !value.is_empty()).collect())
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    pub(crate) fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn has(&self, name: &str, value: &str) -> bool {
        self.all(name).any(|own| own == value)
    }

    /// The day a value names. What names none has been asked about before (`Page::days_amiss`).
    pub(crate) fn day(&self, name: &str) -> Option<Date> {
        self.get(name).and_then(luytre_text::day::read)
    }

    pub(crate) fn without(&self, names: &[&str]) -> Pairs {
        Pairs(self.0.iter().filter(|(own, _)| !names.contains(&own.as_str())).cloned().collect())
    }

    pub(crate) fn only(&self, names: &[&str]) -> Pairs {
        Pairs(self.0.iter().filter(|(own, _)| names.contains(&own.as_str())).cloned().collect())
    }

    pub(crate) fn with(&self, name: &str, value: &str) -> Pairs {
        let mut pairs = self.without(&[name]);
        pairs.0.push((name.to_owned(), value.to_owned()));
        pairs
    }

    /// With the value where it is absent, without it where it is there.
    pub(crate) fn toggled(&self, name: &str, value: &str) -> Pairs {
        let mut pairs = self.clone();
        if pairs.has(name, value) {
            pairs.0.retain(|(own, there)| own != name || there != value);
        } else {
            pairs.0.push((name.to_owned(), value.to_owned()));
        }
        pairs
    }

    /// What forms carry along as hidden inputs, but for the names the form asks for itself.
    pub(crate) fn rest(&self, but: &[&str]) -> Vec<(String, String)> {
        self.without(but).0
    }

    pub(crate) fn query(&self) -> String {
        let pairs = self.0.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value)));
        pairs.collect::<Vec<_>>().join("&")
    }

    pub(crate) fn url(&self, path: &str) -> String {
        if self.0.is_empty() { path.to_owned() } else { format!("{path}?{}", self.query()) }
    }

    /// From a query string kept earlier.
    pub(crate) fn read(query: &str) -> Pairs {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        Pairs::new(pairs.map(|(name, value)| (unescape(name), unescape(value))))
    }
}

/// Percent-encodes everything but what is safe in any part of an address.
pub(crate) fn escape(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut escaped, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
        escaped
    })
}

pub(crate) fn unescape(text: &str) -> String {
    let bytes = text.as_bytes();
    let (mut at, mut plain) = (0, Vec::with_capacity(bytes.len()));
    while let Some(byte) = bytes.get(at) {
        let pair = || u8::from_str_radix(text.get(at + 1..at + 3)?, 16).ok();
        match (byte, (*byte == b'%').then(pair).flatten()) {
            (_, Some(byte)) => {
                plain.push(byte);
                at += 2;
            }
            (b'+', None) => plain.push(b' '),
            (byte, None) => plain.push(*byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&plain).into_owned()
}

/// Pages show names that stand alone with a capital letter; the data keeps them as they stand in a sentence.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_string_comes_back_as_it_was() {
        let pairs = Pairs::read("q=%C4%91%C3%A0+n%E1%BA%B5ng&unit=a&unit=b&empty=");
        assert_eq!(pairs.get("q"), Some("đà nẵng"));
        assert_eq!(Pairs::read(&pairs.query()), pairs);
        assert_eq!(pairs.toggled("unit", "a").url("/x"), "/x?q=%C4%91%C3%A0%20n%E1%BA%B5ng&unit=b");
        assert_eq!(Pairs::read("d=13/02/2026").day("d"), Pairs::read("d=2026-02-13").day("d"));
    }
}
