//! Letters on pages -> lines -> blocks. Text is taken in the order in which the file draws it, which nearly all programs
//! make the order of reading, columns included; only what stands on one line is put together by place. All lengths are
//! in the unit of the page, most rules in sizes of the letters.

use std::collections::{HashMap, HashSet};

use unicode_normalization::UnicodeNormalization;

use crate::document::BlockKind;

use super::sheet::{Sheet, raised};

/// A letter (or a ligature of some) as it was drawn. `dx`, `dy` is the direction of writing, of length one; `y` grows
/// downwards.
pub struct Letter {
    pub x: f64,
    pub y: f64,
    pub dx: f64,
    pub dy: f64,
    pub advance: f64,
    pub size: f64,
    pub bold: bool,
    /// Empty where the text of letters before it covers this one.
    pub text: String,
}

/// What stands side by side on one baseline.
pub struct Line {
    page: u32,
    left: f64,
    right: f64,
    base: f64,
    size: f64,
    text: String,
    /// Cells stand apart on it.
    cells: bool,
    /// Nearly all letters are bold.
    bold: bool,
}

/// A blank this wide between letters is one of words.
const WORD_GAP: f64 = 0.17;
/// A blank this wide is one of cells; a narrower one is where no blank was written.
const CELL_GAP: f64 = 1.6;
const CELL_GAP_UNWRITTEN: f64 = 0.9;
/// Letters whose baselines differ by less stand on the same line: signs above and below included.
const SAME_BASE: f64 = 0.55;
/// Smaller and higher than the line by these: a sign of a note, a power.
const RAISED_SIZE: f64 = 0.85;
const RAISED: f64 = 0.2;
/// The last cell of a row may have so many lines before the next cell follows.
const LINES_OF_CELL: usize = 3;

const SOFT_HYPHEN: char = '\u{ad}';
const HYPHENS: [char; 3] = ['-', '\u{2010}', SOFT_HYPHEN];

/// The lines of one page.
pub fn lines(letters: Vec<Letter>, page: u32) -> Vec<Line> {
    // Writing runs one way on nearly every page; what runs another way is a watermark or a note in the margin.
    let quarter = |letter: &Letter| match (letter.dx, letter.dy) {
        (dx, _) if dx > 0.98 => Some(0usize),
        (_, dy) if dy > 0.98 => Some(1),
        (dx, _) if dx < -0.98 => Some(2),
        (_, dy) if dy < -0.98 => Some(3),
        _ => None,
    };
    let mut counts = [0usize; 4];
    for turn in letters.iter().filter_map(quarter) {
        counts[turn] += 1;
    }
    let turn = (0..4).max_by_key(|turn| (counts[*turn], 4 - turn)).unwrap_or(0);
    let mut lines = Vec::new();
    // Letters that follow each other on one baseline. Their order on it is that of place: letters that a font lacks are
    // often drawn from another font after all others of the line.
    let mut row: Vec<Letter> = Vec::new();
    let (mut base, mut largest) = (0.0, 0.0);
    for mut letter in letters.into_iter().filter(|letter| quarter(letter) == Some(turn)) {
        (letter.x, letter.y) = match turn {
            0 => (letter.x, letter.y),
            1 => (letter.y, -letter.x),
            2 => (-letter.x, -letter.y),
            _ => (-letter.y, letter.x),
        };
        if !row.is_empty() && (letter.y - base).abs() > SAME_BASE * letter.size.max(largest) {
            take(&mut lines, line(&mut row, page));
            largest = 0.0;
        }
        if letter.size > largest {
            (base, largest) = (letter.y, letter.size);
        }
        row.push(letter);
    }
    take(&mut lines, line(&mut row, page));
    lines
}

/// Takes the next line. A row of a table is often drawn cell by cell: what stands right of a row whose last cell has
/// several lines is its next cell.
fn take(lines: &mut Vec<Line>, next: Option<Line>) {
    let Some(next) = next else { return };
    let from = lines.len().saturating_sub(LINES_OF_CELL + 1);
    let row = lines[from..].iter().rposition(|line| {
        (line.base - next.base).abs() < 0.2 * line.size
            && line.right < next.left
            && (line.cells || next.cells)
    });
    let Some(row) = row.map(|at| from + at) else { return lines.push(next) };
    let inside = lines[row + 1..].iter().all(|line| {
        line.left > lines[row].left && line.right < next.left && line.base > next.base && !line.cells
    });
    if !inside {
        return lines.push(next);
    }
    let wrapped: Vec<Line> = lines.drain(row + 1..).collect();
    if let Some(line) = lines.last_mut() {
        for part in wrapped {
            line.text.push(' ');
            line.text.push_str(&part.text);
        }
        line.text.push_str(" | ");
        line.text.push_str(&next.text);
        line.right = next.right;
        line.cells = true;
        line.bold &= next.bold;
    }
}

