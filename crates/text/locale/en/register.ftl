# Register, figures, units, partners, administration.

register-sub = All records this account may see
register-unit-until = { $unit } (until { $day })
register-example = example
register-untitled = (no title yet)
register-no-date = none yet
register-partial = partial match
register-as-of = As the register knew it at the end of { $day }.
register-as-of-why = Later changes are not shown here. Word search uses today's names.
register-as-of-label = As known on
register-see = Show
register-back-to-today = Back to today
register-open = Open a record
intake-which = What is the dossier about?
intake-which-lead = Choose its kind; the questions and the procedure follow from it.
register-views = Saved filters
register-view-name = Name of the filter
register-view-save = Save this filter
register-view-drop = Delete the filter “{ $name }”
register-filter = Filter ({ $n })
register-close = Close
register-search = Search the list, with or without accents
register-search-hint = Search: title, number, partner
register-find = Search
register-dates = Dates, records without progress, state of the register
register-from = From
register-to = To
register-idle = No progress since
register-since = from { $day }
register-until = until { $day }
register-idle-since = no progress since { $day }
register-order = Order
register-order-newest = Latest date
register-order-oldest = Earliest date
register-order-changed = Last changed
register-order-title = By title
register-count = { $n ->
    [one] { $n } record
   *[other] { $n } records
}
register-count-least = More than { $n } records
register-drop-filter = remove filter
register-drop-all = remove all
register-empty = No record matches
register-empty-hint = Remove one of the filters, or search without accents.
register-empty-all = The register has no record that this account may see.
register-without = Without { $name }
register-column-record = Record
register-column-number = Number
register-column-title = Title
register-column-unit = Unit
register-column-state = State
register-column-date = Date
register-column-country = Partner country
register-column-area = Area
register-pages = Pages
register-previous = Previous
register-next = Next
register-shown = { $shown } of { $n } records shown
register-suggest-all = See all results
refusal-view-without-name = The filter has no name.
refusal-view-without-name-hint = Give it a short name and save again.

facet-kind = Kind of record
facet-state = State
facet-unit = Unit
facet-country = Partner country
facet-partner = Partner
facet-pillar = Pillar
facet-signatory = In the name of
facet-instrument = Instrument
facet-area = Area
facet-inheritance = Inheritance after the reorganisation
facet-year = Year
facet-procedure = Procedure
facet-quarter = Quarter
facet-month = Month
facet-none = Not divided
facet-all = see all { $n }
facet-chosen = (chosen, press to remove)

figures-page-controls = Choose the figure
figures-page-indicator = Indicator
figures-page-by = Broken down by
figures-page-boundary = Boundaries
figures-page-boundary-record = units as in the records
figures-page-boundary-record-short = of the record
figures-page-boundary-on = boundaries of { $day } ({ $n } provinces and cities)
figures-page-everything = whole country
figures-page-until = until { $day }
figures-page-known-now = as known today
figures-page-known-on = as known at the end of { $day }
figures-page-known-entry = { $known }, entry { $seq }
figures-page-entry = Ledger up to entry { $seq }
figures-page-unknown = not recorded
figures-page-others = { $n } others
figures-page-key = Key
figures-page-nothing = No record is counted
figures-page-nothing-hint = Widen the dates or remove a condition. Example records are never counted.
figures-page-table = Table
figures-page-caption = { $title }. Each number opens its records.
figures-page-once = A record with several values (two countries, two areas) counts in each line, but once in the total.
figures-page-ours = Only records that this account may see; example records are left out.
figures-page-passport = Passport of the number
figures-page-definition = Definition
figures-page-counted = Counts
figures-page-counts = records: { $kind }
figures-page-sums = sum of the field “{ $field }”
figures-page-day = Date used
figures-page-status = Status
figures-page-official = official indicator
figures-page-practice = used in practice, not an official statistical indicator
figures-page-basis = Basis
figures-page-validity = Validity
figures-page-always = without limit of time
figures-page-version = rules { $version }, { $validity }
figures-page-known = Known
figures-page-caveat = Note
figures-page-path = Path
figures-page-rows = Records behind the figure: { $title }
figures-page-value = Contribution
figures-page-back = Back to the figure

