# Ranks of units, and the flagged deadlines of border communes before the reform.

rule-tq-25 = Reply on an agreement of a border commune (before 1 July 2025)
rule-tq-26 = Decision on an agreement of a border commune (before 1 July 2025)
rule-tq-27 = Report on an agreement of a border commune (before 1 July 2025)
rank-country = country
rank-province = province
rank-city = centrally run city
rank-provincial-city = provincial city
rank-district = rural district
rank-urban-district = urban district
rank-town = town
rank-township = township
rank-commune = commune
rank-ward = ward
rank-special-zone = special zone
