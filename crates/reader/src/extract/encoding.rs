//! Bytes -> letters.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use unicode_normalization::UnicodeNormalization;

use crate::finding::Code;

use super::sheet::Sheet;

/// How the detector wants a language hinted: by a domain in which it is written. Of the three languages that are read,
/// only this one had encodings of its own. Documents are opened apart from any pack.
const VIETNAMESE: &[u8] = b"vn";

/// The mark of byte order, then UTF-8, then what the file says, then a guess with a finding. Vietnamese in Windows-1258
/// comes as letters and tone marks and is composed.
pub fn decode(bytes: &[u8], said: Option<&'static Encoding>, sheet: &mut Sheet) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, broken) = encoding.decode_without_bom_handling(&bytes[mark..]);
        if broken {
            sheet.note(Code::BadEncoding, "document", encoding.name());
        }
        return text.into_owned();
    }
    if let Some(encoding) = wide(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(bytes);
        sheet.note(Code::BadEncoding, "document", encoding.name());
        return text.into_owned();
    }
    let whole = match std::str::from_utf8(bytes) {
        // Only the last letter is cut in two, or is one of another encoding.
        Err(error) if error.error_len().is_none() && error.valid_up_to() > 0 => {
            sheet.note(Code::BadEncoding, "document", "UTF-8");
            &bytes[..error.valid_up_to()]
        }
        _ => bytes,
    };
    let lossy = match String::from_utf8_lossy(whole) {
        Cow::Borrowed(text) => return text.to_owned(),
        Cow::Owned(text) => text,
    };
    if let Some(encoding) = said.filter(|encoding| *encoding != encoding_rs::UTF_8) {
        let (text, _, broken) = encoding.decode(bytes);
        if broken {
            sheet.note(Code::BadEncoding, "document", encoding.name());
        }
        return text.nfc().collect();
    }
    // A few broken bytes among letters that are UTF-8: a damaged file, not another encoding.
    let broken = lossy.chars().filter(|letter| *letter == char::REPLACEMENT_CHARACTER).count();
    let whole = lossy.chars().filter(|letter| !letter.is_ascii()).count() - broken;
    if whole * 4 > broken {
        sheet.note(Code::BadEncoding, "document", "UTF-8");
        return lossy;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&bytes[..bytes.len().min(1 << 20)], true);
    let encoding = detector.guess(Some(VIETNAMESE), Utf8Detection::Deny);
    let (text, _, _) = encoding.decode(bytes);
    // Letters of old fonts look like the western encoding, whatever a detector makes of them.
    let (western, _, _) = encoding_rs::WINDOWS_1252.decode(bytes);
    if letters_before_unicode(&western) == Some("TCVN3") {
        sheet.note(Code::BadEncoding, "document", "TCVN3");
        return from_tcvn3(&western);
    }
    sheet.note(Code::BadEncoding, "document", encoding.name());
    text.nfc().collect()
}

/// UTF-16 without a mark: nearly every second byte of a text in Latin letters is nothing.
pub fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(2048) & !1];
    let (mut even, mut odd) = (0, 0);
    for pair in head.chunks_exact(2) {
        even += usize::from(pair[0] == 0);
        odd += usize::from(pair[1] == 0);
    }
    let pairs = head.len() / 2;
    match pairs {
        0..4 => None,
        _ if odd * 2 > pairs && even * 20 < pairs => Some(UTF_16LE),
        _ if even * 2 > pairs && odd * 20 < pairs => Some(UTF_16BE),
        _ => None,
    }
}

/// `charset=` in the head of a page.
pub fn said_by_page(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes[..bytes.len().min(4096)].to_ascii_lowercase();
    let at = head.windows(8).position(|window| window == b"charset=")? + 8;
    let label: Vec<u8> = head[at..]
        .iter()
        .copied()
        .skip_while(|byte| matches!(byte, b'"' | b'\''))
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':'))
        .collect();
    Encoding::for_label(&label)
}

/// TCVN 5712:1993 VN3 ("ABC"): the Latin-1 letter an old font drew as a Vietnamese one, and that one. Capitals with
/// tone marks do not exist there; another font draws small letters as capitals.
const TCVN3: &str = "µà¶ả·ã¸á¹ạ¨ă»ằ¼ẳ½ẵ¾ắÆặ©âÇầÈẩÉẫÊấËậÌèÎẻÏẽÐéÑẹªêÒềÓểÔễÕếÖệ×ìØỉÜĩÝíÞịßòáỏâõãóäọ«ôåồæổçỗèốéộ¬ơêờëởìỡíớîợ\
    ïùñủòũóúôụ\u{ad}ưõừöử÷ữøứùựúỳûỷüỹýýþỵ®đ¡Ă¢Â£Ê¤Ô¥Ơ¦Ư§Đ";

