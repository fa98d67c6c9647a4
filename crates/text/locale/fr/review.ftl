# The review and the brief: what stands around the figures. Sections and sentences are the pack's.

review-nation = L’ensemble des localités
review-title-nation = Relations extérieures des localités du pays, { $period }
review-title-unit = Relations extérieures : { $about }, { $period }
review-title-brief = Coopération des localités : { $about }, { $period }
review-compared = comparé à { $period }
review-opening = Période { $period }. Chaque chiffre est compté à partir des dossiers du registre et y renvoie.
review-opening-compared = Période { $period }, à côté de la précédente, { $before }. Chaque chiffre est compté à partir des dossiers du registre et y renvoie.
review-contents = Sommaire
review-summary = Résumé
review-nothing = Le registre n’a aucun chiffre pour cette période.
review-says = { $name } : { $value }{ $change }.
review-says-stock = { $name } : { $value } au { $day }{ $change }.
review-idle = { $n ->
    [one] { $n } dossier ({ $kind }) est resté
   *[other] { $n } dossiers ({ $kind }) sont restés
  } sans activité pendant les { $months } mois avant le { $day }. Les plus anciens :
review-drawing = { $name } par { $by }, { $period }
review-drawing-across = { $name } par { $by } et { $across }, { $period }
review-more = { $n ->
    [one] Encore { $n } ligne.
   *[other] Encore { $n } lignes.
  }
review-late = Ce qui a changé depuis le dernier bilan
review-late-why = La période précédente telle qu’on la connaissait à sa fin, et telle qu’on la connaît aujourd’hui : dossiers arrivés tard ou corrigés.
review-late-then = Connu alors
review-late-now = Connu aujourd’hui
review-late-change = Écart
review-caveats = Lacunes et réserves
review-passports = Cartes d’identité des chiffres
review-passports-why = Suivez un chiffre, ou scannez son code ci-dessous, pour sa définition, sa formule, ses dossiers et ses preuves.
review-code = Code
review-codes = Codes qui ouvrent la carte d’identité de chaque chiffre
review-row-number = Numéro du registre
review-row-title = Dossier
review-row-day = Jour
review-page = Bilan
review-about = Périmètre
review-compare = Comparer à la période précédente
review-make = Établir le bilan
review-files = Télécharger
review-for-visit = Note pour une visite
finding-matrix-across = une matrice a deux dimensions, un autre dessin une seule
finding-unknown-dimension = l’indicateur n’a pas cette dimension
review-stated = Déclaré ou publié
review-stated-value = Valeur
review-stated-window = Période
review-stated-origin = Origine
review-stated-source = Source
review-stated-note = Ces valeurs figurent à côté des chiffres du registre et n’y sont jamais ajoutées. Celles de périodes qui se chevauchent ne s’additionnent pas.
report-written = Écrit : { $path }
refusal-unknown-paper-format = Aucun format pour « { $path } ».
refusal-unknown-paper-format-hint = Donnez au fichier un nom qui finit par .pdf, .docx, .xlsx ou .html.
refusal-not-written = Impossible d’écrire « { $path } » : { $why }
refusal-not-written-hint = Vérifiez le dossier et les droits d’écriture.
review-empty = Rien n’est compté pour cette période ni pour la précédente : { $names }. Peut-être ne s’est-il rien passé, peut-être rien n’a été saisi.
