# Việc của văn phòng: ngày nhận hồ sơ, liên kết, dữ liệu cá nhân, kiểm tra sổ.

refusal-unit-not-then = Ngày { $day }, { $unit-label } chưa có hoặc không còn.
refusal-unit-not-then-hint = Chọn ngày khác, hoặc đơn vị của ngày đó: { $then-label }.

# Nghĩa vụ
finding-duty-overlaps = hai bản của một nghĩa vụ chồng nhau
finding-duty-of-nobody = nghĩa vụ không có người thực hiện hoặc không có nơi nhận
finding-unknown-word = danh mục không có từ này
finding-no-such-day = ngày không có trong mọi năm
duty-line = { $what }: { $by } → { $to }. { $when }
duty-to-authoriser = cấp đã cho phép
duty-due-fixed = Hạn { $day } ({ $rules }).
duty-due-event = Hạn theo { $rules }.
duty-due-month = Hạn ngày { $day } tháng sau.
duty-due-at-once = Thực hiện ngay.
duty-due-unknown = Văn bản không ấn định ngày.
duty-window = Số liệu từ { $from } đến { $to }.
duty-form = Mẫu { $form }.

# Xuất dữ liệu
export-done = Đã xuất { $n } hồ sơ, tính đến mục { $entry } của sổ, vào { $path }
export-label = { $field }, bằng chữ
export-number = Số đăng ký
export-called = Tên gọi, hoặc hình thức văn bản và các bên nếu không có tên
export-state = Trạng thái
export-state-label = Trạng thái, bằng chữ
export-unit = Đơn vị giữ hồ sơ
export-unit-name = Tên đơn vị vào ngày nhận hồ sơ
export-owner = Cơ quan giữ hồ sơ
export-owner-name = Tên cơ quan vào ngày nhận hồ sơ
export-opened = Ngày nhận hồ sơ
export-procedure = Quy trình áp dụng
export-law-on = Ngày của bản quy trình áp dụng
export-step = Bước hiện tại
export-example = Ví dụ dựng sẵn, không bao giờ được tính
export-next-due = Ngày sớm nhất mà một thời hạn đang chạy kết thúc
export-papers = Giấy tờ: loại và SHA-256 của tệp
export-links = Liên kết: quan hệ và số đăng ký
export-sources = Nguồn của các giá trị
export-entry = Mục cuối cùng của sổ về hồ sơ
refusal-no-such-account = Không có tài khoản “{ $login }”.
refusal-no-such-account-hint = Xem danh sách: luytre account list
refusal-unwritable-file = Không ghi được “{ $file }”: { $problem }
refusal-unwritable-file-hint = Chọn thư mục chưa có hoặc còn trống.

# Lịch nghỉ thay đổi
calendar-changed = Lịch nghỉ đã thay đổi { $days } ngày; { $n } hồ sơ có thời hạn được tính lại.
rules-changed = Quy định về thời hạn đã thay đổi; { $n } hồ sơ có thời hạn được tính lại.
record-day-off = { $date } nay là ngày nghỉ
record-day-worked = { $date } nay là ngày làm việc
record-week-changed = lịch nghỉ đã thay đổi
record-rules-changed = quy định về thời hạn đã thay đổi

finding-lead-of-no-owner = bên chủ trì phải gắn với bên giữ hồ sơ
refusal-commitment-without-evidence = Cam kết ghi là đã thực hiện nhưng chưa có minh chứng.
refusal-commitment-without-evidence-hint = Ghi minh chứng (văn bản, trang tin), hoặc xác nhận.

# Liên kết giữa các hồ sơ
refusal-no-such-relation = Hồ sơ loại này không liên kết bằng quan hệ “{ $relation }”.
refusal-no-such-relation-hint = Chọn một quan hệ trong danh mục.
refusal-link-to-itself = Hồ sơ không liên kết với chính nó.
refusal-link-to-itself-hint = Nhập số đăng ký của hồ sơ kia.
refusal-already-linked = Hai hồ sơ đã có liên kết này.
refusal-already-linked-hint = Xem mục hồ sơ liên quan.
refusal-link-circle = Hồ sơ kia đã ghi đúng quan hệ này với hồ sơ này.
refusal-link-circle-hint = Một trong hai liên kết bị ngược chiều; hãy bỏ liên kết đó trước.
refusal-link-kind = Quan hệ “{ $relation }” không dẫn đến hồ sơ loại đó.
refusal-link-kind-hint = Chọn quan hệ khác hoặc hồ sơ khác.
refusal-not-linked = Hai hồ sơ không có liên kết này.
refusal-not-linked-hint = Tải lại hồ sơ: có thể người khác đã bỏ liên kết.
record-event-unlinked = Bỏ liên kết với { $to }

# Dữ liệu cá nhân
refusal-cannot-seal = Không niêm phong được dữ liệu cá nhân ở đây nên không nhận.
refusal-cannot-seal-hint = Nhập qua máy chủ.
refusal-personal-column = Cột “{ $column }” chứa dữ liệu cá nhân nên không nhập từ danh sách.
refusal-personal-column-hint = Bỏ cột này và nhập các giá trị theo từng hồ sơ.
record-event-revealed = Đã xem dữ liệu cá nhân: { $fields }
record-event-erased = Đã xóa dữ liệu cá nhân: { $field }
sealed-value = đã niêm phong
erased-value = đã xóa
finding-sight-by-kind = vai trò được xem một loại hồ sơ rộng hơn các loại khác
finding-never-open = trường không bao giờ được mở lại được đánh dấu mở
finding-embargo-without-day = thời hạn giữ kín tính từ một trường không phải là một ngày
finding-indicator-looks-at-closed = chỉ tiêu mở nhìn vào trường đóng
finding-property-of-closed = thuộc tính cho máy đọc lấy từ trường đóng
projections-renewed = Gói pháp luật đã đổi; bảng kê, từ khóa và số liệu được lập lại từ sổ cái.
verify-other-law = Sổ này được lập theo một gói pháp luật khác; khi chạy “luytre serve” các bảng kê sẽ được lập lại.
caveat-limited-sight = Chỉ tính hồ sơ mà tài khoản này được xem, không phải số toàn quốc.
figures-page-limited = trong phạm vi tài khoản này được xem
refusal-no-such-dimension = Không chia được theo “{ $by }”.
refusal-no-such-dimension-hint = Chọn một trong: { $all }.
refusal-days-reversed = Ngày đầu { $since } sau ngày cuối { $day }.
refusal-days-reversed-hint = Đổi lại hai ngày.
refusal-no-store = Không có kho dữ liệu ở “{ $path }”.
refusal-no-store-hint = Kiểm tra lại --data; kho mới được tạo bằng “luytre serve”, “luytre import” hoặc “luytre demo”.
refusal-hour-missing = “{ $value }” chưa có giờ; quy tắc này tính theo giờ.
refusal-hour-missing-hint = Ghi cả giờ, ví dụ: 2026-05-04T09:30
