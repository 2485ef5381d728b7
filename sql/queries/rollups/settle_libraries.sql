SELECT settle_libraries()
