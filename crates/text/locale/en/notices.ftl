# Notices in the program and by e-mail
section-notices = Notices
notices-sub = { $n ->
    [one] { $n } notice not read
   *[other] { $n } notices not read
}
notices-sub-none = Every notice is read.
notices-none = There are no notices yet.
notices-new = new
notices-see = Mark as read
notices-see-all = Mark all as read
notices-older = Older notices
notices-unread = not read
notices-choose = Choose how to be told
notice-asked = { $number }: your body is asked for its opinion
notice-supplemented = { $number }: the supplement has come
notice-step = { $number }: waits for you at the step “{ $step }”
notice-reply = { $number }: { $body } has replied
notice-supplement = { $number }: { $body } asks for a supplement
notice-reminder = { $number }: { $body } reminds you of a reply
notice-due = { $number }: “{ $rule }” is due on { $date }
notice-late = { $number }: “{ $rule }” was due on { $date }
notice-duty = { $duty } ({ $round }), { $whose }: due on { $date }
notice-duty-late = { $duty } ({ $round }), { $whose }: was due on { $date }
notice-units = { $n ->
    [one] { $n } locality
   *[other] { $n } localities
}
topic-asked = My body is asked, or gets a supplement
topic-step = A dossier waits for me
topic-reply = A reply has come
topic-supplement = A supplement is asked for
topic-reminder = I am reminded of a reply
topic-due = A deadline is near or over
topic-duty = A standing report is near its day or over it
way-off = do not tell me
way-here = in the program only
way-daily = in one letter a day
way-at-once = in a letter at once
account-title = My account
account-saved = Saved.
account-notices = How to be told
account-email = E-mail address
account-email-hint = Leave it empty for no letters. A letter names only records that you may see, by number and title.
account-no-mail = This server is not set up to send letters; your choice is kept all the same.
account-feed = Calendar address
account-feed-why = A calendar program reads this address without signing in: the reports and deadlines of your body and nothing else. Whoever has it can read it, so keep it to yourself.
account-feed-none = There is no calendar address yet.
account-feed-since = There is a calendar address since { $at }. It is shown once only; if you need it again, make a new one.
account-feed-new = The new address. Copy it now, it is not shown again:
account-feed-make = Make a calendar address
account-feed-renew = Make a new address and end the old one
account-feed-drop = End the calendar address
feed-name = Luytre: deadlines of { $body }
feed-done = Filed: { $what }
feed-clock = { $number }: { $rule }
mail-subject = { $n ->
    [one] Luytre: { $n } new notice
   *[other] Luytre: { $n } new notices
}
mail-subject-one = Luytre: { $what }
mail-greeting = Dear { $name },
mail-more = { $n ->
    [one] and { $n } more notice in the program.
   *[other] and { $n } more notices in the program.
}
mail-end = Change how you are told, or end these letters: the page My account in Luytre.
mail-end-at = Change how you are told, or end these letters: { $address }
refusal-no-such-address = “{ $value }” is no e-mail address.
refusal-no-such-address-hint = Give one address, such as: lan@danang.gov.vn
refusal-mail-settings = Letters cannot be sent with these settings: { $problem }.
refusal-mail-settings-hint = Such as: --smtp smtp://mail.example.vn --mail-from luytre@example.vn; the password by LUYTRE_SMTP_PASSWORD or --smtp-password-file.
