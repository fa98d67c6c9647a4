//! What every drawing keeps whatever its data, and what a few of them look like.

use luytre_chart::{
    Area, Bar, Drawing, Frame, Ground, Group, MapWords, MatrixRow, Paint, Panel, Series, bars, columns,
    lines, map, matrix, multiples,
};
use luytre_text::lang::Lang;
use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::Event;

const WORDS: MapWords<'_> =
    MapWords {
        head: "Tỉnh", measure: "Thỏa thuận", missing: "không có số liệu", scheme: "sơ đồ"
    };

fn frame(paint: Paint, width: u32) -> Frame<'static> {
    Frame {
        id: "x",
        lang: Lang::Vi,
        title: "Tên",
        description: "Lời <tả>",
        nothing: "Không có gì",
        width,
        paint,
    }
}

/// Well-formed, without scripts, styles and impossible numbers, ids its own, and every rectangle, circle and line of text
/// begins inside the sheet.
fn sound(drawing: &Drawing) -> Result<(), String> {
    let (wide, high) = (f64::from(drawing.width), f64::from(drawing.height));
    let mut reader = Reader::from_str(&drawing.svg);
    let (mut depth, mut elements) = (0_usize, 0_usize);
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Eof => break,
            Event::Start(start) => {
                depth += 1;
                elements += 1;
                attributes(&start, wide, high)?;
            }
            Event::Empty(start) => attributes(&start, wide, high)?,
            Event::End(_) => depth = depth.checked_sub(1).ok_or("more ends than starts")?,
            _ => {}
        }
    }
    if depth != 0 || elements < 3 { Err(format!("{depth} elements left open of {elements}")) } else { Ok(()) }
}

fn attributes(start: &quick_xml::events::BytesStart<'_>, wide: f64, high: f64) -> Result<(), String> {
    let name = start.name().as_ref().to_owned();
    let mut number = std::collections::BTreeMap::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let key = attribute.key.as_ref().to_owned();
        let value = attribute.value.into_owned();
        if key == "style" || key.starts_with("on") || name == "script" {
            return Err(format!("<{name} {key}>"));
        }
        if key == "id" && !value.starts_with("x-") {
            return Err(format!("id {value}"));
        }
        if value.contains("NaN") || value.contains("inf") {
            return Err(format!("{key}={value}"));
        }
        if let Ok(value) = value.parse::<f64>() {
            number.insert(key, value);
        }
    }
    let at = |key: &str| number.get(key).copied().unwrap_or(0.0);
    let inside = match name.as_str() {
        "rect" => {
            at("x") >= 0.0
                && at("y") >= 0.0
                && at("x") + at("width") <= wide + 0.5
                && at("y") + at("height") <= high + 0.5
        }
        "circle" => at("cx") >= 0.0 && at("cy") >= 0.0 && at("cx") <= wide && at("cy") <= high,
        "text" => at("x") >= 0.0 && at("x") <= wide && at("y") >= 0.0 && at("y") <= high,
        _ => true,
    };
    if inside { Ok(()) } else { Err(format!("<{name}> {number:?} outside of {wide} × {high}")) }
}

fn value() -> impl Strategy<Value = Option<i64>> {
    prop_oneof![
        Just(None),
        Just(Some(0)),
        (-50_i64..5_000).prop_map(Some),
        any::<i64>().prop_map(Some),
        Just(Some(i64::MIN)),
        Just(Some(i64::MAX)),
    ]
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("Thành phố Hồ Chí Minh (gồm Bình Dương, Bà Rịa – Vũng Tàu)".to_owned()),
        Just("<b>&\"'\u{0}\u{7}".to_owned()),
        Just("国際交流協定".to_owned()),
        "\\PC{0,40}",
    ]
}

fn names(most: usize) -> impl Strategy<Value = Vec<String>> {
    proptest::collection::vec(name(), 0..most)
}

