# Ranks of units, and the flagged deadlines of border communes before the reform.

rule-tq-25 = Trả lời về thỏa thuận của xã biên giới (trước 01/07/2025)
rule-tq-26 = Quyết định về thỏa thuận của xã biên giới (trước 01/07/2025)
rule-tq-27 = Báo cáo thỏa thuận của xã biên giới (trước 01/07/2025)
rank-country = quốc gia
rank-province = tỉnh
rank-city = thành phố trực thuộc trung ương
rank-provincial-city = thành phố thuộc tỉnh
rank-district = huyện
rank-urban-district = quận
rank-town = thị xã
rank-township = thị trấn
rank-commune = xã
rank-ward = phường
rank-special-zone = đặc khu
