# Căn cước con số, đối chiếu, và những gì phải lưu ý.

finding-indicator-without-kind = một dòng không nói loại hồ sơ thì không có gì để đếm
finding-distinct-of-nothing = đếm riêng từng giá trị cần `of`, và chỉ cách đếm ấy mới có `of`
finding-sum-of-no-number = chỉ cộng được trường số hoặc tiền
finding-money-without-currency = chỉ tiêu về tiền chưa nói đồng tiền (`unit`)
finding-unknown-measure = đơn vị tính không có trong danh mục `measure`
finding-unknown-relation = không có quan hệ này

refusal-indicator-not-counted = Sổ này không tự đếm chỉ tiêu “{ $indicator }”.
refusal-indicator-not-counted-hint = Mở căn cước của chỉ tiêu để xem số liệu được báo cáo hoặc công bố.
refusal-indicator-not-reported = Chỉ tiêu này không thu bằng báo cáo.
refusal-indicator-not-reported-hint = Chọn chỉ tiêu khác; chỉ tiêu mà sổ tự đếm thì nhập hồ sơ.
refusal-restates-nothing = Không có số liệu đã chấp nhận nào số “{ $number }” của cùng chỉ tiêu, địa phương, kỳ và đơn vị tính.
refusal-restates-nothing-hint = Xem số đăng ký của số liệu cũ, hoặc để trống nếu kỳ này chưa có số liệu.
refusal-period-locked = Kỳ này đã có số liệu được chấp nhận: { $number }.
refusal-period-locked-hint = Nếu phải điều chỉnh, ghi { $number } vào “Thay cho số liệu đã chấp nhận” và nêu lý do.

caveat-unconfirmed-basis = Căn cứ { $basis } chưa được xác nhận.
caveat-merged-not-comparable = Có đơn vị sáp nhập trong kỳ; số của đơn vị cũ và mới không so sánh, không cộng được.
caveat-stock-at-end = Là số hiện có vào ngày cuối kỳ, không phải số phát sinh trong kỳ.
caveat-distinct-parts = Mỗi giá trị chỉ tính một lần, nên cộng các dòng không ra tổng.
caveat-redefined = Tính theo định nghĩa thứ { $version }, dùng từ { $day }.
caveat-silent-units = { $n } trong { $of } tỉnh, thành phố không có hồ sơ nào được đếm: có thể không có việc, có thể chưa nhập.
caveat-other-currencies = Chỉ gồm { $currency }. Ngoài ra, chưa quy đổi: { $others }.
caveat-not-counted-here = Sổ này không tự đếm chỉ tiêu này; dưới đây chỉ là số được báo cáo hoặc công bố.
caveat-claims-overlap = { $n } số liệu được công bố có kỳ chồng lên kỳ này: không cộng với nhau.

comparison-before = Kỳ trước ({ $window }): { $value }
comparison-change = { $change } ({ $share })
comparison-change-only = { $change }

no-comparison-base-zero = kỳ trước bằng 0, không tính được tỷ lệ
no-comparison-merged = đơn vị sáp nhập giữa hai kỳ, không so sánh được

passport-title = Căn cước con số: { $title }
passport-open = Mở căn cước của con số
passport-value = Con số
passport-not-counted = Sổ không tự đếm
passport-rows = Mở { $n } hồ sơ đã đếm
passport-now = Theo sổ hôm nay: { $value }
passport-then = Theo sổ đến { $moment }
passport-formula = Cách tính
passport-formula-records-flow = đếm { $kind } có { $day } trong kỳ
passport-formula-records-stock = đếm { $kind } có { $day } đến hết kỳ và chưa có { $until } khi đó
passport-formula-sum-flow = cộng trường “{ $sum }” của { $kind } có { $day } trong kỳ
passport-formula-sum-stock = cộng trường “{ $sum }” của { $kind } có { $day } đến hết kỳ và chưa có { $until } khi đó
passport-formula-distinct-flow = đếm số giá trị khác nhau của “{ $of }” trong { $kind } có { $day } trong kỳ
passport-formula-distinct-stock = đếm số giá trị khác nhau của “{ $of }” trong { $kind } có { $day } đến hết kỳ và chưa có { $until } khi đó
passport-formula-judgements = đếm đề xuất đã xem xét trong kỳ của { $kind }
passport-formula-commitments = đếm cam kết của { $kind } có { $day } trong kỳ
passport-condition = Điều kiện
passport-unit = Một đơn vị
passport-origins = Nguồn giá trị

