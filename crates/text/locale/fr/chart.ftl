# Charts and maps, and what the check of a pack's map finds.

chart-map = Carte
chart-open-map = Grande carte
chart-open-figure = Chiffres et carte d’identité
chart-map-table = { $title }. Un nom ouvre la collectivité.
chart-map-told = { $n ->
    [one] Une collectivité a une valeur.
   *[other] { $n } collectivités ont une valeur.
  } Les plus élevées : { $values }.
chart-map-islands = Dessinés dans leurs propres cadres, hors échelle : { $groups }.
chart-no-map = Il n’y a pas encore de carte.
chart-missing = pas de données
chart-scheme = schéma
chart-nothing = Rien à dessiner
chart-partners = Pays partenaires
finding-unit-without-shape = l’unité n’a pas de contour sur la carte
finding-not-a-path = le contour est mal écrit ou sort de la feuille
finding-not-in-frame = un repère d’île sort du cadre de son groupe
finding-group-without-unit = ce jour-là, le groupe d’îles doit appartenir à une seule unité
