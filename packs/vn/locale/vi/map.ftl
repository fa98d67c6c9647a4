map-hoang-sa = Quần đảo Hoàng Sa
map-truong-sa = Quần đảo Trường Sa
