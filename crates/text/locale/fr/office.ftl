# Ce que dit le bureau : jour de réception du dossier, liens, données personnelles, contrôle du registre.

refusal-unit-not-then = { $unit-label } n’existait pas le { $day }.
refusal-unit-not-then-hint = Choisissez un autre jour, ou l’unité de ce jour : { $then-label }.
