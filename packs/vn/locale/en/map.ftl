map-hoang-sa = Hoang Sa Archipelago
map-truong-sa = Truong Sa Archipelago
