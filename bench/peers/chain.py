#!/usr/bin/env python3
"""Times a chain of well-known Python libraries over texts, to set the reader's time beside it.

    python3 -m venv VENV && VENV/bin/pip install trafilatura lxml_html_clean dateparser quantulum3 underthesea
    VENV/bin/python bench/peers/chain.py TEXT…

The chain does less than the reader: main text of a page, dates, numbers with units (English), and for Vietnamese
words and names. No indicator, subject, period, event, plan, direction, nothing between documents. Each text is wrapped
in a small page first, since trafilatura reads pages. Loading and one warm-up round are not counted.
"""
import html
import importlib
import sys
import time


def load(name, attribute):
    """A function of a library, or None with the reason told: the chain runs with what works."""
    try:
        module = importlib.import_module(name)
        for part in attribute.split("."):
            module = getattr(module, part)
        return module
    except Exception as error:  # whatever a library raises while it loads
        print(f"without {name}: {type(error).__name__}: {error}", file=sys.stderr)
        return None


def language(path):
    name = path.rsplit("/", 1)[-1]
    return name[:2] if name[:2] in ("vi", "en", "fr") else "en"


def main(paths):
    extract = load("trafilatura", "extract")
    dates = load("dateparser.search", "search_dates")
    quantities = load("quantulum3.parser", "parse")
    names = load("underthesea", "ner")
    texts = []
    for path in paths:
        with open(path, encoding="utf-8") as file:
            texts.append((language(path), file.read()))
    size = sum(len(text.encode()) for _, text in texts)
    page = "<html><head><title>{0}</title></head><body><article><p>{1}</p></article></body></html>"
    pages = []
    for lang, text in texts:
        lines = [html.escape(line) for line in text.splitlines() if line.strip()]
        pages.append((lang, page.format(lines[0], "</p><p>".join(lines))))
    steps = {
        "trafilatura": extract and (lambda lang, text, page: extract(page)),
        "dateparser": dates and (lambda lang, text, page: dates(text, languages=[lang])),
        "quantulum3": quantities and (lambda lang, text, page: quantities(text) if lang == "en" else None),
        "underthesea": names and (lambda lang, text, page: names(text) if lang == "vi" else None),
    }
    steps = {name: step for name, step in steps.items() if step}
    spent = dict.fromkeys(steps, 0.0)
    failed = dict.fromkeys(steps, 0)
    for measured in (False, True):
        for (lang, text), (_, wrapped) in zip(texts, pages):
            for name in list(steps):
                begin = time.perf_counter()
                try:
                    steps[name](lang, text, wrapped)
                except Exception as error:
                    failed[name] += measured
                    if not measured and not any(failed.values()):
                        print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)
                if measured:
                    spent[name] += time.perf_counter() - begin
    total = sum(spent.values())
    print(f"documents {len(texts)} bytes {size}")
    for name in steps:
        note = f"  ({failed[name]} documents failed)" if failed[name] else ""
        print(f"{name:12} ms a document {spent[name] * 1e3 / len(texts):8.2f}{note}")
    print(f"chain        ms a document {total * 1e3 / len(texts):8.2f}  ms for 3 kB {total * 1e3 * 3000 / size:8.2f}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
