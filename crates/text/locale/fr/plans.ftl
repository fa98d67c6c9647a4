# Plans, demandes et réponses.

section-plans = Plans
section-requests = Demandes
plans-lead = Ce que le centre demande et ce qu’en fait chaque localité ; une case vide est une localité qui n’a encore rien.
plans-new = Nouveau
plans-lists = Listes du registre
plans-all = tous
plans-none = Aucune directive n’attend de réponse des localités
plans-none-hint = Les directives en vigueur auxquelles « les localités doivent répondre » figurent ici.
plans-directions = { $n ->
    [one] { $n } directive
   *[other] { $n } directives
}
plans-covered = { $covered } sur { $awaited } ont un plan ou une tâche
plans-own-only = votre localité seulement
plans-key-ok = en vigueur ou fait
plans-key-info = en cours
plans-key-over = abandonné ou terminé
plans-key-gap = rien encore
plans-key-late = rien, en retard
plans-key-apart = non concernée
plans-matrix = Directives par localité
plans-direction = Directive
plans-of = { $covered }/{ $awaited }
plans-gap = { $unit } : rien encore
plans-not-asked = { $unit } : non concernée
plans-gaps = { $n ->
    [one] { $n } localité n’a encore rien
   *[other] { $n } localités n’ont encore rien
}
plans-elsewhere = { $n } hors de ces limites
plans-answers = Plans, objectifs, tâches
plans-answers-of = Plans, objectifs, tâches : { $unit }
plans-answers-none = Aucun plan ni aucune tâche pour l’instant.
plans-see-answers = Voir les réponses
plans-what = Quoi
plans-target = Cible
plans-counted = Compté par le registre
plans-reported-head = Rapporté
plans-reported = { $n } (le { $day })
plans-reached = atteint
plans-not-counted = le registre ne compte pas cela
plans-state = État
plans-due = échéance { $day }
plans-two-figures = Ce que le registre compte à partir de ses dossiers et ce qui est rapporté à la main sont deux sources ; elles ne sont jamais additionnées ni mêlées.
plans-ask-silent = Interroger ces localités
requests-lead = Une demande s’adresse à plusieurs, et chacun répond pour soi. Le silence est compté, jamais pris pour un accord.
requests-what = Demande
requests-on = Envoyée le
requests-by = Demandée par
requests-answers = Réponses
requests-theirs = On nous demande
requests-theirs-none = Personne ne nous demande rien.
requests-ours = Nous demandons
requests-ours-none = Rien n’a encore été demandé.
requests-answered = { $replied } réponses sur { $asked }
requests-silent = { $n ->
    [one] { $n } silence
   *[other] { $n } silences
}
requests-late = { $n } en retard
requests-mine = attend notre réponse
requests-answered-on = répondu le { $day }
requests-answered-late = répondu en retard, le { $day }
requests-reminded = { $n ->
    [one] rappel le { $day }
   *[other] { $n } rappels, le dernier le { $day }
}
requests-remind = { $n ->
    [one] Relancer
   *[other] Relancer les { $n } qui se taisent
}
requests-remind-note = Texte du rappel
requests-text = Teneur de la réponse
requests-sum = Total
requests-answer-enter = Saisir la réponse
ask-title = Nouvelle { $kind }
ask-lead = Envoyée une fois, adressée à plusieurs ; chacun a son délai et répond pour soi.
ask-on = Envoyée le
ask-whom = À qui s’adresser ?
ask-groups = Plusieurs à la fois
ask-all = Les { $n } provinces et villes
ask-border = { $n } provinces à frontière terrestre
ask-border-with = { $n } limitrophes : { $country }
ask-units = Une à une
ask-body = Ministère ou organe national
ask-silence = L’absence de réponse est un silence : compté, relancé, jamais un accord.
ask-send = Envoyer
answer-title = Réponse : { $body }
answer-crumb = Réponse
answer-text = Réponse
answer-text-hint = Par écrit, par les chiffres ci-dessus ou par un document joint.
answer-file = Document joint
answer-send = Envoyer la réponse
answer-asked-by = { $body } demande
due-counts-that-day = ce jour même
reply-verdict-answers = A répondu
record-event-reminded = Rappel à { $body } le { $date }
refusal-nobody-chosen = Personne n’est choisi.
refusal-nobody-chosen-hint = Choisissez au moins une localité ou un organe.
refusal-nobody-silent = Plus personne ne se tait.
refusal-nobody-silent-hint = Il n’y a personne à relancer.
refusal-nobody-has-changes = Personne n’a demandé de modification.
refusal-nobody-has-changes-hint = Prenez une autre voie.
refusal-answer-not-verdict = On attend ici une réponse, pas un avis.
refusal-answer-not-verdict-hint = Utilisez la page de réponse.
refusal-verdict-not-answer = On attend ici un avis.
refusal-verdict-not-answer-hint = Utilisez la page des avis.
refusal-answer-not-wanted = « { $label } » n’a pas été demandé.
refusal-answer-not-wanted-hint = Donnez seulement ce qui est demandé.
refusal-answer-empty = La réponse est vide.
refusal-answer-empty-hint = Écrivez un texte ou des chiffres, ou joignez un document.
finding-unknown-transition = transition inconnue à cette étape
finding-nobody-to-ask = consultation qui n’interroge personne
finding-coverage-without-relation = aucune relation n’alimente cette couverture
plans-answer = Y répondre
plans-answered-by = { $covered } localités sur { $awaited } y ont répondu
record-open-linked = Ouvrir un dossier lié à celui-ci
ask-term = Sans date fixée : { $counts } · { $basis }
requests-table = Tableau des réponses
