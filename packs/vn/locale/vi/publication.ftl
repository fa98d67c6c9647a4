# Sổ mở: tên nhóm và lý do mở hay đóng từng trường.

open-kind-agreement = Thỏa thuận quốc tế
open-kind-event = Sự kiện
open-kind-conference = Hội nghị, hội thảo quốc tế
open-kind-title = Danh hiệu
open-kind-border-gate = Cửa khẩu

open-reason-identity = Văn kiện nào, ký với ai, do ai ký: thỏa thuận đã ký được công bố, trừ khi có quyết định không công bố.
open-reason-force = Thời điểm ký, có hiệu lực và chấm dứt là phần của văn kiện được công bố.
open-reason-subject = Lĩnh vực hợp tác giúp người dân và đối tác tìm thấy thỏa thuận.
open-reason-deliberation = Tài liệu soạn thảo, cân nhắc trong nội bộ cơ quan nhà nước.
open-reason-secrecy = Thông tin dùng để xét bí mật nhà nước và phạm vi công bố.
open-reason-undecided = Việc còn đang xem xét, chưa có quyết định cuối cùng.
open-reason-published = Thông tin đã được báo chí hoặc cổng thông tin chính thức đăng tải.
open-reason-reading = Dấu vết của việc đọc tài liệu, không nói gì về sự kiện.
open-reason-held = Hội nghị đã diễn ra công khai: ai tổ chức, ở đâu, khi nào và với những nước nào.
open-reason-people = Tên người là dữ liệu cá nhân.
open-reason-inscribed = Danh hiệu đã được ghi danh và công bố.
open-reason-gate = Việc mở và xếp loại cửa khẩu được công bố.
