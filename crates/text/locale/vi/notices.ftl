# Thông báo
