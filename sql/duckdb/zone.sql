SET TimeZone = {zone}
