# The review and the brief: what stands around the figures. Sections and sentences are the pack's.

review-nation = All localities
review-title-nation = Local external affairs of the country, { $period }
review-title-unit = External affairs of { $about }, { $period }
review-title-brief = Local cooperation with { $about }, { $period }
review-compared = compared with { $period }
review-opening = The window { $period }. Every figure is counted from records of the register and opens into them.
review-opening-compared = The window { $period }, beside the one before it, { $before }. Every figure is counted from records of the register and opens into them.
review-contents = Contents
review-summary = Summary
review-nothing = The register has no figures for this window.
review-says = { $name }: { $value }{ $change }.
review-says-stock = { $name }: { $value } on { $day }{ $change }.
review-idle = { $n ->
    [one] One record ({ $kind }) shows
   *[other] { $n } records ({ $kind }) show
  } no activity in the { $months } months before { $day }. The longest:
review-drawing = { $name } by { $by }, { $period }
review-drawing-across = { $name } by { $by } and { $across }, { $period }
review-more = { $n ->
    [one] One more row.
   *[other] { $n } more rows.
  }
review-late = What changed since the last review
review-late-why = The window before as it was known when it ended, and as it is known now: records that came in late or were corrected.
review-late-then = Known then
review-late-now = Known now
review-late-change = Difference
review-caveats = Gaps and caveats
review-passports = Passports of the figures
review-passports-why = Follow a number, or scan its code below, for its definition, formula, records and evidence.
review-code = Code
review-codes = Codes that open the passport of each figure
review-row-number = Register number
review-row-title = Record
review-row-day = Day
review-page = Review
review-about = About
review-compare = Compare with the window before
review-make = Make the review
review-files = Download
review-for-visit = Brief for a visit
finding-matrix-across = a matrix has two dimensions, any other drawing one
finding-unknown-dimension = the indicator has no such dimension
review-stated = Reported or published
review-stated-value = Value
review-stated-window = Window
review-stated-origin = Origin
review-stated-source = Source
review-stated-note = They stand beside the register’s figures and are never added to them. Values of windows that overlap are not added to each other.
report-written = Written: { $path }
refusal-unknown-paper-format = There is no form for “{ $path }”.
refusal-unknown-paper-format-hint = Let the name of the file end in .pdf, .docx, .xlsx or .html.
refusal-not-written = “{ $path }” cannot be written: { $why }
refusal-not-written-hint = Look at the folder and who may write there.
review-empty = Nothing is counted in this window nor in the one before for: { $names }. Perhaps nothing happened, perhaps nothing was entered.