/// One line of letters on one baseline.
fn line(row: &mut Vec<Letter>, page: u32) -> Option<Line> {
    row.sort_by(|one, other| one.x.total_cmp(&other.x));
    let mut text = String::new();
    let (mut left, mut right, mut base, mut size) = (0.0, 0.0, 0.0, 0.0);
    let mut blank_at: Option<f64> = None;
    let mut cells = false;
    let mut last: Option<Letter> = None;
    let (mut all, mut bold) = (0usize, 0usize);
    let largest = row.iter().max_by(|one, other| one.size.total_cmp(&other.size));
    let (main_size, main_base) = largest.map_or((0.0, 0.0), |letter| (letter.size, letter.y));
    for letter in row.drain(..) {
        if letter.text.is_empty() {
            right = f64::max(right, letter.x + letter.advance);
            continue;
        }
        if letter.text.chars().all(char::is_whitespace) {
            blank_at = Some(letter.x);
            continue;
        }
        match &last {
            None => left = letter.x,
            // Bold letters are sometimes drawn twice, a little aside.
            Some(last)
                if last.text == letter.text
                    && letter.x - last.x < 0.12 * letter.size
                    && letter.advance > 0.2 * letter.size =>
            {
                continue;
            }
            Some(_) => {
                let gap = (letter.x - right) / letter.size;
                // A blank under a letter only keeps the place of one that the font lacks.
                let blank = blank_at.is_some_and(|at| letter.x - at > 0.1 * letter.size);
                if gap > CELL_GAP || !blank && gap > CELL_GAP_UNWRITTEN {
                    text.push_str(" | ");
                    cells = true;
                } else if blank || gap > WORD_GAP {
                    text.push(' ');
                }
            }
        }
        all += letter.text.len();
        bold += if letter.bold { letter.text.len() } else { 0 };
        if letter.size < RAISED_SIZE * main_size && letter.y < main_base - RAISED * main_size {
            text.extend(letter.text.chars().map(raised));
        } else {
            text.push_str(&letter.text);
        }
        right = if last.is_none() {
            letter.x + letter.advance
        } else {
            f64::max(right, letter.x + letter.advance)
        };
        if letter.size > size * 1.05 {
            (base, size) = (letter.y, letter.size);
        }
        blank_at = None;
        last = Some(letter);
    }
    // A hyphen that divides no word may be named like one that does, as both are drawn alike.
    let whole = text.trim_end_matches(SOFT_HYPHEN).len();
    let text: String = text[..whole].replace(SOFT_HYPHEN, "-").nfc().chain(text[whole..].chars()).collect();
    (!text.trim().is_empty()).then_some(Line {
        page,
        left,
        right,
        base,
        size,
        text,
        cells,
        bold: bold * 10 > all * 9,
    })
}

/// Puts lines together to headings, paragraphs, items and rows.
pub fn blocks(sheet: &mut Sheet, mut lines: Vec<Line>) {
    drop_running_heads(&mut lines);
    let body = body_size(&lines);
    let levels = heading_sizes(&lines, body);
    let divided = Divided::new(&lines);
    let leading = leading(&lines);
    let rights = right_edges(&lines);
    let mut open: Option<(BlockKind, String, usize, usize)> = None;
    for (at, line) in lines.iter().enumerate() {
        let kind = kind(line, body, &levels, rights[at]);
        if let Some((open_kind, text, _, last)) = &mut open {
            let before = &lines[*last];
            if continues(*open_kind, kind, before, line, leading, rights[*last]) {
                divided.join(text, &line.text);
                *last = at;
                continue;
            }
        }
        close(sheet, &lines, open.take());
        open = Some((kind, line.text.clone(), at, at));
    }
    close(sheet, &lines, open);
    sheet.page = None;
}

fn close(sheet: &mut Sheet, lines: &[Line], open: Option<(BlockKind, String, usize, usize)>) {
    if let Some((kind, text, first, _)) = open {
        sheet.page = Some(lines[first].page);
        sheet.block(kind, &text);
    }
}

