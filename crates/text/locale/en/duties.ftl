# The calendar of reports: which unit owes what, and what it has sent.
section-duties = Duties
duties-sub = { $unit }: { $n ->
    [one] { $n } duty
   *[other] { $n } duties
} in { $year }
duties-years = Year
duties-number = No.
duties-what = Duty
duties-to = To
duties-copy = copy to { $to }
duties-by = By { $by }
duties-window = Data window
duties-window-none = none in the text
duties-due = Due
duties-status = Status
duties-act = To do
duties-form = Form { $form }
duties-round = Round { $round }
duties-at-once = at once
duties-after-event = after each event
duties-no-day = no day in the text
duties-counted = How it is counted
duties-forecast-mark = with a forecast
duties-open = { $n ->
    [one] { $n } day left
   *[other] { $n } days left
}
duties-soon = { $n ->
    [one] due soon: { $n } day left
   *[other] due soon: { $n } days left
}
duties-soon-today = due today
duties-late = { $n ->
    [one] { $n } day late
   *[other] { $n } days late
}
duties-filed-on-time = filed on time
duties-filed-late = { $n ->
    [one] filed { $n } day late
   *[other] filed { $n } days late
}
duties-filed = filed
duties-is-no-day = not filed; no day set
duties-after-events = { $n ->
    [one] after events: { $n } clock running
   *[other] after events: { $n } clocks running
}
duties-after-events-late = { $n ->
    [one] after events: { $n } clock running, { $late } late
   *[other] after events: { $n } clocks running, { $late } late
}
duties-after-events-none = after events: no clock running
duties-told = Told: { $to }
duties-drafted = being drafted
duties-draft = Draft it
duties-correct = Draft a correction
duties-none = This unit owes no report in { $year }.
duties-nobody = This account belongs to no unit that owes reports.
duties-matrix-sub = { $n ->
    [one] { $n } locality
   *[other] { $n } localities
} in { $year }
duties-all-units = All localities
duties-missing = Late, not filed
duties-sent-late = Filed late
duties-cell-none = does not apply
duties-cell-missing = { $n } missing
duties-cell-late = { $n } late
duties-cell-filed = { $n } filed
duties-cell-partly = { $filed } of { $n }
duties-cell-waiting = not due yet
duties-cell-draft = being drafted
duties-feed = Follow in a calendar program
duties-title = { $duty } ({ $round })
duties-forecast = Figures from { $from } to the end of { $until } are a forecast: say here what is expected.
duties-more-rows = { $n ->
    [one] and { $n } more record in the register
   *[other] and { $n } more records in the register
}
starts-month = the reporting month
duties-unconfirmed = text not checked
refusal-no-such-duty = This unit has no duty “{ $duty }” in the round “{ $round }”.
refusal-no-such-duty-hint = Choose a duty in the calendar of reports.
refusal-filing-exists = There is a draft for the round { $round } already: { $number }.
refusal-filing-exists-hint = Go on with { $number }, or give it up first.
refusal-filing-sent = The report of the round { $round } was sent: { $number }.
refusal-filing-sent-hint = Each round is sent once. If what was sent is wrong, draft a correction of { $number }.
refusal-corrects-nothing = { $number } is no report that was sent for this round.
refusal-corrects-nothing-hint = Only the latest report sent for the same duty and round can be corrected.
refusal-no-such-year = There is no year “{ $value }”.
refusal-no-such-year-hint = Write the year with four digits, from 2021 on.
finding-field-without-facet = this field needs a facet of its own name
finding-unknown-indicator = no such indicator
