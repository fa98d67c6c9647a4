# Fiches des chiffres, rapprochement et précautions.

finding-indicator-without-kind = une ligne sans type de dossier n'a rien à compter
finding-distinct-of-nothing = le décompte distinct demande `of`, et lui seul
finding-sum-of-no-number = seuls les champs de nombre ou d'argent s'additionnent
finding-money-without-currency = un indicateur d'argent ne dit pas sa monnaie (`unit`)
finding-unknown-measure = l'unité n'est pas dans la liste `measure`
finding-unknown-relation = relation inconnue

refusal-indicator-not-counted = Ce registre ne compte pas lui-même « { $indicator } ».
refusal-indicator-not-counted-hint = Ouvrez sa fiche pour voir ce qui est déclaré ou publié.
refusal-indicator-not-reported = Les valeurs de cet indicateur ne se déclarent pas.
refusal-indicator-not-reported-hint = Choisissez-en un autre ; ce que le registre compte se saisit en dossiers.
refusal-restates-nothing = Aucun chiffre accepté « { $number } » pour les mêmes indicateur, lieu, période et unité.
refusal-restates-nothing-hint = Vérifiez le numéro de l'ancien chiffre, ou laissez vide si la période n'en a pas.
refusal-period-locked = Cette période a déjà un chiffre accepté : { $number }.
refusal-period-locked-hint = Pour le rectifier, indiquez { $number } comme chiffre remplacé, avec le motif.

caveat-unconfirmed-basis = Sa base, { $basis }, n'est pas confirmée.
caveat-merged-not-comparable = Des unités ont fusionné pendant la période ; anciennes et nouvelles ne peuvent être ni comparées ni additionnées.
caveat-stock-at-end = Le niveau au dernier jour de la période, non ce qui s'y est produit.
caveat-distinct-parts = Chaque valeur compte une fois : les parts ne s'additionnent pas.
caveat-redefined = Compté selon la définition { $version }, en usage depuis le { $day }.
caveat-silent-units = { $n } provinces sur { $of } n'ont rien de compté : rien n'a eu lieu, ou rien n'a été saisi.
caveat-other-currencies = En { $currency } seulement. En outre, non converti : { $others }.
caveat-not-counted-here = Le registre ne le compte pas lui-même ; ci-dessous, des valeurs déclarées ou publiées.
caveat-claims-overlap = Les périodes de { $n } chiffres publiés recoupent celle-ci : ils ne s'additionnent pas.

comparison-before = Période précédente ({ $window }) : { $value }
comparison-change = { $change } ({ $share })
comparison-change-only = { $change }

no-comparison-base-zero = la période précédente est à 0 : pas de pourcentage
no-comparison-merged = des unités ont fusionné entre-temps : comparaison impossible

passport-title = Fiche d'un chiffre : { $title }
passport-open = Ouvrir la fiche du chiffre
passport-value = Le chiffre
passport-not-counted = Non compté par le registre
passport-rows = Ouvrir les { $n } dossiers comptés
passport-now = Selon ce qui est connu aujourd'hui : { $value }
passport-then = Selon ce qui était connu au { $moment }
passport-formula = Formule
passport-formula-records-flow = compte chaque { $kind } dont « { $day } » tombe dans la période
passport-formula-records-stock = compte chaque { $kind } dont « { $day } » ne dépasse pas la période et dont « { $until } » n'était pas venu
passport-formula-sum-flow = additionne « { $sum } » de chaque { $kind } dont « { $day } » tombe dans la période
passport-formula-sum-stock = additionne « { $sum } » de chaque { $kind } dont « { $day } » ne dépasse pas la période et dont « { $until } » n'était pas venu
passport-formula-distinct-flow = compte les valeurs distinctes de « { $of } » parmi chaque { $kind } dont « { $day } » tombe dans la période
passport-formula-distinct-stock = compte les valeurs distinctes de « { $of } » parmi chaque { $kind } dont « { $day } » ne dépasse pas la période et dont « { $until } » n'était pas venu
passport-formula-judgements = compte les propositions de chaque { $kind } jugées dans la période
passport-formula-commitments = compte les engagements de chaque { $kind } dont « { $day } » tombe dans la période
passport-condition = Condition
passport-unit = Une unité
passport-origins = Origine des valeurs

