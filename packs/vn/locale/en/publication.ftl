# The open register: names of its parts, and why each field is open or closed.

open-kind-agreement = International agreements
open-kind-event = Events
open-kind-conference = International conferences
open-kind-title = Titles
open-kind-border-gate = Border gates

open-reason-identity = Which document, with whom and by whom it was signed: a signed agreement is published unless its publication was barred.
open-reason-force = When it was signed, takes effect and ends is part of the published document.
open-reason-subject = The fields of cooperation let the public and partners find the agreement.
open-reason-deliberation = Drafts and deliberation inside public bodies.
open-reason-secrecy = What is asked in order to examine secrecy and the extent of publication.
open-reason-undecided = Matters under consideration, on which nothing final has been decided.
open-reason-published = Already published by the press or on an official portal.
open-reason-reading = Traces of reading documents, which say nothing about the event.
open-reason-held = The conference took place in public: who held it, where, when and with which countries.
open-reason-people = Names of people are personal data.
open-reason-inscribed = The title has been inscribed and announced.
open-reason-gate = The opening and class of a border gate are announced.
