//! Files as offices receive them, and files made to do harm: each goes through the binary as a person or the office sends it.

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use luytre_office::Extractor;
use luytre_reader::{BlockKind, Code, Document, Limits, Media};
use serde_json::Value;
use zip::write::SimpleFileOptions;

fn extractor() -> Extractor {
    Extractor {
        memory: 768 << 20,
        time: Duration::from_secs(60),
        ..Extractor::new(env!("CARGO_BIN_EXE_luytre").into())
    }
}

fn paper(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/vn/demo/papers").join(name)
}

fn sample(name: &str) -> Document {
    let document = extractor().extract(&std::fs::read(paper(name)).unwrap(), name);
    assert_eq!(document.findings, [], "{name}");
    for block in &document.blocks {
        let text = &document.text[block.start..block.end];
        assert_eq!(text, text.trim(), "{name}");
    }
    document
}

fn lines(document: &Document, kind: BlockKind) -> Vec<&str> {
    let blocks = document.blocks.iter().filter(|block| block.kind == kind);
    blocks.map(|block| &document.text[block.start..block.end]).collect()
}

#[test]
fn papers_of_every_format_give_their_text_in_blocks() {
    let docx = sample("can-tho-2016.docx");
    assert_eq!(docx.media, Media::Docx);
    assert_eq!(lines(&docx, BlockKind::Heading(2)), ["Chương trình", "Các kỳ trước"]);
    assert_eq!(lines(&docx, BlockKind::ListItem).len(), 3);
    let rows = ["Lần | Năm | Nơi tổ chức", "6 | 2005 | Huế", "8 | 2010 | Hải Phòng"];
    assert_eq!(lines(&docx, BlockKind::TableRow), rows);

    let odt = sample("quang-tri-2022.odt");
    assert_eq!(odt.media, Media::Odt);
    assert_eq!(
        lines(&odt, BlockKind::TableRow)[1..],
        ["Savannakhet | 9 billion VND", "Salavan | 9 billion VND"]
    );

    let page = sample("can-tho-2016.html");
    assert_eq!(page.dated.as_deref(), Some("2016-08-30"));
    assert!(page.text.contains("from September 14 to 16, 2016"), "{}", page.text);
    for noise in ["Home", "99 agreements", "lanterns", "44 comments", "Hotline"] {
        assert!(!page.text.contains(noise), "{noise}");
    }

    // The font lacks most Vietnamese letters; they come from another one, after the rest of their line.
    let pdf = sample("gia-lai-2025.pdf");
    assert_eq!(lines(&pdf, BlockKind::Heading(1)), ["Báo cáo công tác đối ngoại tỉnh Gia Lai năm 2025"]);
    assert_eq!(lines(&pdf, BlockKind::TableRow)[1..], ["Đoàn vào | 274 | 6.817", "Đoàn ra | 177 | 390"]);
    assert!(pdf.text.contains(
        "\nTrong năm 2025, tỉnh tổ chức 177 đoàn ra với 390 lượt người, vì việc công và việc riêng."
    ));
    assert_eq!(pdf.blocks.last().unwrap().page, Some(2));

    // Two columns, words divided at the ends of lines, a head and a number of the page.
    let columns = sample("hue-2025.pdf");
    let title = "Hue hosts the 14th East Asia local government congress";
    assert_eq!(lines(&columns, BlockKind::Heading(1)), [title]);
    assert!(
        columns.text.contains("more than 30 local government delegations from China, Japan"),
        "{}",
        columns.text
    );
    assert!(columns.text.contains("the former province of Thua Thien-Hue took part as well.\nNara\n"));
    assert!(!columns.text.contains("Sample Press\n"));

    let letter = sample("couloir-2023.eml");
    assert_eq!(letter.dated.as_deref(), Some("2023-11-14"));
    assert_eq!(letter.text.lines().next(), Some("Hanoï accueille la conférence du couloir économique"));
    assert_eq!(letter.parts.len(), 1);
    let apart = letter.apart();
    assert_eq!(apart[1].0.as_deref(), Some("quang-tri-2022.odt"));
    assert_eq!(apart[1].1.text, odt.text);
    assert!(!apart[0].1.text.contains("Savannakhet"));
}