fn rows(most: usize) -> impl Strategy<Value = Vec<(String, Vec<Option<i64>>)>> {
    proptest::collection::vec((name(), proptest::collection::vec(value(), 0..14)), 0..most)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn whatever_the_data_a_drawing_is_sound(
        rows in rows(12),
        categories in names(14),
        width in 0_u32..1200,
        paper in any::<bool>(),
        linked in any::<bool>(),
    ) {
        let paint = if paper { Paint::Paper } else { Paint::Page };
        let frame = frame(paint, width);
        let href = linked.then(|| "/figures?a=1&b=2".to_owned());
        let series: Vec<Series> =
            rows.iter().take(6).map(|(name, values)| Series { name: name.clone(), values: values.clone() }).collect();
        let bar = |(name, values): &(String, Vec<Option<i64>>)| Bar {
            name: name.clone(), values: values.clone(), href: href.clone(), own: linked, rest: name.is_empty(),
        };
        let cells = |(name, values): &(String, Vec<Option<i64>>)| MatrixRow {
            name: name.clone(), cells: values.clone(), href: href.clone(),
        };
        let panel = |(name, values): &(String, Vec<Option<i64>>)| Panel {
            name: name.clone(), values: values.clone(), href: href.clone(),
        };
        let area = |(name, values): &(String, Vec<Option<i64>>)| Area {
            path: "M10 10l5 0 0 5z".to_owned(), at: (12, 12), name: name.clone(),
            value: values.first().copied().flatten(), href: href.clone(), own: linked,
        };
        let group = Group {
            id: "i".to_owned(), name: categories.first().cloned().unwrap_or_default(), area: 0,
            frame: (100, 20, 90, 90), marks: vec![(30, 60, 4)],
        };
        let three: Vec<String> = categories.iter().take(3).cloned().collect();
        let drawings = [
            bars(frame, "Tỉnh", &three, &rows.iter().map(bar).collect::<Vec<_>>()),
            columns(frame, "Năm", &categories, &series),
            lines(frame, "Năm", &categories, &series),
            matrix(frame, "Tỉnh", &categories, &rows.iter().map(cells).collect::<Vec<_>>()),
            multiples(frame, "Tỉnh", &categories, &rows.iter().map(panel).collect::<Vec<_>>()),
            map(
                frame, Ground { width: 240, height: 360, legend: (4, 150) }, WORDS,
                &rows.iter().map(area).collect::<Vec<_>>(), &[group],
            ),
        ];
        for (at, drawing) in drawings.iter().enumerate() {
            if let Err(fault) = sound(drawing) {
                prop_assert!(false, "drawing {at}: {fault}\n{}", drawing.svg);
            }
        }
    }
}

fn bar(name: &str, values: &[i64]) -> Bar {
    Bar { name: name.to_owned(), values: values.iter().copied().map(Some).collect(), ..Bar::default() }
}

#[test]
fn bars_of_two_windows() {
    let series = ["2021–2023".to_owned(), "2018–2020".to_owned()];
    let rows = [bar("Thành phố Hồ Chí Minh", &[1284, 96]), bar("Đà Nẵng", &[52, 0])];
    let drawing = bars(frame(Paint::Paper, 420), "Tỉnh", &series, &rows);
    insta::assert_snapshot!(drawing.svg.replace("><", ">\n<"));
}

#[test]
fn a_map_with_no_data_and_islands() {
    let areas = [
        Area {
            path: "M10 10l50 0 0 50-50 0z".to_owned(),
            at: (35, 35),
            name: "A".to_owned(),
            value: Some(7),
            href: Some("/units/a".to_owned()),
            own: true,
        },
        Area {
            path: "M60 10l50 0 0 50-50 0z".to_owned(),
            at: (85, 35),
            name: "B".to_owned(),
            ..Area::default()
        },
    ];
    let islands = Group {
        id: "i".to_owned(),
        name: "Quần đảo".to_owned(),
        area: 1,
        frame: (130, 20, 100, 80),
        marks: vec![(20, 50, 4)],
    };
    let drawing = map(
        frame(Paint::Page, 0),
        Ground { width: 240, height: 240, legend: (10, 120) },
        WORDS,
        &areas,
        &[islands],
    );
    insta::assert_snapshot!(drawing.svg.replace("><", ">\n<"));
    insta::assert_snapshot!(drawing.table.html("Thỏa thuận", Lang::Vi).replace("><", ">\n<"));
}

#[test]
fn a_drawing_with_links_lets_them_be_reached_and_one_without_is_an_image() {
    let linked = Bar { href: Some("/x".to_owned()), ..bar("A", &[1]) };
    let series = ["n".to_owned()];
    let role = |bar: Bar, paint| {
        let svg = bars(frame(paint, 400), "Tỉnh", &series, &[bar]).svg;
        (svg.contains(r#"role="img""#), svg.contains(r#"<a href="/x" aria-label="A: 1">"#))
    };
    assert_eq!(role(linked.clone(), Paint::Page), (false, true));
    assert_eq!(role(linked, Paint::Paper), (true, false));
    assert_eq!(role(bar("A", &[1]), Paint::Page), (true, false));
}
