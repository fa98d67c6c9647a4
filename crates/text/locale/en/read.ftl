# The reading page and the inbox.

section-read = Read
read-lead = Bring in articles and reports: reading proposes, people decide, the words are kept.
read-papers = Documents received
read-none = No document yet
read-none-why = Upload an article or paste its text to begin.
read-all = See all of them in the register
read-bring = Bring in documents
read-file = Files
read-file-hint = Several may be chosen; 50 MB each at most. No State secret may be uploaded.
read-folder = Or a whole folder
read-text = Or paste the text
read-about = Source, date, address
read-do = Read
read-source = Original page
read-progress = { $judged } of { $all } proposals judged
read-the-text = Text of the document
read-nothing = No figure and no event was found
read-nothing-why = The document is kept; what it says can be entered by hand.
read-alike = Other documents tell of the same
read-alike-copy = nearly the same text
read-alike-events = { $n ->
    [one] one event in common
   *[other] { $n } events in common
}
read-alike-figures = { $n ->
    [one] one figure in common
   *[other] { $n } figures in common
}
read-period = Period
read-register-has = The register has
read-without = None from
read-in-text = See in the text
read-same-question = The register also notes:
read-known = Already in the register:
read-made = Entered as
read-into = Add as evidence
read-accept = Accept
read-accept-new = Enter as a new record
read-accept-mended = Accept as mended
read-edit = Mend
read-reject = Reject
read-leave = Leave
read-key-move = next, previous
read-verdict-real = a real difference
read-verdict-apparent = only seems to differ
read-verdict-unclear = unclear
read-aspect-value = same question, another figure
read-aspect-modality = one is planned or promised
read-aspect-date = as of another day
read-aspect-rounding = rounding
read-aspect-comparator = another comparison
read-precision = Precision
read-precision-lead = Counted from the proposals that were accepted, mended or rejected.
read-precision-none = No proposal was judged yet
read-precision-none-why = Once people accept or reject proposals, this table tells how well reading does.
read-precision-caption = By indicator and language
read-precision-about = Indicator or kind
read-exact = Right as proposed
read-useful = Usable
read-finding-bad-encoding = The file does not say how its letters are encoded; this was guessed, and some letters may be wrong.
read-finding-legacy-letters = Written in a Vietnamese font from before Unicode; check the letters.
read-finding-too-many-entries = Too many files inside; a part was not read.
read-finding-too-many-pages = Too many pages; only the first ones were read.
read-finding-long-line = A line is very long; it was divided.
read-finding-timed-out = Reading the file took too long and was stopped.
read-finding-too-much-memory = Reading the file needed too much memory and was stopped.
read-finding-crashed = The file could not be read: its reader stopped without an answer.
read-finding-encrypted = The file is locked with a password.
read-finding-unnamed-letters = Some letters of the file can be seen but not read; compare with the original.
read-finding-wrong-name = The file’s name claims another type; the content was believed.
read-finding-cut = The document is very long; only its first part was read.
read-finding-too-deep = Nested too deep; a part was left out.
read-finding-zip-ratio = A packed part grows too large; it was left out.
read-finding-broken = The file is broken or not what it claims to be.
read-finding-unknown-media = This type of file cannot be read.
read-finding-no-text = No text was found.
read-finding-hidden-characters = The document has characters that hide or reorder text.
read-finding-lexicon-syntax = A fault in the vocabulary of reading.
read-finding-lexicon-shape = A fault in the vocabulary of reading.
read-finding-unknown-concept = A fault in the vocabulary of reading.
edit-hint-decimal = A number, with a fraction if need be: 1,281.5
record-event-cited = Source added: { $title }
record-event-uncited = Source taken away: { $title }
record-event-judged = Proposal “{ $about }”: { $ruling }
record-source-remove = Take this source away
refusal-document-without-text = No text was found in “{ $file }”.
refusal-document-without-text-hint = If it is a scan, paste its text; if it is broken, get it again.
refusal-nothing-to-read = No file was chosen and no text was pasted.
refusal-nothing-to-read-hint = Choose a file or paste a text, then send again.
refusal-no-such-proposal = This proposal is no longer there.
refusal-no-such-proposal-hint = Open the reading page again and choose from its list.
refusal-already-accepted = This proposal was entered as { $number }.
refusal-already-accepted-hint = Change it there.
refusal-no-such-source = The record has no such source.
refusal-no-such-source-hint = Load the page again.
read-units = { $n ->
    [one] one locality
   *[other] { $n } localities
}
facet-about = Indicator
facet-language = Language
