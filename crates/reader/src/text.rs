//! A document as the reader walks it: tokens, tagged words, lines, sentences, noise.

use luytre_text::lang::Lang;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::lexicon::{Concept, Lexicon, NameHit, Tag, concept as c};
use crate::model::Span;
use crate::token::{Kind, Token, Tokens, tokens};

/// A sentence (or a heading, a table row, a list item): tokens `start..end`.
#[derive(Clone, Debug)]
pub struct Sentence {
    pub start: usize,
    pub end: usize,
    pub line: usize,
}

#[derive(Clone, Debug)]
pub struct Line {
    pub start: usize,
    pub end: usize,
    pub noise: bool,
    pub table: bool,
}

pub struct Text<'a> {
    pub lexicon: &'a Lexicon,
    pub given: &'a str,
    pub tokens: Tokens,
    pub lang: Lang,
    pub tags: Vec<Tag>,
    /// For each token where the tags that cover it begin in `covers`; one more for the end.
    covering: Vec<u32>,
    covers: Vec<u32>,
    pub names: Vec<NameHit>,
    pub lines: Vec<Line>,
    pub sentences: Vec<Sentence>,
    points: Vec<u32>,
}

const VIETNAMESE: &str = "ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ";

/// What speaks for each language in a piece of text.
#[derive(Clone, Copy, Debug, Default)]
struct Votes {
    words: usize,
    /// Words with letters that only Vietnamese has.
    vietnamese: usize,
    /// Small words of Vietnamese, English, French.
    small: [usize; 3],
}

impl Votes {
    fn of(text: &str) -> Votes {
        let mut votes = Votes::default();
        let letter = |one: char| {
            if one.is_ascii() {
                one.is_ascii_alphabetic()
            } else {
                one.is_alphabetic() || is_combining_mark(one)
            }
        };
        for word in text.split(|one| !letter(one)).filter(|word| !word.is_empty()) {
            votes.words += 1;
            if !word.is_ascii() {
                let composed: String = word.nfc().flat_map(char::to_lowercase).collect();
                votes.vietnamese += usize::from(composed.chars().any(|one| VIETNAMESE.contains(one)));
                votes.count(&composed);
            } else if word.len() <= 5 {
                votes.count(&word.to_ascii_lowercase());
            }
        }
        votes
    }

    fn count(&mut self, word: &str) {
        match word {
            "các" | "của" | "và" | "được" | "trong" | "tỉnh" | "là" | "có" | "cho" => {
                self.small[0] += 1
            }
            "the" | "of" | "and" | "to" | "in" | "for" | "with" | "has" | "was" | "is" | "by" => {
                self.small[1] += 1
            }
            "le" | "la" | "les" | "des" | "du" | "et" | "une" | "dans" | "pour" | "avec" | "au" | "aux"
            | "est" | "sur" => self.small[2] += 1,
            _ => {}
        }
    }

    fn add(&mut self, other: &Votes) {
        self.words += other.words;
        self.vietnamese += other.vietnamese;
        for (one, more) in self.small.iter_mut().zip(other.small) {
            *one += more;
        }
    }

    fn language(&self) -> Lang {
        let small = &self.small;
        if small[0] > small[1].max(small[2])
            || (self.vietnamese * 3 > self.words && small[1] == 0 && small[2] == 0)
        {
            Lang::Vi
        } else if small[2] > small[1] {
            Lang::Fr
        } else {
            Lang::En
        }
    }

    /// The language of a paragraph that leaves no doubt. Names and short quotations do not change it.
    fn clear(&self) -> Option<Lang> {
        let small = &self.small;
        let foreign = self.vietnamese * 3 > self.words;
        match self.language() {
            _ if self.words < 12 => None,
            Lang::Vi => (foreign && small[0] >= 2 * small[1].max(small[2])).then_some(Lang::Vi),
            Lang::En => (!foreign && small[1] >= 3 && small[1] >= 3 * small[2]).then_some(Lang::En),
            Lang::Fr => (!foreign && small[2] >= 3 && small[2] >= 3 * small[1]).then_some(Lang::Fr),
        }
    }
}

