//! Numbers as the three languages write them: digits with their marks, number words, scales, currencies, comparators.

use luytre_text::lang::Lang;

use crate::lexicon::{Concept, concept as c};
use crate::text::Text;
use crate::token::Kind;

/// A number in the text.
#[derive(Clone, Debug)]
pub struct Quantity {
    /// Tokens of the number with comparator, scale and currency.
    pub start: usize,
    pub end: usize,
    /// Tokens of the number itself.
    pub core: usize,
    pub value: f64,
    pub value_max: Option<f64>,
    pub scale: f64,
    pub comparator: &'static str,
    pub currency: Option<&'static str>,
    /// Written in digits.
    pub digits: bool,
    pub ordinal: bool,
    pub percent: bool,
}

const CURRENCIES: [(Concept, &str); 6] =
    [(c::USD, "USD"), (c::VND, "VND"), (c::EUR, "EUR"), (c::CNY, "CNY"), (c::JPY, "JPY"), (c::KRW, "KRW")];

fn currency_at(text: &Text<'_>, at: usize) -> Option<(&'static str, usize)> {
    CURRENCIES.iter().find_map(|(concept, name)| text.phrase(at, *concept).map(|end| (*name, end)))
}

fn currency_before(text: &Text<'_>, at: usize) -> Option<(&'static str, usize)> {
    CURRENCIES.iter().find_map(|(concept, name)| text.phrase_before(at, *concept).map(|start| (*name, start)))
}

fn scale_at(text: &Text<'_>, at: usize) -> Option<(f64, usize)> {
    let scales = [(c::THOUSAND, 1e3), (c::MILLION, 1e6), (c::BILLION, 1e9), (c::TRILLION, 1e12)];
    let mut factor = 1.0;
    let mut end = at;
    for _ in 0..2 {
        let Some((more, next)) =
            scales.iter().find_map(|(concept, factor)| Some((*factor, text.phrase(end, *concept)?)))
        else {
            break;
        };
        factor *= more;
        end = next;
    }
    (end > at).then_some((factor, end))
}

/// The value of digits with marks. `exact` is true where a fraction makes sense: money, kilometres, a scale follows.
fn digits(word: &str, lang: Lang, fraction: bool) -> Option<f64> {
    let (thousand, decimal) = if lang == Lang::En { (',', '.') } else { ('.', ',') };
    let groups = |mark: char| {
        let mut parts = word.split(mark);
        parts.next().is_some_and(|first| first.len() <= 3 && first != "0")
            && parts.all(|part| part.len() == 3)
    };
    let dots = word.matches(thousand).count();
    let commas = word.matches(decimal).count();
    let plain = match (dots, commas) {
        (0, 0) => word.to_owned(),
        (_, 0) if groups(thousand) => word.replace(thousand, ""),
        // The mark of the other convention, left over from a translation.
        (1, 0) => word.replace(thousand, "."),
        (0, 1) if groups(decimal) && !fraction => word.replace(decimal, ""),
        (0, 1) => word.replace(decimal, "."),
        (0, _) if groups(decimal) => word.replace(decimal, ""),
        (_, 1) if word.rfind(decimal) > word.rfind(thousand) => {
            word.replace(thousand, "").replace(decimal, ".")
        }
        (1, _) => word.replace(decimal, "").replace(thousand, "."),
        _ => return None,
    };
    plain.parse().ok().filter(|value: &f64| value.is_finite())
}

fn word_value(concept: Concept) -> Option<u32> {
    const VALUES: [(Concept, u32); 29] = [
        (c::N0, 0),
        (c::N1, 1),
        (c::N2, 2),
        (c::N3, 3),
        (c::N4, 4),
        (c::N5, 5),
        (c::N6, 6),
        (c::N7, 7),
        (c::N8, 8),
        (c::N9, 9),
        (c::N10, 10),
        (c::N11, 11),
        (c::N12, 12),
        (c::N13, 13),
        (c::N14, 14),
        (c::N15, 15),
        (c::N16, 16),
        (c::N17, 17),
        (c::N18, 18),
        (c::N19, 19),
        (c::N20, 20),
        (c::N30, 30),
        (c::N40, 40),
        (c::N50, 50),
        (c::N60, 60),
        (c::N70, 70),
        (c::N80, 80),
        (c::N90, 90),
        (c::N100, 100),
    ];
    VALUES.iter().find(|(number, _)| *number == concept).map(|(_, value)| *value)
}

