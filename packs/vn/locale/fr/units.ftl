# Ranks of units, and the flagged deadlines of border communes before the reform.

rule-tq-25 = Avis sur un accord d'une commune frontalière (avant le 1er juillet 2025)
rule-tq-26 = Décision sur un accord d'une commune frontalière (avant le 1er juillet 2025)
rule-tq-27 = Compte rendu d'un accord d'une commune frontalière (avant le 1er juillet 2025)
rank-country = pays
rank-province = province
rank-city = ville relevant du pouvoir central
rank-provincial-city = ville provinciale
rank-district = district rural
rank-urban-district = arrondissement
rank-town = ville-district
rank-township = bourg
rank-commune = commune
rank-ward = quartier
rank-special-zone = zone spéciale
