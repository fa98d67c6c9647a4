//! A report and a letter with every block in them.

use luytre_report::{
    Align, Annex, Block, Cell, Column, Document, Figure, Foot, Head, Layout, List, Measures, Note, Picture,
    Row, Signature, Table, Text, Tone,
};
use luytre_text::lang::Lang;

pub const MEASURES: Measures = Measures {
    top: 20.0,
    bottom: 20.0,
    left: 30.0,
    right: 15.0,
    indent: 10.0,
    apart: 6.0,
    nation: 12.0,
    motto: 13.0,
    issuer: 12.0,
    number: 13.0,
    place: 13.0,
    title: 14.0,
    about: 12.0,
    addressees: 14.0,
    body: 14.0,
    signature: 14.0,
    recipients_word: 12.0,
    recipients: 11.0,
    annex: 14.0,
    mark: 13.0,
    drafter: 11.0,
    page_number: 13.0,
};

const DRAWING: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 90"><rect x="10" y="30" width="60" height="60" fill="#1c6b48"/><rect x="90" y="10" width="60" height="80" fill="#b3661b"/><text x="12" y="24" font-family="Be Vietnam Pro" font-size="11">Đắk Lắk</text></svg>"##;

pub fn table() -> Table {
    let row = |name: &str, number: f64, shown: &str, total: bool| Row {
        cells: vec![Cell::text(name), Cell::number(number, shown), Cell::text("đến hết năm 2023")],
        total,
    };
    Table {
        caption: "Thỏa thuận quốc tế đã ký, theo địa phương".into(),
        columns: vec![
            Column::text("Địa phương"),
            Column::number("Số thỏa thuận"),
            Column { title: "Ghi chú".into(), align: Align::Left, share: 1 },
        ],
        rows: vec![
            row("Thành phố Đà Nẵng", 41.0, "41", false),
            row("Tỉnh Quảng Ninh", 1281.0, "1.281", false),
            row("Tổng", 1322.0, "1.322", true),
        ],
        note: "Không gồm dự án viện trợ.".into(),
    }
}

pub fn report() -> Document {
    let mut paper = Document::report(
        Lang::Vi,
        "Rà soát công tác đối ngoại địa phương 2021–2023",
        "2026-03-05T02:00:00Z".parse().unwrap(),
    );
    paper.subject = "Toàn quốc, so với giai đoạn 2018–2020".into();
    paper.author = "Bộ Ngoại giao".into();
    paper.base = "https://luytre.example.vn".into();
    let figure = |label: &str, shown: &str, unit: &str| Figure {
        label: label.into(),
        shown: shown.into(),
        unit: unit.into(),
        note: "giai đoạn trước: 199".into(),
        link: "/figures/agreements.signed".into(),
    };
    paper.blocks = vec![
        Block::Contents { title: "Mục lục".into() },
        Block::heading(1, "Ký kết thỏa thuận quốc tế"),
        Block::Figures {
            figures: vec![figure("Thỏa thuận đã ký", "420", "văn bản"), figure("Địa phương", "63", "tỉnh")],
        },
        Block::paragraph(
            Text::from("Trong ba năm, các địa phương ký ")
                .bold("420 thỏa thuận")
                .then(", xem ")
                .link("nguồn số liệu", "/figures/agreements.signed")
                .italic(" (chưa kiểm tra)")
                .then("."),
        ),
        Block::heading(3, "Theo địa phương"),
        Block::Table(table()),
        Block::Picture(Picture {
            svg: DRAWING.into(),
            title: "Hai cột".into(),
            description: "Đắk Lắk 60, Gia Lai 80.".into(),
            width: 60,
            data: Some(table()),
        }),
        Block::Note(Note {
            tone: Tone::Caveat,
            title: "Thiếu báo cáo".into(),
            texts: vec!["Hai tỉnh chưa báo cáo năm 2023.".into()],
        }),
        Block::List(List { numbered: true, items: vec!["Một".into(), "Hai".into()] }),
        Block::Columns {
            columns: vec![
                vec![Block::heading(2, "Bên trái"), Block::paragraph("Chữ bên trái.")],
                vec![Block::heading(2, "Bên phải"), Block::paragraph("Chữ bên phải.")],
            ],
        },
    ];
    paper.rows = vec![Table { caption: "Hồ sơ".into(), ..table() }];
    paper
}

pub fn letter() -> Document {
    let mut paper = report();
    paper.layout = Layout::Letter(MEASURES);
    paper.title = "Công văn số 12/SNgV-HTQT".into();
    paper.rows.clear();
    let body = "Thực hiện Luật Thỏa thuận quốc tế năm 2020, Sở Ngoại vụ đề nghị Quý cơ quan cho ý kiến bằng văn bản về \
                dự thảo Bản ghi nhớ hợp tác giữa Ủy ban nhân dân thành phố Đà Nẵng và chính quyền tỉnh Xê Kông (Lào) trong thời hạn \
                07 ngày làm việc kể từ ngày nhận đủ hồ sơ theo quy định.";
    paper.blocks = vec![
        Block::Head(Head {
            superior: "ỦY BAN NHÂN DÂN\nTHÀNH PHỐ ĐÀ NẴNG".into(),
            issuer: "SỞ NGOẠI VỤ".into(),
            number: "Số: 12/SNgV-HTQT".into(),
            about: "V/v lấy ý kiến về dự thảo Bản ghi nhớ hợp tác với tỉnh Xê Kông".into(),
            nation: "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM".into(),
            motto: "Độc lập - Tự do - Hạnh phúc".into(),
            place_and_day: "Đà Nẵng, ngày 05 tháng 3 năm 2026".into(),
            urgency: "HỎA TỐC".into(),
            circulation: String::new(),
        }),
        Block::Addressees {
            word: "Kính gửi:".into(),
            names: vec!["- Bộ Ngoại giao;".into(), "- Bộ Công an;".into(), "- Bộ Quốc phòng.".into()],
        },
    ];
    paper.blocks.extend((0..12).map(|_| Block::paragraph(body)));
    paper.blocks.push(Block::Foot(Foot {
        word: "Nơi nhận:".into(),
        recipients: vec![
            "- Như trên;".into(),
            "- UBND thành phố (để b/c);".into(),
            "- Lưu: VT, HTQT.".into(),
        ],
        drafter: "Ng.V.A, 03 bản".into(),
        signature: Signature {
            lines: vec!["KT. GIÁM ĐỐC".into(), "PHÓ GIÁM ĐỐC".into()],
            name: "Nguyễn Thị Ỷ Lan".into(),
        },
    }));
    paper.blocks.push(Block::Annex(Annex {
        word: "Phụ lục I".into(),
        title: "TỔNG HỢP Ý KIẾN".into(),
        of: "(Kèm theo Công văn số 12/SNgV-HTQT ngày 05 tháng 3 năm 2026)".into(),
    }));
    paper.blocks.push(Block::Table(table()));
    paper
}
