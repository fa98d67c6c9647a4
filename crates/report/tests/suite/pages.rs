use luytre_report::{Document, pdf};

use crate::sample;

#[test]
fn the_same_paper_is_the_same_bytes() {
    let check = |name: &str, paper: &Document| {
        let first = pdf(paper).unwrap();
        assert_eq!(first, pdf(paper).unwrap(), "{name}");
        assert!(first.lacking.is_empty(), "{name}: {:?}", first.lacking);
        crate::keep(&format!("{name}.pdf"), &first.bytes);
    };
    check("report", &sample::report());
    check("letter", &sample::letter());
}