units-boundary = { $n } provinces and cities on { $day }
units-on = Boundaries on
units-rank = Rank
units-agency = Local foreign-affairs agency
units-no-agency = no source yet
units-until = until { $day }
units-map-note = Figures follow the boundaries of { $day }. Units formed later cannot be split back.
units-code = code { $code }
units-drawing = How { $name } came about
units-came-from = { $name } went into it on { $day }.
units-went-into = On { $day } it became { $name }.
units-ever = before records
units-now = now
units-always = unchanged
units-exists = Exists
units-took-over = Took over
units-name = Name
units-codes = Code
units-life = Origin and reorganisation
units-phases = Phases of the unit: names, ranks, codes and their basis
units-from = From
units-to = To
units-what = What
units-by-year = by year
units-by-year-note = On the unit's own boundaries: records of the units that went into it are included.
units-by-country = by country
units-open-figure = Open the figure
units-records = Latest records
units-all-records = All records
units-no-records = No record that this account may see.
units-now-part-of = now part of { $name }
units-names = Names and spellings
units-name-vi = Vietnamese
units-name-en = English
units-name-fr = French
units-spellings = Other spellings
units-bodies = Bodies

partners-countries = { $n ->
    [one] { $n } country or territory with records
   *[other] { $n } countries and territories with records
}
partners-none = No partners yet
partners-caption = Partner countries and numbers of records
partners-records = Records
partners-what = What Vietnamese localities do with { $name }
partners-sub = { $units } localities, { $partners } listed partners
partners-open-register = Open in the register
partners-by-unit = By locality
partners-localities = Partner localities and organisations
partners-localities-note = Only partners of the list; the number is that of records.

admin-accounts = Accounts
admin-pack = Rules in use
admin-ledger = Ledger
admin-accounts-count = { $n ->
    [one] { $n } account
   *[other] { $n } accounts
}
admin-account-new = Add an account
admin-account-title = Account { $login }
admin-account-saved = Account { $login } is saved.
admin-search = Search accounts and bodies
admin-login = Account
admin-name = Display name
admin-body = Body
admin-roles = Roles
admin-status = Status
admin-active = active
admin-disabled = locked
admin-disable = Lock the account: no signing in, all sessions end
admin-choose = Choose a body
admin-organs = Bodies of a locality
admin-national = National bodies
admin-unit-hint = Only for bodies of a locality; type its name with or without accents.
admin-new-password = New password
admin-password-keep = Leave empty to keep the old one. A new password ends all open sessions.
admin-password-hint = At least 12 characters.
admin-save = Save
admin-cancel = Cancel
admin-pack-version = version { $version }
admin-pack-counts = Contents
admin-pack-kinds = Kinds of record
admin-pack-procedures = Procedures
admin-pack-rules = Deadline rules
admin-pack-indicators = Indicators
admin-pack-units = Administrative units
admin-pack-bodies = National bodies
admin-pack-countries = Countries and territories
admin-pack-partners = Listed partners
admin-pack-holidays = Holidays and swapped days
admin-pack-unconfirmed = { $n ->
    [one] { $n } unconfirmed deadline
   *[other] { $n } unconfirmed deadlines
}
admin-pack-unconfirmed-why = Nobody has read the text itself yet. A parameter to be corrected, not law.
admin-pack-rule = Rule
admin-pack-what = What
admin-pack-open-days = { $n ->
    [one] { $n } holiday not decided
   *[other] { $n } holidays not decided
}
admin-pack-open-days-why = Deadlines on these days may move when the official notice comes.
admin-pack-worked = worked in exchange
admin-pack-computed = computed
admin-pack-proposed = proposed
admin-ledger-title = Check of the ledger
admin-ledger-sub = Every change is an entry bound to the one before it by its hash. Altering one in secret breaks the chain.
admin-ledger-check = Check now
admin-ledger-checked = Checked { $at }.
admin-ledger-entries = { $n } entries read.
admin-ledger-findings = { $n ->
    [one] { $n } place does not agree
   *[other] { $n } places do not agree
}
admin-ledger-head = Head of the chain
admin-ledger-entry = Entry
admin-ledger-hash = Hash
admin-ledger-note = Note this hash elsewhere (letter, e-mail) to compare it later.
field-login = Account
field-name = Display name
field-body = Body
field-unit = Unit
refusal-login-taken = There is already an account “{ $login }”.
refusal-login-taken-hint = Choose another name, or open that account to change it.

register-words = “{ $text }”
asked-from = From
asked-to = To
asked-until = To
asked-idle = No activity since
asked-as-of = As the register knew on
asked-on = Boundaries of
asked-boundary = Boundaries of
asked-day = As of the day

units-left = To be decided after the merger
units-left-why = Records in force of the units that went into this one: inherited in full or in part, renamed, replaced or ended. Open each to enter the decision.
units-borders = Borders on

targets-title = People against what is needed
targets-lead = Officers in the register against what each locality is to have.
targets-none = Nothing is set
targets-has = Has
targets-missing = Missing
targets-there = enough
targets-reached = { $there } of { $n } localities have at least { $least }.