/// Heads and feet that come again on many pages, but for their numbers.
fn drop_running_heads(lines: &mut Vec<Line>) {
    let pages = lines.last().map_or(0, |line| line.page);
    let key = |line: &Line| -> String {
        let letters = line.text.chars().filter(|letter| !letter.is_whitespace());
        let mut key: String =
            letters.map(|letter| if letter.is_ascii_digit() { '#' } else { letter }).collect();
        while key.contains("##") {
            key = key.replace("##", "#");
        }
        key
    };
    let mut edges: Vec<usize> = Vec::new();
    let mut from = 0;
    while from < lines.len() {
        let to = from + lines[from..].iter().take_while(|line| line.page == lines[from].page).count();
        let mut order: Vec<usize> = (from..to).collect();
        order.sort_by(|one, other| lines[*one].base.total_cmp(&lines[*other].base));
        edges.extend(order.iter().take(2).chain(order.iter().skip(2).rev().take(2)));
        from = to;
    }
    let mut seen: HashMap<String, u32> = HashMap::new();
    for at in &edges {
        *seen.entry(key(&lines[*at])).or_default() += 1;
    }
    let often = (pages / 2).max(2);
    let drop: HashSet<usize> = edges.into_iter().filter(|at| seen[&key(&lines[*at])] >= often).collect();
    let mut at = 0;
    lines.retain(|_| {
        at += 1;
        !drop.contains(&(at - 1))
    });
}

/// The size most letters have.
fn body_size(lines: &[Line]) -> f64 {
    let mut sizes: Vec<(f64, usize)> = lines.iter().map(|line| (line.size, line.text.len())).collect();
    sizes.sort_by(|one, other| one.0.total_cmp(&other.0));
    let half = sizes.iter().map(|(_, letters)| letters).sum::<usize>() / 2;
    let mut sum = 0;
    sizes
        .into_iter()
        .find(|(_, letters)| {
            sum += letters;
            sum >= half
        })
        .map_or(1.0, |(size, _)| size)
}

/// Sizes clearly above the body's, greatest first, in halves of a unit.
fn heading_sizes(lines: &[Line], body: f64) -> Vec<i64> {
    let mut sizes: Vec<i64> =
        lines.iter().filter(|line| is_large(line, body)).map(|line| halves(line.size)).collect();
    sizes.sort_unstable_by(|one, other| other.cmp(one));
    sizes.dedup();
    sizes.truncate(6);
    sizes
}

fn halves(size: f64) -> i64 {
    (size * 2.0).round() as i64
}

fn is_large(line: &Line, body: f64) -> bool {
    line.size > body * 1.12
        && !line.cells
        && line.text.len() < 300
        && line.text.chars().any(char::is_alphanumeric)
}

fn kind(line: &Line, body: f64, levels: &[i64], right: f64) -> BlockKind {
    if line.cells {
        return BlockKind::TableRow;
    }
    if is_large(line, body) {
        let level = levels.iter().position(|size| *size <= halves(line.size)).unwrap_or(5);
        return BlockKind::Heading(level as u8 + 1);
    }
    // A bold line that does not reach the edge and ends no sentence stands over something.
    let ended = line.text.ends_with(['.', ',', ';', '!', '?']);
    if line.bold
        && !ended
        && line.right < right - 2.5 * line.size
        && line.text.chars().any(char::is_alphabetic)
    {
        return BlockKind::Heading(levels.len().min(5) as u8 + 1);
    }
    if is_item(&line.text) { BlockKind::ListItem } else { BlockKind::Paragraph }
}

/// Begins with a sign or a number of a list.
fn is_item(text: &str) -> bool {
    let mut letters = text.chars();
    let Some(first) = letters.next() else { return false };
    if matches!(first, '•' | '▪' | '◦' | '●' | '‣' | '–' | '-' | '+' | '*' | '□' | '➢') {
        return letters.next() == Some(' ');
    }
    let number = text.split(' ').next().unwrap_or("");
    let bare = number.trim_end_matches(['.', ')']);
    bare.len() < number.len()
        && text.len() > number.len()
        && (1..=3).contains(&bare.len())
        && (bare.bytes().all(|byte| byte.is_ascii_digit())
            || bare.len() == 1 && bare.chars().all(char::is_lowercase))
}

