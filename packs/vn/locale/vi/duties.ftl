# Nghĩa vụ báo cáo thường xuyên
duty-r1 = Kế hoạch ký kết thỏa thuận quốc tế năm sau
duty-r2 = Kế hoạch thực hiện thỏa thuận quốc tế năm sau
duty-r3 = Báo cáo ký kết và thực hiện thỏa thuận quốc tế
duty-r4 = Báo cáo thỏa thuận của sở, xã biên giới và tổ chức
duty-r5 = Báo cáo hội nghị, hội thảo quốc tế
duty-r6 = Báo cáo về tổ chức phi chính phủ nước ngoài
duty-r7 = Báo cáo viện trợ không thuộc hỗ trợ phát triển chính thức
duty-r8a = Báo cáo tháng về viện trợ thuộc thu ngân sách nhà nước
duty-r8b = Báo cáo sáu tháng đầu năm về viện trợ thuộc thu ngân sách nhà nước
duty-r8c = Báo cáo sáu tháng cuối năm về viện trợ thuộc thu ngân sách nhà nước
duty-r8d = Báo cáo năm về viện trợ thuộc thu ngân sách nhà nước
duty-r9 = Báo cáo từng thỏa thuận đã ký
duty-r10 = Thông báo từng lần thay đổi hoặc chấm dứt thỏa thuận
duty-r11 = Báo cáo từng hội nghị, hội thảo quốc tế
duty-r12 = Thông báo từng lần hạn chế, tạm dừng ở biên giới
duty-r13 = Thống kê lãnh sự
duty-sort-plan = Kế hoạch
duty-sort-report = Báo cáo
duty-sort-statistics = Thống kê
duty-sort-notice = Thông báo

organs-committee = Ủy ban nhân dân
organs-council = Hội đồng nhân dân
organs-agency = cơ quan ngoại vụ
organs-department = sở chuyên môn
organs-border-guard = bộ đội biên phòng
