# Plans, requests and answers.

section-plans = Plans
section-requests = Requests
plans-lead = What the centre directs and what each locality makes of it; a gap is a locality that has nothing yet.
plans-new = New
plans-lists = Lists of the register
plans-all = all
plans-none = No direction waits for localities
plans-none-hint = Directions in force that are marked “localities are to answer” stand here.
plans-directions = { $n ->
    [one] 1 direction
   *[other] { $n } directions
}
plans-covered = { $covered } of { $awaited } have a plan or task
plans-own-only = your own locality only
plans-key-ok = in force or done
plans-key-info = under way
plans-key-over = dropped or ended
plans-key-gap = nothing yet
plans-key-late = nothing, and late
plans-key-apart = not addressed
plans-matrix = Directions by locality
plans-direction = Direction
plans-of = { $covered }/{ $awaited }
plans-gap = { $unit }: nothing yet
plans-not-asked = { $unit }: not addressed
plans-gaps = { $n ->
    [one] 1 locality has nothing yet
   *[other] { $n } localities have nothing yet
}
plans-elsewhere = { $n } outside these boundaries
plans-answers = Plans, goals, tasks
plans-answers-of = Plans, goals, tasks of { $unit }
plans-answers-none = No plan or task yet.
plans-see-answers = See who answers it
plans-what = What
plans-target = Target
plans-counted = The register counts
plans-reported-head = Reported
plans-reported = { $n } (on { $day })
plans-reached = reached
plans-not-counted = the register does not count this
plans-state = State
plans-due = due { $day }
plans-two-figures = What the register counts from its records and what is reported by hand are two sources; they are never added or mixed.
plans-ask-silent = Ask these localities
requests-lead = One request goes to many, and each answers for itself. Silence is counted and never taken for consent.
requests-what = Request
requests-on = Sent on
requests-by = Asked by
requests-answers = Answers
requests-theirs = Others ask us
requests-theirs-none = Nobody asks anything of us.
requests-ours = We ask others
requests-ours-none = Nothing was asked yet.
requests-answered = { $replied } of { $asked } answered
requests-silent = { $n } silent
requests-late = { $n } late
requests-mine = awaits our answer
requests-answered-on = answered on { $day }
requests-answered-late = answered late, on { $day }
requests-reminded = { $n ->
    [one] reminded on { $day }
   *[other] reminded { $n } times, last on { $day }
}
requests-remind = Remind the { $n } silent
requests-remind-note = Words of the reminder
requests-text = What was answered
requests-sum = Sum
requests-answer-enter = Enter the answer
ask-title = New { $kind }
ask-lead = Sent once, asked of many; each has its own clock and answers for itself.
ask-on = Sent on
ask-whom = Whom to ask?
ask-groups = Many at once
ask-all = All { $n } provinces and cities
ask-border = { $n } provinces on a land border
ask-border-with = { $n } bordering { $country }
ask-units = One by one
ask-body = Ministry or national body
ask-silence = No answer is silence: it is counted and reminded, and is no consent.
ask-send = Send
answer-title = Answer of { $body }
answer-crumb = Answer
answer-text = Answer
answer-text-hint = In words, in the figures above, or by a paper.
answer-file = Paper
answer-send = Send the answer
answer-asked-by = { $body } asks
due-counts-that-day = that very day
reply-verdict-answers = Answered
record-event-reminded = { $body } was reminded on { $date }
refusal-nobody-chosen = Nobody was chosen to be asked.
refusal-nobody-chosen-hint = Choose at least one locality or body.
refusal-nobody-silent = Nobody is silent.
refusal-nobody-silent-hint = There is nobody to remind.
refusal-nobody-has-changes = Nobody asked for changes.
refusal-nobody-has-changes-hint = Take another way.
refusal-answer-not-verdict = An answer is wanted here, and no verdict.
refusal-answer-not-verdict-hint = Use the page for answering.
refusal-verdict-not-answer = A verdict is wanted here.
refusal-verdict-not-answer-hint = Use the page for replies.
refusal-answer-not-wanted = “{ $label }” was not asked for.
refusal-answer-not-wanted-hint = Give only what was asked for.
refusal-answer-empty = The answer is empty.
refusal-answer-empty-hint = Write words or figures, or attach a paper.
finding-unknown-transition = no such transition in the step
finding-nobody-to-ask = a consultation that asks nobody
finding-coverage-without-relation = no relation feeds this coverage
plans-answer = Answer it
plans-answered-by = answered by { $covered } of { $awaited } localities
record-open-linked = Open a record linked with this one
ask-term = Where no day is set: { $counts } · { $basis }
requests-table = Table of the answers
