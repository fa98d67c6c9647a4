# Letters, the capacities in which they are signed, and the sort of paper they are.
paper-letter = Lettre de consultation

letter-agreement-consult = Lettre de consultation sur un accord
letter-agreement-reply = Réponse portant avis sur un accord
letter-agreement-submission = Note de présentation pour la signature d’un accord
letter-agreement-decision = Décision de signer un accord
letter-agreement-report = Rapport au Premier ministre après la signature
letter-agreement-report-to-chair = Rapport au président du comité après la signature
letter-agreement-invitation = Invitation à la cérémonie de signature
letter-trip-request = Note de présentation d’une mission à l’étranger
letter-trip-opinions = Lettre de consultation sur une mission
letter-trip-reply = Réponse portant avis sur une mission
letter-trip-decision = Décision d’envoyer une mission à l’étranger
letter-trip-report = Compte rendu de mission
letter-conference-request = Demande d’autorisation d’une conférence internationale
letter-conference-report = Rapport sur une conférence internationale

capacity-committee-chair = Président, au nom du Comité populaire (TM.)
capacity-committee-deputy = Vice-président pour le président, au nom du Comité populaire (TM., KT.)
capacity-chair-alone = Président du Comité populaire
capacity-chair-deputy = Vice-président pour le président (KT.)
capacity-chair-order = Par ordre du président (TL.)
capacity-chair-delegated = Par délégation du président (TUQ.)
capacity-council-chair = Président, au nom du Conseil populaire (TM.)
capacity-department-director = Directeur
capacity-department-deputy = Directeur adjoint pour le directeur (KT.)
capacity-department-order = Par ordre du directeur (TL.)
capacity-department-delegated = Par délégation du directeur (TUQ.)
capacity-office-chief = Chef de cabinet
capacity-commander = Commandant
capacity-organisation-chair = Président de l’union
capacity-minister = Ministre
capacity-minister-deputy = Vice-ministre pour le ministre (KT.)
capacity-minister-order = Par ordre du ministre (TL.)
capacity-minister-delegated = Par délégation du ministre (TUQ.)
