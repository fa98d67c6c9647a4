# Registre, chiffres, collectivités, partenaires, administration.

register-sub = Tous les dossiers visibles avec ce compte
register-unit-until = { $unit } (jusqu’au { $day })
register-example = exemple
register-untitled = (sans intitulé)
register-no-date = aucune
register-partial = correspondance partielle
register-as-of = État du registre à la fin du { $day }.
register-as-of-why = Les changements ultérieurs n’apparaissent pas ici. La recherche porte sur les noms actuels.
register-as-of-label = État du registre au
register-see = Afficher
register-back-to-today = Revenir à aujourd’hui
register-open = Ouvrir un dossier
intake-which = Sur quoi porte le dossier ?
intake-which-lead = Choisissez sa nature ; les questions et la procédure en découlent.
register-views = Filtres enregistrés
register-view-name = Nom du filtre
register-view-save = Enregistrer ce filtre
register-view-drop = Supprimer le filtre « { $name } »
register-filter = Filtrer ({ $n })
register-close = Fermer
register-search = Chercher dans la liste, avec ou sans accents
register-search-hint = Chercher : intitulé, numéro, partenaire
register-find = Chercher
register-dates = Dates, dossiers sans progrès, état du registre
register-from = Du
register-to = Au
register-idle = Sans progrès depuis le
register-since = depuis le { $day }
register-until = jusqu’au { $day }
register-idle-since = sans progrès depuis le { $day }
register-order = Ordre
register-order-newest = Date la plus récente
register-order-oldest = Date la plus ancienne
register-order-changed = Dernière modification
register-order-title = Par intitulé
register-count = { $n ->
    [one] { $n } dossier
   *[other] { $n } dossiers
}
register-count-least = Plus de { $n } dossiers
register-drop-filter = retirer le filtre
register-drop-all = tout retirer
register-empty = Aucun dossier ne correspond
register-empty-hint = Retirez un des filtres, ou cherchez sans accents.
register-empty-all = Le registre ne contient aucun dossier visible avec ce compte.
register-without = Sans { $name }
register-column-record = Dossier
register-column-number = Numéro
register-column-title = Intitulé
register-column-unit = Collectivité
register-column-state = État
register-column-date = Date
register-column-country = Pays partenaire
register-column-area = Domaine
register-pages = Pages
register-previous = Précédents
register-next = Suivants
register-shown = { $shown } dossiers affichés sur { $n }
register-suggest-all = Voir tous les résultats
refusal-view-without-name = Le filtre n’a pas de nom.
refusal-view-without-name-hint = Donnez-lui un nom court et enregistrez de nouveau.

facet-kind = Type de dossier
facet-state = État
facet-unit = Collectivité
facet-country = Pays partenaire
facet-partner = Partenaire
facet-pillar = Pilier
facet-signatory = Au nom de
facet-instrument = Type d’instrument
facet-area = Domaine
facet-inheritance = Reprise après la réorganisation
facet-year = Année
facet-procedure = Procédure
facet-quarter = Trimestre
facet-month = Mois
facet-none = Sans ventilation
facet-all = voir les { $n }
facet-chosen = (choisi, appuyer pour retirer)

figures-page-controls = Choisir le chiffre
figures-page-indicator = Indicateur
figures-page-by = Ventilé par
figures-page-boundary = Limites territoriales
figures-page-boundary-record = collectivités telles qu’inscrites aux dossiers
figures-page-boundary-record-short = des dossiers
figures-page-boundary-on = limites au { $day } ({ $n } provinces et villes)
figures-page-everything = tout le pays
figures-page-until = jusqu’au { $day }
figures-page-known-now = état du registre à ce jour
figures-page-known-on = état du registre à la fin du { $day }
figures-page-known-entry = { $known }, écriture { $seq }
figures-page-entry = Grand livre jusqu’à l’écriture { $seq }
figures-page-unknown = non renseigné
figures-page-others = { $n } autres
figures-page-key = Code
figures-page-nothing = Aucun dossier n’est compté
figures-page-nothing-hint = Élargissez les dates ou retirez une condition. Les dossiers d’exemple ne sont jamais comptés.
figures-page-table = Tableau
figures-page-caption = { $title }. Chaque nombre ouvre ses dossiers.
figures-page-once = Un dossier à plusieurs valeurs (deux pays, deux domaines) compte à chaque ligne, mais une seule fois au total.
figures-page-ours = Seulement les dossiers visibles avec ce compte ; les exemples sont exclus.
figures-page-passport = Carte d’identité du chiffre
figures-page-definition = Définition
figures-page-counted = Compte
figures-page-counts = dossiers : { $kind }
figures-page-sums = somme du champ « { $field } »
figures-page-day = Date retenue
figures-page-status = Nature
figures-page-official = indicateur officiel
figures-page-practice = indicateur d’usage, non reconnu comme statistique officielle
figures-page-basis = Fondement
figures-page-validity = Validité
figures-page-always = sans limite de temps
figures-page-version = règles { $version }, { $validity }
figures-page-known = Connu
figures-page-caveat = À noter
figures-page-path = Chemin
figures-page-rows = Dossiers derrière le chiffre : { $title }
figures-page-value = Apport
figures-page-back = Revenir au chiffre