#[test]
fn read_takes_files_of_every_format() {
    let names = [
        "can-tho-2016.docx",
        "can-tho-2016.html",
        "couloir-2023.eml",
        "gia-lai-2025.pdf",
        "hanh-lang-2023.txt",
    ];
    let paths: Vec<String> = names.iter().map(|name| paper(name).display().to_string()).collect();
    let args: Vec<&str> = ["read"].into_iter().chain(paths.iter().map(String::as_str)).collect();
    let answer = super::json(&args);
    let found = |id: &str, indicator: &str| -> Vec<Value> {
        let documents = answer["documents"].as_array().unwrap();
        let reading = documents.iter().find(|reading| reading["id"] == id).unwrap_or_else(|| panic!("{id}"));
        let claims = reading["claims"].as_array().unwrap().iter();
        claims.filter(|claim| claim["indicator"] == indicator).map(|claim| claim["value"].clone()).collect()
    };
    assert!(found("can-tho-2016.docx", "events.participants").contains(&500.0.into()));
    assert_eq!(found("can-tho-2016.html", "events.participants"), [696.0]);
    assert_eq!(found("couloir-2023.eml", "events.participants"), [200.0]);
    assert_eq!(found("couloir-2023.eml#quang-tri-2022.odt", "agreements.signed"), [2.0]);
    assert!(found("gia-lai-2025.pdf", "delegations.inbound").contains(&274.0.into()));
    assert_eq!(found("hanh-lang-2023.txt", "events.participants"), [250.0]);
    let clusters = answer["clusters"].as_array().unwrap();
    let joined = |cluster: &Value| -> Vec<String> {
        let members = cluster["members"].as_array().unwrap().iter();
        members.map(|member| member["doc"].as_str().unwrap().to_owned()).collect()
    };
    let both = ["can-tho-2016.docx", "can-tho-2016.html"].map(str::to_owned);
    assert!(
        clusters.iter().any(|cluster| both.iter().all(|doc| joined(cluster).contains(doc))),
        "{clusters:?}"
    );
}

fn package(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn word(body: &str) -> Vec<u8> {
    let xml = format!("<w:document xmlns:w='w'><w:body>{body}</w:body></w:document>");
    package(&[("word/document.xml", xml.as_bytes())])
}

/// A PDF of the given objects, numbered from 1, the first being the catalog.
fn pdf(objects: &[String]) -> Vec<u8> {
    let mut file = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", at + 1));
    }
    let table = file.len();
    file.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
    for place in places {
        file.push_str(&format!("{place:010} 00000 n \n"));
    }
    file.push_str(&format!(
        "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n",
        objects.len() + 1
    ));
    file.into_bytes()
}

fn page_of(content: &str, resources: &str, more: &[String]) -> Vec<u8> {
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << {resources} >> /Contents 4 0 R >>"
        ),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
    ];
    objects.extend_from_slice(more);
    pdf(&objects)
}

const FONT: &str = "/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>";

/// The file ends in one of these findings, within the time and memory of the child; a child that had to be stopped is none
/// of them unless that is expected.
#[track_caller]
fn check(name: &str, bytes: &[u8], expected: &[Code]) -> Document {
    let document = extractor().extract(bytes, name);
    let codes: Vec<Code> = document.findings.iter().map(|finding| finding.code).collect();
    assert!(codes.iter().any(|code| expected.contains(code)), "{name}: {:?}", document.findings);
    let stopped = [Code::Crashed, Code::TimedOut, Code::TooMuchMemory];
    let bad = codes.iter().find(|code| stopped.contains(code) && !expected.contains(code));
    assert_eq!(bad, None, "{name}: {:?}", document.findings);
    assert!(document.text.len() <= Limits::default().text, "{name}");
    document
}

