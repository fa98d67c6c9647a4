use luytre_text::format;
use luytre_text::lang::Lang;

use crate::ink::escape;

/// The numbers of a drawing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// What the columns are called; the first is that of the names.
    pub head: Vec<String>,
    pub rows: Vec<TableRow>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableRow {
    pub name: String,
    pub href: Option<String>,
    /// Unknown where `None`.
    pub cells: Vec<Option<i64>>,
}

impl Table {
    /// A `<table>` element, in the manner of the pages' own.
    pub fn html(&self, caption: &str, lang: Lang) -> String {
        let mut html = format!(r#"<table class="lined"><caption>{}</caption><thead><tr>"#, escape(caption));
        for (at, name) in self.head.iter().enumerate() {
            let class = if at == 0 { "" } else { r#" class="num""# };
            html += &format!(r#"<th scope="col"{class}>{}</th>"#, escape(name));
        }
        html += "</tr></thead><tbody>";
        for row in &self.rows {
            let name = escape(&row.name);
            let name = match &row.href {
                Some(href) => format!(r#"<a href="{}">{name}</a>"#, escape(href)),
                None => name,
            };
            html += &format!(r#"<tr><th scope="row">{name}</th>"#);
            for cell in &row.cells {
                let value = cell.map_or_else(|| "–".to_owned(), |value| format::integer(value, lang));
                html += &format!(r#"<td class="num">{value}</td>"#);
            }
            html += "</tr>";
        }
        html + "</tbody></table>"
    }
}
