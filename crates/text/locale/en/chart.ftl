# Charts and maps, and what the check of a pack's map finds.

chart-map = Map
chart-open-map = Large map
chart-open-figure = Figures and passport
chart-map-table = { $title }. A name opens the locality.
chart-map-told = { $n ->
    [one] One locality has a value.
   *[other] { $n } localities have a value.
  } The most: { $values }.
chart-map-islands = Drawn in frames of their own, not to scale: { $groups }.
chart-no-map = There is no map yet.
chart-missing = no data
chart-scheme = scheme
chart-nothing = There is nothing to draw
chart-partners = Partner countries
finding-unit-without-shape = the unit has no outline on the map
finding-not-a-path = the outline is badly written or leaves the sheet
finding-not-in-frame = a mark of the islands lies outside the frame of its group
finding-group-without-unit = on this day the group of islands must belong to exactly one unit
