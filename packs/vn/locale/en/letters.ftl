# Letters, the capacities in which they are signed, and the sort of paper they are.
paper-letter = Consultation letter

letter-agreement-consult = Letter asking for opinions on an agreement
letter-agreement-reply = Reply giving an opinion on an agreement
letter-agreement-submission = Submission on signing an agreement
letter-agreement-decision = Decision on signing an agreement
letter-agreement-report = Report to the Prime Minister after signing
letter-agreement-report-to-chair = Report to the committee’s chair after signing
letter-agreement-invitation = Invitation to the signing ceremony
letter-trip-request = Submission to send a delegation abroad
letter-trip-opinions = Letter asking for opinions on a delegation
letter-trip-reply = Reply giving an opinion on a delegation
letter-trip-decision = Decision sending a delegation abroad
letter-trip-report = Report on the outcome of a trip
letter-conference-request = Application to hold an international conference
letter-conference-report = Report on an international conference

capacity-committee-chair = Chair, on behalf of the People’s Committee (TM.)
capacity-committee-deputy = Vice-chair for the chair, on behalf of the People’s Committee (TM., KT.)
capacity-chair-alone = Chair of the People’s Committee
capacity-chair-deputy = Vice-chair for the chair (KT.)
capacity-chair-order = By order of the chair (TL.)
capacity-chair-delegated = By delegation of the chair (TUQ.)
capacity-council-chair = Chair, on behalf of the People’s Council (TM.)
capacity-department-director = Director
capacity-department-deputy = Deputy director for the director (KT.)
capacity-department-order = By order of the director (TL.)
capacity-department-delegated = By delegation of the director (TUQ.)
capacity-office-chief = Chief of office
capacity-commander = Commander
capacity-organisation-chair = Chair of the union
capacity-minister = Minister
capacity-minister-deputy = Deputy minister for the minister (KT.)
capacity-minister-order = By order of the minister (TL.)
capacity-minister-delegated = By delegation of the minister (TUQ.)
