use std::io::{Cursor, Read};

use luytre_report::{Block, Document, Note, Text, Tone, docx, html, pdf, xlsx};

use crate::sample;

#[test]
fn the_same_paper_is_the_same_bytes() {
    let check = |name: &str, paper: &Document| {
        let printed = pdf(paper).unwrap();
        assert_eq!(printed, pdf(paper).unwrap(), "{name}");
        assert!(printed.lacking.is_empty(), "{name}: {:?}", printed.lacking);
        let (word, book) = (docx(paper).unwrap(), xlsx(paper).unwrap());
        assert_eq!(word, docx(paper).unwrap(), "{name}");
        assert_eq!(book, xlsx(paper).unwrap(), "{name}");
        crate::keep(&format!("{name}.pdf"), &printed.bytes);
        crate::keep(&format!("{name}.docx"), &word);
        crate::keep(&format!("{name}.xlsx"), &book);
        crate::keep(&format!("{name}.html"), html(paper).as_bytes());
    };
    check("report", &sample::report());
    check("letter", &sample::letter());
}

/// The text of a file as the program itself reads documents.
fn text_of(name: &str, bytes: &[u8]) -> String {
    let document = luytre_reader::extract_named(bytes, name, luytre_reader::Limits::default());
    assert!(document.findings.is_empty(), "{name}: {:?}", document.findings);
    document.text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn vietnamese_comes_back_as_it_was_written() {
    let paper = sample::letter();
    for (name, bytes) in [("a.pdf", pdf(&paper).unwrap().bytes), ("a.docx", docx(&paper).unwrap())] {
        let text = text_of(name, &bytes);
        for phrase in [
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc",
            "Đà Nẵng, ngày 05 tháng 3 năm 2026",
            "Ủy ban nhân dân thành phố Đà Nẵng và chính quyền tỉnh Xê Kông (Lào)",
            "Nguyễn Thị Ỷ Lan",
            "TỔNG HỢP Ý KIẾN",
        ] {
            assert!(text.contains(phrase), "{name}: {phrase}\n{text}");
        }
    }
}

fn part(docx: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(docx)).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn a_clerk_gets_real_styles_and_the_measures_of_the_decree() {
    let word = docx(&sample::letter()).unwrap();
    let (body, styles) = (part(&word, "word/document.xml"), part(&word, "word/styles.xml"));
    let check = |what: &str, text: &str, found: &str| assert!(text.contains(found), "{what}: {found}");
    // Twentieths of a point: 20 mm are 1134, 30 mm are 1701, 15 mm are 850; half points: 14 pt are 28.
    check("margins", &body, "<w:pgMar w:top=\"1134\" w:right=\"850\" w:bottom=\"1134\" w:left=\"1701\"");
    check("A4", &body, "<w:pgSz w:w=\"11906\" w:h=\"16838\"/>");
    check("no number on page 1", &body, "<w:titlePg/>");
    check("number of the page", &part(&word, "word/header1.xml"), " PAGE ");
    check("font", &styles, "w:ascii=\"Times New Roman\"");
    check("language", &styles, "<w:lang w:val=\"vi-VN\"");
    check("repeated headings", &body, "<w:tblHeader/>");
    check("indent of 10 mm, justified", &styles, "<w:ind w:firstLine=\"567\"/><w:jc w:val=\"both\"/>");
    let style = |id: &str, size: u32| {
        let after = styles.split_once(&format!("w:styleId=\"{id}\"")).expect(id).1;
        let style = after.split_once("</w:style>").expect(id).0;
        assert!(style.contains(&format!("<w:sz w:val=\"{size}\"/>")), "{id}: {style}");
    };
    style("BodyText", 28);
    style("LetterNation", 24);
    style("LetterMotto", 26);
    style("LetterNumber", 26);
    style("LetterRecipientsWord", 24);
    style("LetterRecipients", 22);
    let report = docx(&sample::report()).unwrap();
    check("words for a picture", &part(&report, "word/document.xml"), "descr=\"Đắk Lắk 60, Gia Lai 80.\"");
}

#[test]
fn hostile_text_stays_text_in_every_format() {
    let long: String = "Nội dung dài <b>&amp; ".repeat(1_800);
    for typed in [
        "</w:t></w:r><script>alert(1)</script> & \"quotes\" 'apostrophes' ]]> <!-- -->",
        "=HYPERLINK(\"http://evil\") +1 @SUM(A1)",
        "\u{0}\u{1}\u{1f}\u{202e}đảo\u{feff}\u{ffff}",
        long.as_str(),
    ] {
        let mut paper = sample::report();
        paper.title = typed.into();
        paper.subject = typed.into();
        paper.author = typed.into();
        paper.blocks.push(Block::heading(2, typed));
        paper
            .blocks
            .push(Block::paragraph(Text::from(typed).link(typed, "javascript:alert(1)").link("x", typed)));
        paper.blocks.push(Block::Note(Note {
            tone: Tone::Plain,
            title: typed.into(),
            texts: vec![typed.into()],
        }));
        let mut table = sample::table();
        table.caption = typed.into();
        table.columns[0].title = typed.into();
        table.rows[0].cells[0].text = typed.into();
        paper.blocks.push(Block::Table(table));
        pdf(&paper).unwrap();
        let page = html(&paper);
        assert!(!page.contains("<script") && !page.contains("javascript:"), "{page}");
        let word = docx(&paper).unwrap();
        for name in ["word/document.xml", "docProps/core.xml", "word/_rels/document.xml.rels"] {
            let text = part(&word, name);
            let mut reader = quick_xml::Reader::from_str(&text);
            loop {
                match reader.read_event().unwrap_or_else(|error| panic!("{name}: {error}")) {
                    quick_xml::events::Event::Eof => break,
                    _ => continue,
                }
            }
            assert!(!text.contains("<script") && !text.contains("javascript:"), "{name}");
        }
        let book = xlsx(&paper).unwrap();
        let mut zip = zip::ZipArchive::new(Cursor::new(&book)).unwrap();
        for at in 0..zip.len() {
            let mut text = String::new();
            if zip.by_index(at).unwrap().read_to_string(&mut text).is_ok() {
                assert!(!text.contains("<f>"), "no text becomes a formula");
            }
        }
    }
}
