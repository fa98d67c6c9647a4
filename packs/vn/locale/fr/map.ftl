map-hoang-sa = Archipel Hoàng Sa
map-truong-sa = Archipel Truong Sa