/// Paragraphs in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Bytes of the text.
    pub bytes: std::ops::Range<usize>,
    pub lang: Lang,
    pub words: usize,
}

/// The text cut where its language changes; most texts are one passage. Never empty.
pub fn passages(text: &str) -> Vec<Passage> {
    let mut whole = Votes::default();
    let mut start = 0;
    let mut paragraphs: Vec<(usize, Votes)> = Vec::new();
    for line in text.split_inclusive('\n') {
        let votes = Votes::of(line);
        // The head of a text shows its language; the rest only where it is clearly another one.
        if start < 2400 {
            whole.add(&votes);
        }
        start += line.len();
        paragraphs.push((start, votes));
    }
    let main = whole.language();
    let clear: Vec<Option<Lang>> = paragraphs.iter().map(|(_, votes)| votes.clear()).collect();
    let one_language = clear.iter().flatten().all(|lang| *lang == main);
    let mut out: Vec<Passage> = Vec::new();
    let mut from = 0;
    for (number, (end, votes)) in paragraphs.iter().enumerate() {
        let before = out.last().map_or(main, |passage| passage.lang);
        let lang = if one_language {
            main
        } else {
            clear[number].unwrap_or_else(|| {
                // A heading goes with what follows, if it looks like it.
                let next = clear[number + 1..].iter().flatten().next().copied();
                let fits = votes.vietnamese > 0 || votes.small.iter().any(|count| *count > 0);
                next.filter(|next| out.is_empty() || fits && *next == votes.language()).unwrap_or(before)
            })
        };
        match out.last_mut() {
            Some(last) if last.lang == lang => {
                last.bytes.end = *end;
                last.words += votes.words;
            }
            _ => out.push(Passage { bytes: from..*end, lang, words: votes.words }),
        }
        from = *end;
    }
    if out.is_empty() {
        out.push(Passage { bytes: 0..0, lang: main, words: 0 });
    }
    out
}