/// A number in words that starts here.
pub fn words(text: &Text<'_>, at: usize) -> Option<(u32, usize)> {
    let mut value = 0u32;
    let mut end = at;
    let mut next = at;
    let mut seen = false;
    loop {
        let found = text
            .phrase_of(next, c::N0..=c::N100)
            .and_then(|(step, stop)| Some((word_value(c::N0 + step)?, stop)));
        if let Some((number, stop)) = found {
            // `hàng trăm`, `hundreds`: no number.
            if number == 100 && !seen && text.lang != Lang::Fr {
                return None;
            }
            value = match number {
                100 => value.max(1) * 100,
                20 if value % 100 == 4 && text.lang == Lang::Fr => value - 4 + 80,
                10 if text.lang == Lang::Vi && seen => return Some((value, end)),
                _ if seen && number >= 10 && !value.is_multiple_of(10) && text.lang != Lang::Fr => {
                    return Some((value, end));
                }
                _ if seen && !value.is_multiple_of(10) && number < 10 => return Some((value, end)),
                _ => value.checked_add(number)?,
            };
            seen = true;
            end = stop;
            next = stop;
        } else if seen && let Some(stop) = text.phrase(next, c::TEN_VI) {
            let digit = value % 10;
            value = value - digit + digit * 10;
            end = stop;
            next = stop;
        } else if seen && (text.is_mark(next, '-') || text.phrase(next, c::NUMBER_AND).is_some()) {
            // `twenty-three`, `vingt et un`, `two hundred and ten`: only between a ten and a digit.
            if text.phrase_of(next + 1, c::N0..=c::N100).is_none() || value == 0 {
                break;
            }
            if !text.is_mark(next, '-') && (value < 20 || !value.is_multiple_of(10)) {
                break;
            }
            if text.is_mark(next, '-') && !text.glued(next) {
                break;
            }
            next += 1;
        } else {
            break;
        }
    }
    (seen && value < 1_000_000).then_some((value, end))
}

fn about_words(text: &Text<'_>, at: usize) -> Option<(f64, usize)> {
    [
        (c::ABOUT_10, 10.0),
        (c::ABOUT_12, 12.0),
        (c::ABOUT_15, 15.0),
        (c::ABOUT_20, 20.0),
        (c::ABOUT_30, 30.0),
        (c::ABOUT_40, 40.0),
        (c::ABOUT_50, 50.0),
        (c::ABOUT_60, 60.0),
        (c::ABOUT_100, 100.0),
    ]
    .iter()
    .find_map(|(concept, value)| Some((*value, text.phrase(at, *concept)?)))
}

/// Number tokens grouped by blanks, as French writes thousands.
fn grouped(text: &Text<'_>, at: usize) -> (String, usize) {
    let mut word = text.shown(at).to_owned();
    let mut end = at + 1;
    if text.lang == Lang::Fr && word.len() <= 3 && word.bytes().all(|byte| byte.is_ascii_digit()) {
        while let Some(token) = text.token(end) {
            let shown = text.shown(end);
            let digits = shown.bytes().take_while(u8::is_ascii_digit).count();
            if token.kind != Kind::Number || digits != 3 || token.glued {
                break;
            }
            word.push_str(shown);
            end += 1;
        }
    }
    (word, end)
}

struct Core {
    value: f64,
    end: usize,
    digits: bool,
    about: bool,
}

