use luytre_report::{Document, docx, html, pdf, xlsx};

use crate::sample;

#[test]
fn the_same_paper_is_the_same_bytes() {
    let check = |name: &str, paper: &Document| {
        let first = pdf(paper).unwrap();
        assert_eq!(first, pdf(paper).unwrap(), "{name}");
        assert!(first.lacking.is_empty(), "{name}: {:?}", first.lacking);
        crate::keep(&format!("{name}.pdf"), &first.bytes);
        let word = docx(paper).unwrap();
        assert_eq!(word, docx(paper).unwrap(), "{name}");
        crate::keep(&format!("{name}.docx"), &word);
        let book = xlsx(paper).unwrap();
        assert_eq!(book, xlsx(paper).unwrap(), "{name}");
        crate::keep(&format!("{name}.xlsx"), &book);
        crate::keep(&format!("{name}.html"), html(paper).as_bytes());
    };
    check("report", &sample::report());
    check("letter", &sample::letter());
}
