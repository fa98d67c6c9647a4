//! HTML: a fragment for a page of the house, which brings the style sheet and the title.

use crate::clean::clean;
use crate::document::{Align, Block, Cell, Document, Figure, Note, Picture, Row, Table, Text, Tone};

/// The blocks as HTML. Headings begin at `h2`, as the page's own title is `h1`; every text is escaped; links are kept where
/// they lead to the web, to mail, or into this site.
///
/// A [`Picture`]'s drawing goes in as it is, so it must be one that this program made.
pub fn html(document: &Document) -> String {
    let mut out = String::new();
    blocks(&mut out, &document.blocks);
    out
}

fn blocks(out: &mut String, blocks: &[Block]) {
    for one in blocks {
        block(out, one);
    }
}

fn block(out: &mut String, block: &Block) {
    match block {
        Block::Heading { level, text } => {
            let level = (level + 1).clamp(2, 6);
            *out += &format!("<h{level}>{}</h{level}>\n", runs(text));
        }
        Block::Paragraph { text } => *out += &format!("<p>{}</p>\n", runs(text)),
        Block::List(list) => {
            let name = if list.numbered { "ol" } else { "ul" };
            let items: String = list.items.iter().map(|item| format!("<li>{}</li>", runs(item))).collect();
            *out += &format!("<{name} class=\"paper-list\">{items}</{name}>\n");
        }
        Block::Table(it) => table(out, it),
        Block::Figures { figures } => {
            let all: String = figures.iter().map(figure).collect();
            *out += &format!("<dl class=\"figures\">{all}</dl>\n");
        }
        Block::Picture(it) => picture(out, it),
        Block::Note(it) => note(out, it),
        Block::Columns { columns } => {
            *out += "<div class=\"grid half\">";
            for column in columns {
                *out += "<div>";
                self::blocks(out, column);
                *out += "</div>";
            }
            *out += "</div>\n";
        }
        Block::Contents { .. } => {}
        Block::PageBreak => *out += "<hr class=\"page-break\">\n",
        Block::Head(it) => {
            let lines = |class: &str, text: &str| match text {
                "" => String::new(),
                text => format!("<p class=\"{class}\">{}</p>", broken(text)),
            };
            *out += &format!(
                "<div class=\"letter-head\"><div>{}{}{}{}{}{}</div><div>{}{}{}</div></div>\n",
                lines("letter-superior", &it.superior),
                lines("letter-issuer", &it.issuer),
                lines("letter-number", &it.number),
                lines("letter-about", &it.about),
                lines("letter-mark", &it.urgency),
                lines("letter-mark", &it.circulation),
                lines("letter-nation", &it.nation),
                lines("letter-motto", &it.motto),
                lines("letter-place", &it.place_and_day),
            );
        }
        Block::Title { kind, about } => {
            *out += &format!(
                "<div class=\"letter-title\"><h2>{}</h2><p>{}</p></div>\n",
                broken(kind),
                runs(about)
            );
        }
        Block::Addressees { word, names } => {
            let names: String = names.iter().map(|name| format!("<li>{}</li>", broken(name))).collect();
            *out += &format!("<div class=\"letter-to\"><p>{}</p><ul>{names}</ul></div>\n", broken(word));
        }
        Block::Foot(it) => {
            let names: String =
                it.recipients.iter().map(|name| format!("<li>{}</li>", broken(name))).collect();
            let lines: String =
                it.signature.lines.iter().map(|line| format!("<p>{}</p>", broken(line))).collect();
            let word = match it.word.as_str() {
                "" => String::new(),
                word => format!("<p class=\"letter-recipients\">{}</p>", broken(word)),
            };
            *out += &format!(
                "<div class=\"letter-foot\"><div>{word}<ul>{names}</ul><p class=\"letter-drafter\">{}</p></div><div \
                 class=\"letter-signature\">{lines}<p class=\"letter-name\">{}</p></div></div>\n",
                broken(&it.drafter),
                broken(&it.signature.name),
            );
        }
        Block::Annex(it) => {
            *out += &format!(
                "<div class=\"letter-annex\"><h2>{}</h2><p><b>{}</b></p><p><i>{}</i></p></div>\n",
                broken(&it.word),
                broken(&it.title),
                broken(&it.of),
            );
        }
    }
}

