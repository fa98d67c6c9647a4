# Le calendrier des rapports : ce que doit chaque unité, et ce qu’elle a envoyé.
section-duties = Obligations
duties-sub = { $unit } : { $n ->
    [one] { $n } obligation
   *[other] { $n } obligations
} en { $year }
duties-years = Année
duties-number = Nº
duties-what = Obligation
duties-to = À
duties-copy = copie à { $to }
duties-by = Par { $by }
duties-window = Période des données
duties-window-none = aucune dans le texte
duties-due = Échéance
duties-status = État
duties-act = À faire
duties-form = Formulaire { $form }
duties-round = Période { $round }
duties-at-once = immédiatement
duties-after-event = après chaque événement
duties-no-day = aucun jour dans le texte
duties-counted = Calcul
duties-forecast-mark = avec une prévision
duties-open = { $n ->
    [one] encore { $n } jour
   *[other] encore { $n } jours
}
duties-soon = { $n ->
    [one] bientôt dû : encore { $n } jour
   *[other] bientôt dû : encore { $n } jours
}
duties-soon-today = dû aujourd’hui
duties-late = { $n ->
    [one] { $n } jour de retard
   *[other] { $n } jours de retard
}
duties-filed-on-time = envoyé à temps
duties-filed-late = { $n ->
    [one] envoyé avec { $n } jour de retard
   *[other] envoyé avec { $n } jours de retard
}
duties-filed = envoyé
duties-is-no-day = non envoyé ; aucun jour fixé
duties-after-events = { $n ->
    [one] après chaque événement : { $n } délai en cours
   *[other] après chaque événement : { $n } délais en cours
}
duties-after-events-late = { $n ->
    [one] après chaque événement : { $n } délai en cours, { $late } en retard
   *[other] après chaque événement : { $n } délais en cours, { $late } en retard
}
duties-after-events-none = après chaque événement : aucun délai en cours
duties-told = Informés : { $to }
duties-drafted = en rédaction
duties-draft = Rédiger
duties-correct = Rédiger une correction
duties-none = Cette unité ne doit aucun rapport en { $year }.
duties-nobody = Ce compte n’appartient à aucune unité qui doive des rapports.
duties-matrix-sub = { $n ->
    [one] { $n } collectivité
   *[other] { $n } collectivités
} en { $year }
duties-all-units = Toutes les collectivités
duties-missing = En retard, non envoyés
duties-sent-late = Envoyés en retard
duties-cell-none = sans objet
duties-cell-missing = { $n ->
    [one] { $n } manquant
   *[other] { $n } manquants
}
duties-cell-late = { $n } en retard
duties-cell-filed = { $n ->
    [one] { $n } envoyé
   *[other] { $n } envoyés
}
duties-cell-partly = { $filed } sur { $n }
duties-cell-waiting = pas encore dû
duties-cell-draft = en rédaction
duties-feed = Suivre dans un agenda
duties-title = { $duty } ({ $round })
duties-forecast = Les chiffres du { $from } au { $until } inclus sont une prévision : indiquez ici ce qui est attendu.
duties-more-rows = { $n ->
    [one] et { $n } autre dossier au registre
   *[other] et { $n } autres dossiers au registre
}
starts-month = le mois du rapport
duties-unconfirmed = texte non vérifié
refusal-no-such-duty = Cette unité n’a pas d’obligation « { $duty } » pour la période « { $round } ».
refusal-no-such-duty-hint = Choisissez une obligation dans le calendrier des rapports.
refusal-filing-exists = Un projet existe déjà pour la période { $round } : { $number }.
refusal-filing-exists-hint = Continuez { $number }, ou abandonnez-le d’abord.
refusal-filing-sent = Le rapport de la période { $round } a été envoyé : { $number }.
refusal-filing-sent-hint = Chaque période s’envoie une fois. Si l’envoi est erroné, rédigez une correction de { $number }.
refusal-corrects-nothing = { $number } n’est pas un rapport envoyé pour cette période.
refusal-corrects-nothing-hint = Seul le dernier rapport envoyé pour la même obligation et la même période peut être corrigé.
refusal-no-such-year = L’année « { $value } » n’existe pas.
refusal-no-such-year-hint = Écrivez l’année en quatre chiffres, à partir de 2021.
finding-field-without-facet = ce champ demande une facette du même nom
finding-unknown-indicator = aucun indicateur de ce nom