#[test]
fn packed_files_made_to_do_harm_end_in_findings() {
    let zeros = vec![b' '; 200 << 20];
    check("bomb.docx", &package(&[("word/document.xml", &zeros)]), &[Code::ZipRatio]);
    let inner = package(&[("word/document.xml", &zeros[..1 << 20])]);
    check("nested.zip", &package(&[("inner.docx", &inner)]), &[Code::UnknownMedia]);
    let many: Vec<(String, &[u8])> = (0..3000).map(|at| (format!("word/{at}.xml"), &b""[..])).collect();
    let mut many: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    many.push(("word/document.xml", b"<a/>"));
    check("many.docx", &package(&many), &[Code::TooManyEntries]);
    let whole = word("<w:p><w:r><w:t>422</w:t></w:r></w:p>");
    check("torn.docx", &whole[..whole.len() - 40], &[Code::Broken]);
    let mut crooked = whole.clone();
    crooked[60] ^= 0x55;
    check("crooked.docx", &crooked, &[Code::Broken]);
    let deep = word(&"<w:tbl><w:tr><w:tc>".repeat(300_000));
    check("deep.docx", &deep, &[Code::TooDeep, Code::ZipRatio]);
    let laughs = "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]><w:document><w:p><w:t>&b;5</w:t></w:p></w:document>";
    let document = extractor().extract(&package(&[("word/document.xml", laughs.as_bytes())]), "laughs.docx");
    assert_eq!(document.text, "5");
    let open = "<office:document-content><table:table-row><table:table-cell table:number-columns-repeated='99999999'><text:p>7</text:p>\
        </table:table-cell></table:table-row>";
    let wide = package(&[("content.xml", open.as_bytes()), ("META-INF/manifest.xml", b"<a/>")]);
    assert!(check("wide.odt", &wide, &[Code::Broken]).text.starts_with("7 | 7 | "));
    let locked = package(&[("content.xml", b"x"), ("META-INF/manifest.xml", b"<m:encryption-data/>")]);
    check("locked.odt", &locked, &[Code::Encrypted]);
}

#[test]
fn pages_and_letters_made_to_do_harm_end_in_findings() {
    check("deep.html", "<div>".repeat(1_000_000).as_bytes(), &[Code::TooDeep]);
    let quotes = "<a title=\"".repeat(200_000);
    check("quotes.html", format!("<html>{quotes}").as_bytes(), &[Code::NoText]);
    let tags = format!("<html><body>{}", "<p>5 đoàn".repeat(2_000_000));
    check("long.html", tags.as_bytes(), &[Code::Cut]);
    let mut nested = String::from("From: a@example.org\r\nSubject: 1\r\nMIME-Version: 1.0\r\n");
    for depth in 0..2_000 {
        nested.push_str(&format!(
            "Content-Type: multipart/mixed; boundary=b{depth}\r\n\r\n--b{depth}\r\nContent-Type: message/rfc822\r\n\r\nSubject: {depth}\r\n"
        ));
    }
    check("nested.eml", nested.as_bytes(), &[Code::TooDeep, Code::NoText, Code::Broken]);
    let one = "--b\r\nContent-Type: text/plain; name=a.txt\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\n422\r\n";
    let many = format!(
        "From: a@example.org\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{}--b--\r\n",
        one.repeat(20_000)
    );
    check("many.eml", many.as_bytes(), &[Code::TooManyEntries]);
}

#[test]
fn plain_files_made_to_do_harm_end_in_findings() {
    check("empty.txt", b"", &[Code::NoText]);
    check("long.txt", "tám mươi đoàn ".repeat((50 << 20) / 18).as_bytes(), &[Code::LongLine]);
    check("turned.txt", "1\u{202e}21 đoàn".as_bytes(), &[Code::HiddenCharacters]);
    check("hidden.txt", "4\u{200b}2\u{200b}2 đoàn".as_bytes(), &[Code::HiddenCharacters]);
    let turned =
        check("turned.html", "<p>12\u{202e}1\u{200b} đoàn</p>".as_bytes(), &[Code::HiddenCharacters]);
    assert_eq!(turned.text, "121 đoàn");
    check(
        "mixed.txt",
        b"T\xe1\xbb\x89nh Qu\xe1\xba\xa3ng Tr\xe1\xbb\x8b \xff\xfe \xe9",
        &[Code::BadEncoding],
    );
    check("old.txt", b"C\xe9ng ho\xb5 x\xb7 h\xe9i ch\xf1 ngh\xdca Vi\xd6t Nam", &[Code::BadEncoding]);
    check("image.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", &[Code::UnknownMedia]);
    check("noise.txt", &(0..=255u8).cycle().take(10_000).collect::<Vec<_>>(), &[Code::UnknownMedia]);
    check("really-a-page.pdf", b"<html><body><p>9 agreements</p></body></html>", &[Code::WrongName]);
    let docx = word("<w:p><w:r><w:t>422</w:t></w:r></w:p>");
    assert_eq!(check("really-word.txt", &docx, &[Code::WrongName]).text, "422");
}

