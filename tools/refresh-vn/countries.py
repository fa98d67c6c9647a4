"""Writes packs/vn/countries.csv: the 249 countries and territories of ISO 3166-1 in Vietnamese, English and French.

Names are CLDR's, except where a Vietnamese ministry would write another form (OVERRIDES). CLDR's own form and its
short and variant forms stay in the column `also`, so that a reader of the press still finds them.
"""

import csv
import json
import sys
from pathlib import Path

from common import CLDR_VERSION, PACK, typographic

# Codes of CLDR that are not codes of ISO 3166-1 (groups, pseudo-locales, reserved codes).
NOT_ISO = set("AC CP CQ DG EA EU EZ IC QO TA UN XA XB XK ZZ".split())

# code: (vi, en, fr); an empty cell keeps CLDR's form.
OVERRIDES = {
    "AE": ("Các Tiểu vương quốc Ả-rập Thống nhất", "", ""),
    "AU": ("Australia", "", ""),
    "BQ": ("Caribe thuộc Hà Lan", "", ""),
    "CD": ("Cộng hòa Dân chủ Congo", "Democratic Republic of the Congo", "République démocratique du Congo"),
    "CG": ("Cộng hòa Congo", "Republic of the Congo", "République du Congo"),
    "CV": ("Cabo Verde", "Cabo Verde", ""),
    "DO": ("Cộng hòa Dominicana", "", ""),
    "GB": ("Anh", "", ""),
    "HK": ("Hồng Công (Trung Quốc)", "Hong Kong (China)", "Hong Kong (Chine)"),
    "KP": ("Triều Tiên", "DPR Korea", "RPD de Corée"),
    "KR": ("Hàn Quốc", "Republic of Korea", "République de Corée"),
    "MM": ("Myanmar", "Myanmar", "Myanmar"),
    "MO": ("Ma Cao (Trung Quốc)", "Macao (China)", "Macao (Chine)"),
    "PS": ("Palestine", "Palestine", "Palestine"),
    "SA": ("Ả-rập Xê-út", "", ""),
    "TF": ("Lãnh thổ phía Nam thuộc Pháp", "", ""),
    "TL": ("", "", "Timor-Leste"),
    "TW": ("Đài Loan (Trung Quốc)", "Taiwan (China)", "Taïwan (Chine)"),
    "VA": ("Vatican", "", "Vatican"),
    "VC": ("", "", "Saint-Vincent-et-les-Grenadines"),
    "VN": ("Việt Nam", "Viet Nam", "Vietnam"),
}

