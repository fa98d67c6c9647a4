# Demandes et réponses.

kind-request = demande
part-request-what = Que demande-t-on ?
paper-request-letter = Lettre de demande
paper-request-answer = Réponse écrite
procedure-request-by-day = Demande avec date limite
procedure-request-service = Demande selon le délai de service
step-request-asked = En attente de réponses
step-request-closed = Close
state-request-open = en attente de réponses
state-request-closed = close
action-request-close = Clore
action-request-close-silent = Clore malgré des silences
field-request-subject = Objet
field-request-text = Ce qui est demandé
field-request-wants = Chiffres et informations demandés
field-reply-by = Réponse attendue pour le
field-requested-on = Demandé le
reason-request = appelé à répondre
rule-yc-01 = réponse à la date demandée
rule-yc-02 = réponse à une demande
starts-answer-day = la date de réponse demandée
starts-request-received = réception de la demande
