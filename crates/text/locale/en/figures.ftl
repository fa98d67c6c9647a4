# Passports of figures, reconciliation, and caveats.

finding-indicator-without-kind = a row without a kind has nothing to count
finding-distinct-of-nothing = counting distinctly needs `of`, and nothing else has it
finding-sum-of-no-number = only fields of numbers or money can be added up
finding-money-without-currency = an indicator of money does not say its currency (`unit`)
finding-unknown-measure = the unit is not in the list `measure`
finding-unknown-relation = no such relation

refusal-indicator-not-counted = This register does not count “{ $indicator }” itself.
refusal-indicator-not-counted-hint = Open its passport to see what is reported or claimed.
refusal-indicator-not-reported = Values of this indicator are not reported.
refusal-indicator-not-reported-hint = Choose another; what the register counts is entered as records.
refusal-restates-nothing = There is no accepted figure “{ $number }” of the same indicator, place, period and unit.
refusal-restates-nothing-hint = Look up the register number of the older figure, or leave it empty where the period has none.
refusal-period-locked = This period already has an accepted figure: { $number }.
refusal-period-locked-hint = To restate it, give { $number } as the figure this one takes the place of, with the reason.

caveat-unconfirmed-basis = Its basis, { $basis }, is not confirmed.
caveat-merged-not-comparable = Units merged within the window; old and new units can be neither compared nor added here.
caveat-stock-at-end = The level on the last day of the window, not what came within it.
caveat-distinct-parts = Each value counts once, so the parts do not add up to the total.
caveat-redefined = Counted by definition { $version }, in use since { $day }.
caveat-silent-units = { $n } of { $of } provinces have nothing counted: perhaps nothing happened, perhaps nothing was entered.
caveat-other-currencies = In { $currency } only. Beside it, not converted: { $others }.
caveat-not-counted-here = The register does not count this itself; below are values that were reported or claimed.
caveat-claims-overlap = Windows of { $n } published figures overlap this one: they must not be added.

comparison-before = Window before ({ $window }): { $value }
comparison-change = { $change } ({ $share })
comparison-change-only = { $change }

no-comparison-base-zero = the window before has 0, so there is no share
no-comparison-merged = units merged in between, so the two cannot be compared

passport-title = Passport of a figure: { $title }
passport-open = Open the figure's passport
passport-value = The figure
passport-not-counted = Not counted by the register
passport-rows = Open the { $n } records behind it
passport-now = By what is known today: { $value }
passport-then = By what was known at { $moment }
passport-formula = Formula
passport-formula-records-flow = counts each { $kind } whose { $day } lies in the window
passport-formula-records-stock = counts each { $kind } whose { $day } is not after the window and whose { $until } had not come
passport-formula-sum-flow = adds up “{ $sum }” of each { $kind } whose { $day } lies in the window
passport-formula-sum-stock = adds up “{ $sum }” of each { $kind } whose { $day } is not after the window and whose { $until } had not come
passport-formula-distinct-flow = counts the different values of “{ $of }” among each { $kind } whose { $day } lies in the window
passport-formula-distinct-stock = counts the different values of “{ $of }” among each { $kind } whose { $day } is not after the window and whose { $until } had not come
passport-formula-judgements = counts the proposals of each { $kind } that were judged in the window
passport-formula-commitments = counts the commitments of each { $kind } whose { $day } lies in the window
passport-condition = Condition
passport-unit = One of it
passport-origins = Values come from

origin-computed = counted by the register
origin-reported = reported by offices
origin-claimed = claimed by sources

passport-merging = Where units merge

merging-sum = the new unit has the sum of the old ones
merging-not-comparable = old and new units are neither added nor compared

passport-history = Definitions there have been
passport-history-one = There has been one definition.
passport-definition-n = Definition { $version }
passport-definition-used = used for this figure
passport-evidence = What its records rest on
passport-evidence-none = None of the records names a source.
passport-evidence-first = The { $n } latest of the records counted.
passport-no-source = no source named
passport-reported = Reported figures
passport-reported-none = Nothing was reported for this place and window.
passport-reported-new = Report a figure
passport-claims = Published figures
passport-claims-none = No published figure was noted for this place.
passport-claims-all = Reconcile all of them
passport-column-window = Window
passport-column-value = Value
passport-column-source = Source
passport-column-approved = Approved by
passport-column-relation = Beside this window
passport-window-same = the same window
passport-window-overlaps = overlaps { $from } – { $to }
passport-window-apart = another window
passport-differs = differs from the register
passport-restates = restates { $number }: { $reason }
passport-restated-by = restated by { $number }
passport-approval = { $action }: { $body }, { $day }
passport-no-window = no window given
passport-on = on { $day }
passport-address = Stable address of the figure
passport-address-what = The short code carries the whole question: printed on paper, it opens this very figure.
passport-pinned = Code of the figure as of now, unchanged later
passport-caveats = Caveats
passport-caveats-none = None.

facet-currency = Currency
facet-commitment = Progress of commitments
facet-ruling = Ruling

reconcile-title = Published figures beside the register
reconcile-sub = Same place, same window. What is published is never added to what the register counts.
reconcile-open = Compare with published figures
reconcile-indicator = Indicator
reconcile-count = { $name } ({ $n })
reconcile-nation = The whole country
reconcile-column-published = Published
reconcile-column-register = Register
reconcile-column-reported = Reported
reconcile-column-reading = How to read it
reconcile-caption = Published figures and the register: { $place }
reconcile-agrees = agrees with the register
reconcile-fewer = the register has { $n } fewer
reconcile-more = the register has { $n } more
reconcile-nothing = the register has none yet
reconcile-not-counted = not counted by the register
reconcile-no-window = a running total without a beginning: no window to compare
reconcile-overlaps = Windows that overlap
reconcile-overlap = { $one } and { $other } both count { $from } – { $to }: do not add them.
reconcile-apart = No two windows overlap; add them only where place and way of counting are the same.
reconcile-line = { $value } ({ $window })
reconcile-none = No published figure was noted.
reconcile-none-hint = Take in a document under Reading, or import a list of figures.
reconcile-windows = Windows on one line of time, from { $from } to { $to }

figures-before = Window before	{ $window }	{ $value }
figures-change = Change	{ $change }	{ $share }
figures-rest = { $n } others
figures-reported = Reported	{ $number }	{ $value }
