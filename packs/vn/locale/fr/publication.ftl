# Le registre ouvert : le nom de ses parties, et pourquoi chaque champ est ouvert ou fermé.

open-kind-agreement = Accords internationaux
open-kind-event = Événements
open-kind-conference = Conférences internationales
open-kind-title = Titres
open-kind-border-gate = Postes frontières

open-reason-identity = Quel document, signé avec qui et par qui : un accord signé est publié, sauf si sa publication a été exclue.
open-reason-force = La date de signature, d’effet et de fin fait partie du document publié.
open-reason-subject = Les domaines de coopération permettent au public et aux partenaires de trouver l’accord.
open-reason-deliberation = Projets et délibérations internes des administrations.
open-reason-secrecy = Ce qui sert à examiner le secret et l’étendue de la publication.
open-reason-undecided = Questions encore à l’étude, sans décision définitive.
open-reason-published = Déjà publié par la presse ou sur un portail officiel.
open-reason-reading = Traces de la lecture des documents, sans rapport avec l’événement.
open-reason-held = La conférence s’est tenue publiquement : qui l’a organisée, où, quand et avec quels pays.
open-reason-people = Les noms de personnes sont des données personnelles.
open-reason-inscribed = Le titre a été inscrit et annoncé.
open-reason-gate = L’ouverture et la classe d’un poste frontière sont annoncées.
