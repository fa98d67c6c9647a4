//! Numbers and sums of money as people type them in any of our languages. Read strictly: what could be meant in two ways by
//! its shape alone is read by one rule, and what is no number is none.

/// A number with a point for its fraction: `1.281,5`, `1,281.5` and `1 281,5` are all `1281.5`. A mark before exactly three
/// digits parts thousands where no other kind of mark is there, unless the number begins with 0.
pub fn read(text: &str) -> Option<String> {
    let blank = |letter: char| letter.is_whitespace() || matches!(letter, '\u{202f}' | '\u{a0}' | '\'' | '’');
    let line: String = text.trim().chars().filter(|letter| !blank(*letter)).collect();
    let (sign, line) = match line.strip_prefix(['-', '−']) {
        Some(rest) => ("-", rest),
        None => ("", line.as_str()),
    };
    let is_digit = |letter: char| letter.is_ascii_digit();
    if !line.starts_with(is_digit) || !line.ends_with(is_digit) {
        return None;
    }
    if !line.chars().all(|letter| is_digit(letter) || letter == '.' || letter == ',') {
        return None;
    }
    let marks: Vec<(usize, &str)> = line.match_indices(['.', ',']).collect();
    let Some((last, mark)) = marks.last().copied() else { return Some(format!("{sign}{line}")) };
    let groups = |text: &str| text.split(['.', ',']).skip(1).all(|group| group.len() == 3);
    let one_kind = marks.iter().all(|(_, other)| *other == mark);
    let plain = |text: &str| text.replace(['.', ','], "");
    if one_kind && groups(line) && !line.starts_with('0') {
        return Some(format!("{sign}{}", plain(line)));
    }
    // Before the fraction one kind of mark parts groups of three, and the mark of the fraction stands once.
    let (whole, part) = (&line[..last], &line[last + 1..]);
    let kinds = whole.matches(mark).count();
    (kinds == 0 && groups(whole)).then(|| format!("{sign}{}.{part}", plain(whole)))
}

/// Words that multiply, without marks.
const SCALES: [(&str, usize); 16] = [
    ("nghin", 3),
    ("ngan", 3),
    ("thousand", 3),
    ("mille", 3),
    ("trieu", 6),
    ("tr", 6),
    ("million", 6),
    ("millions", 6),
    ("mio", 6),
    ("ty", 9),
    ("ti", 9),
    ("billion", 9),
    ("billions", 9),
    ("milliard", 9),
    ("milliards", 9),
    ("bn", 9),
];

/// Words for currencies, without marks and signs as they are; a code of three letters needs no line here.
const CURRENCIES: [(&str, &str); 34] = [
    ("dong", "VND"),
    ("d", "VND"),
    ("vnd", "VND"),
    ("₫", "VND"),
    ("$", "USD"),
    ("us$", "USD"),
    ("do la", "USD"),
    ("do la my", "USD"),
    ("do", "USD"),
    ("dollar", "USD"),
    ("dollars", "USD"),
    ("us dollar", "USD"),
    ("us dollars", "USD"),
    ("€", "EUR"),
    ("euro", "EUR"),
    ("euros", "EUR"),
    ("£", "GBP"),
    ("bang anh", "GBP"),
    ("¥", "JPY"),
    ("yen", "JPY"),
    ("yen nhat", "JPY"),
    ("yens", "JPY"),
    ("nhan dan te", "CNY"),
    ("te", "CNY"),
    ("rmb", "CNY"),
    ("yuan", "CNY"),
    ("yuans", "CNY"),
    ("₩", "KRW"),
    ("won", "KRW"),
    ("wons", "KRW"),
    ("kip", "LAK"),
    ("kips", "LAK"),
    ("bat", "THB"),
    ("baht", "THB"),
];

/// An amount, exact and with a point for its fraction, and the currency where one is named: `1,5 tỷ đồng` is
/// `1500000000` of `VND`.
pub fn money(text: &str) -> Option<(String, Option<String>)> {
    let text = text.trim();
    let first = text.find(|letter: char| letter.is_ascii_digit())?;
    let last = text.rfind(|letter: char| letter.is_ascii_digit())? + 1;
    let start = if text[..first].ends_with(['-', '−']) {
        text[..first].trim_end_matches(['-', '−']).len()
    } else {
        first
    };
    let amount = read(&text[start..last])?;
    let (before, after) = (text[..start].trim(), text[last..].trim());
    let mut scale = 0;
    let mut words: Vec<String> = Vec::new();
    for word in before.split_whitespace().chain(after.split_whitespace()) {
        let word = word.trim_matches(['.', ',', '(', ')']);
        let key = key(word);
        match SCALES.iter().find(|(name, _)| *name == key) {
            Some((_, zeros)) => scale += zeros,
            None if word.is_empty() => {}
            None => words.push(word.to_owned()),
        }
    }
    let amount = shifted(&amount, scale);
    if words.is_empty() {
        return Some((amount, None));
    }
    let words = words.join(" ");
    let folded = key(&words);
    let known = CURRENCIES.iter().find(|(name, _)| *name == folded).map(|(_, code)| (*code).to_owned());
    let code = || {
        let upper = words.to_uppercase();
        (upper.len() == 3 && upper.bytes().all(|byte| byte.is_ascii_uppercase())).then_some(upper)
    };
    Some((amount, Some(known.or_else(code)?)))
}

/// Without marks, but with the signs that name currencies.
fn key(word: &str) -> String {
    if word.contains(['$', '€', '£', '¥', '₫', '₩']) {
        word.to_lowercase()
    } else {
        crate::fold::fold(word)
    }
}

/// A decimal number with its point moved to the right.
fn shifted(number: &str, places: usize) -> String {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let zeros = places.saturating_sub(part.len());
    let (moved, rest) = part.split_at(places.min(part.len()));
    let digits = format!("{whole}{moved}{}", "0".repeat(zeros));
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", digits.as_str()),
    };
    let digits = digits.trim_start_matches('0');
    let digits = if digits.is_empty() { "0" } else { digits };
    if rest.trim_end_matches('0').is_empty() {
        format!("{sign}{digits}")
    } else {
        format!("{sign}{digits}.{rest}")
    }
}