fn core(text: &Text<'_>, at: usize) -> Option<Core> {
    if text.token(at)?.kind == Kind::Number {
        let (word, end) = grouped(text, at);
        let fraction = scale_at(text, end).is_some()
            || currency_at(text, end).is_some()
            || currency_before(text, at).is_some()
            || text.phrase(end, c::KM).is_some();
        let value = digits(&word, text.lang, fraction)?;
        // `3.912 of whom`: a fraction of a person is a slip of translation.
        let slip = text.lang == Lang::En
            && !fraction
            && word.matches('.').count() == 1
            && word.split('.').nth(1).is_some_and(|part| part.len() == 3);
        let value = if slip { word.replace('.', "").parse().ok()? } else { value };
        return Some(Core { value, end, digits: true, about: false });
    }
    if let Some((value, end)) = about_words(text, at) {
        return Some(Core { value, end, digits: false, about: true });
    }
    let (value, end) = words(text, at)?;
    Some(Core { value: f64::from(value), end, digits: false, about: false })
}

/// All numbers of the text, outside `taken` (dates and document numbers).
pub fn quantities(text: &Text<'_>, taken: &[bool]) -> Vec<Quantity> {
    let mut out: Vec<Quantity> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if taken[at] {
            at += 1;
            continue;
        }
        match quantity(text, at, taken) {
            Some(found) => {
                at = found.end.max(at + 1);
                out.push(found);
            }
            None => at += 1,
        }
    }
    // In a list the last item says scale and currency: `4.31 billion, 2.96 billion and 1.87 billion USD`, `3,0, 2,5 và 1,2 tỷ đồng`.
    for number in (0..out.len().saturating_sub(1)).rev() {
        let (left, right) = out.split_at_mut(number + 1);
        let (this, next) = (&mut left[number], &right[0]);
        let between = this.end..next.start;
        let near = between.len() <= 2
            && between.clone().all(|at| text.is_mark(at, ',') || text.phrase(at, c::AND).is_some());
        if near && !between.is_empty() && next.currency.is_some() && this.currency.is_none() && !this.percent
        {
            let counted = this.scale == 1.0 && next.scale > 1.0;
            this.currency = next.currency;
            if counted {
                this.scale = next.scale;
                this.value = scaled(this.value, next.scale);
            }
        }
    }
    // `4,41 milliards, dont 2,2 décaissés`: a fraction of no unit has that of the whole.
    for number in 1..out.len() {
        let (left, right) = out.split_at_mut(number);
        let (whole, part) = (&left[number - 1], &mut right[0]);
        let between = whole.end..part.start;
        if whole.scale >= 1e6
            && part.scale == 1.0
            && part.currency.is_none()
            && !part.percent
            && part.value.fract() != 0.0
            && between.len() <= 4
            && between.clone().any(|at| text.phrase(at, c::OF_WHICH).is_some())
        {
            part.scale = whole.scale;
            part.value = scaled(part.value, whole.scale);
            part.currency = whole.currency;
        }
    }
    out
}

/// `4.1 billion` is 4100000000 to the cent, which binary fractions miss.
fn scaled(value: f64, scale: f64) -> f64 {
    let product = value * scale;
    if scale > 1.0 && product < 1e13 { (product * 100.0).round() / 100.0 } else { product }
}

