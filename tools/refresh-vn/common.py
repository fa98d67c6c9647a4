"""What the refresh scripts share: where the pack is, and how Vietnamese names are written abroad."""

import unicodedata
from pathlib import Path

PACK = Path(__file__).resolve().parents[2] / "packs" / "vn"
CLDR_VERSION = "48.2"


def bare(text):
    """The name without any mark, as the English press prints it: Đắk Lắk -> Dak Lak."""
    text = text.replace("Đ", "D").replace("đ", "d")
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))


def french(text):
    """The name as the French press prints it: the circumflex and the grave accent of a stay, the rest goes."""
    out = []
    for letter in unicodedata.normalize("NFC", text).replace("Đ", "D").replace("đ", "d"):
        parts = unicodedata.normalize("NFD", letter)
        base, marks = parts[0], parts[1:]
        if "\u0302" in marks:
            out.append(unicodedata.normalize("NFC", base + "\u0302"))
        elif base in "aA" and marks == "\u0300":
            out.append(unicodedata.normalize("NFC", base + marks))
        else:
            out.append(base)
    return "".join(out)


def typographic(text):
    return text.replace("'", "’")
