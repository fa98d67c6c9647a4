# Mục và câu của báo cáo tổng hợp (review.toml).

review-section-agreements = Thỏa thuận quốc tế
review-section-fields = Trụ cột và lĩnh vực
review-section-commitments = Thực hiện cam kết
review-section-partners = Quan hệ đối tác
review-section-delegations = Đoàn ra, đoàn vào
review-section-conferences = Hội nghị và sự kiện quốc tế
review-section-economy = Ngoại giao kinh tế
review-section-aid = Viện trợ và tổ chức phi chính phủ nước ngoài
review-section-culture = Ngoại giao văn hóa và di sản
review-section-borders = Biên giới, lãnh thổ
review-section-citizens = Bảo hộ công dân và lãnh sự
review-section-overseas = Người Việt Nam ở nước ngoài
review-section-people = Con người và bồi dưỡng
review-section-requests = Đề nghị và kiến nghị
review-section-plans = Kế hoạch và phối hợp
review-section-brief = Tổng quan hợp tác
review-says-agreements-signed = { $n } thỏa thuận quốc tế được ký{ $change }.
review-says-agreements-in-force = Đến { $day }, { $n } thỏa thuận đang có hiệu lực{ $change }.
review-says-delegations-inbound = { $n } đoàn khách quốc tế được tiếp{ $change }.
review-says-delegations-outbound = { $n } đoàn đi công tác nước ngoài{ $change }.
review-says-conferences-international = { $n } hội nghị, hội thảo quốc tế được tổ chức{ $change }.
