# Listes reçues et sorties, et ce que les localités font ensemble.

import-changed = Modifiés d'après la liste : { $n }
import-differs = Déjà connus, mais la liste dit autre chose : { $n } (ajoutez --update pour modifier les dossiers)
import-column = { $column } → { $target } ({ $ground }, { $confidence } %)
import-target-unit = Unité propriétaire
import-target-state = État
import-target-key = Numéro propre à la liste
import-target-country = Pays du partenaire
import-target-source-title = Source
import-target-source-url = Adresse de la source
import-target-confidence = Fiabilité de la source
import-target-nothing = Laissée de côté
import-ground-remembered = choisi auparavant
import-ground-heading = d'après son titre
import-ground-resembles = titre ressemblant
import-ground-cells = d'après ses cellules
import-ground-none = rien ne l'indique
import-refused-row = Ligne dans la première liste
import-refused-why = Motif du refus
import-refused-sheet = Lignes refusées
refusal-list-too-large = La liste est trop grande.
refusal-list-too-large-hint = Au plus { $cells } cellules et { $size } Mo à la fois ; divisez la liste.
refusal-list-empty = Il n'y a rien dans « { $file } » sous les titres de colonnes.
refusal-list-empty-hint = Les titres tiennent sur une ligne, les données sont en dessous.
refusal-no-such-sheet = Aucune feuille « { $sheet } » ne contient quelque chose.
refusal-no-such-sheet-hint = Feuilles du fichier : { $known }
refusal-no-such-column = La liste n'a pas de colonne « { $column } ».
refusal-no-such-column-hint = Écrivez le titre tel qu'il figure dans la liste.
refusal-no-such-target = Une colonne ne peut pas servir à « { $target } ».
refusal-no-such-target-hint = Nommez un champ de ce type, @unit, @state, @key, @country, @source-title, @source-url, @confidence, ou - pour laisser la colonne de côté.
refusal-column-unsure = On ne sait pas sûrement à quoi sert la colonne « { $column } » ({ $target }).
refusal-column-unsure-hint = Dites-le : --map "{ $column }=CHAMP", ou --map "{ $column }=-" pour la laisser de côté.
refusal-column-twice = Une autre colonne sert à la même chose que « { $column } ».
refusal-column-twice-hint = Laissez l'une des deux de côté.
refusal-no-column-known = Aucune colonne de la liste ne correspond à un champ de ce type.
refusal-no-column-known-hint = Dites à quoi servent les colonnes.
refusal-list-without-unit = Aucune colonne ne dit à quelle unité appartient une ligne.
refusal-list-without-unit-hint = Indiquez cette colonne, ou l'unité de toute la liste.
refusal-row-without-name = Rien dans cette ligne ne dit ce qu'est le dossier : ni intitulé, ni de quoi en composer un.
refusal-row-without-name-hint = Remplissez l'intitulé, le partenaire ou la forme du document.
register-out-kind = Type
register-out-country = Pays
register-out-area = Domaine
register-out-currency = { $field } (monnaie)
register-out-scope = Ce que { $body } peut sortir, état au { $day }
register-out-filters = Seulement : { $filters }