#[test]
fn pdf_files_made_to_do_harm_end_in_findings() {
    let whole = std::fs::read(paper("gia-lai-2025.pdf")).unwrap();
    check("empty.pdf", b"%PDF-1.7\n", &[Code::Broken]);
    for cut in [9, 100, 5_000, whole.len() / 2] {
        check("torn.pdf", &whole[..cut], &[Code::Broken, Code::NoText, Code::UnnamedLetters]);
    }
    let text = "BT /F1 12 Tf 50 700 Td (422 agreements) Tj ET";
    assert_eq!(extractor().extract(&page_of(text, FONT, &[]), "sound.pdf").text, "422 agreements");
    // A form that draws itself, a tree of pages that holds itself, a length that is itself, a font of itself.
    let form = "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >> /Length 5 >>\nstream\n/X Do\nendstream";
    check("itself.pdf", &page_of("/X Do", "/XObject << /X 5 0 R >>", &[form.to_owned()]), &[Code::NoText]);
    let tree = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 /Parent 2 0 R >>",
    ];
    check("tree.pdf", &pdf(&tree.map(str::to_owned)), &[Code::Broken, Code::NoText]);
    let length = "<< /Length 5 0 R >>\nstream\nBT ET\nendstream".to_owned();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Resources << /Font << /F1 6 0 R >> >> /Contents 4 0 R >>".to_owned(),
        length,
        "5 0 R".to_owned(),
        "<< /Type /Font /Subtype /Type0 /DescendantFonts [6 0 R] /ToUnicode 6 0 R >>".to_owned(),
    ];
    check("length.pdf", &pdf(&objects), &[Code::NoText, Code::Broken]);
    objects[2] = objects[2].replace("[0 0 9 9]", "[1e38 -1e38 1e39 nan]");
    check("box.pdf", &pdf(&objects), &[Code::NoText, Code::Broken]);
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    check(
        "deep.pdf",
        &page_of(&format!("{deep} TJ"), FONT, &[]),
        &[Code::NoText, Code::Broken, Code::Crashed],
    );
    let many = format!("BT /F1 12 Tf {} ET", "(1234567890) Tj ".repeat(600_000));
    check("many.pdf", &page_of(&many, FONT, &[]), &[Code::Cut, Code::TimedOut]);
    // A stream of a gigabyte of blanks, packed.
    let packed = package(&[("x", &vec![b' '; 1 << 30])]);
    let from = 30 + packed[26] as usize;
    let deflated: String = packed[from..packed.len() - 60].iter().map(|byte| char::from(*byte)).collect();
    let content = format!("\u{78}\u{9c}{deflated}");
    let mut bomb = page_of("@", FONT, &[]);
    let at = bomb.windows(10).position(|window| window == b"stream\n@\ne").unwrap() + 7;
    bomb.splice(at..at + 1, content.chars().map(|letter| letter as u8));
    let length = format!("/Filter /FlateDecode /Length {}", content.chars().count());
    let at = bomb.windows(9).position(|window| window == b"/Length 1").unwrap();
    bomb.splice(at..at + 9, length.into_bytes());
    check("bomb.pdf", &bomb, &[Code::TooMuchMemory, Code::NoText, Code::Crashed]);
    // Forms that draw forms that draw forms: ten to the ninth letters.
    let forms: Vec<String> = (5..14)
        .map(|at| {
            let content = if at < 13 { "/X Do ".repeat(10) } else { "BT /F1 9 Tf (1) Tj ET".repeat(10) };
            let next = at + 1;
            format!(
                "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << {FONT} /XObject << /X {next} 0 R >> >> /Length {} >>\nstream\n{content}\nendstream",
                content.len()
            )
        })
        .collect();
    let quick = Extractor { time: Duration::from_secs(2), ..extractor() };
    let document = quick.extract(&page_of("/X Do", "/XObject << /X 5 0 R >>", &forms), "laughs.pdf");
    assert!(
        document.findings.iter().any(|finding| matches!(finding.code, Code::TimedOut | Code::Cut)),
        "{:?}",
        document.findings
    );
}

#[test]
fn a_child_that_takes_too_much_is_a_finding() {
    let page = format!("<html><body>{}</body></html>", "<p>9 đoàn vào</p>".repeat(1_000_000));
    let narrow = Extractor { memory: 24 << 20, ..extractor() };
    let codes = |extractor: &Extractor| -> Vec<Code> {
        extractor.extract(page.as_bytes(), "a.html").findings.iter().map(|finding| finding.code).collect()
    };
    let short = Extractor { time: Duration::from_millis(1), ..extractor() };
    assert_eq!(codes(&short), [Code::TimedOut]);
    assert!(matches!(codes(&narrow)[..], [Code::TooMuchMemory | Code::Crashed]), "{:?}", codes(&narrow));
    let nobody = Extractor::new("/nowhere/luytre".into());
    assert_eq!(codes(&nobody), [Code::Crashed]);
}