units-boundary = { $n } provinces et villes au { $day }
units-on = Limites territoriales au
units-rank = Rang
units-agency = Organe local des affaires extérieures
units-no-agency = pas encore de source
units-until = jusqu’au { $day }
units-map-note = Les chiffres suivent les limites du { $day }. Les collectivités formées plus tard ne peuvent être redivisées.
units-code = code { $code }
units-drawing = Formation : { $name }
units-came-from = { $name } y a été réunie le { $day }.
units-went-into = Devenue { $name } le { $day }.
units-ever = depuis toujours
units-now = aujourd’hui
units-always = inchangée
units-exists = Existence
units-took-over = A repris
units-name = Nom
units-codes = Code
units-life = Formation et réorganisation
units-phases = Étapes de la collectivité : noms, rangs, codes et fondements
units-from = Du
units-to = Au
units-what = Objet
units-by-year = par année
units-by-year-note = Dans les limites de la collectivité : les dossiers des collectivités réunies sont compris.
units-by-country = par pays
units-open-figure = Ouvrir le chiffre
units-records = Derniers dossiers
units-all-records = Tous les dossiers
units-no-records = Aucun dossier visible avec ce compte.
units-now-part-of = aujourd’hui dans : { $name }
units-names = Noms et graphies
units-name-vi = Vietnamien
units-name-en = Anglais
units-name-fr = Français
units-spellings = Autres graphies
units-bodies = Organes

partners-countries = { $n ->
    [one] { $n } pays ou territoire avec dossiers
   *[other] { $n } pays et territoires avec dossiers
}
partners-none = Aucun partenaire
partners-caption = Pays partenaires et nombre de dossiers
partners-records = Dossiers
partners-what = Ce que les collectivités vietnamiennes font avec { $name }
partners-sub = { $units } collectivités, { $partners } partenaires répertoriés
partners-open-register = Ouvrir dans le registre
partners-by-unit = Par collectivité
partners-localities = Collectivités et organisations partenaires
partners-localities-note = Seulement les partenaires répertoriés ; le nombre est celui des dossiers.

admin-accounts = Comptes
admin-pack = Règles en vigueur
admin-ledger = Grand livre
admin-accounts-count = { $n ->
    [one] { $n } compte
   *[other] { $n } comptes
}
admin-account-new = Ajouter un compte
admin-account-title = Compte { $login }
admin-account-saved = Le compte { $login } est enregistré.
admin-search = Chercher un compte, un organisme
admin-login = Compte
admin-name = Nom affiché
admin-body = Organisme
admin-roles = Rôles
admin-status = Situation
admin-active = actif
admin-disabled = verrouillé
admin-disable = Verrouiller le compte : plus de connexion, toutes les sessions prennent fin
admin-choose = Choisir un organisme
admin-organs = Organes d’une collectivité
admin-national = Organismes nationaux
admin-unit-hint = Seulement pour un organe de collectivité ; nom avec ou sans accents.
admin-new-password = Nouveau mot de passe
admin-password-keep = Laisser vide pour garder l’ancien. Un nouveau mot de passe met fin aux sessions ouvertes.
admin-password-hint = Au moins 12 caractères.
admin-save = Enregistrer
admin-cancel = Annuler
admin-pack-version = version { $version }
admin-pack-counts = Contenu
admin-pack-kinds = Types de dossier
admin-pack-procedures = Procédures
admin-pack-rules = Règles de délai
admin-pack-indicators = Indicateurs
admin-pack-units = Unités administratives
admin-pack-bodies = Organismes nationaux
admin-pack-countries = Pays et territoires
admin-pack-partners = Partenaires répertoriés
admin-pack-holidays = Jours fériés et jours permutés
admin-pack-unconfirmed = { $n ->
    [one] { $n } délai non confirmé
   *[other] { $n } délais non confirmés
}
admin-pack-unconfirmed-why = Personne n’a encore lu le texte lui-même. Un paramètre à corriger, pas le droit.
admin-pack-rule = Règle
admin-pack-what = Objet
admin-pack-open-days = { $n ->
    [one] { $n } jour férié non décidé
   *[other] { $n } jours fériés non décidés
}
admin-pack-open-days-why = Les délais qui tombent ces jours-là peuvent changer avec l’avis officiel.
admin-pack-worked = travaillé en échange
admin-pack-computed = calculé
admin-pack-proposed = proposé
admin-ledger-title = Contrôle du grand livre
admin-ledger-sub = Chaque changement est une écriture liée à la précédente par son empreinte. En modifier une en secret rompt la chaîne.
admin-ledger-check = Contrôler maintenant
admin-ledger-checked = Contrôle terminé le { $at }.
admin-ledger-entries = { $n } écritures lues.
admin-ledger-findings = { $n ->
    [one] { $n } discordance
   *[other] { $n } discordances
}
admin-ledger-head = Tête de chaîne
admin-ledger-entry = Écriture
admin-ledger-hash = Empreinte
admin-ledger-note = Notez cette empreinte ailleurs (lettre, courriel) pour la comparer plus tard.
field-login = Compte
field-name = Nom affiché
field-body = Organisme
field-unit = Collectivité
refusal-login-taken = Le compte « { $login } » existe déjà.
refusal-login-taken-hint = Choisissez un autre nom, ou ouvrez ce compte pour le modifier.

register-words = « { $text } »
asked-from = Du
asked-to = Au
asked-until = Au
asked-idle = Sans activité depuis le
asked-as-of = État du registre au
asked-on = Limites au
asked-boundary = Limites au
asked-day = Voir au

units-left = À décider après la fusion
units-left-why = Dossiers en vigueur des unités absorbées : repris en tout ou partie, renommés, remplacés ou clos. Ouvrez chacun pour inscrire la décision.
units-borders = Frontière avec

targets-title = Effectifs et besoins
targets-lead = Agents inscrits au registre, rapportés à ce que chaque localité doit avoir.
targets-none = Aucun objectif n'est fixé
targets-has = Effectif
targets-missing = Manque
targets-there = suffisant
targets-reached = { $there } localités sur { $n } en ont au moins { $least }.