import-start = Reprendre une liste
import-lead = Une liste Excel, OpenDocument ou CSV devient des dossiers. Chaque ligne est reprise ou refusée avec son motif ; reprendre deux fois la même liste ne double rien.
import-kind = Ce que sont les lignes
import-file = La liste
import-file-hint = .xlsx, .xls, .ods ou .csv (UTF-8), jusqu'à 32 Mo. Titres de colonnes dans l'une des trois langues.
import-sheet = Feuille
import-sheet-hint = Seulement si le classeur en a plusieurs et que la bonne n'est pas trouvée.
import-read = Lire la liste
import-title = Liste : { $kind }
import-rows = { $n ->
    [one] { $n } ligne
   *[other] { $n } lignes
}
import-columns = À quoi servent les colonnes
import-columns-lead = Vérifiez chaque proposition. Votre choix est retenu pour votre service, pour les listes aux mêmes titres.
import-named = Les colonnes portent les noms de ce registre.
import-column-name = Colonne
import-column-samples = Valeurs
import-column-target = Sert à
import-column-ground = Pourquoi
import-column-for = À quoi sert la colonne { $column }
import-column-row = Ligne
import-column-value = Valeur
import-look = Voir ce qui serait repris
import-another = Autre liste
import-preview = Ce qui serait repris
import-nothing-yet = Rien n'est encore écrit.
import-done = La liste est reprise
import-would = Seraient reprises
import-taken = Reprises
import-there = Déjà là
import-now-changed = Modifiées d'après la liste
import-says-else = La liste dit autre chose
import-not-taken = Refusées
import-more = { $n ->
    [one] Une autre ligne refusée figure dans le classeur.
   *[other] { $n } autres lignes refusées figurent dans le classeur.
}
import-update = Modifier les dossiers dont la ligne dit autre chose
import-take = { $n ->
    [one] Reprendre { $n } ligne
   *[other] Reprendre { $n } lignes
}
import-see = Voir dans le registre
import-refused-download = Lignes refusées avec leurs motifs (XLSX)
refusal-no-list = Aucun fichier n'est choisi.
refusal-no-list-hint = Choisissez la liste.
refusal-list-gone = La liste n'est plus gardée.
refusal-list-gone-hint = Une liste attend une heure, une par personne. Choisissez de nouveau le fichier.

overlap-heading = Autres localités
overlap-lead = Ce que d'autres font avec le même partenaire, pays ou domaine. On n'y apprend que ce que vous avez nommé vous-même, le type et le trimestre.
overlap-same-quarter = même trimestre
overlap-near = à { $n } mois près
overlap-partner = partenaire : { $values }
overlap-country = pays : { $values }
overlap-area = domaine : { $values }
overlap-quarter = trimestre { $quarter } de { $year }
overlap-records = { $n ->
    [one] { $n } dossier
   *[other] { $n } dossiers
}
overlap-none = On ne connaît aucune autre localité qui fasse quelque chose de proche.
overlap-join-later = Celles que vous cochez seront sollicitées une fois le dossier ouvert ; rien n'est envoyé avant.
overlap-propose = Le faire avec d'autres
joint-title = Le faire ensemble
joint-lead = Un dossier commun est ouvert et le service de chaque localité est sollicité ; il accepte ou décline.
joint-ask = Qui solliciter
joint-others = Autres localités
joint-choose = Choisir
joint-what-they-see = Elles voient le dossier commun : intitulé, partenaires, domaines, dates, répartition. Elles ne voient pas ce dossier-ci.
joint-send = Ouvrir le dossier commun et solliciter
refusal-joint-with-nobody = Personne n'est sollicité.
refusal-joint-with-nobody-hint = Cochez au moins une localité.

mergers-title = Après les fusions
mergers-open = Les passer en revue
mergers-nation = Toutes les localités
mergers-left = À décider
mergers-over = Le délai pour un simple changement de nom est passé : ce qui change de nom suit désormais la procédure ordinaire.
mergers-nothing = Rien n'est resté ici.
mergers-told-on = Partenaire avisé le
mergers-decide = Décider
mergers-done = Décidés
mergers-not-told = partenaire non avisé
mergers-no-paper = sans pièce
mergers-twice = Liens peut-être en double
mergers-twice-why = Plusieurs unités, aujourd'hui réunies, avaient chacune des accords avec le même partenaire. Décidez lesquels continuent et avisez le partenaire une seule fois.
mergers-partner = Partenaire
mergers-now = Unité actuelle
mergers-before = Unités d'avant et leurs accords
refusal-no-decision = Aucune décision n'est choisie pour { $number }.
refusal-no-decision-hint = Choisissez ce qu'il en advient.
refusal-name-only-over = Un simple changement de nom était possible jusqu'au { $day }.
refusal-name-only-over-hint = Décidez autrement, ou indiquez le jour où le partenaire a été avisé s'il l'a été à temps. Un changement de nom ultérieur suit la procédure ordinaire de modification.

import-unit = Les lignes sans unité sont de
import-unit-by-day = l'unité de leur jour
refusal-row-unit-open = Au { $day }, il y avait plusieurs unités avant la fusion :
refusal-row-unit-open-hint = Dites pour toute la liste de laquelle il s'agit, ou ajoutez une colonne qui nomme l'unité.