# Other forms met in papers and in the press; full State names of the countries localities work with most.
ALSO = {
    "AE": ["UAE", "United Arab Emirates", "EAU"],
    "AR": ["Ác-hen-ti-na"],
    "AU": ["Ô-xtrây-li-a", "Ốt-xtrây-li-a"],
    "BE": ["Vương quốc Bỉ"],
    "BR": ["Bra-xin"],
    "BY": ["Bê-la-rút", "Bélarus"],
    "CA": ["Ca-na-đa"],
    "CH": ["Thuỵ Sĩ", "Liên bang Thụy Sĩ"],
    "CI": ["Bờ Biển Ngà", "Ivory Coast"],
    "CN": ["CHND Trung Hoa", "Cộng hòa Nhân dân Trung Hoa", "People's Republic of China", "PRC", "République populaire de Chine"],
    "CU": ["Cu-ba"],
    "CZ": ["Cộng hòa Séc", "CH Séc", "Czech Republic", "République tchèque"],
    "DE": ["Cộng hòa Liên bang Đức", "CHLB Đức", "Federal Republic of Germany", "République fédérale d’Allemagne"],
    "FR": ["Cộng hòa Pháp", "République française"],
    "GB": ["UK", "U.K.", "Great Britain", "Britain", "England", "Grande-Bretagne", "Angleterre"],
    "HK": ["Hồng Kông", "Hong Kong", "Hongkong"],
    "HU": ["Hung-ga-ri", "Hung-ga-ry"],
    "ID": ["In-đô-nê-xi-a"],
    "IT": ["I-ta-li-a", "Ý"],
    "JP": ["Nhật"],
    "KH": ["Vương quốc Campuchia", "Cam-pu-chia", "Kingdom of Cambodia", "Royaume du Cambodge"],
    "KP": ["CHDCND Triều Tiên", "DPRK", "Democratic People's Republic of Korea", "République populaire démocratique de Corée"],
    "KR": ["Đại Hàn Dân Quốc", "ROK", "RoK", "Korea", "Corée"],
    "LA": ["CHDCND Lào", "Cộng hòa Dân chủ Nhân dân Lào", "Lao PDR", "Lao People's Democratic Republic", "RDP Lao",
           "République démocratique populaire lao"],
    "MM": ["Mi-an-ma"],
    "MN": ["Mongolie"],
    "MO": ["Macau", "Macao", "Ma Cao"],
    "MY": ["Ma-lai-xi-a"],
    "NL": ["Holland", "Hollande"],
    "NZ": ["Niu Di-lân"],
    "PH": ["Phi-líp-pin"],
    "PS": ["Pa-le-xtin", "State of Palestine", "État de Palestine"],
    "RU": ["Liên bang Nga", "LB Nga", "Russian Federation", "Fédération de Russie"],
    "SA": ["Saudi Arabia", "A-rập Xê-út"],
    "SG": ["Xinh-ga-po"],
    "SK": ["Xlô-va-ki-a", "Slovaque"],
    "TH": ["Vương quốc Thái Lan", "Kingdom of Thailand", "Royaume de Thaïlande"],
    "TL": ["Đông Timor", "East Timor", "Timor oriental"],
    "TR": ["Turkey"],
    "TW": ["Đài Loan", "Taiwan", "Chinese Taipei", "Taïwan"],
    "UA": ["U-crai-na"],
    "US": ["Mỹ", "USA", "U.S.", "U.S.A.", "United States of America", "Hợp chúng quốc Hoa Kỳ", "États-Unis d’Amérique"],
    "VA": ["Tòa thánh Vatican", "Tòa thánh", "Holy See", "Saint-Siège"],
    "VN": ["CHXHCN Việt Nam"],
}


def plain(name, lang):
    """CLDR abbreviates and joins with an ampersand; official papers do neither."""
    joined = {"vi": "và", "en": "and", "fr": "et"}[lang]
    return typographic(name.replace(" & ", f" {joined} ").replace("St. ", "Saint "))


def main(cldr: Path):
    tables = {}
    for lang in ("vi", "en", "fr"):
        data = json.loads((cldr / "main" / lang / "territories.json").read_text(encoding="utf-8"))
        tables[lang] = data["main"][lang]["localeDisplayNames"]["territories"]
    codes = sorted(code for code in tables["en"] if len(code) == 2 and code.isalpha() and code not in NOT_ISO)
    if len(codes) != 249:
        sys.exit(f"expected 249 codes of ISO 3166-1, found {len(codes)}")
    rows = []
    for code in codes:
        given = OVERRIDES.get(code, ("", "", ""))
        names, also = [], []
        for lang, ours in zip(("vi", "en", "fr"), given):
            table = tables[lang]
            names.append(ours or plain(table[code], lang))
            forms = [table[code]] if ours else []
            forms += [table[key] for key in (f"{code}-alt-short", f"{code}-alt-variant") if key in table]
            also += [plain(form, lang) for form in forms]
        also += ALSO.get(code, [])
        seen, kept = {name.casefold() for name in names}, []
        for form in also:
            # "US" would be found in every English sentence once case is folded away.
            if form.casefold() not in seen and form != "US":
                seen.add(form.casefold())
                kept.append(form)
        basis = f"CLDR {CLDR_VERSION}" + ("; form of the Ministry of Foreign Affairs, set by hand (?)" if any(given) else "")
        rows.append([code, *names, "", basis, "; ".join(kept)])
    with open(PACK / "countries.csv", "w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(["code", "vi", "en", "fr", "valid_from", "basis", "also"])
        table.writerows(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
