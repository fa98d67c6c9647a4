# Avis dans le programme et par courriel
section-notices = Avis
notices-sub = { $n ->
    [one] { $n } avis non lu
   *[other] { $n } avis non lus
}
notices-sub-none = Tous les avis sont lus.
notices-none = Il n’y a pas encore d’avis.
notices-new = nouveau
notices-see = Marquer comme lu
notices-see-all = Tout marquer comme lu
notices-older = Avis plus anciens
notices-unread = non lus
notices-choose = Choisir comment être averti
notice-asked = { $number } : votre organe est consulté
notice-supplemented = { $number } : le complément est arrivé
notice-step = { $number } : vous attend à l’étape « { $step } »
notice-reply = { $number } : { $body } a répondu
notice-supplement = { $number } : { $body } demande un complément
notice-reminder = { $number } : { $body } vous rappelle une réponse
notice-due = { $number } : « { $rule } » échoit le { $date }
notice-late = { $number } : « { $rule } » est échu depuis le { $date }
notice-duty = { $duty } ({ $round }), { $whose } : dû le { $date }
notice-duty-late = { $duty } ({ $round }), { $whose } : était dû le { $date }
notice-units = { $n ->
    [one] { $n } collectivité
   *[other] { $n } collectivités
}
topic-asked = Mon organe est consulté, ou reçoit un complément
topic-step = Un dossier m’attend
topic-reply = Une réponse est arrivée
topic-supplement = Un complément est demandé
topic-reminder = On me rappelle une réponse
topic-due = Un délai est proche ou dépassé
topic-duty = Un rapport périodique est proche de son jour ou en retard
way-off = ne pas m’avertir
way-here = dans le programme seulement
way-daily = dans un courriel par jour
way-at-once = dans un courriel immédiat
account-title = Mon compte
account-saved = Enregistré.
account-notices = Comment être averti
account-email = Adresse électronique
account-email-hint = Laissez vide pour ne recevoir aucun courriel. Un courriel ne cite que des dossiers que vous pouvez voir, par numéro et titre.
account-no-mail = Ce serveur n’est pas réglé pour envoyer des courriels ; votre choix est conservé.
account-feed = Adresse d’agenda
account-feed-why = Un agenda lit cette adresse sans connexion : les rapports et délais de votre organe, rien d’autre. Qui la possède peut la lire : gardez-la pour vous.
account-feed-none = Il n’y a pas encore d’adresse d’agenda.
account-feed-since = Il y a une adresse d’agenda depuis le { $at }. Elle n’est montrée qu’une fois ; s’il vous la faut de nouveau, créez-en une autre.
account-feed-new = La nouvelle adresse. Copiez-la maintenant, elle ne sera plus montrée :
account-feed-make = Créer une adresse d’agenda
account-feed-renew = Créer une nouvelle adresse et supprimer l’ancienne
account-feed-drop = Supprimer l’adresse d’agenda
feed-name = Luytre : délais de { $body }
feed-done = Envoyé : { $what }
feed-clock = { $number } : { $rule }
mail-subject = { $n ->
    [one] Luytre : { $n } nouvel avis
   *[other] Luytre : { $n } nouveaux avis
}
mail-subject-one = Luytre : { $what }
mail-greeting = Bonjour { $name },
mail-more = { $n ->
    [one] et { $n } autre avis dans le programme.
   *[other] et { $n } autres avis dans le programme.
}
mail-end = Changer la manière d’être averti, ou ne plus recevoir ces courriels : la page Mon compte de Luytre.
mail-end-at = Changer la manière d’être averti, ou ne plus recevoir ces courriels : { $address }
refusal-no-such-address = « { $value } » n’est pas une adresse électronique.
refusal-no-such-address-hint = Donnez une adresse, par exemple : lan@danang.gov.vn
refusal-mail-settings = Ces réglages ne permettent pas d’envoyer de courriel : { $problem }.
refusal-mail-settings-hint = Par exemple : --smtp smtp://mail.example.vn --mail-from luytre@example.vn ; le mot de passe par LUYTRE_SMTP_PASSWORD ou --smtp-password-file.
