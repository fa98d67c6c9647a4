# Việc của văn phòng: ngày nhận hồ sơ, liên kết, dữ liệu cá nhân, kiểm tra sổ.

refusal-unit-not-then = Ngày { $day }, { $unit-label } chưa có hoặc không còn.
refusal-unit-not-then-hint = Chọn ngày khác, hoặc đơn vị của ngày đó: { $then-label }.