origin-computed = compté par le registre
origin-reported = déclaré par les services
origin-claimed = publié par des sources

passport-merging = En cas de fusion d'unités

merging-sum = la nouvelle unité a la somme des anciennes
merging-not-comparable = anciennes et nouvelles unités ne s'additionnent ni ne se comparent

passport-history = Définitions successives
passport-history-one = Il n'y a eu qu'une définition.
passport-definition-n = Définition { $version }
passport-definition-used = utilisée pour ce chiffre
passport-evidence = Sur quoi reposent ses dossiers
passport-evidence-none = Aucun dossier ne cite de source.
passport-evidence-first = Les { $n } derniers dossiers comptés.
passport-no-source = aucune source citée
passport-reported = Chiffres déclarés
passport-reported-none = Rien n'a été déclaré pour ce lieu et cette période.
passport-reported-new = Déclarer un chiffre
passport-claims = Chiffres publiés
passport-claims-none = Aucun chiffre publié n'a été noté pour ce lieu.
passport-claims-all = Tout rapprocher
passport-column-window = Période
passport-column-value = Valeur
passport-column-source = Source
passport-column-approved = Approuvé par
passport-column-relation = Face à cette période
passport-window-same = même période
passport-window-overlaps = se recoupe { $from } – { $to }
passport-window-apart = autre période
passport-differs = diffère du registre
passport-restates = rectifie { $number } : { $reason }
passport-restated-by = rectifié par { $number }
passport-approval = { $action } : { $body }, { $day }
passport-no-window = période non précisée
passport-on = au { $day }
passport-address = Adresse stable du chiffre
passport-address-what = Le code court porte toute la question : imprimé, il rouvre ce même chiffre.
passport-pinned = Code du chiffre tel qu'aujourd'hui, inchangé ensuite
passport-caveats = Précautions
passport-caveats-none = Aucune.

facet-currency = Monnaie
facet-commitment = État des engagements
facet-ruling = Décision

reconcile-title = Chiffres publiés face au registre
reconcile-sub = Même lieu, même période. Ce qui est publié ne s'ajoute jamais à ce que compte le registre.
reconcile-open = Comparer aux chiffres publiés
reconcile-indicator = Indicateur
reconcile-count = { $name } ({ $n })
reconcile-nation = Tout le pays
reconcile-column-published = Publié
reconcile-column-register = Registre
reconcile-column-reported = Déclaré
reconcile-column-reading = Lecture
reconcile-caption = Chiffres publiés et registre : { $place }
reconcile-agrees = concorde avec le registre
reconcile-fewer = le registre en a { $n } de moins
reconcile-more = le registre en a { $n } de plus
reconcile-nothing = le registre n'en a pas encore
reconcile-not-counted = non compté par le registre
reconcile-no-window = cumul sans début : pas de période à comparer
reconcile-overlaps = Périodes qui se recoupent
reconcile-overlap = { $one } et { $other } comptent tous deux { $from } – { $to } : ne pas les additionner.
reconcile-apart = Aucune période ne se recoupe ; n'additionner qu'à lieu et décompte égaux.
reconcile-line = { $value } ({ $window })
reconcile-none = Aucun chiffre publié n'a été noté.
reconcile-none-hint = Recevez un document dans Lecture, ou importez une liste de chiffres.
reconcile-windows = Périodes sur une ligne de temps, du { $from } au { $to }

figures-before = Période précédente	{ $window }	{ $value }
figures-change = Évolution	{ $change }	{ $share }
figures-rest = { $n } autres
figures-reported = Déclaré	{ $number }	{ $value }