/// Which letters from before Unicode a text is written in. Looks for signs that other writing does not put between
/// letters.
pub fn letters_before_unicode(text: &str) -> Option<&'static str> {
    let head = &text[..super::sheet::whole_letters(text, 64 << 10)];
    let (mut words, mut tcvn3, mut vni) = (0usize, 0usize, 0usize);
    for word in head.split(|letter: char| letter.is_whitespace() || letter.is_ascii_punctuation()) {
        if !word.chars().any(char::is_alphabetic) {
            continue;
        }
        words += 1;
        let plain = word.bytes().any(|byte| byte.is_ascii_lowercase());
        let sign = |letter| {
            matches!(
                letter,
                'µ' | '¶' | '·' | '¸' | '¹' | '¼' | '½' | '¾' | '¨' | 'ª' | '¬' | '®' | '§' | '×'
            )
        };
        tcvn3 += usize::from(plain && word.chars().any(sign));
        let letters: Vec<char> = word.chars().take(24).collect();
        vni += usize::from(letters.windows(2).any(|pair| {
            matches!(pair[0], 'a' | 'e' | 'o' | 'u' | 'ô' | 'ö')
                && matches!(pair[1], 'ø' | 'õ' | 'ä' | 'á' | 'å' | 'ã' | 'û')
        }));
    }
    if words >= 4 && tcvn3 * 6 > words {
        return Some("TCVN3");
    }
    (words >= 4 && vni * 6 > words).then_some("VNI")
}

/// Letters of a TCVN3 font as Unicode.
pub fn from_tcvn3(text: &str) -> String {
    let table: Vec<char> = TCVN3.chars().filter(|letter| *letter != ' ').collect();
    text.chars()
        .map(|letter| table.chunks_exact(2).find(|pair| pair[0] == letter).map_or(letter, |pair| pair[1]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Limits;

    #[test]
    fn old_encodings_are_read() {
        let motto = "Độc lập - Tự do - Hạnh phúc. Ủy ban nhân dân tỉnh Thanh Hóa, ngày mười bốn tháng chín";
        let wide: Vec<u8> = motto.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let turned: Vec<u8> = motto.encode_utf16().flat_map(u16::to_be_bytes).collect();
        // Windows-1258 has the vowels and writes five tones as marks of their own.
        let tones: String = motto
            .nfd()
            .collect::<String>()
            .replace("a\u{302}", "â")
            .replace("o\u{302}", "ô")
            .replace("e\u{302}", "ê")
            .replace("u\u{31b}", "ư")
            .replace("o\u{31b}", "ơ")
            .replace("a\u{323}\u{302}", "â\u{323}")
            .replace("o\u{323}\u{302}", "ô\u{323}");
        let (windows, _, lost) = encoding_rs::WINDOWS_1258.encode(&tones);
        assert!(!lost, "{tones}");
        let font =
            "§éc lËp - Tù do - H¹nh phóc. ñy ban nh©n d©n tØnh Thanh Hãa, ngµy m\u{ad}êi bèn th¸ng chÝn";
        let (old, _, lost) = encoding_rs::WINDOWS_1252.encode(font);
        assert!(!lost);
        for (bytes, name) in [
            (motto.as_bytes(), ""),
            (&wide, "UTF-16LE"),
            (&turned, "UTF-16BE"),
            (&windows, "windows-1258"),
            (&old, "TCVN3"),
        ] {
            let mut sheet = Sheet::new(Limits::default());
            assert_eq!(decode(bytes, None, &mut sheet).to_lowercase(), motto.to_lowercase(), "{name}");
            let findings = sheet.finish(crate::document::Media::Plain).findings;
            let said = findings.iter().find(|finding| finding.code == Code::BadEncoding);
            assert_eq!(said.map_or("", |finding| finding.detail.as_str()), name);
        }
        let page = b"<meta charset='windows-1252'><p>caf\xe9</p>";
        let mut sheet = Sheet::new(Limits::default());
        assert!(decode(page, said_by_page(page), &mut sheet).contains("café"));
    }

    #[test]
    fn letters_of_old_fonts_are_told_from_other_writing() {
        for (text, expected) in [
            ("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", Some("VNI")),
            ("Céng hoµ x· héi chñ nghÜa ViÖt Nam, kÕ ho¹ch", Some("TCVN3")),
            ("Cộng hòa xã hội chủ nghĩa Việt Nam", None),
            ("Où l’été a été maïs, Israël, « l’ambiguïté » du n° 5 à Noël", None),
            ("The province signed 9 agreements, up 4 ½ times", None),
        ] {
            assert_eq!(letters_before_unicode(text), expected, "{text}");
        }
    }
}