/// The usual distance of baselines, in sizes.
fn leading(lines: &[Line]) -> f64 {
    let mut steps: Vec<f64> = lines
        .windows(2)
        .filter(|pair| {
            pair[0].page == pair[1].page && (pair[0].size - pair[1].size).abs() < 0.1 * pair[0].size
        })
        .map(|pair| (pair[1].base - pair[0].base) / pair[0].size)
        .filter(|step| (0.8..2.6).contains(step))
        .collect();
    steps.sort_by(f64::total_cmp);
    // Lines of one paragraph stand closer than paragraphs do.
    steps.get(steps.len() / 3).copied().unwrap_or(1.3)
}

/// Lines that are looked at, before and after one, for how far its column reaches.
const NEIGHBOURS: usize = 60;

/// For each line, how far lines of its column reach: those near it that begin where it begins or share its middle.
fn right_edges(lines: &[Line]) -> Vec<f64> {
    let edge = |at: usize| {
        let line = &lines[at];
        let near = &lines[at.saturating_sub(NEIGHBOURS)..(at + NEIGHBOURS).min(lines.len())];
        let column = near.iter().filter(|other| {
            let begins = (other.left - line.left).abs() < 2.0 * line.size;
            let middles = (other.left + other.right - line.left - line.right) / 2.0;
            other.page == line.page && !other.cells && (begins || middles.abs() < 0.5 * line.size)
        });
        column.map(|other| other.right).fold(line.right, f64::max)
    };
    (0..lines.len()).map(edge).collect()
}

/// The next line belongs to the block that is open.
fn continues(open: BlockKind, kind: BlockKind, before: &Line, line: &Line, leading: f64, right: f64) -> bool {
    if matches!(open, BlockKind::TableRow) || matches!(kind, BlockKind::TableRow | BlockKind::ListItem) {
        return false;
    }
    if matches!(open, BlockKind::Heading(_)) != matches!(kind, BlockKind::Heading(_)) {
        return false;
    }
    let size = before.size;
    if (line.size - size).abs() > 0.1 * size {
        return false;
    }
    let step = (line.base - before.base) / size;
    let last = before.text.trim_end().chars().next_back().unwrap_or('.');
    let next = line.text.chars().next().unwrap_or(' ');
    let ended = matches!(last, '.' | '!' | '?' | ':' | ';' | '…' | '”' | '"' | '»');
    let short = before.right < right - 2.5 * size;
    if line.page != before.page || step < -1.0 {
        // The next column or page: only a sentence that is clearly not at its end goes on.
        let divided = HYPHENS.contains(&last) && next.is_lowercase();
        let goes_on = !ended && !short && (next.is_lowercase() || next.is_ascii_digit() || last == ',');
        return matches!(open, BlockKind::Paragraph | BlockKind::ListItem) && (divided || goes_on);
    }
    if !(0.2..=leading * 1.28).contains(&step) || line.left > before.right || line.right < before.left {
        return false;
    }
    if matches!(open, BlockKind::Heading(_)) {
        return true;
    }
    let width = (right - before.left.min(line.left)).max(size);
    let middles = (before.left + before.right - line.left - line.right) / 2.0;
    let centred = middles.abs() < 0.3 * size && (before.left - line.left).abs() > size;
    let very_short = before.right - before.left < 0.72 * width;
    let indented = line.left > before.left + 0.8 * size && open != BlockKind::ListItem;
    !(indented || short && ended || (very_short || centred) && !next.is_lowercase())
}

/// How the document treats words at the end of a line.
struct Divided {
    words: HashSet<String>,
    /// Many lines end in a hyphen: a program divided words. Few: the hyphens are those of the words themselves.
    often: bool,
}

/// One line in so many ends in a hyphen where words are divided.
const DIVIDED_ONE_IN: usize = 25;

impl Divided {
    fn new(lines: &[Line]) -> Divided {
        let outside = |letter: char| !letter.is_alphanumeric() && letter != '-';
        let all = lines.iter().flat_map(|line| line.text.split(outside)).filter(|word| word.len() > 2);
        let ends = lines
            .windows(2)
            .filter(|pair| {
                pair[0].text.trim_end_matches(HYPHENS).len() < pair[0].text.len()
                    && pair[1].text.starts_with(char::is_lowercase)
            })
            .count();
        Divided {
            words: all.map(str::to_lowercase).collect(),
            often: ends > 2 && ends * DIVIDED_ONE_IN > lines.len(),
        }
    }

