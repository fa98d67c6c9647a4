# Yêu cầu và trả lời.

kind-request = yêu cầu
part-request-what = Yêu cầu điều gì?
paper-request-letter = Công văn yêu cầu
paper-request-answer = Văn bản trả lời
procedure-request-by-day = Yêu cầu trả lời trong hạn
procedure-request-service = Yêu cầu theo thời gian phục vụ
step-request-asked = Chờ trả lời
step-request-closed = Đã kết thúc
state-request-open = chờ trả lời
state-request-closed = đã kết thúc
action-request-close = Kết thúc
action-request-close-silent = Kết thúc khi còn nơi im lặng
field-request-subject = Yêu cầu về
field-request-text = Nội dung yêu cầu
field-request-wants = Số liệu, thông tin cần có
field-reply-by = Hạn trả lời
field-requested-on = Ngày yêu cầu
reason-request = được yêu cầu trả lời
rule-yc-01 = trả lời yêu cầu đúng hạn
rule-yc-02 = trả lời yêu cầu
starts-answer-day = ngày phải trả lời
starts-request-received = ngày nhận yêu cầu
