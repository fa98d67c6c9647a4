# What the office says: the day a dossier came in, links, personal data, the check of the ledger.

refusal-unit-not-then = { $unit-label } did not exist on { $day }.
refusal-unit-not-then-hint = Choose another day, or the unit of that day: { $then-label }.