impl<'a> Text<'a> {
    /// `before` is the number of code points of the document that stand before `given`.
    pub fn new(lexicon: &'a Lexicon, given: &'a str, lang: Lang, before: usize) -> Text<'a> {
        let tokens = tokens(given, lang);
        let tags = lexicon.tags(&tokens, |_| lang);
        let mut covering = vec![0u32; tokens.list.len() + 1];
        for tag in &tags {
            for at in tag.start..tag.end {
                covering[at + 1] += 1;
            }
        }
        for at in 1..covering.len() {
            covering[at] += covering[at - 1];
        }
        let mut next = covering.clone();
        let mut covers = vec![0u32; covering.last().copied().unwrap_or(0) as usize];
        for (number, tag) in tags.iter().enumerate() {
            for place in &mut next[tag.start..tag.end] {
                covers[*place as usize] = number as u32;
                *place += 1;
            }
        }
        let names = lexicon.names(&tokens, |_| lang);
        let mut points = vec![0u32; given.len() + 1];
        let mut point = before as u32;
        for (byte, _) in given.char_indices() {
            points[byte] = point;
            point += 1;
        }
        points[given.len()] = point;
        let mut text = Text {
            lexicon,
            given,
            tokens,
            lang,
            tags,
            covering,
            covers,
            names,
            lines: Vec::new(),
            sentences: Vec::new(),
            points,
        };
        text.cut_lines();
        text.cut_sentences();
        text
    }

    /// Tokens in the text.
    pub fn len(&self) -> usize {
        self.tokens.list.len()
    }

    pub fn token(&self, at: usize) -> Option<&Token> {
        self.tokens.list.get(at)
    }

    pub fn is_mark(&self, at: usize, mark: char) -> bool {
        self.token(at).is_some_and(|token| token.kind == Kind::Mark(mark))
    }

    pub fn is_word(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| token.kind == Kind::Word)
    }

    pub fn glued(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| token.glued)
    }

    /// Columns without rules: a tab, or several blanks, before the token.
    pub fn wide_gap(&self, at: usize) -> bool {
        let (Some(one), Some(two)) =
            (at.checked_sub(1).and_then(|before| self.token(before)), self.token(at))
        else {
            return false;
        };
        let blank = self.given.get(one.to..two.from).unwrap_or("");
        blank.len() >= 2 && blank.chars().filter(|letter| letter.is_whitespace()).count() >= 2
            || blank.contains('\t')
    }

    pub fn capital(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| token.capital)
    }

    pub fn shown(&self, at: usize) -> &str {
        self.token(at).map_or("", |token| &self.tokens.text[token.start..token.end])
    }

    pub fn bare(&self, at: usize) -> &str {
        self.token(at).map_or("", |token| token.bare.as_str())
    }

    /// The tags that cover a token.
    fn covering(&self, at: usize) -> impl Iterator<Item = &Tag> {
        let range = match (self.covering.get(at), self.covering.get(at + 1)) {
            (Some(from), Some(to)) => *from as usize..*to as usize,
            _ => 0..0,
        };
        self.covers[range].iter().map(|number| &self.tags[*number as usize])
    }

    pub fn has(&self, at: usize, concept: Concept) -> bool {
        self.covering(at).any(|tag| tag.concept == concept)
    }

    /// The end of a phrase of this concept that starts here.
    pub fn phrase(&self, at: usize, concept: Concept) -> Option<usize> {
        self.covering(at).find(|tag| tag.concept == concept && tag.start == at).map(|tag| tag.end)
    }

    /// The start of a phrase of this concept that ends here.
    pub fn phrase_before(&self, at: usize, concept: Concept) -> Option<usize> {
        let last = at.checked_sub(1)?;
        self.covering(last).find(|tag| tag.concept == concept && tag.end == at).map(|tag| tag.start)
    }

    /// The first of `range` (in order of concepts) whose phrase starts here: number of the concept and end.
    pub fn phrase_of(&self, at: usize, range: std::ops::RangeInclusive<Concept>) -> Option<(Concept, usize)> {
        self.covering(at)
            .find(|tag| range.contains(&tag.concept) && tag.start == at)
            .map(|tag| (tag.concept - range.start(), tag.end))
    }

    /// Inside a phrase of several tokens.
    pub fn in_phrase(&self, at: usize) -> bool {
        self.covering(at).any(|tag| tag.end > tag.start + 1 && tag.concept != c::SURNAME)
    }

    pub fn tags_in(&self, start: usize, end: usize) -> impl Iterator<Item = &Tag> {
        let from = self.tags.partition_point(|tag| tag.start < start);
        self.tags[from..].iter().take_while(move |tag| tag.start < end)
    }

    pub fn any_in(&self, start: usize, end: usize, concepts: &[Concept]) -> bool {
        self.tags_in(start, end).any(|tag| concepts.contains(&tag.concept))
    }

    pub fn names_in(&self, start: usize, end: usize) -> impl Iterator<Item = &NameHit> {
        let from = self.names.partition_point(|name| name.start < start);
        self.names[from..].iter().take_while(move |name| name.start < end)
    }

    /// The words as given, with code-point offsets.
    pub fn span(&self, start: usize, end: usize) -> Span {
        let (Some(first), Some(last)) =
            (self.token(start), end.checked_sub(1).and_then(|last| self.token(last)))
        else {
            return Span::default();
        };
        if last.to < first.from {
            return Span::default();
        }
        Span {
            quote: self.given[first.from..last.to].to_owned(),
            start: self.points[first.from] as usize,
            end: self.points[last.to] as usize,
        }
    }

    pub fn sentence_of(&self, at: usize) -> Option<usize> {
        let number = self.sentences.partition_point(|sentence| sentence.start <= at).checked_sub(1)?;
        (at < self.sentences[number].end).then_some(number)
    }

    fn cut_lines(&mut self) {
        let mut start = 0;
        let mut lines = Vec::new();
        for at in 0..=self.len() {
            if at == self.len() || self.tokens.list[at].kind == Kind::NewLine {
                if at > start {
                    lines.push(Line { start, end: at, noise: false, table: false });
                }
                start = at + 1;
            }
        }
        let count = lines.len();
        let mut gaps: Vec<usize> = Vec::with_capacity(count);
        let mut related = false;
        for (number, line) in lines.iter_mut().enumerate() {
            let words = (line.start..line.end).filter(|at| self.is_word(*at)).count();
            let stops = self.is_mark(line.end - 1, '.');
            let bars = (line.start..line.end).filter(|at| self.is_mark(*at, '|')).count();
            let arrows =
                (line.start..line.end).filter(|at| self.is_mark(*at, '›') || self.is_mark(*at, '>')).count();
            if self.phrase(line.start, c::RELATED).is_some() && number * 2 > count {
                related = true;
            }
            if related && stops && words > 25 {
                related = false;
            }
            let caption = self.phrase(line.start, c::CAPTION).is_some()
                || (words < 40
                    && (line.start..line.end).any(|at| {
                        at > line.start && self.phrase(at, c::CAPTION).is_some() && line.end - at < 14
                    }));
            line.table = bars >= 2 && number > 1;
            gaps.push(if bars == 0 && !stops && words < 40 {
                (line.start + 1..line.end).filter(|at| self.wide_gap(*at)).count()
            } else {
                0
            });
            let counter = self.any_in(line.start, line.end, &[c::COUNTER]) && (bars > 0 || words < 14);
            let crumbs =
                (arrows > 0 || self.any_in(line.start, line.end, &[c::BREADCRUMB])) && words < 16 && !stops;
            line.noise = related || caption || counter || crumbs;
        }
        // Columns set apart by blanks, at least two rows of as many.
        for number in 0..count {
            let like = |other: Option<&usize>| other == Some(&gaps[number]);
            let beside = like(gaps.get(number + 1)) || number > 0 && like(gaps.get(number - 1));
            lines[number].table |= gaps[number] > 0 && beside;
        }
        // A run of list items that end the document without a stop: links to other articles.
        let tail = lines
            .iter()
            .rev()
            .take_while(|line| {
                self.is_mark(line.start, '-')
                    && !self.is_mark(line.end - 1, '.')
                    && !self.is_mark(line.end - 1, ';')
            })
            .count();
        if tail >= 4 && lines.len() > tail + 3 {
            let from = lines.len() - tail;
            for line in &mut lines[from..] {
                line.noise = true;
            }
        }
        self.lines = lines;
    }

    fn cut_sentences(&mut self) {
        let mut sentences = Vec::new();
        for (number, line) in self.lines.iter().enumerate() {
            let mut start = line.start;
            for at in line.start..line.end {
                let stop = self.is_mark(at, '.') || self.is_mark(at, '?') || self.is_mark(at, '!');
                let next = at + 1;
                let abbreviation = self.is_mark(at, '.')
                    && at > line.start
                    && self.glued(at)
                    && self.is_word(at - 1)
                    && self.shown(at - 1).chars().count() <= 2
                    && self.capital(at - 1);
                let blank = next >= line.end || !self.glued(next) || self.is_mark(next, '"');
                // A sentence without end is cut: what follows looks at whole sentences.
                let long = at.saturating_sub(start) >= 400;
                if stop && blank && !abbreviation || long {
                    let end = if self.is_mark(next, '"') && self.glued(next) && next < line.end {
                        next + 1
                    } else {
                        next
                    };
                    if end > start {
                        sentences.push(Sentence { start, end, line: number });
                        start = end;
                    }
                }
            }
            if start < line.end {
                sentences.push(Sentence { start, end: line.end, line: number });
            }
        }
        self.sentences = sentences;
    }
}
