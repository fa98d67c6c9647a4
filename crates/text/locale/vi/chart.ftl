# Charts and maps, and what the check of a pack's map finds.

chart-map = Bản đồ
chart-open-map = Xem bản đồ lớn
chart-open-figure = Số liệu và căn cước
chart-map-table = { $title }. Bấm tên để mở địa phương.
chart-map-told = Có số liệu của { $n } địa phương. Nhiều nhất: { $values }.
chart-map-islands = { $groups } vẽ trong khung riêng, không theo tỷ lệ.
chart-no-map = Chưa có bản đồ.
chart-missing = chưa có số liệu
chart-scheme = sơ đồ
chart-nothing = Không có số liệu để vẽ
chart-partners = Nước đối tác
finding-unit-without-shape = đơn vị không có hình trên bản đồ
finding-not-a-path = hình trên bản đồ viết sai hoặc nằm ngoài khung
finding-not-in-frame = điểm đảo nằm ngoài khung của nhóm
finding-group-without-unit = vào ngày này nhóm đảo phải thuộc đúng một đơn vị
