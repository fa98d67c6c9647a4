# The reading page and the inbox.

section-read = Lecture
read-lead = Apportez articles et rapports : la lecture propose, les personnes décident, les mots restent.
read-papers = Documents reçus
read-none = Aucun document
read-none-why = Téléversez un article ou collez son texte pour commencer.
read-all = Voir tout dans le registre
read-bring = Apporter des documents
read-file = Fichiers
read-file-hint = Plusieurs fichiers possibles, 50 Mo chacun au plus. Aucun secret d’État.
read-folder = Ou tout un dossier
read-text = Ou collez le texte
read-about = Source, date, adresse
read-do = Lire
read-source = Page d’origine
read-progress = { $judged } propositions jugées sur { $all }
read-the-text = Texte du document
read-nothing = Aucun chiffre ni événement trouvé
read-nothing-why = Le document est conservé ; son contenu peut être saisi à la main.
read-alike = D’autres documents parlent de la même chose
read-alike-copy = presque le même texte
read-alike-events = { $n ->
    [one] un événement commun
   *[other] { $n } événements communs
}
read-alike-figures = { $n ->
    [one] un chiffre commun
   *[other] { $n } chiffres communs
}
read-period = Période
read-register-has = Le registre a
read-without = Aucun de
read-in-text = Voir dans le texte
read-same-question = Le registre note aussi :
read-known = Déjà au registre :
read-made = Inscrit sous
read-into = Ajouter comme preuve
read-accept = Accepter
read-accept-new = Inscrire à part
read-accept-mended = Accepter corrigé
read-edit = Corriger
read-reject = Rejeter
read-leave = Laisser
read-key-move = suivant, précédent
read-verdict-real = différence réelle
read-verdict-apparent = différence apparente
read-verdict-unclear = incertain
read-aspect-value = même question, autre chiffre
read-aspect-modality = l’un est prévu ou promis
read-aspect-date = arrêté à une autre date
read-aspect-rounding = arrondi
read-aspect-comparator = autre comparaison
read-precision = Précision
read-precision-lead = Comptée sur les propositions acceptées, corrigées ou rejetées.
read-precision-none = Aucune proposition jugée
read-precision-none-why = Dès que des propositions seront jugées, ce tableau dira ce que vaut la lecture.
read-precision-caption = Par indicateur et langue
read-precision-about = Indicateur ou genre
read-exact = Exact
read-useful = Utilisable
read-finding-bad-encoding = Le fichier ne dit pas comment ses lettres sont codées ; c’est deviné, et des lettres peuvent être fausses.
read-finding-legacy-letters = Écrit dans une police vietnamienne d’avant Unicode ; vérifiez les lettres.
read-finding-too-many-entries = Trop de fichiers à l’intérieur ; une partie n’a pas été lue.
read-finding-too-many-pages = Trop de pages ; seules les premières ont été lues.
read-finding-long-line = Une ligne est très longue ; elle a été divisée.
read-finding-timed-out = La lecture du fichier durait trop longtemps et a été arrêtée.
read-finding-too-much-memory = La lecture du fichier demandait trop de mémoire et a été arrêtée.
read-finding-crashed = Le fichier n’a pas pu être lu : son lecteur s’est arrêté sans réponse.
read-finding-encrypted = Le fichier est protégé par un mot de passe.
read-finding-unnamed-letters = Des lettres du fichier se voient mais ne se lisent pas ; comparez avec l’original.
read-finding-wrong-name = Le nom du fichier annonce un autre type ; le contenu a été cru.
read-finding-cut = Document très long ; seul le début a été lu.
read-finding-too-deep = Imbrication trop profonde ; une partie est omise.
read-finding-zip-ratio = Une partie compressée devient trop grande ; elle est omise.
read-finding-broken = Fichier abîmé ou d’un autre type qu’annoncé.
read-finding-unknown-media = Ce type de fichier ne se lit pas.
read-finding-no-text = Aucun texte trouvé.
read-finding-hidden-characters = Le document contient des caractères qui cachent ou inversent le texte.
read-finding-lexicon-syntax = Une faute dans le vocabulaire de lecture.
read-finding-lexicon-shape = Une faute dans le vocabulaire de lecture.
read-finding-unknown-concept = Une faute dans le vocabulaire de lecture.
edit-hint-decimal = Un nombre, décimal s’il le faut : 1 281,5
record-event-cited = Source ajoutée : { $title }
record-event-uncited = Source retirée : { $title }
record-event-judged = Proposition « { $about } » : { $ruling }
record-source-remove = Retirer cette source
refusal-document-without-text = Aucun texte dans « { $file } ».
refusal-document-without-text-hint = S’il est numérisé, collez son texte ; s’il est abîmé, reprenez-le.
refusal-nothing-to-read = Ni fichier choisi ni texte collé.
refusal-nothing-to-read-hint = Choisissez un fichier ou collez un texte, puis renvoyez.
refusal-no-such-proposal = Cette proposition n’existe plus.
refusal-no-such-proposal-hint = Rouvrez la page de lecture et choisissez dans la liste.
refusal-already-accepted = Cette proposition est inscrite sous { $number }.
refusal-already-accepted-hint = Modifiez-la là-bas.
refusal-no-such-source = Le dossier n’a pas cette source.
refusal-no-such-source-hint = Rechargez la page.
read-units = { $n ->
    [one] une collectivité
   *[other] { $n } collectivités
}
facet-about = Indicateur
facet-language = Langue
