# Letters, the capacities in which they are signed, and the sort of paper they are.
paper-letter = Công văn lấy ý kiến

letter-agreement-consult = Công văn lấy ý kiến về việc ký kết
letter-agreement-reply = Công văn góp ý việc ký kết
letter-agreement-submission = Tờ trình về việc ký kết
letter-agreement-decision = Quyết định về việc ký kết
letter-agreement-report = Báo cáo Thủ tướng sau khi ký
letter-agreement-report-to-chair = Báo cáo Chủ tịch UBND sau khi ký
letter-agreement-invitation = Giấy mời dự lễ ký
letter-trip-request = Tờ trình cử đoàn đi nước ngoài
letter-trip-opinions = Công văn lấy ý kiến về đoàn ra
letter-trip-reply = Công văn góp ý về đoàn ra
letter-trip-decision = Quyết định cử đoàn đi nước ngoài
letter-trip-report = Báo cáo kết quả chuyến đi
letter-conference-request = Tờ trình xin phép tổ chức hội nghị quốc tế
letter-conference-report = Báo cáo kết quả hội nghị quốc tế

capacity-committee-chair = Chủ tịch, thay mặt Ủy ban nhân dân (TM.)
capacity-committee-deputy = Phó Chủ tịch ký thay, thay mặt Ủy ban nhân dân (TM., KT.)
capacity-chair-alone = Chủ tịch Ủy ban nhân dân
capacity-chair-deputy = Phó Chủ tịch ký thay Chủ tịch (KT.)
capacity-chair-order = Thừa lệnh Chủ tịch (TL.)
capacity-chair-delegated = Thừa ủy quyền Chủ tịch (TUQ.)
capacity-council-chair = Chủ tịch, thay mặt Hội đồng nhân dân (TM.)
capacity-department-director = Giám đốc
capacity-department-deputy = Phó Giám đốc ký thay Giám đốc (KT.)
capacity-department-order = Thừa lệnh Giám đốc (TL.)
capacity-department-delegated = Thừa ủy quyền Giám đốc (TUQ.)
capacity-office-chief = Chánh Văn phòng
capacity-commander = Chỉ huy trưởng
capacity-organisation-chair = Chủ tịch Liên hiệp
capacity-minister = Bộ trưởng
capacity-minister-deputy = Thứ trưởng ký thay Bộ trưởng (KT.)
capacity-minister-order = Thừa lệnh Bộ trưởng (TL.)
capacity-minister-delegated = Thừa ủy quyền Bộ trưởng (TUQ.)
