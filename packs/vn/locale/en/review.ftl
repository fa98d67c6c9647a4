# Sections and sentences of the review (review.toml).

review-section-agreements = International agreements
review-section-fields = Pillars and fields
review-section-commitments = Commitments carried out
review-section-partners = Partnerships
review-section-delegations = Delegations
review-section-conferences = International conferences and events
review-section-economy = Economic diplomacy
review-section-aid = Aid and foreign non-governmental organisations
review-section-culture = Cultural diplomacy and heritage
review-section-borders = Borders and territory
review-section-citizens = Citizens and consular affairs
review-section-overseas = Vietnamese abroad
review-section-people = People and training
review-section-requests = Requests and proposals
review-section-plans = Plans and joint efforts
review-section-brief = Cooperation at a glance
review-says-agreements-signed = { $n ->
    [one] { $n } international agreement was
   *[other] { $n } international agreements were
  } signed{ $change }.
review-says-agreements-in-force = { $n ->
    [one] { $n } agreement was
   *[other] { $n } agreements were
  } in force on { $day }{ $change }.
review-says-delegations-inbound = { $n ->
    [one] { $n } foreign delegation was
   *[other] { $n } foreign delegations were
  } received{ $change }.
review-says-delegations-outbound = { $n ->
    [one] { $n } delegation was
   *[other] { $n } delegations were
  } sent abroad{ $change }.
review-says-conferences-international = { $n ->
    [one] { $n } international conference or seminar was
   *[other] { $n } international conferences and seminars were
  } held{ $change }.
