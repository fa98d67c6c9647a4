# Ce que dit le bureau : jour de réception du dossier, liens, données personnelles, contrôle du registre.

refusal-unit-not-then = { $unit-label } n’existait pas le { $day }.
refusal-unit-not-then-hint = Choisissez un autre jour, ou l’unité de ce jour : { $then-label }.

# Obligations
finding-duty-overlaps = deux versions d’une obligation se chevauchent
finding-duty-of-nobody = obligation sans débiteur ou sans destinataire
finding-unknown-word = la liste n’a pas ce mot
finding-no-such-day = ce jour n’existe pas chaque année
duty-line = { $what } : { $by } → { $to }. { $when }
duty-to-authoriser = l’autorité qui l’a autorisée
duty-due-fixed = Échéance : { $day } ({ $rules }).
duty-due-event = Échéance selon { $rules }.
duty-due-month = Échéance : le { $day } du mois suivant.
duty-due-at-once = Échéance : immédiate.
duty-due-unknown = Le texte ne donne pas de jour.
duty-window = Période du { $from } au { $to }.
duty-form = Formulaire { $form }.

# Export
export-done = { $n ->
    [one] { $n } dossier écrit
   *[other] { $n } dossiers écrits
} dans { $path }, à l’inscription { $entry } du registre
export-label = { $field }, en toutes lettres
export-number = Numéro au registre
export-called = Titre, ou à défaut forme de l’instrument et parties
export-state = État
export-state-label = État, en toutes lettres
export-unit = Unité qui tient le dossier
export-unit-name = Son nom le jour de l’ouverture
export-owner = Organe qui tient le dossier
export-owner-name = Son nom le jour de l’ouverture
export-opened = Jour de réception du dossier
export-procedure = Procédure suivie
export-law-on = Jour dont la version de la procédure s’applique
export-step = Étape en cours
export-example = Exemple fictif, jamais compté
export-next-due = Premier jour où expire un délai en cours
export-papers = Pièces : sorte et SHA-256 du fichier
export-links = Liens : relation et numéro au registre
export-sources = D’où les valeurs sont connues
export-entry = Dernière inscription du registre à son sujet
refusal-no-such-account = Il n’y a pas de compte « { $login } ».
refusal-no-such-account-hint = Voir la liste : luytre account list
refusal-unwritable-file = « { $file } » ne peut être écrit : { $problem }
refusal-unwritable-file-hint = Donnez un dossier qui n’existe pas encore, ou vide.

# Changement des jours chômés
calendar-changed = Le calendrier des jours chômés a changé pour { $days ->
    [one] { $days } jour
   *[other] { $days } jours
} ; { $n ->
    [one] { $n } dossier a un délai recalculé
   *[other] { $n } dossiers ont des délais recalculés
}.
rules-changed = Les règles de délai ont changé ; { $n ->
    [one] { $n } dossier a un délai recalculé
   *[other] { $n } dossiers ont des délais recalculés
}.
record-day-off = le { $date } est désormais chômé
record-day-worked = le { $date } est désormais ouvré
record-week-changed = le calendrier des jours chômés a changé
record-rules-changed = les règles de délai ont changé

finding-lead-of-no-owner = un chef de file va avec la partie qui tient le dossier
refusal-commitment-without-evidence = Un engagement est dit tenu sans rien qui le montre.
refusal-commitment-without-evidence-hint = Indiquez ce qui le montre (une pièce, une page), ou confirmez.

# Liens entre dossiers
refusal-no-such-relation = Un tel dossier ne se lie pas par « { $relation } ».
refusal-no-such-relation-hint = Choisissez une relation de la liste.
refusal-link-to-itself = Un dossier n’est pas lié à lui-même.
refusal-link-to-itself-hint = Donnez le numéro de l’autre dossier.
refusal-already-linked = Les deux dossiers sont déjà liés ainsi.
refusal-already-linked-hint = Voir les dossiers liés.
refusal-link-circle = L’autre dossier dit déjà la même chose de celui-ci.
refusal-link-circle-hint = L’un des deux liens est à l’envers ; retirez-le d’abord.
refusal-link-kind = La relation « { $relation } » ne mène pas à un tel dossier.
refusal-link-kind-hint = Choisissez une autre relation ou un autre dossier.
refusal-not-linked = Les deux dossiers ne sont pas liés ainsi.
refusal-not-linked-hint = Rechargez le dossier : quelqu’un a pu retirer le lien.
record-event-unlinked = Lien avec { $to } retiré

# Données personnelles
refusal-cannot-seal = Les données personnelles ne peuvent être scellées ici ; elles ne sont pas reprises.
refusal-cannot-seal-hint = Saisissez-les par le serveur.
refusal-personal-column = La colonne « { $column } » contient des données personnelles et n’est pas reprise d’une liste.
refusal-personal-column-hint = Retirez la colonne et saisissez ces valeurs dossier par dossier.
record-event-revealed = Données personnelles lues en clair : { $fields }
record-event-erased = Données personnelles effacées : { $field }
sealed-value = scellé
erased-value = effacé
finding-sight-by-kind = un rôle voit un genre de dossier plus largement que les autres
finding-never-open = un champ qui ne peut jamais être ouvert est marqué ouvert
finding-embargo-without-day = un embargo compte à partir d’un champ qui n’est pas un jour
finding-indicator-looks-at-closed = un indicateur ouvert regarde un champ fermé
finding-property-of-closed = une propriété pour d’autres programmes vient d’un champ fermé
projections-renewed = Le paquet a changé : listes, mots et chiffres ont été refaits depuis le grand livre.
verify-other-law = Ce registre a été tenu sous un autre paquet ; « luytre serve » refera ses listes et chiffres.
caveat-limited-sight = Ne compte que les dossiers visibles de ce compte, non tout le pays.
figures-page-limited = dans la limite de ce compte
refusal-no-such-dimension = Les chiffres ne se ventilent pas par « { $by } ».
refusal-no-such-dimension-hint = Choisissez parmi : { $all }.
refusal-days-reversed = Le premier jour { $since } suit le dernier, { $day }.
refusal-days-reversed-hint = Donnez-les dans l’autre sens.
refusal-no-store = Il n’y a pas de dépôt à « { $path } ».
refusal-no-store-hint = Vérifiez --data ; un nouveau dépôt se fait par « luytre serve », « luytre import » ou « luytre demo ».
refusal-hour-missing = « { $value } » n’a pas d’heure ; cette règle compte en heures.
refusal-hour-missing-hint = Donnez l’heure, par exemple : 2026-05-04T09:30
