# Standing duties
duty-r1 = Plan to conclude agreements in the next year
duty-r2 = Plan to implement agreements in the next year
duty-r3 = Report on concluding and implementing agreements
duty-r4 = Report on agreements of departments, border communes and organisations
duty-r5 = Report on international conferences
duty-r6 = Report on foreign non-governmental organisations
duty-r7 = Report on aid that is not official development assistance
duty-r8a = Monthly report on aid that is State budget revenue
duty-r8b = First-half report on aid that is State budget revenue
duty-r8c = Second-half report on aid that is State budget revenue
duty-r8d = Annual report on aid that is State budget revenue
duty-r9 = Report on each agreement signed
duty-r10 = Notice of each change or end of an agreement
duty-r11 = Report on each international conference
duty-r12 = Notice of each suspension at the border
duty-r13 = Consular statistics
duty-sort-plan = Plan
duty-sort-report = Report
duty-sort-statistics = Statistics
duty-sort-notice = Notice

organs-committee = People’s Committee
organs-council = People’s Council
organs-agency = foreign-affairs agency
organs-department = specialised department
organs-border-guard = border guard