    /// Adds a line. A name with a hyphen keeps it.
    fn join(&self, text: &mut String, line: &str) {
        text.truncate(text.trim_end().len());
        let line = line.trim_start();
        let stem = text.trim_end_matches(HYPHENS);
        if stem.len() < text.len() && stem.chars().next_back().is_some_and(char::is_alphanumeric) {
            let outside = |letter: char| !letter.is_alphanumeric() && letter != '-';
            let before = stem.rsplit(outside).next().unwrap_or("");
            let after = line.split(outside).next().unwrap_or("");
            let known =
                |between: &str| self.words.contains(&format!("{before}{between}{after}").to_lowercase());
            let soft = text.ends_with(SOFT_HYPHEN) || self.often || known("");
            let whole = soft && after.chars().next().is_some_and(char::is_lowercase) && !known("-");
            text.truncate(stem.len());
            if !whole {
                text.push('-');
            }
        } else {
            text.push(' ');
        }
        text.push_str(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Limits, Media};

    const SIZE: f64 = 10.0;

    /// Letters half their size wide, from a place onwards.
    fn letters(x: f64, y: f64, text: &str) -> Vec<Letter> {
        let letter = |(at, letter): (usize, char)| Letter {
            x: x + at as f64 * SIZE / 2.0,
            y,
            dx: 1.0,
            dy: 0.0,
            advance: SIZE / 2.0,
            size: SIZE,
            bold: false,
            text: letter.to_string(),
        };
        text.chars().enumerate().map(letter).collect()
    }

    fn check(pages: &[Vec<Vec<Letter>>], expected: &[&str]) {
        let mut all = Vec::new();
        for (page, drawn) in pages.iter().enumerate() {
            let letters =
                drawn.iter().flatten().map(|letter| Letter { text: letter.text.clone(), ..*letter });
            all.extend(lines(letters.collect(), page as u32 + 1));
        }
        let mut sheet = Sheet::new(Limits::default());
        blocks(&mut sheet, all);
        assert_eq!(sheet.finish(Media::Pdf).text.lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn letters_become_lines_and_lines_blocks() {
        // What another font draws later stands where it belongs.
        check(
            &[vec![
                letters(0.0, 50.0, "t nh Qu ng Tr "),
                letters(5.0, 50.0, "ỉ"),
                letters(35.0, 50.0, "ả"),
                letters(65.0, 50.0, "ị"),
            ]],
            &["tỉnh Quảng Trị"],
        );
        // Cells drawn one after the other, one of them in two lines.
        let row = vec![
            letters(0.0, 50.0, "1"),
            letters(40.0, 50.0, "Đoàn ra"),
            letters(40.0, 62.0, "theo kế hoạch"),
            letters(200.0, 50.0, "18"),
            letters(0.0, 80.0, "2"),
            letters(40.0, 80.0, "Đoàn vào"),
            letters(200.0, 80.0, "20"),
        ];
        check(&[row], &["1 | Đoàn ra theo kế hoạch | 18", "2 | Đoàn vào | 20"]);
        // A sign of a note is no digit of the number before it.
        let mut note = letters(70.0, 46.0, "1");
        note[0].size = 6.0;
        check(&[vec![letters(0.0, 50.0, "delegations:422"), note.split_off(0)]], &["delegations:422¹"]);
        // A word divided over a column's end goes on in the next; a name keeps its hyphen.
        let divided = vec![
            letters(0.0, 50.0, "more than thirty delega\u{ad}"),
            letters(0.0, 62.0, "tions of the pro\u{ad}"),
            letters(300.0, 50.0, "vince of Thua Thien-"),
            letters(300.0, 62.0, "Hue came again"),
        ];
        check(&[divided], &["more than thirty delegations of the province of Thua Thien-Hue came again"]);
    }

    #[test]
    fn heads_and_numbers_of_pages_are_left_out() {
        let page = |number: usize, text: &str| {
            vec![
                letters(0.0, 20.0, "Bản tin đối ngoại"),
                letters(0.0, 50.0, text),
                letters(0.0, 80.0, &format!("Đoạn cuối trang thứ {}.", ["một", "hai", "ba"][number])),
                letters(0.0, 300.0, &format!("Trang {}/3", number + 1)),
            ]
        };
        let pages = [page(0, "Năm 2024 có 35 đoàn."), page(1, "Tiếp theo."), page(2, "Kết thúc.")];
        let expected = [
            "Năm 2024 có 35 đoàn.",
            "Đoạn cuối trang thứ một.",
            "Tiếp theo.",
            "Đoạn cuối trang thứ hai.",
            "Kết thúc.",
            "Đoạn cuối trang thứ ba.",
        ];
        check(&pages, &expected);
    }
}
