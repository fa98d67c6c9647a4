# Le registre ouvert : pages, interface, flux et fichiers pour tous.

open-title = Registre ouvert de la diplomatie locale
open-description = Accords, événements et partenaires de la diplomatie locale, tirés du registre que tiennent les services eux-mêmes : chercher, compter et télécharger sans compte.
open-welcome = Quelle collectivité a signé quoi, avec qui et quand : tout ce qui est publié du registre tenu par les services des affaires extérieures. Chaque dossier a une adresse stable ; chaque chiffre s’ouvre sur les dossiers qui le composent.
open-demo = Démonstration sur des faits publics réels ; ce n’est pas un registre officiel.
open-home = Vers l’accueil du registre ouvert
open-sign-in = Connexion des agents
open-more = À propos de ce registre
open-licence = Les faits proviennent des sources publiques indiquées dans chaque dossier. Merci de citer la source et la position des données ; la licence relève de l’organisme qui publie.
open-counts = Dossiers publiés
open-newest = Les plus récents
open-all = Tout voir
open-empty = Rien n’est encore publié.
open-changed = Dernière modification : { $at }
open-records = Tous les dossiers
open-records-sub = Tout ce qui est publié, le plus récent d’abord
open-partners = Partenaires
open-partners-count = { $n ->
    [one] { $n } pays ou territoire
   *[other] { $n } pays et territoires
}
open-units = Collectivités
open-units-count = { $n ->
    [one] { $n } collectivité
   *[other] { $n } collectivités
}
open-figures = Chiffres
open-map = Carte
open-figures-none = non indiqué
open-bar = Par rapport à la plus grande valeur
open-day-hint = jour/mois/année
open-facts = Ce qui est publié
open-this-record = Ce dossier
open-address = Adresse stable
open-last-changed = Dernière modification
open-links = Dossiers liés
open-sources = Sources
open-not-found = Introuvable
open-not-found-why = Le registre ouvert n’a rien à cette adresse.
open-bad-request = Cette demande ne peut pas aboutir

open-about = Ce qui est publié
open-about-sub = Champ par champ : ouvert ou fermé, pourquoi et sur quel fondement
open-about-closed = Tout est fermé sauf ce qui est ouvert. Seuls les genres de dossiers et les champs ci-dessous sont ouverts.
open-about-never = Les données personnelles, les noms de personnes, les notes, les pièces internes, les avis échangés et l’historique ne sont jamais ouverts. Les dossiers d’exemple ne sont pas montrés.
open-about-tied = La recherche, les filtres, les comptes et les fichiers reposent sur la seule partie ouverte ; ce qui est fermé n’y a aucune part.
open-about-shut = Genres de dossiers non publiés
open-embargo = Publié { $days } jours après la date du champ « { $field } »
open-column-what = Ouvert ou fermé
open-column-fields = Champs
open-column-reason = Raison
open-is-open = ouvert
open-is-closed = fermé

open-data = Données et interface
open-data-sub = Prendre tout le registre ouvert, ou le lire par programme
open-files = Fichiers
open-files-why = Chaque fichier est écrit à partir d’un seul état du registre, que son nom indique. En CSV, un texte qui commence par un signe de formule est précédé d’une apostrophe.
open-set = Genre de dossier
open-formats = Formats
open-dictionary = Dictionnaire des données
open-position = Position des données
open-api = Interface pour programmes (OpenAPI)
open-sitemap = Plan du site
open-feed = Flux Atom
open-feed-all = Tout
caveat-open-only = Ne compte que les dossiers publiés ; les registres des services peuvent en contenir davantage.

open-column-number = Numéro d’enregistrement
open-column-url = Adresse
open-column-state = État
open-column-unit = Code de la collectivité
open-column-unit-name = Collectivité
open-column-date = Date
open-column-countries = Pays partenaires
open-column-sources = Sources
open-column-hint-number = Numéro d’enregistrement, unique et durable.
open-column-hint-url = Adresse stable du dossier.
open-column-hint-state = Code de l’état.
open-column-hint-unit = Identifiant de la collectivité de niveau provincial à qui appartient le dossier.
open-column-hint-unit-name = Nom complet de cette collectivité.
open-column-hint-date = Date du dossier (ISO 8601) ; année ou mois seulement si l’on n’en sait pas plus.
open-column-hint-countries = Codes de pays, ISO 3166-1 alpha-2.
open-column-hint-sources = Adresses des pages sources.

open-operation-start = Ce qu’il y a, et la position du registre
open-operation-records = Une liste de dossiers avec les comptes de chaque valeur
open-operation-record = Un dossier
open-operation-partners = Pays et partenaires, avec leur nombre de dossiers
open-operation-units = Collectivités, avec leur nombre de dossiers
open-operation-figures = Les indicateurs ouverts
open-operation-figure = La valeur d’un indicateur
open-parameter-lang = Langue des libellés et des messages
open-parameter-q = Mots à trouver, avec ou sans accents ; le dernier peut être inachevé
open-parameter-from = Premier jour
open-parameter-until = Dernier jour
open-parameter-to = Dernier jour
open-parameter-order = Ordre
open-parameter-cursor = Place de la page, tirée de next ou de previous
open-parameter-limit = Dossiers par page
open-parameter-by = Réparti par
open-parameter-number = Numéro d’enregistrement
open-parameter-indicator = Identifiant de l’indicateur
open-parameter-filter = { $name } : l’une de ces valeurs
open-answer-ok = La réponse
open-answer-same = Inchangé depuis l’ETag envoyé
open-answer-wrong = Un paramètre est faux ; le problème le nomme
open-answer-long = L’adresse est trop longue
open-answer-busy = Occupé ; redemandez dans un instant

refusal-open-unknown-parameter = Il n’y a pas de paramètre « { $name } ».
refusal-open-unknown-parameter-hint = L’interface est décrite dans /open/api/v1/openapi.json.
refusal-open-wrong-value = « { $value } » n’est pas une valeur de « { $name } ».
refusal-open-wrong-value-hint = Les valeurs permises figurent dans /open/api/v1/openapi.json.
refusal-open-given-twice = Le paramètre « { $name } » est donné deux fois.
refusal-open-given-twice-hint = Donnez-le une seule fois.
refusal-open-too-many = Trop de valeurs pour « { $name } ».
refusal-open-too-many-hint = Restreignez avec moins de valeurs.
refusal-open-cursor = Cette place n’appartient pas à cette liste.
refusal-open-cursor-hint = Recommencez à la première page, sans le paramètre cursor.
