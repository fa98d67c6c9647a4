# Lists in and out, and what localities do together.

import-changed = Changed from the list: { $n }
import-differs = Known, and the list says something else: { $n } (give --update to change the records)
import-column = { $column } → { $target } ({ $ground }, { $confidence }%)
import-target-unit = Owning unit
import-target-state = State
import-target-key = The list's own number
import-target-country = The partner's country
import-target-source-title = Source
import-target-source-url = Address of the source
import-target-confidence = Confidence of the source
import-target-nothing = Left out
import-ground-remembered = settled before
import-ground-heading = by its heading
import-ground-resembles = the heading resembles it
import-ground-cells = by what stands in it
import-ground-none = nothing tells
import-refused-row = Row in the first list
import-refused-why = Why it was refused
import-refused-sheet = Refused rows
refusal-list-too-large = The list is too large.
refusal-list-too-large-hint = At most { $cells } cells and { $size } MB at once; divide the list.
refusal-list-empty = There is nothing in “{ $file }” below the headings.
refusal-list-empty-hint = The headings stand in one line, the rows below it.
refusal-no-such-sheet = There is no sheet “{ $sheet }” with anything in it.
refusal-no-such-sheet-hint = Sheets of the file: { $known }
refusal-no-such-column = The list has no column “{ $column }”.
refusal-no-such-column-hint = Write the heading as it stands in the list.
refusal-no-such-target = A column cannot be for “{ $target }”.
refusal-no-such-target-hint = Name a field of this kind, @unit, @state, @key, @country, @source-title, @source-url, @confidence, or - to leave the column out.
refusal-column-unsure = It is not sure what the column “{ $column }” is for ({ $target }).
refusal-column-unsure-hint = Say so: --map "{ $column }=FIELD", or --map "{ $column }=-" to leave it out.
refusal-column-twice = Another column is for the same as “{ $column }”.
refusal-column-twice-hint = Leave one of the two out.
refusal-no-column-known = No column of the list is for a field of this kind.
refusal-no-column-known-hint = Say what the columns are for.
refusal-list-without-unit = No column says which unit a row belongs to.
refusal-list-without-unit-hint = Name that column, or the one unit of the whole list.
refusal-row-without-name = Nothing in this row says what the record is: no title, and nothing to make one from.
refusal-row-without-name-hint = Fill in the title, the partner or the form of the document.
register-out-kind = Kind
register-out-country = Country
register-out-area = Area
register-out-currency = { $field } (currency)
register-out-scope = What { $body } may take out, as of { $day }
register-out-filters = Only: { $filters }

import-start = Take in a list
import-lead = An Excel, OpenDocument or CSV list becomes records. Every row is taken in or refused with its reason; taking in the same list again takes nothing twice.
import-kind = What the rows are
import-file = The list
import-file-hint = .xlsx, .xls, .ods or .csv (UTF-8), up to 32 MB. Headings in any of the three languages.
import-sheet = Sheet
import-sheet-hint = Only where the workbook has several and the right one is not found.
import-read = Read the list
import-title = List: { $kind }
import-rows = { $n ->
    [one] { $n } row
   *[other] { $n } rows
}
import-columns = What the columns are for
import-columns-lead = Look at each guess. What you settle here is remembered for your office, for lists with the same headings.
import-named = The columns bear the names of this register.
import-column-name = Column
import-column-samples = Values
import-column-target = Is for
import-column-ground = Why
import-column-for = What the column { $column } is for
import-column-row = Row
import-column-value = Value
import-look = Look at what would come in
import-another = Another list
import-preview = What would come in
import-nothing-yet = Nothing has been written yet.
import-done = The list has been taken in
import-would = Would come in
import-taken = Taken in
import-there = There already
import-now-changed = Changed from the list
import-says-else = The list says something else
import-not-taken = Refused
import-more = { $n ->
    [one] One more refused row is in the workbook.
   *[other] { $n } more refused rows are in the workbook.
}
import-update = Change the records whose row says something else
import-take = { $n ->
    [one] Take in { $n } row
   *[other] Take in { $n } rows
}
import-see = See in the register
import-refused-download = Refused rows with reasons (XLSX)
refusal-no-list = No file was chosen.
refusal-no-list-hint = Choose the list.
refusal-list-gone = The list is not held any more.
refusal-list-gone-hint = Lists wait for one hour, one for each person. Choose the file again.

overlap-heading = Other localities
overlap-lead = What others do with the same partner, country or field. It tells only what you have named yourself, the kind and the quarter.
overlap-same-quarter = same quarter
overlap-near = { $n ->
    [one] within { $n } month
   *[other] within { $n } months
}
overlap-partner = partner: { $values }
overlap-country = country: { $values }
overlap-area = field: { $values }
overlap-quarter = quarter { $quarter } of { $year }
overlap-records = { $n ->
    [one] { $n } record
   *[other] { $n } records
}
overlap-none = No other locality is known to do anything near to this.
overlap-join-later = Those you tick are proposed for doing it together once the dossier is open; nothing is sent before.
overlap-propose = Do it together with others
joint-title = Do it together
joint-lead = A joint dossier is opened, and the agency of each locality is asked. It accepts or declines.
joint-ask = Whom to ask
joint-others = Other localities
joint-choose = Choose
joint-what-they-see = They see the joint dossier: its title, partners, fields, dates and shares. This record itself they do not see.
joint-send = Open the joint dossier and ask
refusal-joint-with-nobody = Nobody is asked.
refusal-joint-with-nobody-hint = Tick at least one locality.

mergers-title = After the mergers
mergers-open = Work through them
mergers-nation = All localities
mergers-left = Still to be decided
mergers-over = The time for a mere change of name is over: what is renamed now is changed by the ordinary procedure.
mergers-nothing = Nothing was left behind here.
mergers-told-on = Partner told on
mergers-decide = Decide
mergers-done = Decided
mergers-not-told = partner not told
mergers-no-paper = no paper
mergers-twice = Ties that may stand here twice
mergers-twice-why = Several units that are one now each had agreements with the same partner. Decide which go on, and tell the partner once.
mergers-partner = Partner
mergers-now = Unit now
mergers-before = Units before, and their agreements
refusal-no-decision = No decision was chosen for { $number }.
refusal-no-decision-hint = Choose what becomes of it.
refusal-name-only-over = A mere change of name was possible until { $day }.
refusal-name-only-over-hint = Decide otherwise, or enter the day on which the partner was told, if it was told by then. A later change of name goes through the ordinary procedure for changes.

import-unit = Rows that name no unit are of
import-unit-by-day = the unit of their day
refusal-row-unit-open = On { $day } there were several units before the merger:
refusal-row-unit-open-hint = Say for the whole list which of them it is, or add a column that names the unit.