fn quantity(text: &Text<'_>, at: usize, taken: &[bool]) -> Option<Quantity> {
    let first = core(text, at)?;
    if (at..first.end).any(|token| taken.get(token).copied().unwrap_or(false)) {
        return None;
    }
    let mut start = at;
    let mut end = first.end;
    let mut currency = None;
    let mut ordinal = text.phrase(end, c::ORDINAL_AFTER).is_some() && text.glued(end);
    ordinal |= text.phrase_before(at, c::ORDINAL_BEFORE).is_some();
    // `QNg 95318`, `VN8`, `A320`: a number stuck to letters names something.
    if first.digits && text.glued(at) && at > 0 && text.is_word(at - 1) && currency_before(text, at).is_none()
    {
        return None;
    }
    // `40 delegations/606 guests`: a number and its noun before the stroke, no number of a document.
    let worded = at > 2
        && text.is_mark(at - 1, '/')
        && text.is_word(at - 2)
        && (text.bare(at - 2).len() >= 5
            || text.token(at - 3).is_some_and(|token| token.kind == Kind::Number));
    if first.digits
        && at > 0
        && !worded
        && (text.is_mark(at - 1, '/') || text.is_mark(end, '/'))
        && (text.glued(at) || text.glued(end))
    {
        return None;
    }
    if let Some((name, before)) = currency_before(text, at) {
        currency = Some(name);
        start = before;
    }
    let mut value = first.value;
    let mut scale = 1.0;
    if let Some((factor, stop)) = scale_at(text, end) {
        scale = factor;
        end = stop;
    }
    let mut value_max = None;
    // `38-40 billion`, `từ 12 đến 15`, `45 to 50`.
    let to = if text.is_mark(end, '-') { Some(end + 1) } else { text.phrase(end, c::RANGE_TO) };
    if let Some(next) = to
        && let Some(second) = core(text, next)
        && second.value > value
        && !taken.get(next).copied().unwrap_or(false)
        && (text.phrase(end, c::RANGE_TO).is_some() || text.glued(end))
        && first.digits == second.digits
    {
        let mut stop = second.end;
        let mut top = second.value;
        if let Some((factor, next)) = scale_at(text, stop) {
            top = scaled(top, factor);
            if scale == 1.0 {
                scale = factor;
            }
            stop = next;
        }
        value_max = Some(top);
        end = stop;
    }
    value = scaled(value, scale);
    // `2,6 milliards de dôngs`, `14,2 millions d'euros`.
    let mut skip = end;
    if scale > 1.0 && text.lang == Lang::Fr && matches!(text.bare(skip), "de" | "d") {
        skip += 1;
        if text.is_mark(skip, '\'') {
            skip += 1;
        }
    }
    if currency.is_none()
        && let Some((name, stop)) = currency_at(text, skip)
    {
        currency = Some(name);
        end = stop;
    }
    let percent = text.phrase(end, c::PERCENT).is_some();
    let mut comparator = if value_max.is_some() {
        "range"
    } else if first.about {
        "about"
    } else {
        "exact"
    };
    let before = [
        (c::MORE_THAN, "more_than"),
        (c::NEARLY, "nearly"),
        (c::ABOUT, "about"),
        (c::LESS_THAN, "less_than"),
        (c::AT_LEAST, "at_least"),
        (c::AT_MOST, "at_most"),
    ];
    // A blank word may stand between: `gần tới`, `plus d'un`, `well over half`.
    let mut edge = start;
    for _ in 0..2 {
        if let Some((name, from)) =
            before.iter().find_map(|(concept, name)| Some((*name, text.phrase_before(edge, *concept)?)))
        {
            if value_max.is_none() {
                comparator = name;
            }
            start = from;
            break;
        }
        match edge.checked_sub(1) {
            Some(previous)
                if text.has(previous, c::HEAD_SKIP)
                    || text.is_mark(previous, '\'')
                    || matches!(text.bare(previous), "d" | "de") =>
            {
                edge = previous
            }
            _ => break,
        }
    }
    if comparator == "exact" {
        for after in end..(end + 4).min(text.len()) {
            if text.phrase(after, c::AT_LEAST_AFTER).is_some() {
                comparator = "at_least";
                break;
            }
            if text.phrase(after, c::ABOUT_AFTER).is_some() {
                comparator = "about";
                break;
            }
            if matches!(text.token(after).map(|token| token.kind), Some(Kind::Mark(_) | Kind::Number)) {
                break;
            }
        }
    }
    Some(Quantity {
        start,
        end,
        core: at,
        value,
        value_max,
        scale,
        comparator,
        currency,
        digits: first.digits,
        ordinal,
        percent,
    })
}
