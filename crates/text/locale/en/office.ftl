# What the office says: the day a dossier came in, links, personal data, the check of the ledger.

refusal-unit-not-then = { $unit-label } did not exist on { $day }.
refusal-unit-not-then-hint = Choose another day, or the unit of that day: { $then-label }.

# Duties
finding-duty-overlaps = two versions of a duty overlap
finding-duty-of-nobody = a duty that nobody owes, or owes to nobody
finding-unknown-word = no such word in the list
finding-no-such-day = no such day in every year
duty-line = { $what }: { $by } → { $to }. { $when }
duty-to-authoriser = whoever authorised it
duty-due-fixed = Due { $day } ({ $rules }).
duty-due-event = Due by { $rules }.
duty-due-month = Due on day { $day } of the next month.
duty-due-at-once = Due at once.
duty-due-unknown = The text gives no day.
duty-window = Covers { $from } to { $to }.
duty-form = Form { $form }.

# Export
export-done = { $n ->
    [one] { $n } record
   *[other] { $n } records
} as of entry { $entry } written to { $path }
export-label = { $field }, in words
export-number = Register number
export-called = Title, or form of instrument and parties where there is none
export-state = State
export-state-label = State, in words
export-unit = Unit that owns the record
export-unit-name = Its name on the day of opening
export-owner = Body that owns the record
export-owner-name = Its name on the day of opening
export-opened = Day the dossier came in
export-procedure = Procedure it follows
export-law-on = Day whose version of the procedure it follows
export-step = Step it stands at
export-example = Made-up example that is never counted
export-next-due = Earliest day an open legal clock ends
export-papers = Papers: sort and SHA-256 of the file
export-links = Links: relation and register number
export-sources = Where the values are known from
export-entry = Last entry of the ledger on it
refusal-no-such-account = There is no account “{ $login }”.
refusal-no-such-account-hint = See the list: luytre account list
refusal-unwritable-file = “{ $file }” cannot be written: { $problem }
refusal-unwritable-file-hint = Name a folder that does not exist yet, or is empty.

# A change of the days off
calendar-changed = The calendar of days off has changed on { $days ->
    [one] { $days } day
   *[other] { $days } days
}; { $n ->
    [one] { $n } record has a clock that was counted again
   *[other] { $n } records have clocks that were counted again
}.
rules-changed = The rules of time limits have changed; { $n ->
    [one] { $n } record has a clock that was counted again
   *[other] { $n } records have clocks that were counted again
}.
record-day-off = { $date } is now a day off
record-day-worked = { $date } is now a working day
record-week-changed = the calendar of days off has changed
record-rules-changed = the rules of time limits have changed

finding-lead-of-no-owner = a lead belongs to a party that owns the dossier
refusal-commitment-without-evidence = A commitment was kept, and nothing shows it.
refusal-commitment-without-evidence-hint = Name what shows it (a paper, a page), or confirm.

# Links between records
refusal-no-such-relation = Such a record cannot be linked by “{ $relation }”.
refusal-no-such-relation-hint = Choose a relation of the list.
refusal-link-to-itself = A record is not linked to itself.
refusal-link-to-itself-hint = Give the number of the other record.
refusal-already-linked = The two records are linked that way already.
refusal-already-linked-hint = See the related records.
refusal-link-circle = The other record already says the same of this one.
refusal-link-circle-hint = One of the two links is the wrong way round; take it away first.
refusal-link-kind = The relation “{ $relation }” does not lead to such a record.
refusal-link-kind-hint = Choose another relation, or another record.
refusal-not-linked = The two records are not linked that way.
refusal-not-linked-hint = Reload the record: somebody may have taken the link away.
record-event-unlinked = Link with { $to } taken away

# Personal data
refusal-cannot-seal = Personal data cannot be sealed here, so it is not taken.
refusal-cannot-seal-hint = Enter it through the server.
refusal-personal-column = The column “{ $column }” holds personal data and is not taken from a list.
refusal-personal-column-hint = Take the column out and enter these values record by record.
record-event-revealed = Personal data read in the clear: { $fields }
record-event-erased = Personal data erased: { $field }
sealed-value = sealed
erased-value = erased
finding-sight-by-kind = a role sees one kind of record wider than the others
finding-never-open = a field that can never be open is marked open
finding-embargo-without-day = an embargo counts from a field that is not one day
finding-indicator-looks-at-closed = an open indicator looks at a closed field
finding-property-of-closed = a property for other programs is taken from a closed field
projections-renewed = The pack changed: lists, search words and figures were made anew from the ledger.
verify-other-law = This register was kept under another pack; “luytre serve” makes its lists and figures anew.
caveat-limited-sight = Counts only records this account may see, not the whole country.
figures-page-limited = as far as this account may see
refusal-no-such-dimension = Figures cannot be broken down by “{ $by }”.
refusal-no-such-dimension-hint = Choose one of: { $all }.
refusal-days-reversed = The first day { $since } is after the last, { $day }.
refusal-days-reversed-hint = Give them the other way round.
refusal-no-store = There is no store at “{ $path }”.
refusal-no-store-hint = Check --data; a new store is made by “luytre serve”, “luytre import” or “luytre demo”.
refusal-hour-missing = “{ $value }” has no time of day; this rule counts hours.
refusal-hour-missing-hint = Give the time, such as: 2026-05-04T09:30