origin-computed = sổ tự đếm
origin-reported = địa phương báo cáo
origin-claimed = nguồn khác công bố

passport-merging = Khi đơn vị sáp nhập

merging-sum = số của đơn vị mới là tổng các đơn vị cũ
merging-not-comparable = không cộng, không so sánh đơn vị cũ với đơn vị mới

passport-history = Các định nghĩa đã dùng
passport-history-one = Chỉ tiêu này mới có một định nghĩa.
passport-definition-n = Định nghĩa { $version }
passport-definition-used = đang dùng cho con số này
passport-evidence = Hồ sơ dựa vào đâu
passport-evidence-none = Chưa hồ sơ nào nêu nguồn.
passport-evidence-first = { $n } hồ sơ mới nhất trong số đã đếm.
passport-no-source = chưa nêu nguồn
passport-reported = Số được báo cáo
passport-reported-none = Chưa có số liệu báo cáo nào cho phạm vi và kỳ này.
passport-reported-new = Báo cáo một số liệu
passport-claims = Số được công bố
passport-claims-none = Chưa ghi số liệu nào được công bố cho phạm vi này.
passport-claims-all = Đối chiếu tất cả
passport-column-window = Kỳ
passport-column-value = Giá trị
passport-column-source = Nguồn
passport-column-approved = Người duyệt
passport-column-relation = So với kỳ đang xem
passport-window-same = cùng kỳ
passport-window-overlaps = chồng { $from } – { $to }
passport-window-apart = kỳ khác
passport-differs = khác số của sổ
passport-restates = thay cho { $number }: { $reason }
passport-restated-by = đã được thay bằng { $number }
passport-approval = { $action }: { $body }, { $day }
passport-no-window = không nói kỳ
passport-on = vào { $day }
passport-address = Địa chỉ bền của con số
passport-address-what = Mã ngắn mang đủ câu hỏi; in trên giấy, mở lại đúng con số này.
passport-pinned = Mã của con số như hôm nay, không đổi về sau
passport-caveats = Phải lưu ý
passport-caveats-none = Không có.

facet-currency = Đồng tiền
facet-commitment = Tiến độ cam kết
facet-ruling = Kết quả xem xét

reconcile-title = Đối chiếu số liệu được công bố
reconcile-sub = Cùng phạm vi, cùng kỳ. Số công bố không bao giờ cộng vào số của sổ.
reconcile-open = Đối chiếu với số được công bố
reconcile-indicator = Chỉ tiêu
reconcile-count = { $name } ({ $n })
reconcile-nation = Cả nước
reconcile-column-published = Được công bố
reconcile-column-register = Sổ đếm được
reconcile-column-reported = Địa phương báo cáo
reconcile-column-reading = Đọc thế nào
reconcile-caption = Số được công bố và số của sổ: { $place }
reconcile-agrees = khớp với sổ
reconcile-fewer = sổ thiếu { $n } so với số công bố
reconcile-more = sổ có nhiều hơn { $n }
reconcile-nothing = sổ chưa có hồ sơ nào
reconcile-not-counted = sổ không tự đếm chỉ tiêu này
reconcile-no-window = số lũy kế không nói từ bao giờ, không so được với một kỳ
reconcile-overlaps = Các kỳ chồng lên nhau
reconcile-overlap = { $one } và { $other } cùng tính { $from } – { $to }: không cộng.
reconcile-apart = Không có hai kỳ nào chồng nhau; vẫn chỉ cộng khi cùng phạm vi và cách đếm.
reconcile-line = { $value } ({ $window })
reconcile-none = Chưa ghi số liệu nào được công bố.
reconcile-none-hint = Nhận một bài viết ở mục Đọc văn bản, hoặc nhập danh sách số liệu.
reconcile-windows = Các kỳ trên một trục thời gian, từ { $from } đến { $to }

figures-before = Kỳ trước	{ $window }	{ $value }
figures-change = Thay đổi	{ $change }	{ $share }
figures-rest = { $n } mục khác
figures-reported = Được báo cáo	{ $number }	{ $value }
