# The open register: pages, interface, feeds and files for everybody.

open-title = Open register of local diplomacy
open-description = Agreements, events and partners of local diplomacy, from the register the offices themselves keep: search, count and download without an account.
open-welcome = Which locality signed what, with whom and when: whatever is published of the register that foreign-affairs offices keep. Every record has an address that stays; every number opens into the records behind it.
open-demo = A demonstration on real public facts; this is no official register.
open-home = To the start of the open register
open-sign-in = Sign-in for officers
open-more = About this register
open-licence = Facts come from the public sources named with each record. When you use them, name the source and the position of the data; the publishing body decides on the licence.
open-counts = Published records
open-newest = Newest
open-all = See all
open-empty = Nothing is published yet.
open-changed = Last changed: { $at }
open-records = All records
open-records-sub = Everything published, the newest first
open-partners = Partners
open-partners-count = { $n ->
    [one] { $n } country or territory
   *[other] { $n } countries and territories
}
open-units = Localities
open-units-count = { $n ->
    [one] { $n } unit
   *[other] { $n } units
}
open-figures = Figures
open-map = Map
open-figures-none = not given
open-bar = Compared with the largest value
open-day-hint = day/month/year
open-facts = What is published
open-this-record = This record
open-address = Permanent address
open-last-changed = Last changed
open-links = Related records
open-sources = Sources
open-not-found = Not found
open-not-found-why = The open register has nothing at this address.
open-bad-request = This request cannot be answered

open-about = What is published
open-about-sub = Field by field: open or closed, why, and on what basis
open-about-closed = Everything is closed unless it is opened. Only the kinds of record and the fields listed below are open.
open-about-never = Personal data, names of people, notes, internal papers, opinions exchanged and the history of a record are never open. Example records are not shown.
open-about-tied = Search, filters, counts and files rest on what is open alone; what is closed has no part in them.
open-about-shut = Kinds of record that are not published
open-embargo = Published { $days } days after the day in “{ $field }”
open-column-what = Open or closed
open-column-fields = Fields
open-column-reason = Reason
open-is-open = open
open-is-closed = closed

open-data = Data and interface
open-data-sub = Take the whole open register, or read it by program
open-files = Files
open-files-why = Each file is written from a single state of the register, and its name says which. In CSV, a text that begins with the sign of a formula has an apostrophe before it.
open-set = Kind of record
open-formats = Formats
open-dictionary = Data dictionary
open-position = Position of the data
open-api = Interface for programs (OpenAPI)
open-sitemap = Sitemap
open-feed = Atom feeds
open-feed-all = Everything
caveat-open-only = Counts published records only; the registers of the offices may hold more.

open-column-number = Register number
open-column-url = Address
open-column-state = State
open-column-unit = Unit code
open-column-unit-name = Unit
open-column-date = Date
open-column-countries = Partner countries
open-column-sources = Sources
open-column-hint-number = Register number, unique and lasting.
open-column-hint-url = Permanent address of the record.
open-column-hint-state = Code of the state.
open-column-hint-unit = Id of the province-level unit that owns the record.
open-column-hint-unit-name = Full name of that unit.
open-column-hint-date = Date of the record (ISO 8601); year or month only where no more is known.
open-column-hint-countries = Country codes, ISO 3166-1 alpha-2.
open-column-hint-sources = Addresses of the source pages.

open-operation-start = What there is, and the position of the register
open-operation-records = A list of records with counts by every value
open-operation-record = One record
open-operation-partners = Countries and partners with their numbers of records
open-operation-units = Units with their numbers of records
open-operation-figures = The open indicators
open-operation-figure = The value of an indicator
open-parameter-lang = Language of labels and messages
open-parameter-q = Words to find, with or without accents; the last one may be unfinished
open-parameter-from = First day
open-parameter-until = Last day
open-parameter-to = Last day
open-parameter-order = Order
open-parameter-cursor = Place of the page, taken from next or previous
open-parameter-limit = Records of a page
open-parameter-by = Broken down by
open-parameter-number = Register number
open-parameter-indicator = Id of the indicator
open-parameter-filter = { $name }: any of these values
open-answer-ok = The answer
open-answer-same = Unchanged since the ETag that was sent
open-answer-wrong = A parameter is wrong; the problem names it
open-answer-long = The address is too long
open-answer-busy = Busy; ask again in a moment

refusal-open-unknown-parameter = There is no parameter “{ $name }”.
refusal-open-unknown-parameter-hint = The interface is described at /open/api/v1/openapi.json.
refusal-open-wrong-value = “{ $value }” is no value for “{ $name }”.
refusal-open-wrong-value-hint = What is allowed stands in /open/api/v1/openapi.json.
refusal-open-given-twice = The parameter “{ $name }” is given twice.
refusal-open-given-twice-hint = Give it once.
refusal-open-too-many = Too many values for “{ $name }”.
refusal-open-too-many-hint = Narrow with fewer values.
refusal-open-cursor = This place belongs to no such list.
refusal-open-cursor-hint = Begin with the first page, without the parameter cursor.
