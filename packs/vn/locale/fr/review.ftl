# Sections et phrases du bilan (review.toml).

review-section-agreements = Accords internationaux
review-section-fields = Piliers et domaines
review-section-commitments = Mise en œuvre des engagements
review-section-partners = Partenariats
review-section-delegations = Délégations
review-section-conferences = Conférences et événements internationaux
review-section-economy = Diplomatie économique
review-section-aid = Aide et organisations non gouvernementales étrangères
review-section-culture = Diplomatie culturelle et patrimoine
review-section-borders = Frontières et territoire
review-section-citizens = Citoyens et affaires consulaires
review-section-overseas = Vietnamiens à l’étranger
review-section-people = Personnel et formation
review-section-requests = Demandes et propositions
review-section-plans = Plans et actions communes
review-section-brief = La coopération en bref
review-says-agreements-signed = { $n ->
    [one] { $n } accord international a été signé
   *[other] { $n } accords internationaux ont été signés
  }{ $change }.
review-says-agreements-in-force = { $n ->
    [one] { $n } accord était
   *[other] { $n } accords étaient
  } en vigueur au { $day }{ $change }.
review-says-delegations-inbound = { $n ->
    [one] { $n } délégation étrangère a été reçue
   *[other] { $n } délégations étrangères ont été reçues
  }{ $change }.
review-says-delegations-outbound = { $n ->
    [one] { $n } délégation a été envoyée
   *[other] { $n } délégations ont été envoyées
  } à l’étranger{ $change }.
review-says-conferences-international = { $n ->
    [one] { $n } conférence ou séminaire international a été organisé
   *[other] { $n } conférences et séminaires internationaux ont été organisés
  }{ $change }.
