# Obligations permanentes
duty-r1 = Plan de conclusion des accords de l’année suivante
duty-r2 = Plan de mise en œuvre des accords de l’année suivante
duty-r3 = Rapport sur la conclusion et la mise en œuvre des accords
duty-r4 = Rapport sur les accords des services, des communes frontalières et des organisations
duty-r5 = Rapport sur les conférences internationales
duty-r6 = Rapport sur les organisations non gouvernementales étrangères
duty-r7 = Rapport sur l’aide hors aide publique au développement
duty-r8a = Rapport mensuel sur l’aide portée en recette budgétaire
duty-r8b = Rapport du premier semestre sur l’aide portée en recette budgétaire
duty-r8c = Rapport du second semestre sur l’aide portée en recette budgétaire
duty-r8d = Rapport annuel sur l’aide portée en recette budgétaire
duty-r9 = Rapport sur chaque accord signé
duty-r10 = Notification de chaque modification ou fin d’accord
duty-r11 = Rapport sur chaque conférence internationale
duty-r12 = Notification de chaque suspension à la frontière
duty-r13 = Statistiques consulaires
duty-sort-plan = Plan
duty-sort-report = Rapport
duty-sort-statistics = Statistiques
duty-sort-notice = Notification

organs-committee = Comité populaire
organs-council = Conseil populaire
organs-agency = organe des affaires extérieures
organs-department = service spécialisé
organs-border-guard = garde-frontière
