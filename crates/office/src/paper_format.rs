//! Files a paper is written as.

use luytre_domain::refusal::Refusal;
use luytre_report::Document;

use crate::error::OfficeError;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaperFormat {
    Pdf,
    Docx,
    Xlsx,
    /// A page of its own that opens without this place.
    Html,
}

impl PaperFormat {
    /// By the ending of a file's name.
    pub fn of(ending: &str) -> Option<PaperFormat> {
        match ending {
            "pdf" => Some(PaperFormat::Pdf),
            "docx" => Some(PaperFormat::Docx),
            "xlsx" => Some(PaperFormat::Xlsx),
            "html" => Some(PaperFormat::Html),
            _ => None,
        }
    }

    /// Its media type.
    pub fn media(self) -> &'static str {
        match self {
            PaperFormat::Pdf => "application/pdf",
            PaperFormat::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            PaperFormat::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            PaperFormat::Html => "text/html; charset=utf-8",
        }
    }

    pub fn write(self, document: &Document) -> Result<Vec<u8>, OfficeError> {
        let fault = |error: &dyn std::fmt::Display| Refusal::new("store").arg("problem", error).into();
        match self {
            PaperFormat::Pdf => {
                luytre_report::pdf(document).map(|pdf| pdf.bytes).map_err(|error| fault(&error))
            }
            PaperFormat::Docx => luytre_report::docx(document).map_err(|error| fault(&error)),
            PaperFormat::Xlsx => luytre_report::xlsx(document).map_err(|error| fault(&error)),
            PaperFormat::Html => Ok(whole(document).into_bytes()),
        }
    }
}

/// The blocks as a page of its own.
fn whole(document: &Document) -> String {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let (title, subject) = (escape(&document.title), escape(&document.subject));
    format!(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title}</title><style>{STYLE}</style></head>\n<body><h1>{title}</h1>\n<p>{subject}</p>\n{}</body></html>\n",
        document.lang,
        luytre_report::html(document),
    )
}

/// Enough for a page that is read or printed away from this place.
const STYLE: &str = "body{font:15px/1.6 'Be Vietnam Pro',system-ui,sans-serif;color:#20302a;max-width:860px;margin:32px auto;padding:0 20px}\
table{border-collapse:collapse;width:100%;margin:12px 0}th,td{text-align:left;padding:5px 9px;border-bottom:1px solid #ddd;vertical-align:top}\
td.num,th.num{text-align:right;font-variant-numeric:tabular-nums}svg{max-width:100%;height:auto}\
dl.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(180px,1fr));gap:16px}dd{margin:0}a{color:#2b6a4d}";
