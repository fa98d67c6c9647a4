# Requests and answers.

kind-request = request
part-request-what = What is asked?
paper-request-letter = Letter of request
paper-request-answer = Written answer
procedure-request-by-day = Request with a day to answer by
procedure-request-service = Request under a service time
step-request-asked = Awaiting answers
step-request-closed = Closed
state-request-open = awaiting answers
state-request-closed = closed
action-request-close = Close
action-request-close-silent = Close although some are silent
field-request-subject = Subject
field-request-text = What is asked
field-request-wants = Figures and facts wanted
field-reply-by = To be answered by
field-requested-on = Asked on
reason-request = asked to answer
rule-yc-01 = answer by the day asked for
rule-yc-02 = answer to a request
starts-answer-day = the day by which to answer
starts-request-received = receipt of the request