fn table(out: &mut String, table: &Table) {
    // A table wider than its page is scrolled, by keyboard too.
    let name = match table.caption.is_empty() {
        true => table.columns.iter().map(|column| column.title.as_str()).collect::<Vec<_>>().join(", "),
        false => table.caption.plain(),
    };
    *out += &format!(
        "<div class=\"table-wrap\" tabindex=\"0\" role=\"group\" aria-label=\"{}\"><table class=\"lined\">",
        escape(&name)
    );
    if !table.caption.is_empty() {
        *out += &format!("<caption>{}</caption>", runs(&table.caption));
    }
    *out += "<thead><tr>";
    for column in &table.columns {
        *out += &format!("<th scope=\"col\"{}>{}</th>", side(column.align), broken(&column.title));
    }
    *out += "</tr></thead><tbody>";
    let (sums, rows): (Vec<&Row>, Vec<&Row>) = table.rows.iter().partition(|row| row.total);
    let line = |out: &mut String, row: &Row| {
        *out += "<tr>";
        for (at, column) in table.columns.iter().enumerate() {
            let none = Cell::default();
            let text = runs(&row.cells.get(at).unwrap_or(&none).text);
            *out += &match at {
                0 => format!("<th scope=\"row\">{text}</th>"),
                _ => format!("<td{}>{text}</td>", side(column.align)),
            };
        }
        *out += "</tr>";
    };
    // A sum at the end is a foot; one among the rows stays where it is.
    let ends = table.rows.iter().rev().take_while(|row| row.total).count() == sums.len();
    if ends {
        rows.iter().for_each(|row| line(out, row));
    } else {
        table.rows.iter().for_each(|row| line(out, row));
    }
    *out += "</tbody>";
    if ends && !sums.is_empty() {
        *out += "<tfoot>";
        sums.iter().for_each(|row| line(out, row));
        *out += "</tfoot>";
    }
    *out += "</table></div>\n";
    if !table.note.is_empty() {
        *out += &format!("<p class=\"why\">{}</p>\n", runs(&table.note));
    }
}

fn side(align: Align) -> &'static str {
    match align {
        Align::Left => "",
        Align::Centre => " class=\"centre\"",
        Align::Right => " class=\"num\"",
    }
}

fn figure(it: &Figure) -> String {
    let shown = match href(&it.link) {
        Some(link) => format!("<a class=\"big\" href=\"{link}\">{}</a>", broken(&it.shown)),
        None => format!("<span class=\"big\">{}</span>", broken(&it.shown)),
    };
    let note = match it.note.as_str() {
        "" => String::new(),
        note => format!("<small>{}</small>", broken(note)),
    };
    format!("<div><dt>{}</dt><dd>{shown} {}{note}</dd></div>", broken(&it.label), broken(&it.unit))
}

fn picture(out: &mut String, it: &Picture) {
    *out += "<figure class=\"picture\">";
    *out += &it.svg;
    *out += &format!("<figcaption>{}</figcaption>", runs(&it.title));
    match &it.data {
        None => *out += &format!("<p class=\"why\">{}</p>", broken(&it.description)),
        Some(data) => {
            *out += &format!("<details><summary>{}</summary>", broken(&it.description));
            table(out, data);
            *out += "</details>";
        }
    }
    *out += "</figure>\n";
}

fn note(out: &mut String, it: &Note) {
    let class = match it.tone {
        Tone::Plain => "note",
        Tone::Caveat => "note due",
    };
    *out += &format!("<div class=\"{class}\"><div>");
    if !it.title.is_empty() {
        *out += &format!("<p><b>{}</b></p>", broken(&it.title));
    }
    for text in &it.texts {
        *out += &format!("<p>{}</p>", runs(text));
    }
    *out += "</div></div>\n";
}

fn runs(text: &Text) -> String {
    let one = |run: &crate::document::Run| {
        let mut out = broken(&run.text);
        if run.bold {
            out = format!("<b>{out}</b>");
        }
        if run.italic {
            out = format!("<i>{out}</i>");
        }
        match href(&run.link) {
            Some(link) => format!("<a href=\"{link}\">{out}</a>"),
            None => out,
        }
    };
    text.0.iter().map(one).collect()
}

fn href(link: &str) -> Option<String> {
    let known = ["https://", "http://", "mailto:", "#"].iter().any(|scheme| link.starts_with(scheme));
    let here = link.starts_with('/') && !link.starts_with("//");
    (known || here).then(|| escape(link))
}

fn broken(text: &str) -> String {
    escape(text).replace('\n', "<br>")
}

/// For text and quoted attributes, of HTML and of XML.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in clean(text).chars() {
        match letter {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\'' => out += "&#39;",
            letter => out.push(letter),
        }
    }
    out
}
